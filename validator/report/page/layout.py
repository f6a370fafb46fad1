"""Where everything in a picture stands: coordinates for the boxes of a topology, in a space 1000 units wide."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import east_asian_width

from validator.report.page.topology import TIERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from validator.report.page.topology import Box, Link, Topology

WIDTH = 1000
_COLUMN, _GAP, _MARGIN = 196, 64, 12
_HEAD, _LINE, _PAD, _BETWEEN, _FRAME = 44, 18, 9, 16, 24
# The sizes of a title and of a line beneath it, and what a mark in the corner of a box takes from the title.
_TITLE, _TEXT, _MARK = 14, 13, 26
_NARROW, _WIDE = frozenset("fijlrt.,:;'|![]()-"), frozenset("mwMW@%—…")
# Where on a link its mark stands, as a share of the way; neighbors alternate, so that marks do not hide each other.
_AT = (0.27, 0.73)


class Placed(NamedTuple):
    """A box with its corner and size; texts are cut to fit, and stand at the heights `rows`."""

    box: Box
    x: int
    y: int
    width: int
    height: int
    title: str
    texts: tuple[tuple[int, str], ...]


class Framed(NamedTuple):
    """A frame around the boxes of one collection."""

    title: str
    x: int
    y: int
    width: int
    height: int


class Drawn(NamedTuple):
    """A link as the data of an SVG path, and the place of its mark."""

    link: Link
    path: str
    x: int
    y: int


class Drawing(NamedTuple):
    """A picture: its size, the headings of its columns with their places, and all that is in it."""

    width: int
    height: int
    headings: tuple[tuple[int, str], ...]
    frames: tuple[Framed, ...]
    boxes: tuple[Placed, ...]
    links: tuple[Drawn, ...]


def draw(topology: Topology) -> Drawing:
    """Return where everything stands: a column for each tier that has boxes, their boxes one below the other."""
    tiers = [tier for tier in range(len(TIERS)) if any(box.tier == tier for box in topology.boxes)]
    placed: dict[str, Placed] = {}
    frames: list[Framed] = []
    spread = (WIDTH - 2 * _MARGIN - _COLUMN) // max(len(tiers) - 1, 1)
    spread = min(spread, _COLUMN + 2 * _GAP)
    lowest = _HEAD
    for number, tier in enumerate(tiers):
        x = _MARGIN + number * spread
        y = _HEAD
        boxes = [box for box in topology.boxes if box.tier == tier]
        for frame, inside in groupby(boxes, key=lambda box: box.frame):
            top = y
            y += _FRAME if frame else 0
            for box in inside:
                placed[box.key] = _place(box, x, y)
                y += placed[box.key].height + _BETWEEN
            if frame:
                frames.append(Framed(fitted(frame, _COLUMN, _TEXT), x - 8, top, _COLUMN + 16, y - top - _BETWEEN + 8))
                y += _BETWEEN
        lowest = max(lowest, y)
    headings = tuple((_MARGIN + number * spread, TIERS[tier]) for number, tier in enumerate(tiers))
    links = tuple(_links(topology.links, placed))
    width = _MARGIN * 2 + _COLUMN + spread * (len(tiers) - 1)
    return Drawing(width, lowest + 4, headings, tuple(frames), tuple(placed.values()), links)


def _place(box: Box, x: int, y: int) -> Placed:
    room = _COLUMN - 2 * _PAD
    texts = tuple((y + _PAD + 14 + _LINE * row, fitted(text, room, _TEXT)) for row, text in enumerate(box.lines, 1))
    height = 2 * _PAD + _LINE * (1 + len(box.lines))
    return Placed(box, x, y, _COLUMN, height, fitted(box.title, room - (_MARK if box.level else 0), _TITLE), texts)


def fitted(text: str, room: int, size: int) -> str:
    """Return as much of a text as has room at a size, an ellipsis at the end of one that was cut."""
    used, kept = 0.0, 0
    for number, char in enumerate(text, 1):
        used += size * _width(char)
        if used > room:
            return f"{text[:kept].rstrip()}…"
        if used + size * _width("…") <= room:
            kept = number
    return text


def _width(char: str) -> float:
    """Return how wide a character is in a wide font, as a share of the size."""
    if east_asian_width(char) in "WF" or char in _WIDE:
        return 1.05
    if char in _NARROW:
        return 0.4
    return 0.65 if char.islower() or char.isdigit() or char == " " else 0.8


def _links(links: Iterable[Link], placed: dict[str, Placed]) -> Iterator[Drawn]:
    """Yield links as curves; those that leave or reach one box do so side by side."""
    known = [link for link in links if link.source in placed and link.target in placed]
    for link in known:
        source, target = placed[link.source], placed[link.target]
        x1, x2 = source.x + source.width, target.x
        y1 = _side(source, [one for one in known if one.source == link.source], link)
        y2 = _side(target, [one for one in known if one.target == link.target], link)
        bend = max((x2 - x1) // 2, 1)
        share = _AT[known.index(link) % len(_AT)]
        path = f"M{x1} {y1}C{x1 + bend} {y1} {x2 - bend} {y2} {x2} {y2}"
        yield Drawn(
            link, path, round(_curve(x1, x1 + bend, x2 - bend, x2, share)), round(_curve(y1, y1, y2, y2, share))
        )


def _side(box: Placed, links: Sequence[Link], link: Link) -> int:
    return box.y + box.height * (links.index(link) + 1) // (len(links) + 1)


def _curve(start: float, first: float, second: float, end: float, share: float) -> float:
    """Return a coordinate of a cubic curve at a share of its way."""
    rest = 1 - share
    return rest**3 * start + 3 * rest**2 * share * first + 3 * rest * share**2 * second + share**3 * end
