from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.plans import NAMES, PRICED, plans
from validator.plan_report import cells
from validator.plan_report.csv import FIELDS, MARK, render
from validator.report.layout import unsafe

PLAIN = st.text("abcäß,;\" '", min_size=1, max_size=8).map("n{}".format)


def read(text):
    """Return the rows as Python's own reader has them, which follows RFC 4180."""
    assert text.startswith(MARK)
    return list(csv.DictReader(io.StringIO(text.removeprefix(MARK), newline=""), strict=True))


def of(kind, found):
    return [row for row in found if row["kind"] == kind]


@given(plans(PLAIN))
def test_the_table_read_back_is_the_plan(plan):
    found = read(render(plan))
    bought = [
        (date.fromisoformat(r["day"]), r["type"], r["version"], int(r["quantity"]), int(r["packs"]), int(r["pack"]),
         r["program"] or None, r["offer"] or None, r["license_server"], Decimal(r["cost"]))
        for r in of("purchase", found)
    ]  # fmt: skip
    assert bought == [tuple(one) for one in plan.purchases]
    assert [(r["day"], r["license_server"], r["release"], Decimal(r["cost"])) for r in of("upgrade", found)] == [
        (one.day.isoformat(), one.license_server, one.to, one.cost) for one in plan.upgrades
    ]
    assert [(r["type"], r["version"], int(r["short"]), r["groups"]) for r in of("shortfall", found)] == [
        (one.type, one.version, one.short, "; ".join(one.groups)) for one in plan.shortfall
    ]
    assert [(r["day"], r["type"], r["release"], int(r["quantity"])) for r in of("demand", found)] == [
        (one.day.isoformat(), one.type, one.release, one.needed) for one in plan.demand
    ]
    assert [(r["license_server"], r["version"], int(r["quantity"]), int(r["bought"])) for r in of("cover", found)] == [
        (one.license_server, one.version, one.quantity, one.quantity * one.bought)
        for need in plan.demand
        for one in need.covered
    ]
    assert [tuple(int(r[name]) for name in ("installed", "bought", "used", "spare")) for r in of("supply", found)] == [
        (one.installed, one.bought, one.used, one.spare) for one in plan.supply
    ]
    assert sum(Decimal(row["cost"]) for row in found if row["cost"]) == plan.total_cost


@given(plans(NAMES))
def test_no_cell_is_a_formula(plan):
    text = render(plan)
    for row in csv.reader(io.StringIO(text.removeprefix(MARK), newline=""), strict=True):
        assert len(row) == len(FIELDS)
        for cell in row:
            assert not cell.lstrip().startswith(("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20"))
            assert not any(map(unsafe, cell))


def test_lines_end_as_the_standard_says():
    text = render(PRICED)
    assert text.endswith("\r\n")
    assert text.count("\n") == text.count("\r\n") == len(read(text)) + 1
    assert text.split("\r\n")[1] == (
        "purchase,2026-11-24,LIC02,per-user,2025,,65,13,5,volume,Pack of five,13650.50,EUR,,,,,,"
    )


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("LIC01", "LIC01"),
        ("=1+1", "'=1+1"),
        ("+49", "'+49"),
        ("-2", "'-2"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("  =1", "'  =1"),
        ("\uff1d1", "'\uff1d1"),
        ("\t=1", "\\t=1"),
        ("\r\n=1", "\\r\\n=1"),
        ("a=1", "a=1"),
        ("", ""),
        ("\ufffe", "\ufffd"),
    ],
)
def test_the_beginning_of_a_formula_is_disarmed(name, written):
    assert cells.guarded(name) == written


def test_a_cell_holds_no_more_than_excel_takes():
    assert len(cells.text("x" * 32_768)) == 32_767
    assert cells.text("x" * 32_767) == "x" * 32_767


def test_amounts_have_no_exponent():
    assert cells.number(Decimal("1E+3")) == "1000"
