"""The report as workflow commands of GitHub Actions: one annotation for each finding, at its lines."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from validator.findings import Outcome
from validator.report.phrases import basis, gone, headline, level, notes, plain, said, within

if TYPE_CHECKING:
    from collections.abc import Iterator

    from validator.findings import Failure, Finding, Report

# Of each kind of annotation GitHub shows so many for a step, the first ones. Known findings are only counted.
SHOWN = 10
_COMMANDS = {"error": "error", "warning": "warning", "info": "notice", Outcome.UNDETERMINED: "warning"}
_LINE = "%0A"


def render(report: Report, **_options: object) -> str:
    """Return the report as lines for the standard output of a workflow's step."""
    return "".join(f"{line}\n" for line in _lines(report))


def _lines(report: Report) -> Iterator[str]:
    """Yield what could not be checked, failed, could not be told and was accepted, since the first ones are shown."""
    outcomes: dict[Outcome, list[Finding]] = {outcome: [] for outcome in Outcome}
    for finding in report.findings:
        if not finding.known:
            outcomes[finding.outcome].append(finding)
    annotated = [*outcomes[Outcome.FAILED], *outcomes[Outcome.UNDETERMINED]]
    yield from map(_failure, report.failures)
    yield from (_annotation(finding, report) for finding in annotated)
    for finding in outcomes[Outcome.WAIVED]:
        place = f"{finding.location.file}:{finding.location.line}"
        yield plain(f"waived[{finding.rule}]: {place}: {finding.message.strip()}: {finding.waiver}")
    yield from map(plain, gone(report))
    kinds = Counter(_COMMANDS[level(finding)] for finding in annotated) + Counter(error=len(report.failures))
    if any(number > SHOWN for number in kinds.values()):
        yield f"rdpolicy: GitHub shows the first {SHOWN} annotations of each kind; this log has all."
    yield plain(" ".join([f"rdpolicy: {headline(report)}.", *basis(report)]))


def _annotation(finding: Finding, report: Report) -> str:
    where = within(finding.location)
    rule = report.rules.get(finding.rule)
    # The end of a block is the start of the next line.
    end_line = where.end_line - 1 if where.end_column == 1 and where.end_line > where.line else where.end_line
    properties = {"file": where.file, "line": str(where.line), "endLine": str(end_line), "col": str(where.column)}
    if end_line == where.line == where.end_line:
        properties["endColumn"] = str(where.end_column)
    kind = "undetermined: " if finding.outcome is Outcome.UNDETERMINED else ""
    properties["title"] = f"{kind}{finding.rule}: {rule.title}" if rule else f"{kind}{finding.rule}"
    rest = [f"{label}: {text}" for label, text in notes(finding)]
    return _command(_COMMANDS[level(finding)], properties, [said(finding), *rest])


def _failure(failure: Failure) -> str:
    properties = {"file": failure.file, "line": str(max(failure.line or 1, 1)), "title": "rdpolicy could not check"}
    return _command("error", properties, [failure.sentence])


def _command(name: str, properties: dict[str, str], texts: list[str]) -> str:
    written = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    return f"::{name} {written}::{_LINE.join(map(_data, texts))}"


def _data(text: str) -> str:
    return plain(text).replace("%", "%25")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
