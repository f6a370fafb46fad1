"""Documents: plain data of a text, and the span of every key and value in it.

Never raises for a fault of meaning: that is for the rooms above. `parse` raises SourceError where there is no data.
"""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING, Any

from validator.source.build import Builder
from validator.source.events import replay
from validator.source.marks import Duplicate, Lines, Span

if TYPE_CHECKING:
    from validator.source.frames import Frame, Repeat
    from validator.source.marks import Node, Path

Offsets = tuple[int, int]

__all__ = ["Document", "Duplicate", "Span", "parse"]


class Document:
    """One YAML document of a file.

    `data` is plain Python: dict with str keys in the order of the text (merged ones last), list, str, int, float,
    bool, None. Numbers keep their spelling, see `resolve`. Treat it as frozen: the spans follow its order.
    """

    __slots__ = ("_lines", "_marks", "_node", "data", "duplicates", "index", "name")

    def __init__(self, name: str, index: int, lines: Lines, root: Frame | None, repeats: list[Repeat]) -> None:
        self.name = name
        self.index = index
        self.data: Any = root.data[0] if root else None
        self.duplicates = tuple(
            Duplicate(repeat.path, repeat.key, lines.span(*repeat.first), lines.span(*repeat.second))
            for repeat in repeats
        )
        self._lines = lines
        self._node: Node | None = root.kids.get(0) if root else None
        self._marks: Offsets = (root.marks[0], root.marks[1]) if root else (0, 0)

    @property
    def text(self) -> str:
        """Return the whole text of the file, of which this document may be a part."""
        return self._lines.text

    def exists(self, path: Path) -> bool:
        """Tell whether there is a value at this path, be it null."""
        return self._walk(path)[0] == len(path)

    def span(self, path: Path, *, key: bool = False) -> Span:
        """Return the span of the value at a path, or of its key.

        A path that does not exist gives the place where a reader would add it: the key of its deepest ancestor that
        does. What has no key, as a list item, the root or an alias, is found by its own first key, else by itself.
        """
        depth, value, heading = self._walk(path)
        return self._lines.span(*(heading if key or depth < len(path) else value))

    def text_at(self, path: Path) -> str:
        """Return the text as written at a path: the slice of `text` at its span."""
        span = self.span(path)
        return self.text[span.start : span.end]

    def _walk(self, path: Path) -> tuple[int, Offsets, Offsets]:
        """Follow a path as far as it exists; return how far, the offsets of the value there and of its key."""
        data, node, value, key = self.data, self._node, self._marks, None
        for depth, part in enumerate(path):
            at = _place(data, node, part)
            if node is None or at is None:
                return depth, value, key or self._first_key(data, node, value)
            key = None
            if isinstance(data, dict):
                key = node.marks[at], node.marks[at + 1]
                at += 2
            value = node.marks[at], node.marks[at + 1]
            data, node = data[part], node.kid(part)
        return len(path), value, key or self._first_key(data, node, value)

    def _first_key(self, data: Any, node: Node | None, value: Offsets) -> Offsets:  # noqa: ANN401 - any YAML value
        start = value[0] + self._lines.shift
        if not isinstance(data, dict) or not data or node is None or self.text.startswith("*", start):
            return value
        return node.marks[0], node.marks[1]


def _place(data: Any, node: Node | None, part: str | int) -> int | None:  # noqa: ANN401 - any YAML value
    """Return where in its collection's marks an entry begins; None when there is no such entry."""
    if isinstance(data, dict):
        return 4 * node.place(data, part) if node and isinstance(part, str) and part in data else None
    if isinstance(data, list) and isinstance(part, int) and 0 <= part < len(data):
        return 2 * part
    return None


def parse(text: str, name: str, *, pure: bool = False) -> list[Document]:
    """Return the documents of a text; one without any gets a document whose data is None.

    `pure` takes the parser in Python, which gives the same documents, slowly. Raises SourceError with the place of
    the first thing that is not YAML, or that goes beyond the limits of depth, values and documents.
    """
    lines = Lines(text)
    collecting = gc.isenabled()
    gc.disable()  # loading makes only objects that stay: each collection would go through all of them for nothing
    try:
        built = replay(lines, name, lambda: Builder(lines, name), pure=pure)
    finally:
        if collecting:
            gc.enable()
    if not built.roots:
        return [Document(name, 0, lines, None, [])]
    return [
        Document(name, index, lines, root, repeats)
        for index, (root, repeats) in enumerate(zip(built.roots, built.repeats, strict=True))
    ]
