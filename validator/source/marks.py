"""Places in a text: spans, line counting, and the compact marks of every key and value."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from array import array

Path = tuple[str | int, ...]

_BREAK = re.compile(r"\r\n|\r|\n")
_SMALL = 16  # below so many keys, searching is cheaper than building a table


class Span(NamedTuple):
    """A stretch of a text: character offsets, and lines and columns from 1; every end is exclusive."""

    start: int
    end: int
    line: int
    column: int
    end_line: int
    end_column: int


class Duplicate(NamedTuple):
    """A key that one mapping holds twice: the mapping's path, the key, and the spans of both keys."""

    path: Path
    key: str
    first: Span
    second: Span


class Lines:
    """Turns offsets of a text into lines and columns; the lines are found at the first question.

    A line ends at LF, CR LF or a lone CR, as in YAML 1.2. A byte order mark at the start takes no column.
    """

    __slots__ = ("_starts", "shift", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.shift = int(text.startswith("\ufeff"))
        self._starts: list[int] | None = None

    def position(self, offset: int) -> tuple[int, int]:
        """Return the line and column of an offset in the text without its byte order mark."""
        if self._starts is None:
            shift = self.shift
            self._starts = [0, *(match.end() - shift for match in _BREAK.finditer(self.text))]
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    def span(self, start: int, end: int) -> Span:
        """Return the span between two offsets in the text without its byte order mark."""
        shift = self.shift
        return Span(start + shift, end + shift, *self.position(start), *self.position(end))


class Node:
    """The marks inside one mapping or list, in the order of its data.

    A list has two offsets for each item, start and end; a mapping four for each entry: those of the key, then
    those of the value. `kids` holds the nodes of the entries that are mappings or lists themselves.
    """

    __slots__ = ("_places", "kids", "marks")

    def __init__(self, marks: array[int], kids: dict[Any, Node] | None) -> None:
        self.marks = marks
        self.kids = kids
        self._places: dict[str, int] | None = None

    def place(self, data: dict[str, Any], key: str) -> int:
        """Return at which position of its mapping a key stands that is in it."""
        if len(data) < _SMALL:
            return list(data).index(key)
        if self._places is None:
            self._places = {name: place for place, name in enumerate(data)}
        return self._places[key]

    def kid(self, key: str | int) -> Node | None:
        """Return the node of an entry, None when the entry is a scalar."""
        return self.kids.get(key) if self.kids else None
