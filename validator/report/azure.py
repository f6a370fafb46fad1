"""The report as logging commands of Azure Pipelines: one issue for each error, warning and undetermined verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.findings import Outcome
from validator.report.phrases import basis, gone, headline, level, notes, plain, said, within

if TYPE_CHECKING:
    from collections.abc import Iterator

    from validator.findings import Failure, Finding, Report

# There are issues of two types only: what is merely worth knowing, or accepted, is told in the log. What the baseline
# has is only counted.
_TYPES = {"error": "error", "warning": "warning", Outcome.UNDETERMINED: "warning"}


def render(report: Report, **_options: object) -> str:
    """Return the report as lines for the standard output of a pipeline's step."""
    return "".join(f"{line}\n" for line in _lines(report))


def _lines(report: Report) -> Iterator[str]:
    yield from (_finding(finding) for finding in report.findings if not finding.known)
    yield from map(_failure, report.failures)
    yield from map(plain, gone(report))
    yield plain(" ".join([f"rdpolicy: {headline(report)}.", *basis(report)]))


def _finding(finding: Finding) -> str:
    where = within(finding.location)
    told = level(finding)
    prefix = "undetermined: " if finding.outcome is Outcome.UNDETERMINED else ""
    text = " | ".join([prefix + said(finding), *(f"{label}: {text}" for label, text in notes(finding))])
    if told not in _TYPES:
        return plain(f"{told}[{finding.rule}]: {where.file}:{where.line}: {text}")
    place = {"linenumber": str(where.line), "columnnumber": str(where.column)}
    return _issue({"type": _TYPES[told], "sourcepath": where.file, **place, "code": finding.rule}, text)


def _failure(failure: Failure) -> str:
    properties = {"type": "error", "sourcepath": failure.file, "linenumber": str(max(failure.line or 1, 1))}
    return _issue(properties, f"could not check: {failure.sentence}")


def _issue(properties: dict[str, str], text: str) -> str:
    written = "".join(f"{key}={_property(value)};" for key, value in properties.items())
    return f"##vso[task.logissue {written}]{_data(text)}"


def _data(text: str) -> str:
    return plain(text).replace("%", "%AZP25")


def _property(text: str) -> str:
    return _data(text).replace(";", "%3B").replace("]", "%5D")
