"""Hashes of lines as code scanning services match alerts by: they stay when lines are added or taken away elsewhere.

The value is the one that GitHub's upload action computes for `primaryLocationLineHash` where it can read the file: a
polynomial over the hundred UTF-16 units that follow the start of the line, blanks and tabs left out and every kind of
line break counted as one line feed, and after a colon which of the lines with that hash it is. A value of our own
would be as stable, but that action warns of every one that differs from its own.
"""

from __future__ import annotations

import re

_UNITS = 100
_FACTOR = 37
_MASK = (1 << 64) - 1
# What ends the text, followed by as many zeros as are needed.
_END = "\uffff"
_BREAK = re.compile("\r\n?")
_BLANKS = str.maketrans("", "", " \t")
_BEYOND = re.compile("[\U00010000-\U0010ffff]")


class LineHashes:
    """The hashes of the lines of one text."""

    def __init__(self, text: str) -> None:
        plain = _BREAK.sub("\n", text).translate(_BLANKS) + _END
        units = _BEYOND.sub(_surrogates, plain)
        self._windows: list[str] = []
        self._ordinals: list[int] = []
        seen: dict[str, int] = {}
        start = 0
        while True:
            window = units[start : start + _UNITS]
            seen[window] = ordinal = seen.get(window, 0) + 1
            self._windows.append(window)
            self._ordinals.append(ordinal)
            start = units.find("\n", start) + 1
            if not start:
                break

    def of(self, line: int) -> str | None:
        """Return the hash of a line, counted from 1; None where the text has no such line."""
        if not 0 < line <= len(self._windows):
            return None
        value = 0
        for unit in self._windows[line - 1].ljust(_UNITS, "\0"):
            value = (value * _FACTOR + ord(unit)) & _MASK
        return f"{value:x}:{self._ordinals[line - 1]}"


def _surrogates(match: re.Match[str]) -> str:
    beyond = ord(match[0]) - 0x10000
    return chr(0xD800 + (beyond >> 10)) + chr(0xDC00 + (beyond & 0x3FF))
