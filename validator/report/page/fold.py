"""Long lists of names made short: runs of numbered names become ranges, as manifests write them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

# So many names in a row are written as a range.
_RUN = 3
_NUMBERED = re.compile(r"([^\[\]]*?)(\d{1,9})([^\d\[\]]*)", re.DOTALL)
_PAIR = " -> "
# No name is shown at greater length where many stand together.
LONGEST = 80


class _Part(NamedTuple):
    """A name as text, number and text; `width` is how many digits the number is written with."""

    head: str
    number: int
    width: int
    tail: str


def fold(names: Iterable[str]) -> tuple[str, ...]:
    """Return names in their order, with `A01`, `A02`, `A03` as `A[01-03]`; pairs `A -> B` folded for each B."""
    by_partner: dict[str, list[str]] = {}
    for name in names:
        first, arrow, second = name.rpartition(_PAIR)
        by_partner.setdefault(arrow + second if arrow else "", []).append(first if arrow else name)
    return tuple(shown + partner for partner, group in by_partner.items() for shown in _folded(group))


def _folded(names: Sequence[str]) -> Iterator[str]:
    run: list[str] = []
    last: _Part | None = None
    for name in names:
        part = _part(name)
        if last is not None and part is not None and part == last._replace(number=last.number + 1):
            run.append(name)
        else:
            yield from _written(run)
            run = [name]
        last = part
    yield from _written(run)


def _part(name: str) -> _Part | None:
    match = _NUMBERED.fullmatch(name)
    return None if match is None else _Part(match[1], int(match[2]), len(match[2]), match[3])


def _written(run: Sequence[str]) -> Iterator[str]:
    ends = (_part(run[0]), _part(run[-1])) if len(run) >= _RUN else (None, None)
    first, last = ends
    if first is None or last is None:
        yield from run
    else:
        yield f"{first.head}[{first.number:0{first.width}d}-{last.number:0{last.width}d}]{first.tail}"


def clipped(text: str, longest: int = LONGEST) -> str:
    """Return the text, a longer one cut and with an ellipsis."""
    return text if len(text) <= longest else f"{text[: longest - 1]}…"
