"""Pieces of Markdown: text that means itself, tables, fenced code, headings' anchors."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

COMMAND = "python -m validator.docs"
MARK = "<!-- generated from "

_CODE_SPAN = re.compile(r"(`[^`\n]+`)")
_SPECIAL = re.compile(r"[\\*<\[`]|(?<!\w)_|_(?!\w)")
_OPENABLE = re.compile(r"https?://[^\s()<>]+")
_NO_ANCHOR = re.compile(r"[^\w\- ]")


def head(origin: str, title: str) -> list[str]:
    """Return the first lines of a generated page: where it comes from, and its title."""
    return [f"{MARK}{origin} by {COMMAND} -->", f"# {prose(title)}", ""]


def prose(text: str) -> str:
    """Return a text on one line that means nothing but itself; what stands in backticks stays code."""
    parts = _CODE_SPAN.split(" ".join(text.split()))
    return "".join(part if index % 2 else _SPECIAL.sub(r"\\\g<0>", part) for index, part in enumerate(parts))


def code(text: str) -> str:
    """Return a short text as a code span."""
    return f"`` {text} ``" if "`" in text else f"`{text}`"


def fence(text: str, language: str) -> list[str]:
    """Return the lines of a code block."""
    return [f"```{language}", *text.splitlines(), "```"]


def table(head_cells: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Return the lines of a table; cells are Markdown already, but for the bar between them."""
    return [_line(head_cells), _line(["---"] * len(head_cells)), *(_line(row) for row in rows)]


def _line(cells: Sequence[str]) -> str:
    return "".join(f"| {cell} ".replace("  ", " ") for cell in (cell.replace("|", r"\|") for cell in cells)) + "|"


def link(text: str, address: str) -> str:
    """Return a link to a page of this repository."""
    return f"[{text}]({address})"


def web(text: str, address: str) -> str:
    """Return a link to a publication; where its address is none that a browser can open, that in words."""
    return f"[{text}]({address})" if _OPENABLE.fullmatch(address) else f"{text} ({prose(address)})"


def anchor(heading: str) -> str:
    """Return the anchor that GitHub gives a heading."""
    return _NO_ANCHOR.sub("", heading.lower()).replace(" ", "-")


def page(lines: Iterable[str]) -> str:
    """Return lines as the text of a file."""
    return "\n".join(lines).rstrip("\n") + "\n"
