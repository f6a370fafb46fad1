"""What several formats say in the same words: levels, counts, what the run rests on, where and why a finding is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.findings import Outcome, Severity
from validator.report.layout import inert, prose

if TYPE_CHECKING:
    from collections.abc import Iterator

    from validator.findings import CellEvidence, Citation, Finding, Fix, Location, Report

# What a finding of the baseline is called instead of its severity.
KNOWN = "known"


def plain(text: str) -> str:
    r"""Return the text on one line of a build log, where CI services look for commands: `##` becomes `#\x23`."""
    return inert(text).replace("##", r"#\x23")


def level(finding: Finding) -> str:
    """Return `known` for a finding of the baseline, the severity of any other that failed, the outcome of the rest."""
    if finding.known:
        return KNOWN
    return finding.severity if finding.outcome is Outcome.FAILED else finding.outcome


def said(finding: Finding) -> str:
    """Return the message, and the facts that would decide it where they are missing, not yet inert."""
    missing = f"; not stated: {', '.join(finding.missing)}" if finding.missing else ""
    return finding.message.strip() + missing


def within(location: Location) -> Location:
    """Return the location with all its numbers in order and from 1, as the formats ask."""
    line, column = max(location.line, 1), max(location.column, 1)
    end_line, end_column = max(location.end_line, line), max(location.end_column, 1)
    if end_line == line:
        end_column = max(end_column, column)
    return location._replace(line=line, column=column, end_line=end_line, end_column=end_column)


def counted(number: int, noun: str, several: str = "") -> str:
    """Return `1 error`, `2 errors`; `several` is the noun for other numbers where it takes more than an s."""
    return f"{number} {noun if number == 1 else several or f'{noun}s'}"


def headline(report: Report) -> str:
    """Return in a few words what the run found."""
    parts = [counted(number, severity) for severity in Severity if (number := report.count(severity))]
    waived = sum(report.amount(Outcome.WAIVED, known=known) for known in (False, True))
    others = ((report.undetermined, Outcome.UNDETERMINED), (waived, Outcome.WAIVED), (report.known, KNOWN))
    parts += [f"{number} {outcome}" for number, outcome in others if number]
    if report.failures:
        parts.append(f"{counted(len(report.failures), 'input')} could not be checked")
    return ", ".join(parts) or "all clear"


def basis(report: Report) -> Iterator[str]:
    """Yield the sentences that say what was checked, and as of when, by what and supposing what it was judged."""
    passed, silent = (report.outcomes.get(outcome, 0) for outcome in (Outcome.PASSED, Outcome.NOT_APPLICABLE))
    checked = f"{counted(report.documents, 'document')} in {counted(len(report.files), 'file')}"
    yield f"Checked {checked}: {passed} passed, {silent} not applicable."
    edition = "all editions" if report.edition == "all" else f"edition {report.edition}"
    yield f"Judged as of {report.as_of.isoformat()} by {edition}."
    if report.assumptions:
        yield f"Assumed: {', '.join(report.assumptions)}."


def cell(evidence: CellEvidence) -> str:
    """Return a matrix cell and who published it."""
    where = ", ".join([evidence.matrix, evidence.status, *(source.id for source in evidence.sources)])
    dispute = f"; sources contradict each other: {evidence.contradiction}" if evidence.contradiction else ""
    return f"{evidence.about}: {evidence.verdict} ({where}{dispute})"


def gone(report: Report) -> Iterator[str]:
    """Yield a line, not yet inert, for each entry of the baseline that no longer occurs."""
    for entry in report.removable or ():
        where = f"{entry.location.file}:{entry.location.line}: " if entry.location else ""
        yield f"removable[{entry.rule}]: {where}no longer: {entry.message.strip()}"


def citation(source: Citation) -> str:
    """Return the title of a source and who published it when."""
    return ", ".join(part for part in (source.title, source.publisher, source.edition) if part)


def repair(fix: Fix) -> str:
    """Return what to write where, and whether to think twice."""
    return f"set {fix.path} to {fix.value} ({'safe' if fix.safe else 'changes the meaning: review it'})"


def notes(finding: Finding) -> Iterator[tuple[str, str]]:
    """Yield label and text of what to do about a finding and of what it rests on, the text on one line."""
    if finding.waiver is not None:
        yield "waiver", prose(finding.waiver)
    if finding.remedy:
        yield "help", prose(finding.remedy)
    if finding.fix:
        yield "fix", inert(repair(finding.fix))
    yield from (("cell", inert(cell(evidence))) for evidence in finding.evidence.cells)
    yield from (("source", inert(citation(source))) for source in finding.evidence.sources)
