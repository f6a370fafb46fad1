"""The report for programs that read a line at a time: an object for each finding, and the summary as the last one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.report.json import a_change, a_failure, a_finding, an_entry, shown, summary, written

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from validator.findings import Finding, Report
    from validator.report.json import Json

SCHEMA = "rdpolicy/line/v1"


def render(report: Report, **_options: object) -> str:
    """Return the report as lines of JSON, each of which says what kind it is; the summary is the last."""
    return "".join(pieces(report))


def pieces(report: Report, **_options: object) -> Iterator[str]:
    """Yield the report line by line, as `render` joins them."""
    yield from told(report.findings, report.texts)
    yield ending(report)


def told(findings: Iterable[Finding], _texts: Mapping[str, str], **_options: object) -> Iterator[str]:
    """Yield the line of each finding."""
    return (_line("finding", a_finding(finding, "")) for finding in findings)


def ending(report: Report, **_options: object) -> str:
    """Return the lines that follow all findings: without the last of them the report is not whole."""
    lines = [_line("failure", a_failure(one)) for one in report.failures]
    lines += [_line("removable", an_entry(one)) for one in report.removable or ()]
    lines += [_line("change", a_change(one)) for one in report.timeline or ()]
    return "".join([*lines, _line("summary", {"schema": SCHEMA, **summary(report)})])


def _line(kind: str, content: Mapping[str, Json]) -> str:
    return shown(written({"kind": kind, **content}, "")) + "\n"
