from __future__ import annotations

import json
import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.plans import NAMES, NOTHING, PLANS, PRICED, TODAY, plans
from validator.plan_report import FILES, TEXTS, View, words
from validator.plan_report.bars import BUY, SHORT, SPARE, USED, Bars
from validator.planner.result import Binding, Demand, Forecast, Shortfall, Supply
from validator.report.layout import unsafe, width


def text(plan, **view):
    return TEXTS["text"](plan, View(**view))


@given(plans(), st.integers(1, 200), st.booleans(), st.booleans())
def test_whatever_names_say_the_text_is_inert(plan, columns, verbose, plain):
    for line in text(plan, width=columns, verbose=verbose, plain=plain).split("\n"):
        assert not any(map(unsafe, line)), line
        assert line == line.rstrip()


@given(plans(st.just("x")), st.integers(40, 200))
def test_no_number_is_cut_off_on_a_narrow_terminal(plan, columns):
    shown = text(plan, width=columns, verbose=True)
    for row in plan.supply:
        assert re.search(rf"\b{row.installed:,}\b", shown)
    for row in plan.purchases:
        assert words.money(row.cost, "EUR") in shown


@pytest.mark.parametrize("name", [name for name in PLANS if name != "hostile"])
@pytest.mark.parametrize("columns", [80, 120])
def test_lines_fit_the_terminal(name, columns):
    assert all(width(line) <= columns for line in text(PLANS[name], width=columns).split("\n"))


@pytest.mark.parametrize("name", PLANS)
def test_a_terminal_without_other_characters_gets_ascii(name):
    assert text(PLANS[name], plain=True).isascii()


def test_quiet_leaves_the_answer_and_verbose_leaves_nothing_out():
    assert text(NOTHING, quiet=True) == (
        "branch-office: nothing has to be bought\n  The CALs that are installed are enough today.\n"
    )
    many = PLANS["many"]
    assert "and 5 more, which --verbose shows" in text(many)
    assert "Collection 024" not in text(many)
    assert "Collection 024" in text(many, verbose=True)
    assert "Interns" not in text(PRICED)
    assert "Interns" in text(PRICED, verbose=True)


def test_a_time_limit_is_told_in_the_first_line():
    first = text(PLANS["unproven"], width=200).split("\n")[0]
    assert first.startswith("contoso-hq: best plan found: buy 85 CALs and upgrade 1 license server for ")
    assert first.endswith("; at most 3.1 % dearer than the optimum")


def test_what_there_is_none_of_has_no_heading():
    empty = NOTHING._replace(modes=(), demand=(), supply=())
    assert text(empty, verbose=True).split("\n\n")[1:] == [
        "Why nothing cheaper works\n  Proven: every plan takes at least 0 CALs, and this one takes 0 CALs.\n"
    ]
    ahead = empty._replace(forecast=Forecast(TODAY, (), (), ()))
    assert "Forecast" not in text(ahead)


def test_a_singular_is_one():
    short = NOTHING._replace(shortfall=(Shortfall("per-device", "2019", 1, ("A",)),))
    assert "1 CAL is short today: 1 Per Device 2019." in text(short)


def test_a_total_stands_below_several_purchases_only():
    assert "in all" in text(PRICED)
    assert "in all" in text(PLANS["unproven"])
    alone = PLANS["unproven"]._replace(upgrades=())
    assert "in all" not in text(alone)
    assert "in all" not in text(PLANS["unpriced"])


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        ("0", "0.00 EUR"),
        ("1E+3", "1,000.00 EUR"),
        ("1.5", "1.50 EUR"),
        ("1.0000", "1.00 EUR"),
        ("2.0025", "2.0025 EUR"),
    ],
)
def test_money(amount, shown):
    assert words.money(Decimal(amount), "EUR") == shown


@pytest.mark.parametrize(("part", "shown"), [(0, "0.0 %"), (0.0004, "0.1 %"), (0.0312, "3.1 %"), (12, "1,200.0 %")])
def test_a_gap_is_never_rounded_to_nothing(part, shown):
    assert words.share(part) == shown


def test_amounts_without_money_or_count_are_left_out():
    assert words.taken(None, None, PRICED) == words.taken(None, None, NOTHING) == ""
    assert words.taken(None, 1, NOTHING) == "1 CAL"


PARTS = st.lists(st.tuples(st.sampled_from([USED, BUY, SPARE, SHORT]), st.integers(0, 10**12)), max_size=3)


@given(PARTS, st.integers(4, 40), st.booleans())
def test_a_bar_fits_and_shows_every_part(parts, columns, plain):
    full = sum(amount for _, amount in parts)
    drawn = Bars(full, columns, plain).bar(parts).plain
    assert len(drawn) == (columns if full else 0) or len(parts) > 1
    assert len(drawn) <= columns
    marks = Bars(1, 1, plain)
    for meaning, amount in parts:
        if amount:
            assert marks.bar([(meaning, 1)]).plain in drawn


def test_bars_of_one_table_are_on_one_scale():
    bars = Bars(200, 20, plain=True)
    assert bars.bar([(USED, 100), (SPARE, 50)]).plain == "##########....."
    assert bars.bar([(USED, 1)]).plain == "#"
    assert bars.bar([(USED, 0)]).plain == ""
    assert bars.legend(used="a", short="b").plain == "# a   ! b"


def test_cals_to_buy_that_are_used_are_drawn_as_such():
    row = Supply("L", "2022", "per-user", "2022", 10, 10, 20, 0, usable=True, revocable=0)
    cover = PRICED.demand[0].covered[1]._replace(license_server="L", version="2022", quantity=10)
    need = Demand(TODAY, "per-user", "2022", 20, 10, ("A",), ("L",), (cover._replace(bought=False), cover))
    assert "############++++++++++++" in text(NOTHING._replace(supply=(row,), demand=(need,)), plain=True)


def test_every_format_is_told():
    assert list(TEXTS) == ["text", "json", "csv"]
    assert list(FILES) == ["text", "json", "csv", "xlsx"]
    assert json.loads(FILES["json"](PRICED, View()))["total_cals"] == 85


@given(NAMES)
def test_the_head_of_a_plan_is_inert(name):
    first = text(NOTHING._replace(deployment=name), width=200)
    assert "nothing has to be bought" in first
    assert not any(unsafe(char) for char in first.replace("\n", ""))


@pytest.mark.parametrize("kind", FILES)
def test_every_format_can_be_asked_for(kind):
    assert FILES[kind](PRICED, View())


def test_without_prices_fewer_upgrades_are_told_as_such():
    plan = NOTHING._replace(why=NOTHING.why._replace(bindings=(Binding("pigs cannot fly", None, 0),)))
    assert words.bindings(plan) == ["Fewer license servers to upgrade if it were not that pigs cannot fly."]


def test_a_bar_of_amounts_far_beyond_its_scale_is_drawn_at_once():
    assert Bars(10**6, 10, plain=True).bar([(USED, 10**15), (BUY, 0), (SHORT, 1)]).plain == "#" * 9 + "!"
