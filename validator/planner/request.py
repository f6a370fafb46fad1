"""What is asked of the planner."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from validator.errors import Place
    from validator.facts.build import FactSet
    from validator.findings import Path
    from validator.planner.log_counts import Log as Counts
    from validator.planner.prices import Prices


class Text(NamedTuple):
    """A text and the name that messages call it."""

    name: str
    text: str


class Log(NamedTuple):
    """An access log: its name, and a function that opens it anew as a stream of bytes."""

    name: str
    open: Callable[[], IO[bytes]]


class Terms(NamedTuple):
    """How to plan: what is sold, who connects if a log says so, until when, and which freedom there is.

    `prices` and `log` are the texts to read, each with its name. `reserve` is the share, in thousandths, of CALs to
    keep free on each license server; `placement` says which one gets what is bought: `typical` shares Per Device CALs
    out and puts Per User CALs where hosts ask first, `even` and `first` do one of the two for both. `seconds` limits
    the search, and `progress` is told how many parts of how many are done.
    """

    prices: Text | None = None
    log: Log | None = None
    until: date | None = None
    free_mode: bool = False
    reserve: int = 0
    placement: str = "typical"
    seconds: float | None = None
    progress: Callable[[int, int], None] | None = None


class Request(NamedTuple):
    """A deployment to plan for, with everything read."""

    facts: FactSet
    place: Callable[[Path], Place]
    as_of: date
    prices: Prices | None
    log: Counts | None
    terms: Terms
