"""What-if questions: values and facts assumed for one run."""

from __future__ import annotations

import pytest

from tests.builders import AS_OF, REMOVE, deployment, text_of
from validator.api import Input, check
from validator.errors import UsageError
from validator.findings import Outcome
from validator.report import render


def judge(pack, *assume, **changes):
    return check([Input("-", lambda: text_of(deployment(**changes)))], as_of=AS_OF, pack=pack, assume=assume)


def rules(report, outcome=Outcome.FAILED):
    return {finding.rule for finding in report.findings if finding.outcome is outcome}


def test_a_path_of_the_manifest(pack):
    assert "cal-older-than-host" not in rules(judge(pack))
    assert "cal-older-than-host" in rules(judge(pack, "servers[1].os=2025"))


def test_a_server_by_its_name(pack):
    assert "cal-older-than-host" in rules(judge(pack, "servers[RDSH01].os=2025"))


def test_a_key_that_is_absent_is_made(pack):
    report = judge(pack, "licensing.policy.mode=per-device")
    assert "mode-without-matching-cal" in rules(report)


def test_a_whole_list(pack):
    assert "no-license-server-named" in rules(judge(pack, "licensing.license_servers=[]"))


def test_a_fact_that_is_unknown(pack):
    absent = {"servers[0].license_server.activated": REMOVE}
    assert "license-server-not-activated" in rules(judge(pack, **absent), Outcome.UNDETERMINED)
    assert "license-server-not-activated" not in rules(
        judge(pack, "license_server.activated=true", **absent), Outcome.UNDETERMINED
    )
    assert "license-server-not-activated" in rules(judge(pack, "license_server.activated=false", **absent))


@pytest.mark.parametrize(
    ("assumed", "rule"),
    [
        ("demand.short=3", "too-few-cals"),
        ("host.mode=unset", "licensing-mode-not-set"),
        ("host.license_servers=[]", "no-license-server-named"),
        ("server.release_known=false", "unknown-release"),
    ],
)
def test_facts_of_every_type(pack, assumed, rule):
    assert rule in rules(judge(pack, assumed, access=[{"name": "Office", "users": 1}]))


def test_a_date(pack):
    facts = ("host.installed_stated=true", "host.grace_ends=2026-11-23")
    assert "grace-period-over" in rules(judge(pack, *facts, **{"licensing.mode": REMOVE}))


def test_spans_stay_those_of_the_text(pack):
    finding = next(f for f in judge(pack, "servers[1].os=2025").findings if f.rule == "cal-older-than-host")
    assert finding.location.path == "servers[1].os"


def test_reports_say_what_was_assumed(pack):
    report = judge(pack, "servers[1].os=2025")
    assert report.assumptions == ("servers[1].os=2025",)
    assert "Assumed: servers[1].os=2025." in render(report, "text")


@pytest.mark.parametrize(
    ("assumed", "sentence"),
    [
        ("servers[1].os", "is not written as FACT=VALUE"),
        ("=3", "is not written as FACT=VALUE"),
        ("host.mode=[", "is not YAML"),
        ("licencing.mode=per-user", "did you mean"),
        ("server.release_known=perhaps", "does not fit a fact of type bool"),
        ("demand.short=many", "does not fit a fact of type int"),
        ("host.mode=[a]", "does not fit a fact of type string"),
        ("host.license_servers=LIC01", "does not fit a fact of type strings"),
        ("host.grace_ends=2026-02-30", "is no date"),
        ("host.grace_ends=5", "does not fit a fact of type date"),
        ("servers[7].os=2025", "has no '7'"),
        ("servers[RDSH09].os=2025", "has no 'RDSH09'"),
        ("metadata.name.first=x", "has no 'first'"),
        ("licensing.mode=per-session", "does not fit the manifest: licensing.mode"),
    ],
)
def test_what_cannot_be_assumed_is_a_usage_error(pack, assumed, sentence):
    with pytest.raises(UsageError) as caught:
        judge(pack, assumed)
    assert sentence in str(caught.value)
