"""Answers of commands as text: tables for a terminal and for Markdown, JSON for programs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from validator.report.layout import inert, width

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def to_json(data: Mapping[str, Any]) -> str:
    """Return an answer as JSON in the order it has."""
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def columns(rows: Sequence[Sequence[str]], indent: str = "  ") -> list[str]:
    """Return rows of cells as lines with aligned columns."""
    plain = [[inert(cell) for cell in row] for row in rows]
    widths = [max(map(width, column)) for column in zip(*plain, strict=True)]
    return [indent + "  ".join(_padded(row, widths)).rstrip() for row in plain]


def _padded(row: Sequence[str], widths: Sequence[int]) -> list[str]:
    return [cell + " " * (size - width(cell)) for cell, size in zip(row, widths, strict=True)]


def markdown(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return rows of cells, the first one the head, as lines of a Markdown table."""
    head, *body = [[escape(cell) for cell in row] for row in rows]
    return [_line(head), _line(["---"] * len(head)), *map(_line, body)]


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def escape(text: str) -> str:
    """Return a text that means nothing but itself in Markdown."""
    return "".join(f"\\{char}" if char in "\\`*_[]<>|#" else char for char in inert(text))
