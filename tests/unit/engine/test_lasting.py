"""From the text alone it is told whether an expression changes its value on one day at most, in doubt not."""

from __future__ import annotations

import pytest

from validator.engine.lasting import turns_once


@pytest.mark.parametrize(
    "text",
    [
        "as_of <= supported_until(server.release)",
        "days_between(as_of, host.grace_ends) >= 0",
        "host.installed_stated &&\n  days_between(as_of, host.grace_ends) < 0",
        "days_between(host.installed, as_of) > number('grace-period-days')",
        "supported_until(server.release) < as_of",
        "!(as_of > host.grace_ends) || host.mode == 'per-user'",
        "(host.mode == 'x' || as_of > host.grace_ends) ? true : host.managed",
        "host.mode == 'x' && host.grace_ends >= as_of",
    ],
)
def test_a_comparison_with_what_has_no_day_in_it_turns_once(text):
    assert turns_once(text)


@pytest.mark.parametrize(
    "text",
    [
        "as_of == host.grace_ends",
        "days_between(as_of, host.grace_ends) == 5",
        "days_between(as_of, host.grace_ends) != 5",
        "days_between(as_of, host.grace_ends) % 7 > 3",
        "0 - days_between(as_of, host.grace_ends) % 7 > 3",
        "5 - days_between(as_of, host.grace_ends) > 3",
        "as_of.getDayOfWeek() > 1",
        "1 < as_of.getDayOfWeek()",
        "host.grace_ends < as_of - duration('24h')",
        "as_of < host.grace_ends && as_of > host.installed",
        "host.license_servers.exists(s, (as_of < s.until))",
        "host.days.map(d, (d < as_of)).size() > 3",
        "host.license_servers.filter (s, (as_of < s.until)) == []",
        "host.mode == 'as_of<' && as_of.getFullYear() > 1",
        "true // (as_of < host.grace_ends\n && as_of.getDayOfWeek() > 1",
        "as_of.getDayOfWeek() > 1 // day_of (x <",
        "host.n > (host.managed ? as_of.getDayOfWeek() : 2)",
        "string(as_of) < 'x'",
        "days_between(as_of, date(')')) > 3",
    ],
)
def test_anything_else_may_change_on_any_day(text):
    assert not turns_once(text)
