"""TOML documents: plain data, and the place of every key, which the standard reader does not tell."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Any

from validator.errors import Place, SourceError
from validator.source.marks import Lines, Span

if TYPE_CHECKING:
    from validator.source.marks import Path

_AT = re.compile(r" \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)\Z")


class TomlDocument:
    """The table at `root` of a TOML file: its plain data, and where each of its keys stands in the text."""

    __slots__ = ("_root", "_text", "_whole", "data", "name")

    def __init__(self, text: str, name: str, root: tuple[str, ...] = ()) -> None:
        """Read a text; raise SourceError with its place where it is not TOML. Without the table, `data` is None."""
        self.name = name
        self._root = root
        self._text = text.removeprefix("\ufeff").replace("\r\n", "\n")
        try:
            self._whole = tomllib.loads(self._text)
        except tomllib.TOMLDecodeError as error:
            raise _fault(str(error), self._text, name) from None
        except RecursionError:
            raise SourceError("this file is nested too deep", Place(name)) from None
        self.data: Any = _within(self._whole, root)

    def span(self, path: Path, *, key: bool = False) -> Span:  # noqa: ARG002 -- a key stands for its value too
        """Return the span of the key at a path within the table, or of the nearest key above it that exists."""
        whole = (*self._root, *path)
        while whole and not _exists(self._whole, whole):
            whole = whole[:-1]
        first, last = self._lines_of(whole)
        names = [part for part in whole if isinstance(part, str)]
        start, end = self._key(names[-1] if names else "", first, last)
        return Lines(self._text).span(start, end)

    def _lines_of(self, path: Path) -> tuple[int, int]:
        """Return from after which line to which one the statement goes that brings the value at a path.

        It is the shortest beginning of the text that is TOML and has the value, found by halving.
        """
        lines = self._text.split("\n")
        low, high = 0, len(lines)
        while low + 1 < high:
            middle = (low + high) // 2
            end, data = self._readable(lines, middle, low)
            if data is not None and _exists(data, path):
                high = end
            else:
                low = middle
        return self._readable(lines, high - 1, 0)[0], high

    @staticmethod
    def _readable(lines: list[str], end: int, least: int) -> tuple[int, Any]:
        """Return the longest beginning of at most so many lines that is TOML, and its data; None below the least."""
        for last in range(end, least, -1):
            try:
                return last, tomllib.loads("\n".join(lines[:last]))
            except tomllib.TOMLDecodeError:
                continue
        return least, None

    def _key(self, name: str, first: int, last: int) -> tuple[int, int]:
        """Return the offsets of a key within some lines; of what is written first there where it is not found."""
        lines = self._text.split("\n")
        begin = sum(len(line) + 1 for line in lines[:first])
        written = "\n".join(lines[first:last])
        found = re.search(rf"""(?<![\w-])(["']?){re.escape(name)}\1(?![\w-])""", written) if name else None
        found = found or re.search(r"\S+", written)
        return (begin + found.start(), begin + found.end()) if found else (begin, begin)


def _fault(message: str, text: str, name: str) -> SourceError:
    """Return tomllib's complaint as one of ours."""
    match = _AT.search(message)
    said = message[: match.start()] if match else message
    if match and match["line"]:
        place = Place(name, int(match["line"]), int(match["column"]))
    else:
        place = Place(name, *Lines(text).position(len(text)))
    return SourceError(f"this is not TOML: {said[:1].lower()}{said[1:]}", place)


def _within(data: Any, path: Path) -> Any:  # noqa: ANN401 -- any TOML value
    return _value(data, path) if _exists(data, path) else None


def _value(data: Any, path: Path) -> Any:  # noqa: ANN401 -- any TOML value
    for part in path:
        data = data[part]
    return data


def _exists(data: Any, path: Path) -> bool:  # noqa: ANN401 -- any TOML value
    try:
        _value(data, path)
    except (KeyError, IndexError, TypeError):
        return False
    return True
