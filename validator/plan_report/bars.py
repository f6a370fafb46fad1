"""Bars of characters that can be told apart without color."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

USED, BUY, SPARE, SHORT = "used", "buy", "spare", "short"
_STYLES = {USED: "green", BUY: "cyan", SPARE: "dim", SHORT: "bold red"}
_DRAWN = {USED: "█", BUY: "+", SPARE: "░", SHORT: "!"}
_ASCII = {USED: "#", BUY: "+", SPARE: ".", SHORT: "!"}


class Bars(NamedTuple):
    """Bars of one table, all on one scale: `width` characters stand for an amount of `full`."""

    full: int
    width: int
    plain: bool

    def bar(self, parts: Sequence[tuple[str, int]]) -> Text:
        """Return the bar of some amounts; one that is not 0 has a character at least."""
        marks = _ASCII if self.plain else _DRAWN
        sizes = self._sizes([amount for _, amount in parts])
        drawn = Text(no_wrap=True)
        for (meaning, _), size in zip(parts, sizes, strict=True):
            drawn.append(marks[meaning] * size, _STYLES[meaning])
        return drawn

    def legend(self, **told_as: str) -> Text:
        """Return what the characters of each meaning stand for in this table."""
        marks = _ASCII if self.plain else _DRAWN
        told = Text()
        for number, (meaning, words) in enumerate(told_as.items()):
            told.append("   " if number else "")
            told.append(marks[meaning], _STYLES[meaning])
            told.append(f" {words}")
        return told

    def _sizes(self, amounts: Sequence[int]) -> list[int]:
        full = max(self.full, 1)
        drawn = [(2 * amount * self.width + full) // (2 * full) for amount in amounts]
        sizes = [min(self.width, max(1, size)) if amount else 0 for size, amount in zip(drawn, amounts, strict=True)]
        while sum(sizes) > self.width:
            sizes[sizes.index(max(sizes))] -= 1
        return sizes
