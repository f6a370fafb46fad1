"""The life cycle of waivers."""

from __future__ import annotations

import pytest

from tests.builders import AS_OF, REMOVE, deployment, text_of
from validator.api import Input, check
from validator.findings import Outcome

RULE = "licensing-mode-not-set"
WAIVER = {"rule": RULE, "where": "RDSH01", "reason": "lab", "owner": "ops@contoso.com", "until": "2027-01-31"}


def judge(pack, *waivers, **changes):
    document = deployment(**{"licensing.mode": REMOVE, **changes, "waivers": list(waivers)})
    return check([Input("-", lambda: text_of(document))], as_of=AS_OF, pack=pack)


def outcome(report, rule=RULE):
    return next(finding for finding in report.findings if finding.rule == rule)


def about(report):
    return [f.rule for f in report.findings if f.rule.startswith("waiver-")]


def test_a_complete_waiver_waives_and_says_who_accepted_it(pack):
    report = judge(pack, WAIVER)
    finding = outcome(report)
    assert finding.outcome is Outcome.WAIVED
    assert finding.waiver == "lab (ops@contoso.com, until 2027-01-31)"
    assert report.outcomes[Outcome.WAIVED] == 1
    assert not about(report)


@pytest.mark.parametrize("where", ["RDSH01", "licensing", "licensing.mode"])
def test_where_is_a_subject_or_a_path(pack, where):
    assert outcome(judge(pack, {**WAIVER, "where": where})).outcome is Outcome.WAIVED


@pytest.mark.parametrize("where", ["RDSH0", "RDSH011", "licens", "licensing.mod", "servers"])
def test_part_of_a_name_is_not_enough(pack, where):
    report = judge(pack, {**WAIVER, "where": where})
    assert outcome(report).outcome is Outcome.FAILED
    assert about(report) == ["waiver-unused"]


def test_the_first_word_of_a_compound_subject_is_enough(pack):
    waiver = {**WAIVER, "rule": "license-server-older-than-cal", "where": "2025 per-user CALs on LIC01"}
    changes = {"servers[0].license_server.cals[0].version": 2025}
    assert outcome(judge(pack, waiver, **changes), "license-server-older-than-cal").outcome is Outcome.WAIVED
    short = {**waiver, "where": "2025"}
    assert outcome(judge(pack, short, **changes), "license-server-older-than-cal").outcome is Outcome.WAIVED


@pytest.mark.parametrize("part", ["reason", "owner", "until"])
def test_an_incomplete_one_waives_nothing(pack, part):
    report = judge(pack, {key: value for key, value in WAIVER.items() if key != part})
    assert outcome(report).outcome is Outcome.FAILED
    assert about(report) == ["waiver-incomplete"]
    assert f"has no {part}" in outcome(report, "waiver-incomplete").message


@pytest.mark.parametrize(("until", "expired"), [("2026-11-24", False), ("2026-11-23", True)])
def test_the_last_day_still_counts(pack, until, expired):
    report = judge(pack, {**WAIVER, "until": until})
    assert (outcome(report).outcome is Outcome.FAILED) is expired
    assert about(report) == ["waiver-expired"] * expired


def test_a_waiver_without_a_finding_is_unused(pack):
    report = judge(pack, {**WAIVER, "rule": "no-license-server-named"})
    assert about(report) == ["waiver-unused"]
    assert outcome(report, "waiver-unused").location.path == "waivers[0]"


def test_a_changed_object_re_arms_the_rule(pack):
    state = outcome(judge(pack)).state
    bound = {**WAIVER, "fingerprint": state}
    assert outcome(judge(pack, bound)).outcome is Outcome.WAIVED
    changed = judge(pack, {**bound, "fingerprint": "0" * 16})
    assert outcome(changed).outcome is Outcome.FAILED
    assert about(changed) == ["waiver-rearmed"]
    assert state in outcome(changed, "waiver-rearmed").message


def test_an_undetermined_verdict_can_be_waived(pack):
    waiver = {**WAIVER, "rule": "license-server-not-activated", "where": "LIC01"}
    report = judge(pack, waiver, **{"servers[0].license_server.activated": REMOVE})
    assert outcome(report, "license-server-not-activated").outcome is Outcome.WAIVED
