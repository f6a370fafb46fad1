"""Tables of a plan on a terminal, drawn by rich from cells that are inert."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Literal, NamedTuple

from rich.box import Box
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from validator.report.layout import inert, width

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import RenderableType

    from validator.plan_report import View

# A line below the head and nothing else.
_LINES = "    \n    \n {0}{0} \n    \n    \n    \n    \n    \n"
_DRAWN, _PLAIN = Box(_LINES.format("─")), Box(_LINES.format("-"), ascii=True)
_NARROWEST = 40
# So many rows are shown unless all were asked for.
MOST_ROWS = 20
# A word of a text is broken where it is longer than this.
_UNBROKEN = 12

Cell = str | Text


class Head(NamedTuple):
    """The head of a column: numbers stand right and are never broken, nor are labels and bars."""

    title: str
    kind: Literal["text", "label", "number", "bar"] = "text"


def table(
    heads: Sequence[Head], rows: Sequence[Sequence[Cell]], view: View, last: Sequence[Cell] | None = None
) -> Iterator[RenderableType]:
    """Yield a table without the columns that are empty throughout, ended by `last`, and how many rows are left out."""
    shown = list(rows if view.verbose else rows[:MOST_ROWS])
    if last is not None:
        shown.append(last)
    kept = [number for number in range(len(heads)) if any(row[number] for row in shown)]
    cells = [[_cell(row[number]) for number in kept] for row in shown]
    drawn = Table(
        box=_PLAIN if view.plain else _DRAWN,
        show_edge=False,
        pad_edge=False,
        collapse_padding=True,
        header_style="bold",
    )
    for place, number in enumerate(kept):
        title, kind = heads[number]
        words = [word for row in cells for word in row[place].plain.split()]
        drawn.add_column(
            title,
            justify="right" if kind == "number" else "left",
            no_wrap=kind != "text",
            overflow="fold",
            min_width=min(max(map(width, [title, *words])), _UNBROKEN),
        )
    for count, row in enumerate(cells, 1):
        drawn.add_row(*row, style="bold" if last is not None and count == len(cells) else None)
    yield indented(drawn)
    if not view.verbose and len(rows) > MOST_ROWS:
        yield line(f"and {len(rows) - MOST_ROWS:,} more, which --verbose shows")


def _cell(cell: Cell) -> Text:
    return cell if isinstance(cell, Text) else Text(inert(cell))


def indented(part: RenderableType) -> Padding:
    """Return a part two columns to the right."""
    return Padding(part, (0, 0, 0, 2))


def line(sentence: str, style: str = "") -> Padding:
    """Return a sentence that may take several lines."""
    return indented(Text(inert(sentence), style, overflow="fold"))


def drawn(parts: Sequence[RenderableType], view: View) -> str:
    """Return the parts below each other as text, the same for the same view wherever it is drawn."""
    file = io.StringIO()
    screen = Console(
        file=file,
        width=max(view.width, _NARROWEST),
        color_system="standard" if view.color else None,
        force_terminal=view.color,
        no_color=not view.color,
        legacy_windows=False,
        markup=False,
        emoji=False,
        highlight=False,
        _environ={},
    )
    for part in parts:
        screen.print(part)
    return "".join(f"{row.rstrip()}\n" for row in file.getvalue().splitlines())
