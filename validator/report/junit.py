"""The report as JUnit XML: a suite for each file, a case for each rule and subject that did not pass.

The elements and attributes are those of the schema that Jenkins' xUnit plugin checks, junit-10. GitLab looks at no
suite and takes cases of one class and name for one, so the name of a case names its file.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from validator.findings import Outcome, Severity
from validator.report.layout import inert, prose
from validator.report.phrases import gone, level, notes, said

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from validator.findings import Failure, Finding, Report

_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"}
_MARKUP = re.compile('[&<>"]')
# XML has no way to write these two, and no parser takes them.
_FORBIDDEN = re.compile("[\ufffe\uffff]")
_CLEAN = "all checks"
_FAILED = "could not check"


class _Case(NamedTuple):
    """A test case: nothing to say when it passed, else the kind of element, a word, a message and more lines."""

    group: str
    name: str
    kind: str = ""
    word: str = ""
    message: str = ""
    lines: tuple[str, ...] = ()


def render(report: Report, *, fail_on: Severity = Severity.INFO, **_options: object) -> str:
    """Return the report as XML: failed findings at or over `fail_on` are failures, all others are skipped cases.

    So a pipeline whose run ends well shows no failed test. A file without findings is one passed case; an input that
    could not be checked is an error.
    """
    suites = _suites(report, fail_on)
    everything = [case for cases in suites.values() for case in cases]
    properties = list(_properties(report))
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f'<testsuites name="rdpolicy" {_counts(everything)}>']
    for file, cases in suites.items():
        skipped = sum(case.kind == "skipped" for case in cases)
        name = _text(file)
        lines += [f'  <testsuite name="{name}" file="{name}" {_counts(cases)} skipped="{skipped}">', *properties]
        lines += [line for case in cases for line in _case(case)]
        lines.append("  </testsuite>")
    return "\n".join([*lines, "</testsuites>"]) + "\n"


def _suites(report: Report, fail_on: Severity) -> dict[str, list[_Case]]:
    groups: dict[str, dict[tuple[str, str], list[Finding]]] = {file: {} for file in report.files}
    for finding in report.findings:
        alike = groups.setdefault(finding.location.file, {})
        alike.setdefault((finding.rule, finding.subject), []).append(finding)
    suites = {file: [_judged(findings, fail_on) for findings in alike.values()] for file, alike in groups.items()}
    for failure in report.failures:
        suites.setdefault(failure.file, []).append(_unchecked(failure))
    return {file: cases or [_Case("rdpolicy", f"{_CLEAN} of {file}")] for file, cases in suites.items()}


def _fails(finding: Finding, fail_on: Severity) -> bool:
    return finding.outcome is Outcome.FAILED and not finding.known and finding.severity.weight >= fail_on.weight


def _judged(findings: Sequence[Finding], fail_on: Severity) -> _Case:
    """Return the case of what one rule says about one subject, in one place or several: a failure if any is."""
    chief = next((finding for finding in findings if _fails(finding, fail_on)), findings[0])
    kind = "failure" if _fails(chief, fail_on) else "skipped"
    name = f"{chief.subject} in {chief.location.file}"
    lines = [line for finding in findings for line in _lines(finding)]
    return _Case(chief.rule, name, kind, level(chief), f"{level(chief)}: {said(chief)}", tuple(lines))


def _lines(finding: Finding) -> Iterator[str]:
    where = finding.location
    yield f"at {inert(where.file)}:{where.line}:{where.column}: {level(finding)}: {inert(said(finding))}"
    yield from (f"{label}: {text}" for label, text in notes(finding))


def _unchecked(failure: Failure) -> _Case:
    place = ":".join(str(part) for part in (failure.file, failure.line, failure.column) if part is not None)
    name = f"{_FAILED} {place}"
    return _Case("rdpolicy", name, "error", _FAILED, prose(failure.sentence), (f"at {inert(place)}",))


def _counts(cases: Sequence[_Case]) -> str:
    failures, errors = (sum(case.kind == kind for case in cases) for kind in ("failure", "error"))
    return f'tests="{len(cases)}" failures="{failures}" errors="{errors}"'


def _properties(report: Report) -> Iterator[str]:
    yield "    <properties>"
    stated = [("as_of", report.as_of.isoformat()), ("edition", report.edition)]
    stated += [("assumption", assumption) for assumption in report.assumptions]
    stated += [("removable", line) for line in gone(report)]
    for name, value in stated:
        yield f'      <property name="{name}" value="{_text(value)}"/>'
    yield "    </properties>"


def _case(case: _Case) -> Iterator[str]:
    head = f'    <testcase classname="{_text(case.group)}" name="{_text(case.name)}"'
    if not case.kind:
        yield f"{head}/>"
        return
    yield f"{head}>"
    body = "\n".join(map(_text, case.lines))
    yield f'      <{case.kind} type="{case.word}" message="{_text(case.message)}">{body}</{case.kind}>'
    yield "    </testcase>"


def _text(text: str) -> str:
    """Return the text for an element or an attribute, as one line that no CI service takes for a command."""
    shown = _FORBIDDEN.sub(lambda match: f"\\u{ord(match[0]):x}", inert(text))
    return _MARKUP.sub(lambda match: _ESCAPES[match[0]], shown).replace("##", "#&#35;")
