"""The life cycle of waivers."""

from __future__ import annotations

import pytest

from tests.builders import AS_OF, REMOVE, deployment, text_of
from validator.api import Input, check
from validator.findings import Outcome
from validator.waivers import Terms

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


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ("manifest-unknown-key", "a finding of manifest-unknown-key cannot be waived"),
        ("waiver-expired", "a finding of waiver-expired cannot be waived"),
        ("licensing-mode-no-set", "there is no rule 'licensing-mode-no-set' to waive; did you mean '"),
        ("zzz", "there is no rule 'zzz' to waive"),
        ("unknown-release", "the waiver of unknown-release at RDSH01 meets no finding"),
    ],
)
def test_one_in_vain_says_why(pack, rule, message):
    report = judge(pack, {**WAIVER, "rule": rule})
    assert outcome(report, "waiver-unused").message.startswith(message)


def test_of_two_that_cover_a_finding_a_valid_one_counts(pack):
    expired = {**WAIVER, "until": "2026-01-01"}
    report = judge(pack, expired, WAIVER, {**WAIVER, "reason": "later"})
    assert outcome(report).waiver.startswith("lab (")
    assert about(report) == ["waiver-expired"]


def test_alike_waivers_of_two_deployments_are_told_apart(pack):
    documents = [
        deployment(**{"metadata.name": name, "waivers": [{**WAIVER, "rule": "unknown-release"}]}) for name in "ab"
    ]
    inputs = [Input(f"{n}.yaml", lambda d=d: text_of(d)) for n, d in enumerate(documents)]
    found = check(inputs, as_of=AS_OF, pack=pack).findings
    first, second = (finding for finding in found if finding.rule == "waiver-unused")
    assert (first.deployment, second.deployment) == ("a", "b")
    assert first.fingerprint != second.fingerprint
    assert first.state is None


def test_rules_about_waivers_can_be_left_out(pack):
    document = deployment(waivers=[{**WAIVER, "until": "2020-01-01"}])
    report = check([Input("-", lambda: text_of(document))], as_of=AS_OF, pack=pack, terms=Terms(rules={}))
    assert not about(report)


def test_the_end_of_a_waiver_is_a_change_wherever_it_is_written(pack):
    until = AS_OF.replace(year=2028)
    comment = f"# rdpolicy: ignore[{RULE}] until=2027-01-31 owner=me -- lab"
    text = text_of(deployment(**{"licensing.mode": REMOVE}))
    place = outcome(check([Input("-", lambda: text)], as_of=AS_OF, pack=pack)).location.line
    lines = text.split("\n")
    lines[place - 1] += f"  {comment}"
    inputs = [Input("-", lambda: "\n".join(lines))]
    report = check(inputs, as_of=AS_OF, pack=pack, until=until)
    assert outcome(report).outcome is Outcome.WAIVED
    [change] = [change for change in report.timeline if change.rule == "waiver-expired"]
    assert (change.day.isoformat(), change.before, change.after) == ("2027-02-01", "waived", "warning")
    assert change.location.line == place
    after = check(inputs, as_of=change.day, pack=pack)
    assert outcome(after).outcome is Outcome.FAILED
    assert "waiver-expired" in about(after)
