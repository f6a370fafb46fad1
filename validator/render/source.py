"""What a format renders: a deployment's plan, and what is to be said about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from validator.errors import Place, SourceError
from validator.findings import Outcome
from validator.model.load import load
from validator.render.plan import plan
from validator.source.document import parse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from validator.findings import Finding, Report
    from validator.policy.windows_model import WindowsSettings
    from validator.render.plan import DeploymentPlan
    from validator.source.document import Document


class Source(NamedTuple):
    """A plan, and remarks on it, each one text: where it is from, what was found, what is left out."""

    plan: DeploymentPlan
    about: tuple[str, ...]


def sources(text: str, name: str, report: Report, windows: WindowsSettings) -> Iterator[Source]:
    """Yield the deployments of a file that a report is about, each with the findings on it.

    Raises:
        SourceError: the shape of a document leaves no deployment to render.

    """
    documents = [document for document in parse(text, name) if isinstance(document.data, dict)]
    starts = [document.span(()).line for document in documents]
    for number, document in enumerate(documents):
        until = starts[number + 1] if number + 1 < len(starts) else None
        loaded = load(document)
        if loaded.deployment is None:
            raise SourceError("there is nothing to render here: this is no deployment", _place(document))
        found = plan(loaded.deployment, windows)
        title = f"Remote Desktop Services licensing of {found.name}"
        origin = f"Rendered from {name}, judged as of {report.as_of}."
        findings = [_told(finding) for finding in report.findings if _within(finding, name, starts[number], until)]
        notes = [f"Note: {note}." for note in found.notes]
        yield Source(found, (title, origin, *findings, *notes))


def _place(document: Document) -> Place:
    span = document.span(())
    return Place(document.name, span.line, span.column)


def _within(finding: Finding, name: str, start: int, until: int | None) -> bool:
    where = finding.location
    return where.file == name and where.line >= start and (until is None or where.line < until)


def _told(finding: Finding) -> str:
    kind = finding.severity if finding.outcome is Outcome.FAILED else finding.outcome
    return f"{kind.value.capitalize()}, line {finding.location.line}: {finding.message} [{finding.rule}]"
