"""Waivers in files of their own: how they are read, which deployments they reach, and what is said of them."""

from __future__ import annotations

import pytest

from tests.builders import AS_OF, deployment, text_of
from validator.api import Input, check
from validator.errors import SourceError
from validator.findings import Outcome
from validator.waivers import Terms
from validator.waivers.file import read

HEAD = "apiVersion: rdpolicy/v1\nkind: Waivers\n"
ITEM = "{rule: cal-older-than-host, where: RDSH01, reason: lab, owner: ops@contoso.com, until: 2027-01-31"
OLD = {"servers[0].license_server.cals[0].version": 2019}


def waivers(*more):
    return read(f"{HEAD}waivers:\n" + "".join(f"  - {ITEM}{item}}}\n" for item in more), "w.yaml")


def judge(pack, terms, *names):
    inputs = [Input(f"{n}.yaml", lambda n=n: text_of(deployment(**OLD, **{"metadata.name": n}))) for n in names]
    return check(inputs, as_of=AS_OF, pack=pack, terms=terms)


def outcomes(report):
    return {f.deployment: f.outcome for f in report.findings if f.rule == "cal-older-than-host"}


def about(report):
    return {f.rule: f.message for f in report.findings if f.rule.startswith("waiver-")}


def test_a_file_reaches_every_deployment(pack):
    [waiver] = waivers("")
    report = judge(pack, Terms(shared=(waiver,), texts={"w.yaml": "text"}), "one", "two")
    assert outcomes(report) == {"one": Outcome.WAIVED, "two": Outcome.WAIVED}
    assert not about(report)
    assert {f.acceptance.location for f in report.findings if f.acceptance} == {waiver.location}
    assert (waiver.location.file, waiver.location.line, waiver.location.path) == ("w.yaml", 4, "waivers[0]")


def test_one_for_a_deployment_reaches_no_other(pack):
    report = judge(pack, Terms(shared=tuple(waivers(", deployment: one"))), "one", "two")
    assert outcomes(report) == {"one": Outcome.WAIVED, "two": Outcome.FAILED}


def test_one_for_a_deployment_that_was_not_checked_is_unused_in_a_whole_run(pack):
    shared = tuple(waivers(", deployment: three"))
    report = judge(pack, Terms(shared=shared), "one")
    message = "no deployment 'three' was checked, which the waiver of cal-older-than-host is for"
    assert about(report) == {"waiver-unused": message}
    assert not about(judge(pack, Terms(shared=shared, partial=True), "one"))
    assert not about(judge(pack, Terms(shared=shared, passed_over=frozenset({"cal-older-than-host"})), "one"))


def test_whether_a_shared_one_is_in_vain_only_a_whole_run_can_tell(pack):
    shared = tuple(waiver._replace(where="RDSH77") for waiver in waivers(""))
    assert set(about(judge(pack, Terms(shared=shared), "one"))) == {"waiver-unused"}
    assert not about(judge(pack, Terms(shared=shared, partial=True), "one"))

    def broken():
        raise SourceError("this file cannot be read")

    inputs = [Input("a.yaml", lambda: text_of(deployment())), Input("b.yaml", broken)]
    assert not about(check(inputs, as_of=AS_OF, pack=pack, terms=Terms(shared=shared)))


def test_an_expired_one_is_told_of_though_it_reaches_nothing(pack):
    shared = tuple(w._replace(until=AS_OF.replace(year=2020)) for w in waivers(", deployment: three"))
    assert set(about(judge(pack, Terms(shared=shared, partial=True), "one"))) == {"waiver-expired"}


def test_none_counts_and_none_is_told_of_when_none_is_accepted(pack):
    shared = tuple(waivers(", deployment: three"))
    inputs = [Input("a.yaml", lambda: text_of(deployment(waivers=[{"rule": "x", "where": "y"}])))]
    assert not about(check(inputs, as_of=AS_OF, pack=pack, terms=Terms(accepted=False, shared=shared)))


def test_what_has_to_be_stated_is_for_the_user_to_say(pack):
    [waiver] = waivers("")
    bare = waiver._replace(owner=None, until=None)
    assert set(about(judge(pack, Terms(shared=(bare,)), "one"))) == {"waiver-incomplete"}
    report = judge(pack, Terms(shared=(bare,), required=("reason",)), "one")
    assert outcomes(report) == {"one": Outcome.WAIVED}
    assert {f.waiver for f in report.findings} == {None, "lab"}
    report = judge(pack, Terms(shared=(bare._replace(reason=None),), required=()), "one")
    assert {f.waiver for f in report.findings} == {None, "waived"}


@pytest.mark.parametrize(
    ("text", "sentence", "line"),
    [
        ("", "expected one document of kind Waivers, found 0", None),
        (f"{HEAD}waivers: []\n---\n{HEAD}waivers: []\n", "expected one document of kind Waivers, found 2", None),
        ("[]\n", "mapping", 1),
        (f"{HEAD}waivers:\n  - {{rule: a, where: b, ownr: c}}\n", "did you mean 'owner'?", 4),
        (f"{HEAD}waivers:\n  - {{rule: a}}\n", "where", 4),
        (f"{HEAD}waivers:\n  - {{rule: a, where: b, until: soon}}\n", "expected a date as YYYY-MM-DD", 4),
        (f"{HEAD}waivers: []\nwaivers: []\n", "'waivers' is written twice", 4),
        (f"{HEAD.replace('Waivers', 'Deployment')}waivers: []\n", "Waivers", 2),
        ("a: [\n", "", 2),
    ],
)
def test_what_is_no_file_of_waivers_is_refused_with_its_place(text, sentence, line):
    with pytest.raises(SourceError) as raised:
        read(text, "w.yaml")
    assert sentence in raised.value.sentence
    assert (raised.value.place.file, raised.value.place.line) == ("w.yaml", line)


def test_every_fault_of_a_file_is_told():
    with pytest.raises(SourceError) as raised:
        read(f"{HEAD}waivers:\n  - {{rule: a, ownr: c}}\nwaivers: []\n", "w.yaml")
    assert len(raised.value.faults) == 3
