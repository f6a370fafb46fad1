"""Waivers in comments: how they are read, what they cover, and what is said of those that are none."""

from __future__ import annotations

from datetime import date

import pytest

from tests.builders import AS_OF
from validator.api import check_text
from validator.findings import Outcome
from validator.waivers.comments import read

MANIFEST = """\
apiVersion: rdpolicy/v1
kind: Deployment
metadata: {name: lab}
directory: {membership: domain, name: corp.example}
licensing: {mode: per-user, license_servers: [LIC01]}
servers:
  - name: LIC01
    os: 2022
    roles: [licensing]
    license_server:
      activated: true
      in_license_servers_group: true
      cals: [{type: per-user, version: 2019, quantity: 10}]
  - name: RDSH01
    # about the host
    os: 2022 # OS
    roles: [session-host]
"""
RULE = "cal-older-than-host"
COMPLETE = "until=2027-01-31 owner=ops@contoso.com -- replaced in spring"


def judge(pack, comment, text=MANIFEST):
    return check_text(text.replace("# OS", comment), as_of=AS_OF, pack=pack)


def of(report, rule=RULE):
    return [f for f in report.findings if f.rule == rule]


def about(report):
    return {f.rule: f.message for f in report.findings if f.rule.startswith("waiver-")}


def test_a_comment_waives_what_is_on_its_line(pack):
    report = judge(pack, f"# rdpolicy: ignore[{RULE}] {COMPLETE}")
    [found] = of(report)
    assert found.outcome is Outcome.WAIVED
    assert found.waiver == "replaced in spring (ops@contoso.com, until 2027-01-31)"
    assert found.acceptance.until == date(2027, 1, 31)
    assert (found.acceptance.location.line, found.acceptance.location.column) == (16, 14)
    assert not about(report)


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("between", ["    # more", "", "  \n    # more\n"])
def test_a_comment_alone_speaks_of_the_next_line_that_says_something(pack, between, ending):
    text = MANIFEST.replace("# about the host", f"# rdpolicy: ignore[{RULE}] {COMPLETE}\n{between}")
    [found] = of(judge(pack, "", text.replace("\n", ending)))
    assert found.outcome is Outcome.WAIVED


def test_a_comment_on_another_line_waives_nothing(pack):
    text = MANIFEST.replace("- name: RDSH01", f"- name: RDSH01 # rdpolicy: ignore[{RULE}] {COMPLETE}")
    report = judge(pack, "", text)
    assert of(report)[0].outcome is Outcome.FAILED
    assert about(report) == {"waiver-unused": f"the waiver of {RULE} on line 14 meets no finding"}


def test_one_comment_waives_several_rules_each_once():
    waivers, faults = read(f"a: 1 #  rdpolicy:  ignore [ {RULE} ,x-y, {RULE},]  {COMPLETE}  ", "-")
    assert [waiver.rule for waiver in waivers] == [RULE, "x-y"]
    assert {waiver.reason for waiver in waivers} == {"replaced in spring"}
    assert not faults


def test_a_comment_can_be_bound_to_a_state(pack):
    state = of(judge(pack, ""))[0].state
    bound = f"# rdpolicy: ignore[{RULE}] fingerprint={state} {COMPLETE}"
    assert of(judge(pack, bound))[0].outcome is Outcome.WAIVED
    changed = judge(pack, bound, MANIFEST.replace("version: 2019", "version: 2016"))
    assert of(changed)[0].outcome is Outcome.FAILED
    assert about(changed)["waiver-rearmed"].endswith(f"its fingerprint is now {of(changed)[0].state}")


@pytest.mark.parametrize(
    ("comment", "message"),
    [
        ("ignore", "this comment is not written as '# rdpolicy: ignore[RULE] until=YYYY-MM-DD owner=NAME -- REASON'"),
        ("ignore[]", "this comment names no rule to waive"),
        (f"ignore[{RULE}] untill=2027-01-31", "'untill' is none of owner, until, fingerprint in this comment"),
        (f"ignore[{RULE}] owner=a owner=b", "'owner' is written twice in this comment"),
        (f"ignore[{RULE}] until=2027-1-31", "'2027-1-31' is not a day written as YYYY-MM-DD"),
        (f"ignore[{RULE}] until=2027-02-30", "'2027-02-30' is not a day of the calendar"),
        (f"ignore[{RULE}] -- ", "has no reason and no owner and no until"),
        (f"ignore[{RULE}] {COMPLETE.replace('spring', '')}{'x' * 9} trailing", None),
    ],
)
def test_a_comment_that_is_no_waiver_waives_nothing_and_is_told_of(pack, comment, message):
    report = judge(pack, f"# rdpolicy: {comment}")
    if message is None:
        assert of(report)[0].outcome is Outcome.WAIVED
        return
    assert of(report)[0].outcome is Outcome.FAILED
    assert message in about(report)["waiver-incomplete"]
    [told] = of(report, "waiver-incomplete")
    assert (told.location.line, told.location.column) == (16, 14)


@pytest.mark.parametrize("comment", ["# see rdpolicy: ignore[x]", "# rdpolicy is good", '# "rdpolicy: ignore[x]"'])
def test_other_comments_are_none(pack, comment):
    report = judge(pack, comment)
    assert not about(report)


def test_text_that_looks_like_a_comment_is_none(pack):
    text = MANIFEST.replace("{name: lab}", f"{{name: lab, description: '# rdpolicy: ignore[{RULE}] {COMPLETE}'}}")
    assert not about(judge(pack, "", text))


def test_comments_count_for_their_own_document_only(pack):
    comment = f"# rdpolicy: ignore[{RULE}] {COMPLETE}"
    other = MANIFEST.replace("lab", "live")
    text = f"{MANIFEST.replace('# OS', comment)}---\n{other}"
    first, second = of(check_text(text, as_of=AS_OF, pack=pack))
    assert (first.deployment, first.outcome) == ("lab", Outcome.WAIVED)
    assert (second.deployment, second.outcome) == ("live", Outcome.FAILED)
    ahead = f"{comment}\n{MANIFEST}---\n{other}"
    [told] = of(check_text(ahead, as_of=AS_OF, pack=pack), "waiver-unused")
    assert told.deployment == "lab"


def test_findings_about_comments_keep_their_identity_when_lines_move(pack):
    comment = "# rdpolicy: ignore[no-such-rule] until=2020-01-01 owner=a -- b"
    known = {f.fingerprint for f in of(judge(pack, comment), "waiver-expired")}
    assert known == {f.fingerprint for f in of(judge(pack, comment, "\n" + MANIFEST), "waiver-expired")}
