from __future__ import annotations

from collections import Counter
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import xmlschema
from hypothesis import given
from junitparser import Error, Failure, JUnitXml, Skipped

from tests.golden.samples import ACCEPTED, FARM, OLDER, REPORTS, UNKNOWN, at, finding, report
from tests.unit.report.strategies import reports
from validator.findings import Failure as CouldNotCheck
from validator.findings import Outcome, Severity
from validator.report.junit import render
from validator.report.layout import inert

SCHEMA = xmlschema.XMLSchema(Path(__file__).parents[2] / "schemas/junit.xsd")


def shown(text):
    """Return a text as it is read back: inert, and without the two characters that XML forbids."""
    return inert(text).replace("\ufffe", r"\ufffe").replace("\uffff", r"\uffff")


def groups(sample):
    """Return rule and subject of the findings of each file, and whether any of those that are alike is a failure."""
    found = {}
    for one in sample.findings:
        file, rule, subject = (shown(text) for text in (one.location.file, one.rule, one.subject))
        failed = one.outcome is Outcome.FAILED and not one.known
        found.setdefault((file, rule, f"{subject} in {file}"), []).append(failed)
    return Counter((*key, "failure" if any(failed) else "skipped") for key, failed in found.items())


@given(reports())
def test_every_report_is_valid_and_holds_what_was_found_and_nothing_else(sample):
    text = render(sample)
    SCHEMA.validate(text)
    root = ET.fromstring(text)  # noqa: S314 -- our own text
    read = Counter(
        (suite.get("name"), case.get("classname"), case.get("name"), result.tag)
        for suite in root
        for case in suite.iter("testcase")
        for result in case
        if result.tag != "error"
    )
    assert read == groups(sample)
    assert len(root.findall(".//error")) == len(sample.failures)
    troubled = {f.location.file for f in sample.findings} | {f.file for f in sample.failures}
    clean = [case for case in root.iter("testcase") if not len(case)]
    assert {case.get("name") for case in clean} <= {f"all checks of {shown(file)}" for file in sample.files}
    assert len(clean) == len(set(sample.files) - troubled)


@given(reports())
def test_numbers_are_those_of_the_cases(sample):
    for suite in (root := ET.fromstring(render(sample))):  # noqa: S314
        cases = suite.findall("testcase")
        kinds = Counter(result.tag for case in cases for result in case)
        stated = {key: int(suite.get(key)) for key in ("tests", "failures", "errors", "skipped")}
        assert stated == {
            "tests": len(cases), "failures": kinds["failure"], "errors": kinds["error"], "skipped": kinds["skipped"]
        }  # fmt: skip
    for key in ("tests", "failures", "errors"):
        assert int(root.get(key)) == sum(int(suite.get(key)) for suite in root)


@pytest.mark.parametrize("name", REPORTS)
def test_a_foreign_reader_counts_alike(name):
    read = JUnitXml.fromstring(render(REPORTS[name]).encode())
    results = [result for suite in read for case in suite for result in case.result]
    kinds = Counter(type(result) for result in results)
    failed = {
        (f.location.file, f.rule, f.subject)
        for f in REPORTS[name].findings
        if f.outcome is Outcome.FAILED and not f.known
    }
    assert (kinds[Failure], kinds[Error]) == (len(failed), len(REPORTS[name].failures))
    assert kinds[Skipped] == len([f for f in REPORTS[name].findings if f.known or f.outcome is not Outcome.FAILED])
    assert (read.tests, read.failures, read.errors) == (sum(s.tests for s in read), kinds[Failure], kinds[Error])


@given(reports())
def test_no_two_cases_have_one_name_unless_one_input_failed_twice(sample):
    """GitLab looks at no suite, and shows the first of those alike only."""
    root = ET.fromstring(render(sample))  # noqa: S314
    cases = Counter((case.get("classname"), case.get("name")) for case in root.iter("testcase"))
    again = Counter(shown(":".join(str(part) for part in one[:3] if part is not None)) for one in sample.failures)
    for (group, name), number in cases.items():
        assert (
            number == 1
            or (group, again[name.removeprefix("could not check ")]) == ("rdpolicy", number)
            or inert_twins(sample)
        )


def inert_twins(sample):
    """Tell whether texts that differ are shown alike, as a control and its escape are."""
    texts = {text for one in sample.findings for text in (one.rule, one.subject, one.location.file)}
    return len({shown(text) for text in texts}) < len(texts)


def test_what_failed_and_was_accepted_in_part_has_failed():
    accepted = ACCEPTED._replace(rule=OLDER.rule, subject=OLDER.subject)
    (case,) = ET.fromstring(render(report(accepted, OLDER))).iter("testcase")  # noqa: S314
    (failure,) = case
    assert (failure.tag, failure.get("type")) == ("failure", "error")
    assert failure.get("message").startswith("error: RDSH[01-12] runs")
    assert "at examples/bad/farm.yaml:4:46: waived: Only one license server is set\nwaiver: lab" in failure.text


def test_the_schema_refuses():
    for wrong in (
        "<testsuites><testsuite/></testsuites>",
        '<testsuites><testsuite name="" tests="" failures="" errors=""><testcase/></testsuite></testsuites>',
        "<testsuites><testcase/></testsuites>",
    ):
        assert not SCHEMA.is_valid(wrong)


def test_what_is_alike_is_one_case_that_names_every_place():
    again = OLDER._replace(location=at(FARM, "kind"), message="Here too")
    (case,) = ET.fromstring(render(report(again, OLDER))).iter("testcase")  # noqa: S314
    (failure,) = case
    assert failure.get("message") == "error: Here too"
    assert [line.split(": ")[0] for line in failure.text.split("\n") if line.startswith("at ")] == [
        "at examples/bad/farm.yaml:2:1",
        "at examples/bad/farm.yaml:14:9",
    ]


def test_skipped_cases_say_why():
    unknown, waived = (result for result in ET.fromstring(render(report(UNKNOWN, ACCEPTED))).iter("skipped"))  # noqa: S314
    assert (unknown.get("type"), waived.get("type")) == ("undetermined", "waived")
    assert unknown.get("message").endswith("; not stated: license_server.in_license_servers_group, directory.name")
    assert "waiver: lab (ops@contoso.com, until 2027-01-31)" in waived.text


def test_a_clean_file_is_one_passed_case_beside_others():
    sample = report(
        finding(at(FARM, "kind"), severity=Severity.INFO), texts={"examples/bad/farm.yaml": FARM, "b.yaml": ""}
    )
    first, second = ET.fromstring(render(sample))  # noqa: S314
    assert (first.get("failures"), second.get("tests"), second.get("failures")) == ("1", "1", "0")
    assert first.find("testcase/failure").get("type") == "info"
    assert second.find("testcase").get("name") == "all checks of b.yaml"


def test_errors_name_their_place():
    sample = report(failures=(CouldNotCheck("a", None, None, "Gone."), CouldNotCheck("b", 3, 7, "No.")))
    errors = list(ET.fromstring(render(sample)).iter("error"))  # noqa: S314
    assert [(error.get("message"), error.text) for error in errors] == [("Gone.", "at a"), ("No.", "at b:3:7")]


def test_suites_tell_how_it_was_judged():
    (suite,) = ET.fromstring(render(report(assumptions=("a=<b>", "c=d"))))  # noqa: S314
    assert [(p.get("name"), p.get("value")) for p in suite.iter("property")] == [
        ("as_of", "2026-11-24"),
        ("edition", "all"),
        ("assumption", "a=<b>"),
        ("assumption", "c=d"),
    ]


@pytest.mark.parametrize(("fail_on", "failures"), [(Severity.INFO, 3), (Severity.WARNING, 2), (Severity.ERROR, 1)])
def test_what_does_not_fail_the_run_is_no_failure(fail_on, failures):
    found = [finding(at(FARM, "licensing"), severity=severity, subject=severity.value) for severity in Severity]
    text = render(report(*found), fail_on=fail_on)
    SCHEMA.validate(text)
    root = ET.fromstring(text)  # noqa: S314
    assert len(root.findall(".//failure")) == failures
    assert len(root.findall(".//skipped")) == len(found) - failures
