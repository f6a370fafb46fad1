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

    from validator.plan_report import View

# A line below the head and nothing else.
_LINES = "    \n    \n {0}{0} \n    \n    \n    \n    \n    \n"
_DRAWN, _PLAIN = Box(_LINES.format("─")), Box(_LINES.format("-"), ascii=True)
_NARROWEST = 40
# So many rows are shown unless all were asked for.
MOST_ROWS = 20
# A word of a text is broken where it is longer than this.
_UNBROKEN = 10

_INDENT = _GAP = 2

Cell = str | Text


class Wide(NamedTuple):
    """A part that takes so many columns at least, of a screen that may have less: nothing of it is cut off."""

    part: Padding
    least: int


Part = str | Text | Padding | Wide


class Head(NamedTuple):
    """The head of a column: numbers stand right and are never broken, nor are labels and bars."""

    title: str
    kind: Literal["text", "label", "number", "bar"] = "text"


def table(
    heads: Sequence[Head], rows: Sequence[Sequence[Cell]], view: View, last: Sequence[Cell] | None = None
) -> Iterator[Part]:
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
        padding=(0, _GAP - 1, 0, 0),  # and the space that stands for a line between two columns
        header_style="bold",
    )
    below = [[heads[number].title, *(row[place].plain for row in cells)] for place, number in enumerate(kept)]
    spent = _INDENT + _GAP * (len(kept) - 1)
    sizes = _sizes([heads[number].kind for number in kept], below, max(view.width, _NARROWEST) - spent)
    for number, size in zip(kept, sizes, strict=True):
        title, kind = heads[number]
        justify: Literal["left", "right"] = "right" if kind == "number" else "left"
        drawn.add_column(title, justify=justify, no_wrap=kind != "text", overflow="fold", width=size)
    for count, row in enumerate(cells, 1):
        drawn.add_row(*row, style="bold" if last is not None and count == len(cells) else None)
    yield Wide(indented(drawn), sum(sizes) + spent)
    if not view.verbose and len(rows) > MOST_ROWS:
        yield line(f"and {len(rows) - MOST_ROWS:,} more, which --verbose shows")


def _sizes(kinds: Sequence[str], below: Sequence[Sequence[str]], room: int) -> list[int]:
    """Return the widths of columns, given the cells of each: narrow texts grow first while there is room.

    Rich would take from columns what they need at least.
    """
    whole = [max(map(width, cells)) for cells in below]
    sizes = [
        size if kind != "text" else min(max(width(word) for cell in cells for word in cell.split() or [""]), _UNBROKEN)
        for kind, cells, size in zip(kinds, below, whole, strict=True)
    ]
    for _ in range(room - sum(sizes)):
        growing = [number for number, size in enumerate(sizes) if size < whole[number]]
        if not growing:
            break
        sizes[min(growing, key=sizes.__getitem__)] += 1
    return sizes


def _cell(cell: Cell) -> Text:
    return cell if isinstance(cell, Text) else Text(inert(cell))


def indented(part: Table | Text) -> Padding:
    """Return a part two columns to the right."""
    return Padding(part, (0, 0, 0, _INDENT))


def line(sentence: str, style: str = "") -> Padding:
    """Return a sentence that may take several lines."""
    return indented(Text(inert(sentence), style, overflow="fold"))


def drawn(parts: Sequence[Part], view: View) -> str:
    """Return the parts below each other as text, the same for the same view wherever it is drawn."""
    file = io.StringIO()
    asked = max(view.width, _NARROWEST)
    screen = Console(
        file=file,
        width=max([asked, *(part.least for part in parts if isinstance(part, Wide))]),
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
        if isinstance(part, Wide):
            screen.print(part.part, width=max(asked, part.least))
        else:
            screen.print(part, width=asked)
    return "".join(f"{row.rstrip()}\n" for row in file.getvalue().splitlines())
