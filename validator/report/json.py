"""The report for programs: `rdpolicy/report/v1`, one shape at every verbosity."""

from __future__ import annotations

import re
from functools import lru_cache
from json.encoder import encode_basestring
from typing import TYPE_CHECKING, cast

from validator.findings import Outcome, Severity
from validator.report.layout import defused, unsafe
from validator.report.wire import listed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
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
# Where the findings will stand, and at which margin: JSON has no such character.
_FINDINGS, _MARGIN = "\0", "\n    "
_LITERALS = {None: "null", True: "true", False: "false"}


class _Written(str):
    """JSON text that is written already, at the margin where it will stand."""

    __slots__ = ()


def render(report: Report, **_options: object) -> str:
    """Return the report as indented JSON; characters that steer a terminal are escaped, all others written as such."""
    return "".join(pieces(report))


def pieces(report: Report, **_options: object) -> Iterator[str]:
    """Yield the report part by part, as `render` joins them; each finding is written when its turn comes."""
    content: dict[str, Json] = {
        "schema": SCHEMA,
        "summary": summary(report),
        "findings": _Written(_FINDINGS),
        "failures": [a_failure(one) for one in report.failures],
    }
    if report.removable is not None:
        content["removable"] = [an_entry(one) for one in report.removable]
    if report.timeline is not None:
        content["timeline"] = [a_change(one) for one in report.timeline]
    if report.certificate is not None:
        content["certificate"] = cast("Json", report.certificate.to_json())
    head, _, tail = written(content).partition(_FINDINGS)
    yield shown(head)
    yield from map(shown, listed((written(a_finding(one, _MARGIN), _MARGIN) for one in report.findings), _MARGIN[:-2]))
    yield shown(tail) + "\n"


def shown(text: str) -> str:
    """Return JSON in which nothing steers a terminal, and no build agent finds a command."""
    return defused(text if text.isascii() and "\x7f" not in text else _FOREIGN.sub(_escape, text), r"\u0023")


def summary(report: Report) -> dict[str, Json]:
    """Return what a report counts, and what it judged by."""
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


def a_change(change: Change) -> dict[str, Json]:
    """Return an entry of the timeline."""
    return {
        "day": change.day.isoformat(),
        "rule": change.rule,
        "subject": change.subject,
        "before": change.before,
        "after": change.after,
        "why": change.why,
        "location": _location(change.location),
    }


def a_finding(finding: Finding, margin: str) -> dict[str, Json]:
    """Return a finding as it will stand at a margin."""
    return {
        "rule": finding.rule,
        "outcome": finding.outcome,
        "severity": finding.severity,
        "message": finding.message,
        "subject": finding.subject,
        "location": _location(finding.location),
        "related": [{"location": _location(other.location), "caption": other.caption} for other in finding.related],
        "evidence": _evidence(finding.evidence, margin),
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


def _evidence(evidence: Evidence, margin: str) -> Json:
    return {
        "cells": [_cell(cell, margin and margin + " " * 6) for cell in evidence.cells],
        "facts": [{"name": fact.name, "value": fact.value} for fact in evidence.facts],
        "sources": _sources(evidence.sources, margin and margin + " " * 4),
    }


# Cells and sources come from the catalog: few, long, and the same in thousands of findings.
@lru_cache(maxsize=1024)
def _cell(cell: CellEvidence, margin: str) -> Json:
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
    return _Written(written(value, margin))


@lru_cache(maxsize=1024)
def _sources(sources: tuple[Citation, ...], margin: str) -> Json:
    return _Written(written([_citation(source) for source in sources], margin))


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


def an_entry(entry: KnownFinding) -> dict[str, Json]:
    """Return an entry of the baseline."""
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


def a_failure(failure: Failure) -> dict[str, Json]:
    """Return an input that could not be checked."""
    return {"file": failure.file, "line": failure.line, "column": failure.column, "sentence": failure.sentence}


def written(value: Json, margin: str = "\n") -> str:
    """Return a value as JSON, its closing bracket at the margin and what is inside two spaces further.

    The bytes are those of `json.dumps(value, indent=2, ensure_ascii=False)`, which takes three times as long; without
    a margin they are those on one line.
    """
    if isinstance(value, str):
        return value if isinstance(value, _Written) else encode_basestring(value)
    if value is None or isinstance(value, bool):
        return _LITERALS[value]
    if isinstance(value, int):
        return str(value)
    inner = margin and margin + "  "
    between = f",{inner}" if margin else ", "
    if isinstance(value, dict):
        fields = between.join([f'"{key}": {written(item, inner)}' for key, item in value.items()])
        return f"{{{inner}{fields}{margin}}}"
    items = [written(item, inner) for item in value]
    return f"[{inner}{between.join(items)}{margin}]" if items else "[]"


def _escape(match: re.Match[str]) -> str:
    char = match.group()
    if not unsafe(char):
        return char
    units = char.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[start : start + 4]}" for start in range(0, len(units), 4))
