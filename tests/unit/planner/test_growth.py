"""Growth, and purchases over time."""

from __future__ import annotations

from datetime import date

import pytest

from tests.builders import deployment
from validator.errors import UsageError
from validator.planner.faults import UnplannableError
from validator.planner.forecast import _later
from validator.planner.growth import parse

START = date(2026, 11, 24)
LIC = {
    "name": "LIC01",
    "os": 2022,
    "roles": ["licensing"],
    "license_server": {"cals": [{"type": "per-user", "version": 2022, "quantity": 104}]},
}
HOST = {"name": "RDSH01", "os": 2022, "roles": ["session-host"]}


@pytest.mark.parametrize(
    ("written", "day", "expected"),
    [
        (None, date(2030, 1, 1), 100),
        ("8%/year", START, 100),
        ("8%/year", date(2027, 11, 24), 108),
        ("8 % per year", date(2028, 11, 24), 117),  # 116.64, and no part of a person
        ("10%/year", date(2027, 5, 26), 106),
        ("-50%/year", date(2027, 11, 24), 50),
        ("9999%/year", date(2056, 11, 24), 1_000_000_000),
        ({"2027-01-01": 120, "2028-01-01": 90}, date(2026, 12, 31), 100),
        ({"2027-01-01": 120, "2028-01-01": 90}, date(2027, 1, 1), 120),
        ({"2028-01-01": 90, "2027-01-01": 120}, date(2029, 1, 1), 90),
    ],
)  # fmt: skip
def test_counts_on_a_day(written, day, expected):
    assert parse(written).grown(100, 100, START, day) == expected


def test_other_counts_grow_as_the_table_does():
    growth = parse({"2027-01-01": 150})
    assert growth.grown(31, 100, START, date(2027, 1, 1)) == 47
    assert growth.grown(0, 0, START, date(2027, 1, 1)) == 150


def test_a_leap_day_has_anniversaries():
    assert parse("10%/year").grown(100, 100, date(2028, 2, 29), date(2029, 2, 28)) == 110


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("lots", "m.yaml:1:1: growth is written like 8%/year, or as a table of days and counts, found 'lots'"),
        ("-101%/year", "growth is written like"),
        ({"next year": 5}, "the days of a growth table are written as YYYY-MM-DD, found 'next year'"),
    ],
)
def test_growth_that_cannot_be_read_is_told(plan_for, written, sentence):
    manifest = deployment(access=[{"name": "A", "users": 5, "growth": written}])
    with pytest.raises(UnplannableError) as caught:
        plan_for(manifest)
    assert sentence.rpartition("1:1: ")[2] in caught.value.sentence
    assert caught.value.place.file == "m.yaml"


def grown(plan_for, group, until, **changes):
    manifest = deployment(servers=[LIC, HOST], access=[{"name": "A", "users": 100, **group}], **changes)
    return plan_for(manifest, until=until)


def test_purchases_are_made_when_they_are_needed(plan_for):
    plan = grown(plan_for, {"growth": "8%/year"}, date(2028, 11, 24))
    assert [(one.day, one.quantity) for one in plan.purchases] == [(date(2027, 11, 24), 4), (date(2028, 11, 24), 9)]
    assert [(step.day.isoformat(), step.users, step.bought) for step in plan.forecast.steps] == [
        ("2026-11-24", 100, 0),
        ("2027-11-24", 108, 4),
        ("2028-11-24", 117, 9),
    ]
    assert plan.shortfall == ()
    (end,) = plan.forecast.exhausted
    # 104 people are those of half a year's growth: the day after it has one more.
    assert end == (date(2027, 5, 26), "per-user", "2022", 1)


def test_a_table_gives_days_of_its_own(plan_for):
    plan = grown(plan_for, {"growth": {"2027-03-01": 110, "2040-01-01": 999}}, date(2027, 6, 1))
    assert [(step.day.isoformat(), step.reason) for step in plan.forecast.steps] == [
        ("2026-11-24", "today"),
        ("2027-03-01", "a growth table"),
        ("2027-06-01", "the last day"),
    ]
    assert plan.forecast.exhausted == ((date(2027, 3, 1), "per-user", "2022", 6),)


def test_people_by_name_grow_by_people_without(plan_for):
    manifest = deployment(
        servers=[LIC, HOST], access=[{"name": "A", "members": ["ann", "bob"], "growth": "50%/year", "devices": 1}]
    )
    plan = plan_for(manifest, until=date(2027, 11, 24))
    assert [step.users for step in plan.forecast.steps] == [2, 3]


def test_the_end_of_support_forces_newer_cals(plan_for):
    old = {**HOST, "os": 2016}
    manifest = deployment(servers=[LIC, old], access=[{"name": "A", "users": 100}])
    plan = plan_for(manifest, until=date(2027, 6, 1))
    (end,) = plan.forecast.ended
    assert (end.day, end.servers, end.release, end.replaced_by) == (date(2027, 1, 12), ("RDSH01",), "2016", "2025")
    assert [(up.day, up.to) for up in plan.upgrades] == [(date(2027, 1, 13), "2025")]
    assert [(one.day, one.version, one.quantity) for one in plan.purchases] == [(date(2027, 1, 13), "2025", 100)]
    assert plan.forecast.exhausted == ((date(2027, 1, 13), "per-user", "2025", 100),)


def test_a_planned_upgrade_says_what_replaces_a_host(plan_for):
    old = {**HOST, "os": 2016, "upgrade_to": 2022}
    plan = plan_for(deployment(servers=[LIC, old], access=[{"name": "A", "users": 100}]), until=date(2027, 6, 1))
    assert plan.purchases == ()


def test_the_last_day_must_make_sense(plan_for):
    for until in (date(2026, 1, 1), date(2090, 1, 1)):
        with pytest.raises(UsageError):
            grown(plan_for, {}, until)
    assert grown(plan_for, {}, START).forecast.steps[0].reason == "today, the last day"


def test_a_year_from_a_leap_day_is_a_day_of_the_calendar():
    assert _later(date(2028, 2, 29), 1) == date(2029, 2, 28)
