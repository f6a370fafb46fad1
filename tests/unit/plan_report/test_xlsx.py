from __future__ import annotations

import io
import re
import subprocess
import sys
import zipfile
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings

from tests.plans import HOSTILE, NAMES, NOTHING, PLANS, PRICED, plans
from validator.plan_report.xlsx import render

ROOT = Path(__file__).parents[3]
SHEETS = ["Summary", "Demand", "Supply", "Coverage", "Purchases", "Forecast"]


def opened(data, *, values=False):
    return openpyxl.load_workbook(io.BytesIO(data), data_only=values)


def table(book, name):
    """Return the rows of a sheet as mappings, without its sums."""
    head, *rows = book[name].iter_rows(values_only=True)
    found = []
    for row in rows:
        if not any(cell is not None for cell in row):
            break
        found.append(dict(zip(head, row, strict=True)))
    return found


def total(book, name, title):
    sheet = book[name]
    column = [cell.value for cell in sheet[1]].index(title)
    return sheet[sheet.max_row][column].value


@pytest.mark.parametrize("name", PLANS)
def test_the_workbook_opens_and_is_laid_out(name):
    book = opened(render(PLANS[name]))
    assert book.sheetnames == SHEETS
    for sheet in book:
        assert sheet.freeze_panes == "A2"
        assert sheet.column_dimensions["A"].width > 8
    assert book.vba_archive is None
    assert [len(book[sheet]._charts) for sheet in SHEETS] == [0, 1, 1, 0, 0, int(PLANS[name].forecast is not None)]


def test_sums_are_formulas_with_their_values():
    formulas, values = opened(render(PRICED)), opened(render(PRICED), values=True)
    assert total(formulas, "Purchases", "Cost") == "=SUM(K2:K5)"
    assert total(values, "Purchases", "Cost") == float(PRICED.total_cost)
    assert total(formulas, "Purchases", "CALs") == "=SUM(F2:F5)"
    assert total(values, "Purchases", "CALs") == PRICED.total_cals
    assert total(values, "Forecast", "Cost") == float(PRICED.total_cost)
    summary = {row[0]: row[1] for row in formulas["Summary"].iter_rows(values_only=True)}
    assert summary["Total cost"] == "=Purchases!K7"
    assert {row[0]: row[1] for row in values["Summary"].iter_rows(values_only=True)}["Total cost"] == 18750.5025
    assert formulas["Purchases"]["K3"].number_format == '#,##0.0000 "EUR"'
    assert formulas["Purchases"]["A2"].number_format == "yyyy-mm-dd"


def test_without_prices_there_is_no_money():
    book = opened(render(PLANS["unpriced"]), values=True)
    assert "Total cost" not in {row[0].value for row in book["Summary"]}
    assert total(book, "Purchases", "Cost") is None
    assert total(book, "Purchases", "CALs") == 75
    nothing = {row[0].value: row[1].value for row in opened(render(NOTHING))["Summary"]}
    assert nothing["CALs to buy"] == 0
    assert table(opened(render(NOTHING)), "Purchases") == []


@settings(max_examples=40)
@given(plans())
def test_the_workbook_holds_the_plan_and_its_totals(plan):
    book = opened(render(plan), values=True)
    bought = [row for row in table(book, "Purchases") if row["What"] == "buy"]
    assert sum(row["CALs"] for row in bought) == plan.total_cals
    assert sum(round(Decimal(row["Cost"]), 2) for row in table(book, "Purchases")) == plan.total_cost
    if plan.purchases or plan.upgrades:
        assert total(book, "Purchases", "Cost") == float(plan.total_cost)
    assert [row["Needed"] for row in table(book, "Demand")] == [one.needed for one in plan.demand]
    assert [row["Spare"] for row in table(book, "Supply")] == [one.spare for one in plan.supply]
    if plan.supply:
        assert total(book, "Supply", "Used") == sum(one.used for one in plan.supply)
    assert len(table(book, "Coverage")) == sum(len(one.covered) for one in plan.demand)


@settings(max_examples=40)
@given(plans(NAMES))
def test_names_become_neither_formulas_nor_links(plan):
    data = render(plan)
    for sheet in opened(data):
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.hyperlink is None
                if cell.data_type == "f":
                    assert re.fullmatch(r"=(SUM\([A-Z]\d+(:[A-Z]\d+)?\)|(Purchases|Supply)![A-Z]\d+)", cell.value)
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        assert not [name for name in packed.namelist() if "vba" in name or "externalLink" in name]


def test_what_begins_like_a_formula_stays_text_when_it_is_edited():
    book = opened(render(PLANS["hostile"]))
    cell = book["Purchases"]["C2"]
    assert (cell.data_type, cell.quotePrefix) == ("s", True)
    assert cell.value == HOSTILE.replace("\x1b", "\\x1b").replace("\u202e", "\\u202e").replace("\t", "\\t")
    assert not book["Purchases"]["B2"].quotePrefix


def test_the_same_plan_gives_the_same_bytes_on_another_day_and_elsewhere(tmp_path):
    code = (
        "import sys; from pathlib import Path; from tests.plans import PRICED;"
        "from validator.plan_report.xlsx import render; Path(sys.argv[1]).write_bytes(render(PRICED))"
    )
    for number, zone in enumerate(("Asia/Tokyo", "America/New_York")):
        file = tmp_path / str(number)
        subprocess.run(
            [sys.executable, "-c", code, file], check=True, cwd=ROOT, env={"TZ": zone, "PYTHONHASHSEED": str(number)}
        )
        assert file.read_bytes() == render(PRICED)
    with zipfile.ZipFile(io.BytesIO(render(PRICED))) as packed:
        assert {info.date_time[0] for info in packed.infolist()} == {1980}
        assert b"2026-11-24T00:00:00Z" in packed.read("docProps/core.xml")


def test_long_tables_have_charts_of_their_first_rows():
    long = NOTHING._replace(demand=NOTHING.demand * 100)
    (chart,) = opened(render(long))["Demand"]._charts
    assert chart.series[0].val.numRef.f == "Demand!$E$2:$E$61"
