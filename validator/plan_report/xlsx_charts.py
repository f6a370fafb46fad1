"""Charts of a workbook, drawn by the spreadsheet from the cells of the sheet beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from validator.plan_report.sheets import Sheet

# Nobody can read a chart of more rows.
_MOST = 60
_GREEN, _ORANGE, _GRAY, _BLUE = "#4C8C4A", "#C8501E", "#B8B8B8", "#3A6EA5"


class Chart(NamedTuple):
    """Columns on top of each other: titles of the columns that name the rows, and of those drawn, with their colors."""

    title: str
    names: tuple[str, str]
    drawn: tuple[tuple[str, str], ...]


_CHARTS = {
    "Demand": Chart(
        "Demand and what covers it today",
        ("Day", "For hosts of"),
        (("Covered today", _GREEN), ("Short today", _ORANGE)),
    ),
    "Supply": Chart("Supply once all is bought", ("License server", "Version"), (("Used", _GREEN), ("Spare", _GRAY))),
    "Forecast": Chart("Users and devices to license", ("Day", "Day"), (("Users", _BLUE), ("Devices", _GREEN))),
}


def chart(book: Any, sheet: Any, table: Sheet) -> None:  # noqa: ANN401 -- xlsxwriter's
    """Put the chart of a table, which has rows, to its right; some tables have none."""
    look = _CHARTS.get(table.name)
    if look is None:
        return
    last = min(len(table.rows), _MOST)
    first, second = (table.at(title) for title in look.names)
    drawn = book.add_chart({"type": "column", "subtype": "stacked"})
    for title, color in look.drawn:
        at = table.at(title)
        drawn.add_series(
            {
                "name": [table.name, 0, at],
                "categories": [table.name, 1, first, last, second],
                "values": [table.name, 1, at, last, at],
                "fill": {"color": color},
                "gap": 60,
            }
        )
    drawn.set_title({"name": look.title, "name_font": {"size": 12}})
    drawn.set_legend({"position": "bottom"})
    drawn.set_y_axis({"num_format": "#,##0", "major_gridlines": {"visible": True, "line": {"color": "#DDDDDD"}}})
    if table.columns[second].kind == "day":
        drawn.set_x_axis({"num_format": "yyyy-mm-dd", "text_axis": True})
    drawn.set_size({"width": 760, "height": 340})
    sheet.insert_chart(1, len(table.columns) + 1, drawn)
