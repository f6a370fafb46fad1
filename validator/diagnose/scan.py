"""Messages looked for in a text of any length, piece by piece, each at its line and column."""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from itertools import islice, pairwise
from typing import TYPE_CHECKING, NamedTuple

from validator.diagnose.heard import Told
from validator.policy.wording import squeeze

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from validator.diagnose.heard import Heard

_COUNTED = re.compile(r"[^\W_]+")
Spot = tuple[int, int]  # line and column, from 1


class Hit(NamedTuple):
    """A message in a squeezed text, by where its literal parts stand."""

    spans: Sequence[tuple[int, int]]
    told: Told

    @property
    def start(self) -> int:
        """Return where the message begins."""
        return self.spans[0][0]

    @property
    def end(self) -> int:
        """Return where it ends."""
        return self.spans[-1][1]

    @property
    def gaps(self) -> list[tuple[int, int]]:
        """Return where its placeholders stand, those that stand for something."""
        pairs = pairwise(self.spans)
        return [(before[1], after[0]) for before, after in pairs if before[1] < after[0]]


class Scanner:
    """Reads a text in parts; of what it has read it keeps only what a message may still go on in."""

    def __init__(self, heard: Heard, line: int = 1) -> None:
        self._heard = heard
        self._heads = heard.symptoms.heads
        self._reach = heard.symptoms.reach
        self._tail = ""
        self._spots: list[Spot] = []
        self._line, self._column = line, 1

    def feed(self, text: str, *, last: bool = False) -> None:
        """Read a part of the text; with `last`, no other follows."""
        squeezed = (self._tail + squeeze(text)).replace("licence", "license")
        kept = 0 if last else min(self._reach, len(squeezed))
        hits = outermost(plausible(self._hits(squeezed, len(squeezed) - kept), self._reach))
        new = [hit for hit in hits if not self._heard.knows(hit.told)]
        carried = range(len(squeezed) - kept, len(squeezed))
        spots = self._places(text, sorted({hit.start for hit in new})) | self._last_places(text, carried)
        for hit in hits:
            self._heard.note(hit.told, *spots.get(hit.start, (self._line, self._column)))
        self._tail = squeezed[len(squeezed) - kept :]
        self._spots = [spots[index] for index in carried]
        self._line, self._column = _advance((self._line, self._column), text)

    def _hits(self, squeezed: str, limit: int) -> Iterator[Hit]:
        """Yield every message that begins before `limit`."""
        for head, entries in self._heads.items():
            start = squeezed.find(head)
            while 0 <= start < limit:
                for symptom, number, wording in entries:
                    spans = wording.spans(squeezed, start)
                    if spans is not None:
                        yield Hit(spans, Told(symptom, "message", number))
                start = squeezed.find(head, start + 1)

    def _places(self, text: str, wanted: Sequence[int]) -> dict[int, Spot]:
        """Return the line and column of characters of the squeezed text, which are in order."""
        before = len(self._tail)
        found = {index: self._spots[index] for index in wanted if index < before}
        inside = [index for index in wanted if index >= before]
        offsets = _offsets(text, [index - before for index in inside])
        return found | dict(zip(inside, self._spots_at(text, offsets), strict=True))

    def _last_places(self, text: str, carried: range) -> dict[int, Spot]:
        """Return the line and column of the last characters of the squeezed text."""
        inside = [index for index in carried if index >= len(self._tail)]
        found = {index: self._spots[index] for index in carried if index < len(self._tail)}
        return found | dict(zip(inside, self._spots_at(text, _last_offsets(text, len(inside))), strict=True))

    def _spots_at(self, text: str, offsets: Iterable[int]) -> Iterator[Spot]:
        spot, position = (self._line, self._column), 0
        for offset in offsets:
            spot = _advance(spot, text[position:offset])
            position = offset
            yield spot


def plausible(hits: Iterable[Hit], reach: int) -> list[Hit]:
    """Return the hits whose placeholders hold no part of another message; those begin in one and end in another.

    `reach` is the most characters that a message takes.
    """
    kept: list[Hit] = []
    literal: list[tuple[int, int]] = []  # of the hits that are kept, in order
    for hit in sorted(hits, key=lambda hit: (sum(end - start for start, end in hit.gaps), hit.start)):
        if not any(_overlap(literal, gap, reach) for gap in hit.gaps):
            kept.append(hit)
            for span in hit.spans:
                insort(literal, span)
    return kept


def _overlap(spans: Sequence[tuple[int, int]], gap: tuple[int, int], reach: int) -> bool:
    """Tell whether one of the spans, which are in order and none longer than `reach`, has a part in a gap."""
    first, after = bisect_left(spans, (gap[0] - reach, 0)), bisect_left(spans, (gap[1], 0))
    return any(end > gap[0] for _, end in spans[first:after])


def outermost(hits: Iterable[Hit]) -> list[Hit]:
    """Return the hits that are part of no longer one, in the order of the text."""
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda hit: (hit.start, -hit.end, hit.told)):
        if not kept or hit.end > kept[-1].end:
            kept.append(hit)
    return kept


def _last_offsets(text: str, count: int) -> list[int]:
    """Return where the last so many letters and digits of a text stand in it."""
    letters = (offset for offset in range(len(text) - 1, -1, -1) if text[offset].isalnum())
    return list(islice(letters, count))[::-1]


def _offsets(text: str, wanted: Sequence[int]) -> Iterator[int]:
    """Yield where the letters and digits of these numbers stand in a text."""
    waiting = iter(wanted)
    next_one = next(waiting, None)
    counted = 0
    for match in _COUNTED.finditer(text):
        size = match.end() - match.start()
        while next_one is not None and next_one < counted + size:
            yield match.start() + next_one - counted
            next_one = next(waiting, None)
        if next_one is None:
            return
        counted += size


def _advance(spot: Spot, text: str) -> Spot:
    """Return the line and column after a text."""
    line, column = spot
    breaks = text.count("\n")
    if breaks:
        return line + breaks, len(text) - text.rfind("\n")
    return line, column + len(text)
