"""Records as they stand in a file, before anyone knows what they are: properties with values, each with its place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from validator.errors import Place, SourceError

if TYPE_CHECKING:
    from collections.abc import Mapping

Path = tuple[str | int, ...]

WRAPPER = frozenset({"value", "count"})  # the keys, in folded case, of what PowerShell 5 may wrap a list in


class File(Protocol):
    """A file that was read: its name, a shorter one for comments, and where something in it stands."""

    name: str
    shown: str

    def position(self, path: Path) -> tuple[int, int]:
        """Return line and column of what stands at a path."""


class Raw(NamedTuple):
    """One record of a file: its properties by their names as written, and the path that leads to it."""

    file: File
    path: Path
    values: Mapping[str, Any]

    def fault(self, name: str | None, sentence: str) -> SourceError:
        """Return what is wrong with a property, or with the record, as an error with its place."""
        path = self.path if name is None else (*self.path, name)
        return SourceError(sentence, Place(self.file.name, *self.file.position(path)))

    def find(self, name: str) -> str | None:
        """Return how a property is spelt here, whatever its case, spaces and hyphens; None when there is none."""
        wanted = shape(name)
        return next((key for key in self.values if shape(key) == wanted), None)


class Part(NamedTuple):
    """A record, and where the file itself tells: its kind, and the server that it is from."""

    raw: Raw
    kind: str | None = None
    server: str | None = None


def shape(name: str) -> str:
    """Return a name without case, spaces, hyphens and the like: how names of properties compare."""
    return "".join(filter(str.isalnum, name.casefold()))
