from __future__ import annotations

import pytest
from hypothesis import given

from tests.golden.samples import ACCEPTED, FARM, at, finding, report
from tests.unit.report.readers import azure, log_lines
from tests.unit.report.strategies import reports
from validator.findings import Failure, Outcome, Severity
from validator.report.azure import render
from validator.report.phrases import plain, said

TOLD = {"error", "warning"}


def commands(sample):
    return [command for line in log_lines(render(sample)) if (command := azure(line))]


def raised(one):
    return one.outcome is Outcome.UNDETERMINED or (
        one.outcome is Outcome.FAILED and one.severity in {Severity.ERROR, Severity.WARNING}
    )


@given(reports())
def test_there_is_one_issue_for_each_error_warning_undetermined_finding_and_failure(sample):
    read = commands(sample)
    told = [one for one in sample.findings if raised(one) and not one.known]
    assert len(read) == len(told) + len(sample.failures)
    for command, one in zip(read, told, strict=False):
        assert command.name == "task.logissue"
        assert set(command.properties) == {"type", "sourcepath", "linenumber", "columnnumber", "code"}
        assert command.properties["sourcepath"] == plain(one.location.file)
        assert command.properties["code"] == plain(one.rule)
        assert command.text.removeprefix("undetermined: ").startswith(plain(said(one)))
    shown = [*(one for one in sample.findings if not one.known), *sample.failures, *(sample.removable or ())]
    assert len(log_lines(render(sample))) == len(shown) + 2


@pytest.mark.parametrize(
    ("outcome", "severity", "start"),
    [
        (Outcome.FAILED, Severity.ERROR, "##vso[task.logissue type=error;"),
        (Outcome.FAILED, Severity.WARNING, "##vso[task.logissue type=warning;"),
        (Outcome.UNDETERMINED, Severity.ERROR, "##vso[task.logissue type=warning;"),
        (Outcome.FAILED, Severity.INFO, "info[cal-older-than-host]: examples/bad/farm.yaml:2: The farm is wrong\n"),
        (Outcome.WAIVED, Severity.ERROR, "waived[cal-older-than-host]: examples/bad/farm.yaml:2: The farm is wrong\n"),
    ],
)
def test_issues_are_errors_or_warnings_and_the_rest_is_told_in_the_log(outcome, severity, start):
    text = render(report(finding(at(FARM, "kind"), outcome=outcome, severity=severity)))
    assert text.startswith(start)
    assert ("]undetermined: The farm" in text) == (outcome is Outcome.UNDETERMINED)


def test_an_accepted_finding_says_by_whom():
    assert "is set | waiver: lab (ops@contoso.com, until 2027-01-31)\n" in render(report(ACCEPTED))


def test_a_failure_is_an_error():
    first, second = commands(report(failures=(Failure("a;b.yaml", None, None, "100%"), Failure("b.yaml", 3, 7, "No."))))
    assert first.properties == {"type": "error", "sourcepath": "a;b.yaml", "linenumber": "1"}
    assert first.text == "could not check: 100%"
    assert second.properties["linenumber"] == "3"
