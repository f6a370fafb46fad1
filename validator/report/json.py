"""The report for programs: `rdpolicy/report/v1`, one shape at every verbosity."""

from __future__ import annotations

import re
from functools import lru_cache
from json.encoder import encode_basestring
from typing import TYPE_CHECKING, cast

from validator.findings import Outcome, Severity
from validator.report.layout import defused, unsafe

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import TypeAlias

    from validator.findings import (
        Acceptance,
        CellEvidence,
        Change,
        Citation,
        Evidence,
        Failure,
        Finding,
        Fix,
        KnownFinding,
        Location,
        Report,
    )

    Json: TypeAlias = str | int | Sequence["Json"] | Mapping[str, "Json"] | None

SCHEMA = "rdpolicy/report/v1"

# JSON's own escapes cover the ASCII controls but DEL; of the rest only what `unsafe` says is escaped.
_FOREIGN = re.compile("[^\x00-~]")
_LITERALS = {None: "null", True: "true", False: "false"}


class _Written(str):
    """JSON text that is written already, at the margin where it will stand."""

    __slots__ = ()


def render(report: Report, **_options: object) -> str:
    """Return the report as indented JSON; characters that steer a terminal are escaped, all others written as such."""
    content: dict[str, Json] = {
        "schema": SCHEMA,
        "summary": _summary(report),
        # Written one by one, so that a hundred thousand never stand in memory as mappings at once.
        "findings": [_Written(_write(_finding(finding), "\n    ")) for finding in report.findings],
        "failures": [_failure(failure) for failure in report.failures],
    }
    if report.removable is not None:
        content["removable"] = [_entry(entry) for entry in report.removable]
    if report.timeline is not None:
        content["timeline"] = [_change(change) for change in report.timeline]
    if report.certificate is not None:
        content["certificate"] = cast("Json", report.certificate.to_json())
    text = _write(content)
    shown = text if text.isascii() and "\x7f" not in text else _FOREIGN.sub(_escape, text)
    return defused(shown, r"\u0023") + "\n"


def _summary(report: Report) -> Json:
    return {
        **{str(outcome): report.outcomes.get(outcome, 0) for outcome in Outcome},
        **{f"{severity}s": report.count(severity) for severity in Severity},
        "known": report.known,
        "files": len(report.files),
        "documents": report.documents,
        "as_of": report.as_of.isoformat(),
        "edition": report.edition,
        "assumptions": list(report.assumptions),
    }


def _change(change: Change) -> Json:
    return {
        "day": change.day.isoformat(),
        "rule": change.rule,
        "subject": change.subject,
        "before": change.before,
        "after": change.after,
        "why": change.why,
        "location": _location(change.location),
    }


def _finding(finding: Finding) -> Json:
    return {
        "rule": finding.rule,
        "outcome": finding.outcome,
        "severity": finding.severity,
        "message": finding.message,
        "subject": finding.subject,
        "location": _location(finding.location),
        "related": [{"location": _location(other.location), "caption": other.caption} for other in finding.related],
        "evidence": _evidence(finding.evidence),
        "remedy": finding.remedy,
        "fix": _fix(finding.fix),
        "missing": finding.missing,
        "waiver": finding.waiver,
        "acceptance": _acceptance(finding.acceptance),
        "deployment": finding.deployment,
        "fingerprint": finding.fingerprint,
        "state": finding.state,
        "known": finding.known,
    }


def _location(location: Location) -> Json:
    return {
        "file": location.file,
        "line": location.line,
        "column": location.column,
        "end_line": location.end_line,
        "end_column": location.end_column,
        "path": location.path,
    }


def _evidence(evidence: Evidence) -> Json:
    return {
        "cells": [_cell(cell) for cell in evidence.cells],
        "facts": [{"name": fact.name, "value": fact.value} for fact in evidence.facts],
        "sources": _sources(evidence.sources),
    }


# Cells and sources come from the catalog: few, long, and the same in thousands of findings.
@lru_cache(maxsize=1024)
def _cell(cell: CellEvidence) -> Json:
    value: Json = {
        "matrix": cell.matrix,
        "row": cell.row,
        "column": cell.column,
        "about": cell.about,
        "verdict": cell.verdict,
        "status": cell.status,
        "sources": [_citation(source) for source in cell.sources],
        "contradiction": cell.contradiction,
    }
    return _Written(_write(value, "\n" + " " * 10))


@lru_cache(maxsize=1024)
def _sources(sources: tuple[Citation, ...]) -> Json:
    return _Written(_write([_citation(source) for source in sources], "\n" + " " * 8))


def _citation(source: Citation) -> Json:
    return {
        "id": source.id,
        "title": source.title,
        "publisher": source.publisher,
        "edition": source.edition,
        "url": source.url,
    }


def _fix(fix: Fix | None) -> Json:
    return None if fix is None else {"path": fix.path, "value": fix.value, "safe": fix.safe}


def _entry(entry: KnownFinding) -> Json:
    return {
        "deployment": entry.deployment,
        "rule": entry.rule,
        "subject": entry.subject,
        "outcome": entry.outcome,
        "severity": entry.severity,
        "message": entry.message,
        "fingerprint": entry.fingerprint,
        "location": None if entry.location is None else _location(entry.location),
    }


def _acceptance(acceptance: Acceptance | None) -> Json:
    if acceptance is None:
        return None
    return {
        "reason": acceptance.reason,
        "owner": acceptance.owner,
        "until": None if acceptance.until is None else acceptance.until.isoformat(),
        "location": _location(acceptance.location),
    }


def _failure(failure: Failure) -> Json:
    return {"file": failure.file, "line": failure.line, "column": failure.column, "sentence": failure.sentence}


def _write(value: Json, margin: str = "\n") -> str:
    """Return a value as JSON, its closing bracket at the margin and what is inside two spaces further.

    The bytes are those of `json.dumps(value, indent=2, ensure_ascii=False)`, which takes three times as long.
    """
    if isinstance(value, str):
        return value if isinstance(value, _Written) else encode_basestring(value)
    if value is None or isinstance(value, bool):
        return _LITERALS[value]
    if isinstance(value, int):
        return str(value)
    inner = margin + "  "
    if isinstance(value, dict):
        fields = f",{inner}".join([f'"{key}": {_write(item, inner)}' for key, item in value.items()])
        return f"{{{inner}{fields}{margin}}}"
    items = [_write(item, inner) for item in value]
    return f"[{inner}{f',{inner}'.join(items)}{margin}]" if items else "[]"


def _escape(match: re.Match[str]) -> str:
    char = match.group()
    if not unsafe(char):
        return char
    units = char.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[start : start + 4]}" for start in range(0, len(units), 4))
