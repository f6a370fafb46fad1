"""A diagnosis as data for programs: the answer of `diagnose --format json`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from validator.diagnose.diagnosis import Candidate, Diagnosis, Likely, Match, Recognised
    from validator.findings import Finding


def to_json(diagnosis: Diagnosis) -> dict[str, Any]:
    """Return the answer, of the schema `rdpolicy/diagnose/v1`."""
    return {
        "schema": "rdpolicy/diagnose/v1",
        "recognised": diagnosis.recognised,
        "symptoms": [_symptom(recognised) for recognised in diagnosis.symptoms],
        "causes": [_cause(likely) for likely in diagnosis.causes],
        "candidates": [_candidate(candidate) for candidate in diagnosis.candidates],
        "notes": list(diagnosis.notes),
    }


def _symptom(recognised: Recognised) -> dict[str, Any]:
    symptom = recognised.symptom
    return {
        "id": symptom.id,
        "title": symptom.title,
        "seen": symptom.seen,
        "matches": [_match(match) for match in recognised.matches],
        "sources": list(symptom.sources),
    }


def _match(match: Match) -> dict[str, Any]:
    place = match.place
    return {
        "by": match.by,
        "text": match.text,
        "note": match.note,
        "event": match.event,
        "provider": match.provider,
        "location": {"file": place.file, "line": place.line, "column": place.column},
        "times": match.times,
    }


def _cause(likely: Likely) -> dict[str, Any]:
    cause = likely.cause
    told: dict[str, Any] = {
        "id": cause.id,
        "title": cause.title,
        "explanation": cause.explanation,
        "symptoms": list(likely.symptoms),
        "rules": list(cause.rules),
        "checks": [{"look": check.look, "command": check.command} for check in cause.checks],
        "remedy": list(cause.remedy),
        "contradictions": list(cause.contradictions),
        "sources": list(cause.sources),
    }
    if likely.standing is not None:
        told["standing"] = likely.standing.value
        told["verdicts"] = [
            {"rule": rule, "outcome": judged.outcome.value, "findings": [_finding(one) for one in judged.findings]}
            for rule, judged in likely.rules.items()
        ]
    return told


def _finding(finding: Finding) -> dict[str, Any]:
    where = finding.location
    location = {"file": where.file, "line": where.line, "column": where.column, "path": where.path}
    return {
        "outcome": finding.outcome.value,
        "severity": finding.severity.value,
        "message": finding.message,
        "location": location,
        "missing": list(finding.missing),
    }


def _candidate(candidate: Candidate) -> dict[str, Any]:
    symptom = candidate.symptom
    told = {"symptom": symptom.id, "title": symptom.title, "reason": candidate.reason}
    return {**told, "similarity": candidate.similarity}
