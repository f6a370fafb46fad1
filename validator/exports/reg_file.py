r"""Registry exports of regedit and `reg export` to records: one for each key, with its values by name.

The format is that of "Windows Registry Editor Version 5.00" and of the older REGEDIT4.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from validator.errors import Place, SourceError
from validator.exports.raw import Raw

if TYPE_CHECKING:
    from collections.abc import Iterator

    from validator.exports.raw import Path

HEADERS = ("Windows Registry Editor Version 5.00", "REGEDIT4")
KEY = "PSPath"  # the property under which Get-ItemProperty gives the key as well

_VALUE = re.compile(r'(?:"(?P<name>(?:[^"\\]|\\.)*)"|(?P<default>@))\s*=\s*(?P<data>.*)\Z', re.DOTALL)
_DWORD = re.compile(r"dword:([0-9a-f]{1,8})\Z", re.IGNORECASE)
_HEX = re.compile(r"hex(?:\((?P<type>[0-9a-f]+)\))?:(?P<bytes>[0-9a-f,\s]*)\Z", re.IGNORECASE)
_TEXT = re.compile(r'"((?:[^"\\]|\\.)*)"\Z', re.DOTALL)
_NUMBERS, _TEXTS, _LIST = {"b": 8, "4": 4}, {"1", "2"}, "7"

Value = str | int | list[str] | None


def is_reg(text: str) -> bool:
    """Tell whether a text is a registry export."""
    return text.lstrip().startswith(HEADERS)


class RegFile:
    """A registry export that was read; a path in it is the number of a key and the name of a value."""

    def __init__(self, name: str, text: str, shown: str = "") -> None:
        self.name = name
        self.shown = shown or name
        self._lines = text.splitlines()
        self._places: dict[Path, int] = {}
        # REGEDIT4 writes texts as bytes of a code page, which nothing in the file names; names of servers are ASCII.
        self._encoding = "utf-16-le" if HEADERS[0] in text[:200] else "latin-1"

    def position(self, path: Path) -> tuple[int, int]:
        """Return the line of a value or of its key, column 1."""
        return self._places.get(path, self._places.get(path[:1], 1)), 1

    def records(self) -> Iterator[Raw]:
        """Yield a record for each key, its values by name and the key itself as `PSPath`.

        Raises:
            SourceError: a line is no part of a registry export.

        """
        number, key = -1, ""
        values: dict[str, Value] = {}
        for line, text in self._logical():
            if text.startswith("["):
                if values:
                    yield Raw(self, (number,), {KEY: key, **values})
                number, key, values = number + 1, self._key(text, line), {}
                self._places[number,] = line
            else:
                name, value = self._value(text, line)
                if number < 0:
                    raise self._fault("a value stands before the first key", line)
                self._places[number, name] = line
                values[name] = value
        if values:
            yield Raw(self, (number,), {KEY: key, **values})

    def _logical(self) -> Iterator[tuple[int, str]]:
        r"""Yield the lines that say something, those that end in `\` joined with the next ones."""
        waiting, first = "", 0
        for line, text in enumerate(self._lines, start=1):
            stripped = text.strip()
            if not waiting and (not stripped or stripped.startswith((";", *HEADERS))):
                continue
            first = first if waiting else line
            joined = waiting + stripped
            if stripped.endswith("\\"):  # keys end with a bracket, texts with a quote
                waiting = joined[:-1]
            else:
                waiting = ""
                yield first, joined
        if waiting:
            raise self._fault("the file ends in the middle of a value", first)

    def _key(self, text: str, line: int) -> str:
        if not text.endswith("]"):
            raise self._fault("this key is not closed by ]", line)
        return text[1:-1]

    def _value(self, text: str, line: int) -> tuple[str, Value]:
        match = _VALUE.match(text)
        if not match:
            raise self._fault("this is no line of a registry export", line)
        data = match["data"]
        name = "" if match["default"] else _unescaped(match["name"])
        if data == "-":  # the value is to be deleted
            return name, None
        if dword := _DWORD.match(data):
            return name, int(dword[1], 16)
        if plain := _TEXT.match(data):
            return name, _unescaped(plain[1])
        if coded := _HEX.match(data):
            return name, self._bytes(coded, line)
        raise self._fault(f"the data of '{name[:60]}' is cut off or of no known form", line)

    def _bytes(self, match: re.Match[str], line: int) -> Value:
        try:
            content = bytes(int(part, 16) for part in match["bytes"].split(",") if part.strip())
            kind = (match["type"] or "3").lower()
            if kind in _NUMBERS:
                return int.from_bytes(content[: _NUMBERS[kind]], "little")
            if kind in _TEXTS:
                return content.decode(self._encoding).rstrip("\0")
            if kind == _LIST:
                return [part for part in content.decode(self._encoding).split("\0") if part]
        except ValueError:
            raise self._fault("these bytes are no value of their type", line) from None
        return None

    def _fault(self, sentence: str, line: int) -> SourceError:
        return SourceError(sentence, Place(self.name, line, 1))


def _unescaped(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)
