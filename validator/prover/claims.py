"""What is claimed about a pack."""

from __future__ import annotations

from typing import NamedTuple


class Claim(NamedTuple):
    """A claim: whether it holds (None when the budget ended first), over how many cases, and what refutes it."""

    name: str
    holds: bool | None
    cases: int
    counterexamples: tuple[str, ...] = ()
    remark: str = ""
