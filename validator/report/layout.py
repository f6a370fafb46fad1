"""Text on a terminal: what is made visible, how wide it is, where it breaks, how it is colored."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

# Controls, format characters (bidi overrides among them), lone surrogates, line and paragraph separators: whatever
# could move the cursor, reorder or hide text, or fail to encode.
_UNSAFE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_COMBINING = frozenset({"Mn", "Me"})
# Hangul vowels and final consonants join the syllable before them.
_JAMO = range(0x1160, 0x1200)
_TAB = 4

_COMMAND = re.compile(r"##(?=\[|vso\[)", re.IGNORECASE)

_RESET = "\x1b[0m"
_COLORS = {
    "error": "\x1b[1;31m",
    "warning": "\x1b[1;33m",
    "info": "\x1b[1;36m",
    "undetermined": "\x1b[1;35m",
    "waived": "\x1b[1;32m",
    "clear": "\x1b[1;32m",
    "message": "\x1b[1m",
    "edge": "\x1b[1;34m",
    "label": "\x1b[1m",
}


def unsafe(char: str) -> bool:
    """Return whether a character must be written as an escape."""
    from unicodedata import category  # noqa: PLC0415 -- most texts are ASCII

    return category(char) in _UNSAFE


@lru_cache(maxsize=4096)
def _escape(char: str) -> str:
    return char.encode("unicode_escape").decode("ascii") if unsafe(char) else char


def inert(text: str) -> str:
    r"""Return the text on one line, with every unsafe character as its escape: `\x1b`, `\u202e`."""
    return text if text.isprintable() else "".join(map(_escape, text))


def defused(text: str, hash_sign: str) -> str:
    """Return a text in which no build agent finds a command, as it would anywhere in a line: `##vso[` and `##[`.

    `hash_sign` stands for the second of the two.
    """
    return _COMMAND.sub(lambda _: f"#{hash_sign}", text) if "##" in text else text


def prose(text: str) -> str:
    """Return the text inert, after joining the lines that the author's YAML may have broken it into."""
    return inert(" ".join(word for word in text.replace("\n", " ").split(" ") if word))


@lru_cache(maxsize=4096)
def _char_width(char: str) -> int:
    from unicodedata import category, east_asian_width  # noqa: PLC0415 -- as above

    if category(char) in _COMBINING or ord(char) in _JAMO:
        return 0
    return 2 if east_asian_width(char) in "WF" else 1


def width(text: str) -> int:
    """Return how many columns an inert text takes."""
    return len(text) if text.isascii() else sum(map(_char_width, text))


def cells(text: str) -> tuple[list[str], list[int]]:
    """Return each character as shown, tabs as spaces, and the column where each begins, then the column of the end."""
    shown: list[str] = []
    columns = [0]
    for char in text:
        part = " " * (_TAB - columns[-1] % _TAB) if char == "\t" else _escape(char)
        shown.append(part)
        columns.append(columns[-1] + width(part))
    return shown, columns


def steers(line: str) -> bool:
    """Tell whether a line begins as the commands of GitHub's runner do, which blanks before it do not hinder."""
    return line.lstrip().startswith("::")


def wrap(text: str, columns: int) -> list[str]:
    """Break an inert text at spaces into lines of at most so many columns; a longer word stays whole.

    No line but the first begins as a command would.
    """
    lines: list[str] = []
    line, used = "", 0
    for word in text.split(" "):
        size = width(word)
        if line and used + 1 + size > columns:
            lines.append(line)
            line, used = word, size
        else:
            line, used = (f"{line} {word}", used + 1 + size) if line else (word, size)
    broken = [*lines, line]
    return broken if "::" not in text else _tamed(broken)


def _tamed(lines: list[str]) -> list[str]:
    """Return the lines with each that begins as a command would behind the one before it."""
    tamed: list[str] = []
    for line in lines:
        tamed.append(line)
        while len(tamed) > 1 and steers(tamed[-1]):
            last = tamed.pop()
            tamed[-1] += f" {last}"
    return tamed


class Style(NamedTuple):
    """Paints text by what it means, or leaves it plain."""

    color: bool

    def paint(self, meaning: str, text: str) -> str:
        """Return the text in the color of its meaning."""
        color = _COLORS.get(meaning, "") if self.color and text else ""
        return f"{color}{text}{_RESET}" if color else text
