"""What keeps a manifest from being planned."""

from __future__ import annotations

from validator.errors import RdpolicyError


class UnplannableError(RdpolicyError):
    """The input cannot be planned: a count is not stated, a shape is wrong, or conditions conflict."""
