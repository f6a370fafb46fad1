"""The timeline: every day on which a verdict changes, and no other."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.builders import AS_OF, REMOVE, deployment, text_of
from validator.api import Input, check
from validator.findings import Outcome
from validator.report import render

WITHOUT_MODE = {"licensing.mode": REMOVE, "servers[1].installed": "2026-11-01"}


def timeline(pack, document, until=date(2027, 12, 31), as_of=AS_OF):
    return check([Input("-", lambda: text_of(document))], as_of=as_of, pack=pack, until=until)


def verdicts(pack, document, day):
    report = check([Input("-", lambda: text_of(document))], as_of=day, pack=pack)
    return {(f.rule, f.subject, f.severity) for f in report.findings if f.outcome is Outcome.FAILED}


def test_none_unless_asked_for(pack):
    assert check([Input("-", lambda: text_of(deployment()))], as_of=AS_OF, pack=pack).timeline is None


def test_the_end_of_grace_changes_verdicts_the_day_after(pack):
    report = timeline(pack, deployment(**WITHOUT_MODE))
    turns = {change.rule: change for change in report.timeline}
    assert {turns[rule].day for rule in ("grace-period-over", "licensing-mode-not-set")} == {date(2027, 3, 2)}
    assert (turns["licensing-mode-not-set"].before, turns["licensing-mode-not-set"].after) == ("warning", "error")
    assert "ended on 2027-03-01" in turns["grace-period-over"].why
    assert turns["grace-period-running-out"].why.startswith("no longer: ")
    assert turns["grace-period-over"].location.path == "servers[1].installed"


def test_it_agrees_with_judging_each_day(pack):
    document = deployment(**WITHOUT_MODE, **{"servers[0].os": 2016})
    start, until = date(2026, 12, 25), date(2027, 3, 20)
    changed = {change.day for change in timeline(pack, document, until, start).timeline}
    days = [start + timedelta(days=n) for n in range((until - start).days + 1)]
    seen = [verdicts(pack, document, day) for day in days]
    assert changed == {day for day, now, before in zip(days[1:], seen[1:], seen, strict=False) if now != before}
    assert changed


def test_until_is_the_last_day_and_today_is_none(pack):
    document = deployment(**WITHOUT_MODE)
    assert not timeline(pack, document, until=date(2027, 3, 1)).timeline
    assert timeline(pack, document, until=date(2027, 3, 2)).timeline
    assert not timeline(pack, document, as_of=date(2027, 3, 2), until=date(2027, 3, 31)).timeline


@pytest.mark.parametrize(("where", "listed"), [("RDSH01", True), ("RDSH77", False)])
def test_the_end_of_a_waiver_in_use_is_listed(pack, where, listed):
    waiver = {"rule": "licensing-mode-not-set", "where": where, "reason": "lab", "owner": "me", "until": "2026-12-01"}
    report = timeline(pack, deployment(**{"licensing.mode": REMOVE, "waivers": [waiver]}))
    ends = [change for change in report.timeline if change.rule == "waiver-expired"]
    assert [(change.day, change.before) for change in ends] == [(date(2026, 12, 2), "waived")] * listed


def test_a_waiver_that_outlasts_the_timeline_is_not_listed(pack):
    waiver = {
        "rule": "licensing-mode-not-set",
        "where": "RDSH01",
        "reason": "lab",
        "owner": "me",
        "until": "2040-01-01",
    }
    report = timeline(pack, deployment(**{"licensing.mode": REMOVE, "waivers": [waiver]}))
    assert "waiver-expired" not in {change.rule for change in report.timeline}


def test_text_and_json_show_it(pack):
    report = timeline(pack, deployment(**WITHOUT_MODE))
    assert "  2027-03-02  grace-period-over: not-applicable -> error  (-:" in render(report, "text")
    assert '"day": "2027-03-02"' in render(report, "json")
    assert "No verdict changes" in render(timeline(pack, deployment(), until=AS_OF + timedelta(days=30)), "text")
