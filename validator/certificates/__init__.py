"""Certificates of reports that were written earlier: what they say, and in what a new run differs from them."""

from __future__ import annotations

from validator.certificates.compare import altered, differences
from validator.certificates.record import Record, read

__all__ = ["Record", "altered", "differences", "read"]
