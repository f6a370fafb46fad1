from __future__ import annotations

import re
from datetime import date, timedelta

import pytest

from tests.golden.samples import report
from validator.findings.dossier import Course, Dossier, Exhibit, Need, Purchase, Purchasing, Reading
from validator.report import render
from validator.report.page.chart import HEIGHT, WIDTH, chart

START = date(2026, 11, 24)


def course(*amounts):
    return Course("per-user", tuple(Reading(START + timedelta(180 * n), *one) for n, one in enumerate(amounts)))


def test_lines_step_at_the_days_and_stay_within_the_picture():
    drawn = chart(course((100, 120), (150, 120), (200, 200)))
    assert drawn.needed == "M76 112H376V63H676V14H676"
    assert drawn.held == "M76 93H376V93H676V14H676"
    numbers = [int(number) for number in re.findall(r"\d+", drawn.needed)]
    assert max(numbers) <= max(WIDTH, HEIGHT)
    assert [amount for _, amount in drawn.amounts] == [0, 100, 200]
    assert [day for _, day in drawn.days] == [START, START + timedelta(180), START + timedelta(360)]


def test_a_single_day_and_no_need_are_drawn_too():
    assert chart(course((5, 10))).needed == "M76 112H676"
    assert [amount for _, amount in chart(course((0, 0))).amounts] == [0, 1]


def test_days_that_have_no_room_are_not_written():
    days = chart(course(*[(n, n) for n in range(1, 40)])).days
    assert 2 <= len(days) <= 6


BUY = Purchase(date(2027, 7, 1), "per-user", "2025", 40, "LIC01", "")


@pytest.mark.parametrize(
    ("plan", "told"),
    [
        (None, None),
        (Purchasing(START, refused="nobody sells them"), "There is no plan: nobody sells them"),
        (Purchasing(START), "Nothing needs to be bought until 2026-11-24."),
        (Purchasing(START, (BUY,), notes=("supposed",)), "<td>2025 per-user</td>"),
        (Purchasing(START, (BUY._replace(cost="9.00 USD"),), total="9.00 USD"), "To buy until 2026-11-24: 9.00 USD"),
        (Purchasing(START, (BUY,), (course((1, 2), (3, 4)),)), 'aria-label="per-user CALs over time;'),
    ],
)
def test_a_plan_is_told_below_demand_and_supply(plan, told):
    need = Need("per-user", "2025", ("all",), ("LIC01",), 50, 10, 40)
    exhibit = Exhibit("a", "", "a.yaml", 1, 9, judged=True, needs=(need,), purchasing=plan)
    page = render(report(dossier=Dossier((exhibit,), (), ())), "html")
    assert ("Purchase plan" in page) is (plan is not None)
    assert told is None or told in page
