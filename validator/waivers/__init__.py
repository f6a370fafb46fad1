"""Waivers: accepted findings, each with a reason, an owner and an end; none may rot unseen."""

from __future__ import annotations

from validator.waivers.plain import REQUIRED, Waiver, apply, state_of

__all__ = ["REQUIRED", "Waiver", "apply", "state_of"]
