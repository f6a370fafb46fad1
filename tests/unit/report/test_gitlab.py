from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from jsonschema import Draft202012Validator

from tests.golden.samples import FARM, OLDER, REPORTS, at, finding, report
from tests.unit.report.strategies import reports
from validator.findings import Failure, Outcome, Severity
from validator.report.gitlab import render
from validator.report.layout import inert
from validator.report.phrases import said

SCHEMA = json.loads((Path(__file__).parents[2] / "schemas/gitlab-code-quality.schema.json").read_text(encoding="utf-8"))
VALID = Draft202012Validator(SCHEMA)


@given(reports())
def test_issues_are_valid_and_each_has_a_fingerprint_of_its_own(sample):
    issues = json.loads(render(sample))
    VALID.validate(issues)
    told = sample.findings
    for issue, one in zip(issues, told, strict=False):
        assert inert(said(one)) in issue["description"]
        assert issue["severity"] == "info" or not one.known
    assert len(issues) == len(told) + len(sample.failures)
    assert len({issue["fingerprint"] for issue in issues}) == len(issues)


@pytest.mark.parametrize("name", REPORTS)
def test_samples_are_valid(name):
    VALID.validate(json.loads(render(REPORTS[name])))


def test_the_schema_refuses():
    issue = json.loads(render(REPORTS["one-finding"]))[0]
    for wrong in (
        {"severity": "error"},
        {"location": {"path": "a"}},
        {"location": {"path": "./a", "lines": {"begin": 1}}},
    ):
        assert not VALID.is_valid([issue | wrong])


@pytest.mark.parametrize(
    ("outcome", "severity", "expected"),
    [
        (Outcome.FAILED, Severity.ERROR, "critical"),
        (Outcome.FAILED, Severity.WARNING, "major"),
        (Outcome.FAILED, Severity.INFO, "info"),
        (Outcome.UNDETERMINED, Severity.ERROR, "minor"),
    ],
)
def test_severities(outcome, severity, expected):
    sample = report(finding(at(FARM, "kind"), outcome=outcome, severity=severity))
    assert [issue["severity"] for issue in json.loads(render(sample))] == [expected]


def test_a_fingerprint_stays_when_lines_move_and_tells_files_apart():
    moved = OLDER._replace(location=OLDER.location._replace(line=90))
    elsewhere = OLDER._replace(location=OLDER.location._replace(file="b.yaml"))
    here, there, other, again = (
        issue["fingerprint"]
        for sample in (report(OLDER), report(moved), report(elsewhere, OLDER))
        for issue in json.loads(render(sample))
    )
    assert here == there == again
    assert other != here


def test_what_could_not_be_checked_blocks():
    first, second = json.loads(render(report(failures=(Failure("a", None, None, "Gone."), Failure("b", 3, 1, "No.")))))
    assert (first["severity"], first["check_name"], first["description"]) == ("blocker", "could-not-check", "Gone.")
    assert (first["location"]["lines"]["begin"], second["location"]["lines"]["begin"]) == (1, 3)


def test_a_waived_finding_says_so_and_weighs_nothing():
    [issue] = json.loads(render(REPORTS["waived"]))
    assert issue["severity"] == "info"
    expected = "waived: Only one license server is set: lab (ops@contoso.com, until 2027-01-31)"
    assert issue["description"] == expected


def test_no_issue_is_an_empty_array():
    assert render(REPORTS["clean"]) == "[]\n"
