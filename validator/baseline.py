"""Baselines: the findings that an estate has already, so that only new ones fail a run.

A finding is found again by its fingerprint, which outlives moved lines, renamed files and reordered servers. It is
known only while it is no graver than it was. What cannot be waived cannot be known either: faults of the manifest's
shape, which keep all else from being seen, and findings about waivers.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from pydantic import ValidationError

from validator.errors import Place, SourceError
from validator.findings import KnownFinding, Location, Outcome, Severity
from validator.model.baseline_file import SCHEMA, BaselineFile
from validator.model.load import keys_at

if TYPE_CHECKING:
    from validator.findings import Finding, Report

Baseline = dict[str, KnownFinding]  # by fingerprint
_KIND, _VERSION = SCHEMA.rsplit("/", 1)
_FINGERPRINT = re.compile(r'"([0-9a-f]{32})"')
_UNPRINTABLE = re.compile(r"[^ -~]")


def read(text: str, name: str) -> Baseline:
    """Return the findings that a baseline holds, by their fingerprints; of two of one the milder counts.

    Raises:
        SourceError: the text is not JSON, another file than a baseline, or one of a newer version.

    """
    try:
        data = json.loads(text.removeprefix("\ufeff"))
    except json.JSONDecodeError as error:
        sentence = f"this baseline is not JSON: {error.msg[0].lower()}{error.msg[1:]}"
        raise SourceError(sentence, Place(name, error.lineno, error.colno)) from None
    except (ValueError, RecursionError):  # a number of too many digits, brackets in brackets
        raise SourceError("this baseline is not JSON that can be read", Place(name)) from None
    _of_this_version(data, name)
    try:
        file = BaselineFile.model_validate(data)
    except ValidationError as error:
        raise _fault(text, name, error) from None
    known: Baseline = {}
    places = _places(text, name)
    for item in file.findings:
        place = places.get(item.fingerprint)
        outcome = Outcome(item.outcome)
        entry = KnownFinding(
            item.deployment, item.rule, item.subject, outcome, item.severity, item.message, item.fingerprint, place
        )
        other = known.get(entry.fingerprint, entry)
        known[entry.fingerprint] = min(other, entry, key=lambda one: _gravity(one.outcome, one.severity))
    return known


def _of_this_version(data: object, name: str) -> None:
    """Raise SourceError where the data says that it is of another kind or version."""
    stated = data.get("schema") if isinstance(data, dict) else None
    if stated == SCHEMA:
        return
    if not isinstance(stated, str):
        raise SourceError("this is no baseline: it does not say so in its 'schema'", Place(name, 1, 1))
    if re.fullmatch(rf"{_KIND}/v\d+", stated):
        sentence = f"this baseline is of another version of rdpolicy: it is {stated}, this one reads {SCHEMA}"
        raise SourceError(sentence, Place(name, 1, 1))
    raise SourceError(f"this is no baseline but {stated}", Place(name, 1, 1))


def _fault(text: str, name: str, error: ValidationError) -> SourceError:
    """Return what is wrong with the shape of a baseline, with places, as JSON is YAML too."""
    from validator.source.document import parse  # noqa: PLC0415 -- takes far longer than reading JSON
    from validator.source.faults import locate  # noqa: PLC0415

    [document] = parse(text, name)
    found = locate(document, error, lambda path: keys_at(path, BaselineFile))
    faults = tuple(SourceError(one.sentence, Place(name, one.span.line, one.span.column)) for one in found)
    return SourceError(faults[0].sentence, faults[0].place, faults)


def _places(text: str, name: str) -> dict[str, Location]:
    """Return where each fingerprint stands: on a line that, as it is written, holds all of its entry."""
    places: dict[str, Location] = {}
    for number, line in enumerate(text.split("\n"), 1):
        for match in _FINGERPRINT.finditer(line):
            start, end = len(line) - len(line.lstrip()) + 1, len(line.rstrip()) + 1
            places.setdefault(match[1], Location(name, number, start, number, end, ""))
    return places


def settle(report: Report, baseline: Baseline) -> Report:
    """Return the report with the findings marked that are known, and the entries that no longer occur.

    Only what was judged can be missing: an entry of a deployment or of a rule that took no part is left alone.
    """
    findings = tuple(
        finding._replace(known=True) if _is_known(finding, baseline) else finding for finding in report.findings
    )
    occurring = {finding.fingerprint for finding in findings if _can_be_known(finding)}
    gone = (
        entry
        for entry in baseline.values()
        if entry.fingerprint not in occurring and entry.deployment in report.deployments and entry.rule in report.rules
    )
    return report._replace(findings=findings, removable=tuple(sorted(gone, key=_order)))


def record(report: Report) -> Baseline:
    """Return a baseline of all findings of a report that can be known."""
    return {finding.fingerprint: _entry(finding) for finding in report.findings if _can_be_known(finding)}


def prune(report: Report, baseline: Baseline) -> Baseline:
    """Return a baseline without the entries that a report, settled by it, found removable, and as mild as things are.

    Nothing is added: a new finding stays new.
    """
    gone = {entry.fingerprint for entry in report.removable or ()}
    kept = {known: entry for known, entry in baseline.items() if known not in gone}
    for finding in report.findings:
        if finding.known:
            entry = kept[finding.fingerprint]
            if (entry.outcome, entry.severity) != (finding.outcome, finding.severity):
                kept[finding.fingerprint] = _entry(finding)
    return kept


def dump(baseline: Baseline) -> str:
    """Return a baseline as JSON, sorted, an entry a line, so that a change shows as the lines that changed."""
    lines = [f"    {_line(entry)}" for entry in sorted(baseline.values(), key=_order)]
    entries = "[\n{}\n  ]".format(",\n".join(lines)) if lines else "[]"
    return f'{{\n  "schema": "{SCHEMA}",\n  "findings": {entries}\n}}\n'


def _line(entry: KnownFinding) -> str:
    values = {name: value for name, value in entry._asdict().items() if name != "location"}
    return _UNPRINTABLE.sub(_escape, json.dumps(values, ensure_ascii=False))


def _escape(match: re.Match[str]) -> str:
    """Return a character that could steer a terminal as JSON's escape, and any other as it is."""
    return match[0] if match[0].isprintable() else json.dumps(match[0])[1:-1]


def _order(entry: KnownFinding) -> tuple[str, str, str, str]:
    return entry.deployment, entry.rule, entry.subject, entry.fingerprint


def _entry(finding: Finding) -> KnownFinding:
    return KnownFinding(
        finding.deployment,
        finding.rule,
        finding.subject,
        finding.outcome,
        finding.severity,
        finding.message,
        finding.fingerprint,
    )


def _can_be_known(finding: Finding) -> bool:
    """Tell whether a finding is a verdict on a deployment that nobody has waived."""
    return finding.state is not None and finding.outcome is not Outcome.WAIVED


def _is_known(finding: Finding, baseline: Baseline) -> bool:
    entry = baseline.get(finding.fingerprint)
    if entry is None or not _can_be_known(finding):
        return False
    return _gravity(finding.outcome, finding.severity) <= _gravity(entry.outcome, entry.severity)


def _gravity(outcome: Outcome, severity: Severity) -> int:
    """Return how grave a verdict is: one that cannot be told less than any fault."""
    return severity.weight if outcome is Outcome.FAILED else 0
