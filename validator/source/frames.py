"""The collections that are being read: what the builder keeps of each until its end."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING, Any, NamedTuple

from validator.source.marks import Node

if TYPE_CHECKING:
    from validator.source.marks import Path

NO_KEY = object()
MERGE = object()  # stands in the data for a plain `<<` key until its mapping ends


class Again:
    """Stands in the data for the key of an entry that the mapping already has, until the mapping ends."""

    __slots__ = ("key",)

    def __init__(self, key: str) -> None:
        self.key = key


class Repeat(NamedTuple):
    """A key that a mapping holds twice: the mapping's path, and the offsets of the key kept and of the one dropped."""

    path: Path
    key: str
    first: tuple[int, int]
    second: tuple[int, int]


class Anchored:
    """What an anchor names; `height` is how many levels of collections it has, -1 while it is still being read."""

    __slots__ = ("height", "node", "size", "text", "value")

    def __init__(self, value: Any, text: str | None, height: int) -> None:  # noqa: ANN401 - any YAML value
        self.value = value
        self.text = text
        self.height = height
        self.size = 1
        self.node: Node | None = None


class Frame:
    """A collection that is being read; the outermost is the list of a document's one root."""

    __slots__ = (
        "anchored",
        "data",
        "flow",
        "height",
        "key",
        "kids",
        "mapping",
        "marks",
        "odd",
        "parent",
        "size",
        "start",
    )

    def __init__(self, data: Any, start: int, parent: Frame | None, *, flow: bool) -> None:  # noqa: ANN401 - dict or list
        self.data = data
        self.mapping = type(data) is dict
        self.marks: list[int] = []
        self.kids: dict[Any, Node] = {}
        self.key: Any = NO_KEY
        self.start = start
        self.parent = parent
        self.flow = flow
        self.odd = False  # holds a merge or a duplicate key
        self.size = 1  # nodes here and below but scalars, aliases counted in full
        self.height = 1
        self.anchored: Anchored | None = None

    def add(self, value: Any, start: int, end: int, node: Node | None = None) -> None:  # noqa: ANN401 - any YAML value
        """Add an item, or the value of the pending key."""
        place: Any = self.key
        if self.mapping:
            self.data[place] = value
            self.key = NO_KEY
        else:
            place = len(self.data)
            self.data.append(value)
        self.marks += (start, end)
        if node:
            self.kids[place] = node

    def add_key(self, text: str, start: int, end: int, *, merge: bool = False) -> None:
        """Take the key of the next value; a key that is here already gets a stand-in of its own."""
        key: Any = MERGE if merge else text
        if key in self.data:
            key = Again(text)
        self.odd = self.odd or key is not text
        self.key = key
        self.marks += (start, end)

    def node(self) -> Node:
        """Return the marks of what has been read, packed."""
        return Node(array("I", self.marks), self.kids or None)

    def path(self) -> Path:
        """Return the path of this collection in its document."""
        parts: list[str | int] = []
        frame = self.parent
        while frame and frame.parent:
            key = frame.key
            if not frame.mapping:
                key = len(frame.data)
            elif type(key) is not str:
                key = "<<" if key is MERGE else key.key
            parts.append(key)
            frame = frame.parent
        return tuple(reversed(parts))

    def settle(self) -> tuple[list[Repeat], tuple[Any, Node | None, int] | None]:
        """Take the stand-ins out of the data, and with them the entries of repeated keys.

        Returns the repeated keys, and the merge: the value of `<<`, its node and where it begins; None without one.
        """
        repeats: list[Repeat] = []
        merge = None
        firsts: dict[str, tuple[int, int]] = {}
        before, marks, path = self.data, self.marks, self.path()
        self.data, self.marks = {}, []
        for at, (key, value) in enumerate(before.items()):
            own = marks[4 * at : 4 * at + 4]
            if type(key) is Again:
                self.kids.pop(key, None)
                repeats.append(Repeat(path, key.key, firsts[key.key], (own[0], own[1])))
            elif key is MERGE:
                firsts["<<"] = own[0], own[1]
                merge = value, self.kids.pop(key, None), own[2]
            else:
                firsts[key] = own[0], own[1]
                self.data[key] = value
                self.marks += own
        return repeats, merge

    def merge(self, source: dict[str, Any], node: Node) -> None:
        """Add the entries of another mapping whose keys are not here yet, with their own places."""
        for at, (key, value) in enumerate(source.items()):
            if key not in self.data:
                self.data[key] = value
                self.marks += node.marks[4 * at : 4 * at + 4]
                kid = node.kid(key)
                if kid:
                    self.kids[key] = kid
