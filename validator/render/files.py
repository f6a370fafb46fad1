"""Rendered files: their content as bytes, and names that every file system takes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
# Names that are devices on Windows, with any extension.
_DEVICES = re.compile(r"(?i)(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)")
_LONGEST = 100
_MARK = "\ufeff"


class RenderedFile(NamedTuple):
    """A file below the folder of the output: the parts of its path, its text, and how it is encoded.

    `encoding` is `utf-8`, with a byte order mark where older Windows PowerShell needs one, or `utf-16`.
    """

    path: tuple[str, ...]
    text: str
    encoding: str = "utf-8"

    @property
    def data(self) -> bytes:
        r"""Return the content: UTF-16LE with a byte order mark and CR LF for registry files, UTF-8 for all others."""
        if self.encoding == "utf-16":
            return (_MARK + self.text.replace("\n", "\r\n")).encode("utf-16-le")
        return self.text.encode()


class Names:
    """Gives each name of a folder a file name of its own; names that differ in case only are the same to Windows."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def give(self, name: str, suffix: str = "") -> str:
        """Return a file name for a name, as like it as is safe, with a number where it is taken."""
        plain = _UNSAFE.sub("_", name).strip("._-")[:_LONGEST].rstrip("._-") or "unnamed"
        if _DEVICES.match(plain):
            plain = f"_{plain}"
        number, chosen = 1, plain
        while f"{chosen}{suffix}".casefold() in self._taken:
            number += 1
            chosen = f"{plain}-{number}"
        self._taken.add(f"{chosen}{suffix}".casefold())
        return f"{chosen}{suffix}"


def marked(text: str) -> str:
    """Return a script with a byte order mark where it has more than ASCII: Windows PowerShell 5.1 needs it there."""
    return text if text.isascii() else _MARK + text


def lines(parts: Iterable[str]) -> str:
    """Return lines as a text that ends in a line break."""
    return "".join(f"{part}\n" for part in parts)
