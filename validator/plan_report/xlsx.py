"""The plan as a workbook: a summary and five tables, with sums that stay formulas and charts of Excel's own.

Nothing that the manifest or the price list says becomes a formula or a link. The same plan gives the same bytes: the
document is dated by the plan, and the files within by a fixed day.
"""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import xlsxwriter
from xlsxwriter.utility import xl_range, xl_rowcol_to_cell

from validator.plan_report import cells, sheets, words
from validator.plan_report.xlsx_charts import chart
from validator.report.layout import width

if TYPE_CHECKING:
    from collections.abc import Mapping

    from validator.plan_report.sheets import Cell, Column, Sheet
    from validator.planner.result import Plan

_SAFE = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_NARROWEST, _WIDEST = 9, 60
_WIDE = 110
_FIRST = 1


class Book:
    """A workbook under construction."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.file = io.BytesIO()
        self.book = xlsxwriter.Workbook(self.file, _SAFE)
        created = datetime.combine(plan.as_of, time(), UTC).replace(tzinfo=None)
        self.book.set_properties({"title": cells.text(f"CALs for {plan.deployment}")[:255], "created": created})
        self.book.set_calc_mode("auto")
        decimals = max((words.digits(one) for one in self._amounts()), default=words.CENTS)
        money = f'#,##0.{"0" * decimals} "{plan.currency or ""}"'.strip()
        self.numbers = {"count": "#,##0", "money": money, "day": "yyyy-mm-dd", "text": "@"}
        self._formats: dict[tuple[str, bool, bool], Any] = {}

    def _amounts(self) -> list[Decimal]:
        costs = [one.cost for one in self.plan.purchases] + [one.cost for one in self.plan.upgrades]
        return [cost for cost in costs if cost is not None]

    def style(self, kind: str, *, bold: bool = False, quoted: bool = False) -> Any:  # noqa: ANN401 -- xlsxwriter's
        """Return the format of a cell; one that is quoted stays text when somebody edits it."""
        key = kind, bold, quoted
        if key not in self._formats:
            look: dict[str, object] = {"num_format": self.numbers.get(kind, "General"), "valign": "top", "bold": bold}
            if kind in {"head", "title"}:
                look |= {"bold": True, "bottom": int(kind == "head"), "font_size": 14 if kind == "title" else 11}
            if quoted:
                look["quote_prefix"] = True
            self._formats[key] = self.book.add_format(look)
        return self._formats[key]

    def put(self, sheet: Any, row: int, column: int, value: Cell, kind: str = "text") -> None:  # noqa: ANN401
        """Write a value as what it is, whatever it looks like."""
        if isinstance(value, str):
            shown = cells.text(value)
            sheet.write_string(row, column, shown, self.style(kind, quoted=cells.formula(shown)))
        elif isinstance(value, date):
            sheet.write_datetime(row, column, datetime.combine(value, time()), self.style(kind))
        elif value is not None:
            sheet.write_number(row, column, float(value), self.style(kind))

    def closed(self) -> bytes:
        """Return the workbook's bytes."""
        self.book.close()
        return self.file.getvalue()


def render(plan: Plan) -> bytes:
    """Return the workbook."""
    book = Book(plan)
    summary = book.book.add_worksheet("Summary")
    totals: dict[str, tuple[str, int | Decimal]] = {}
    for table in sheets.tables(plan):
        totals |= _table(book, table)
    _summary(book, summary, totals)
    return book.closed()


def _table(book: Book, table: Sheet) -> Mapping[str, tuple[str, int | Decimal]]:
    """Write a table on a sheet of its own; return where each of its sums stands, and the sum."""
    sheet = book.book.add_worksheet(table.name)
    sheet.freeze_panes(_FIRST, 0)
    for number, column in enumerate(table.columns):
        sheet.write_string(0, number, column.title, book.style("head"))
        sheet.set_column(number, number, _width(book, table, number))
    for at, row in enumerate(table.rows, _FIRST):
        for number, cell in enumerate(row):
            book.put(sheet, at, number, cell, table.columns[number].kind)
    if not table.rows:
        return {}
    last = len(table.rows)
    # Versions such as 2022 are names.
    sheet.ignore_errors({"number_stored_as_text": xl_range(_FIRST, 0, last, len(table.columns) - 1)})
    sheet.autofilter(0, 0, last, len(table.columns) - 1)
    chart(book.book, sheet, table)
    return dict(_sums(book, sheet, table, last))


def _sums(book: Book, sheet: Any, table: Sheet, last: int) -> list[tuple[str, tuple[str, int | Decimal]]]:  # noqa: ANN401
    """Write the sums two rows below a table, so that its filter does not take them for data."""
    found = []
    for number, column in enumerate(table.columns):
        if column.total and any(row[number] is not None for row in table.rows):
            total = table.total(number)
            area = xl_range(_FIRST, number, last, number)
            sheet.write_formula(last + 2, number, f"=SUM({area})", book.style(column.kind, bold=True), float(total))
            found.append(
                (f"{table.name} {column.title}", (f"={table.name}!{xl_rowcol_to_cell(last + 2, number)}", total))
            )
    if found:
        sheet.write_string(last + 2, 0, "Total", book.style("text", bold=True))
    return found


def _width(book: Book, table: Sheet, number: int) -> int:
    column = table.columns[number]
    shown = [_shown(book, column, row[number]) for row in table.rows]
    if column.total:
        shown.append(_shown(book, column, table.total(number)))
    return min(max(_NARROWEST, width(column.title) + 3, *(width(text) + 2 for text in ["", *shown])), _WIDEST)


def _shown(book: Book, column: Column, cell: Cell) -> str:
    if isinstance(cell, str):
        return cells.text(cell)
    if column.kind == "money" and isinstance(cell, (int, Decimal)):
        return words.money(Decimal(cell), book.plan.currency)
    return "" if cell is None else f"{cell:,}" if isinstance(cell, int) else str(cell)


def _summary(book: Book, sheet: Any, totals: Mapping[str, tuple[str, int | Decimal]]) -> None:  # noqa: ANN401
    plan = book.plan
    sheet.set_column(0, 0, 40)
    sheet.set_column(1, 2, 20)
    sheet.set_column(3, 3, _WIDE)
    sheet.freeze_panes(_FIRST, 0)
    book.put(sheet, 0, 0, f"{plan.deployment}: {words.answer(plan)}", "title")
    row = 2
    for title, value, kind in (("Planned from", plan.as_of, "day"), ("Manifest", plan.file, "text")):
        book.put(sheet, row, 0, title)
        book.put(sheet, row, 1, value, kind)
        row += 1
    for title, key, kind in (
        ("CALs to buy", "Purchases CALs", "count"),
        ("Total cost", "Purchases Cost", "money"),
        ("CALs installed", "Supply Installed", "count"),
        ("CALs spare", "Supply Spare", "count"),
    ):
        if kind == "money" and not plan.priced:
            continue
        book.put(sheet, row, 0, title)
        if key in totals:
            formula, total = totals[key]
            sheet.write_formula(row, 1, formula, book.style(kind, bold=True), float(total))
        else:
            book.put(sheet, row, 1, 0, kind)
        row += 1
    book.put(sheet, row, 0, "CALs short today")
    book.put(sheet, row, 1, sum(one.short for one in plan.shortfall), "count")
    _reasons(book, sheet, row + 2)


def _reasons(book: Book, sheet: Any, row: int) -> None:  # noqa: ANN401
    """Write the choices side by side, and the sentences that a reader of the plan must know."""
    plan = book.plan
    if plan.why.alternatives:
        for column, title in enumerate(("Choice of modes", "CALs to buy", "Cost", "Why there is none")):
            sheet.write_string(row, column, title, book.style("head"))
        for row, one in enumerate(plan.why.alternatives, row + 1):  # noqa: B020, PLR1704 -- it goes on from there
            for column, (cell, kind) in enumerate(
                ((one.name, "text"), (one.cals, "count"), (one.cost, "money"), (one.reason or None, "text"))
            ):
                book.put(sheet, row, column, cell, kind)
        row += 2
    reasons = [plan.why.proof, *words.bindings(plan), *words.bound(plan)]
    sentences = [*reasons, words.shortage(plan), *words.over_use(plan), *words.notes(plan)]
    for at, sentence in enumerate(sentences, row):
        book.put(sheet, at, 0, sentence)
