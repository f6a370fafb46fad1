"""Faults in the shape of a manifest as findings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.findings import Finding, Location, Outcome, fingerprint, spell_path
from validator.model.shape import SHAPE_RULES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from validator.findings import Path
    from validator.source.document import Document
    from validator.source.faults import Fault


def shape_finding(document: Document, fault: Fault) -> Finding:
    """Return the finding of a fault, identified by what the faulty item is, wherever it stands."""
    rule = SHAPE_RULES[f"manifest-{fault.kind}"]
    span, path = fault.span, spell_path(fault.path)
    metadata = document.data.get("metadata")
    name = str(metadata.get("name")) if isinstance(metadata, dict) else ""
    return Finding(
        rule=rule.id,
        outcome=Outcome.FAILED,
        severity=rule.severity,
        message=fault.sentence,
        subject=path or "manifest",
        location=Location(document.name, span.line, span.column, span.end_line, span.end_column, path),
        fingerprint=fingerprint(rule.id, name, *_identity(document.data, fault.path)),
        remedy=rule.remedy,
        deployment=name,
    )


def _identity(data: object, path: Path) -> Iterator[str]:
    """Yield the steps of a path, each item of a list by its name or its content in place of its position."""
    for step in path:
        try:
            data = data[step]  # type: ignore[index]
        except (KeyError, IndexError, TypeError):  # where a key is missing or unknown to its parent
            data = None
        if isinstance(step, int):
            named = data.get("name") if isinstance(data, dict) else None
            yield str(named) if named is not None else repr(data)
        else:
            yield str(step)
