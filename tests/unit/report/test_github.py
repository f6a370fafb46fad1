from __future__ import annotations

import pytest
from hypothesis import given

from tests.golden.samples import ACCEPTED, FARM, OLDER, REPORTS, UNKNOWN, at, finding, report
from tests.unit.report.readers import github, log_lines
from tests.unit.report.strategies import reports
from validator.findings import Failure, Location, Outcome, Severity
from validator.report.github import render
from validator.report.phrases import plain, said


def commands(sample):
    return [command for line in log_lines(render(sample)) if (command := github(line))]


@given(reports())
def test_there_is_one_annotation_for_each_finding_that_is_not_waived_and_each_failure(sample):
    read = commands(sample)
    told = [
        f
        for kind in (Outcome.FAILED, Outcome.UNDETERMINED)
        for f in sample.findings
        if f.outcome is kind and not f.known
    ]
    assert len(read) == len(told) + len(sample.failures)
    assert [command.properties["file"] for command in read[: len(sample.failures)]] == [
        plain(one.file) for one in sample.failures
    ]
    for command, one in zip(read[len(sample.failures) :], told, strict=True):
        assert command.properties["file"] == plain(one.location.file)
        assert command.text.split("\n")[0] == plain(said(one))
        assert set(command.properties) <= {"file", "line", "endLine", "col", "endColumn", "title"}
    # A waived finding is a line, a known one is counted only, and the last line sums up.
    shown = [*(one for one in sample.findings if not one.known), *sample.failures, *(sample.removable or ())]
    assert len(log_lines(render(sample))) == len(shown) + 2


@pytest.mark.parametrize(
    ("outcome", "severity", "name"),
    [
        (Outcome.FAILED, Severity.ERROR, "error"),
        (Outcome.FAILED, Severity.WARNING, "warning"),
        (Outcome.FAILED, Severity.INFO, "notice"),
        (Outcome.UNDETERMINED, Severity.ERROR, "warning"),
    ],
)
def test_the_command_tells_how_grave_it_is(outcome, severity, name):
    (command,) = commands(report(finding(at(FARM, "kind"), outcome=outcome, severity=severity)))
    assert command.name == name
    assert command.properties["title"].startswith("undetermined: ") == (outcome is Outcome.UNDETERMINED)


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ((2, 3, 2, 9), {"line": "2", "endLine": "2", "col": "3", "endColumn": "9"}),
        ((2, 3, 4, 9), {"line": "2", "endLine": "4", "col": "3"}),
        ((2, 3, 4, 1), {"line": "2", "endLine": "3", "col": "3"}),
        ((2, 3, 3, 1), {"line": "2", "endLine": "2", "col": "3"}),
        ((0, -1, -5, 0), {"line": "1", "endLine": "1", "col": "1", "endColumn": "1"}),
    ],
)
def test_columns_end_on_the_same_line_only(numbers, expected):
    (command,) = commands(report(finding(Location("a.yaml", *numbers, ""))))
    assert {key: value for key, value in command.properties.items() if key not in {"file", "title"}} == expected


def test_the_title_is_the_rule_s_and_the_text_says_what_to_do():
    (command,) = commands(report(OLDER))
    assert command.properties["title"] == "cal-older-than-host: A CAL serves hosts of its own release and older ones"
    labels = [line.split(":")[0] for line in command.text.split("\n")[1:]]
    assert labels == ["help", "fix", "cell", "source", "source"]
    (bare,) = commands(report(UNKNOWN, rules={}))
    assert bare.properties["title"] == "undetermined: license-server-outside-group"


def test_a_waived_finding_is_a_line_of_the_log_only():
    assert render(report(ACCEPTED)).split("\n")[0] == (
        "waived[single-license-server]: examples/bad/farm.yaml:4: Only one license server is set: "
        "lab (ops@contoso.com, until 2027-01-31)"
    )


def test_a_failure_is_an_error_at_its_line():
    first, second = commands(report(failures=(Failure("a.yaml", None, None, "Gone."), Failure("b.yaml", 3, 7, "No."))))
    assert first == ("error", {"file": "a.yaml", "line": "1", "title": "rdpolicy could not check"}, "Gone.")
    assert second.properties["line"] == "3"


def test_what_could_not_be_checked_and_what_failed_come_first_since_few_are_shown():
    warning = finding(at(FARM, "kind"), severity=Severity.WARNING)
    sample = report(UNKNOWN, ACCEPTED, warning, OLDER, failures=(Failure("z.yaml", None, None, "Gone."),))
    assert [(command.name, command.properties["file"]) for command in commands(sample)] == [
        ("error", "z.yaml"),
        ("warning", "examples/bad/farm.yaml"),
        ("error", "examples/bad/farm.yaml"),
        ("warning", "examples/bad/farm.yaml"),
    ]
    assert [command.properties["title"].split(":")[0] for command in commands(sample)][1:] == [
        "cal-older-than-host", "cal-older-than-host", "undetermined"
    ]  # fmt: skip


@pytest.mark.parametrize(("errors", "failures", "told"), [(10, 0, False), (9, 1, False), (11, 0, True), (10, 1, True)])
def test_more_annotations_than_are_shown_are_told_of(errors, failures, told):
    sample = report(*[OLDER] * errors, failures=(Failure("z.yaml", None, None, "Gone."),) * failures)
    sentence = "rdpolicy: GitHub shows the first 10 annotations of each kind; this log has all.\n"
    assert (sentence in render(sample)) is told
    assert len(commands(sample)) == errors + failures


def test_the_last_line_sums_up():
    sample = REPORTS["severities"]._replace(assumptions=("host.mode=per-user", "a=b"))
    assert render(sample).rstrip("\n").split("\n")[-1] == (
        "rdpolicy: 1 error, 1 warning, 1 info. Checked 1 document in 1 file: 40 passed, 61 not applicable. "
        "Judged as of 2026-11-24 by all editions. Assumed: host.mode=per-user, a=b."
    )
    assert render(REPORTS["clean"]).startswith("rdpolicy: all clear. Checked")
    assert "1 waived. " in render(REPORTS["waived"])
    assert " by edition vendor-2025." in render(REPORTS["waived"])
    assert render(REPORTS["failures"]).split("\n")[-2].startswith("rdpolicy: 2 inputs could not be checked. ")
