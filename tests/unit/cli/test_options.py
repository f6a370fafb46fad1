from __future__ import annotations

from datetime import date, timedelta

import pytest

from validator.cli.options import today, years_after


def test_today_is_a_day_near_that_of_the_machine():
    assert abs(today() - date.today()) <= timedelta(days=1)  # noqa: DTZ011 -- the local day is meant


@pytest.mark.parametrize(
    ("start", "years", "expected"),
    [
        (date(2026, 3, 1), 3, date(2029, 3, 1)),
        (date(2024, 2, 29), 1, date(2025, 2, 28)),
        (date(2024, 2, 29), 4, date(2028, 2, 29)),
        (date(9990, 5, 6), 50, date.max),
    ],
)
def test_the_same_day_some_years_later(start, years, expected):
    assert years_after(start, years) == expected
