"""Waivers: accepted findings, each with a reason, an owner and an end; none may rot unseen.

They stand in the manifest, in comments beside what they accept, and in files of their own. A run settles the findings
of each deployment by the waivers that reach it, and says at the end which are incomplete, expired or in vain.
"""

from __future__ import annotations

from validator.waivers.ledger import REQUIRED, Met, Terms, Waiver, close, settle, told

__all__ = ["REQUIRED", "Met", "Terms", "Waiver", "close", "settle", "told"]
