"""Suggestions for misspelt names in messages about policies and their use."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return `; did you mean 'x'?`, or the names to choose from where none is near."""
    from difflib import get_close_matches  # noqa: PLC0415 - only a failing run pays for it

    choices = sorted(set(known))
    near = get_close_matches(name, choices, n=1)
    if near:
        return f"; did you mean '{near[0]}'?"
    return f"; known: {', '.join(choices)}" if choices else ""
