"""The report as SARIF 2.1.0, the format of code scanning services and of editors."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from validator import __version__
from validator.findings import Outcome
from validator.report.layout import inert, prose
from validator.report.line_hash import LineHashes
from validator.report.phrases import cell, repair, said, within
from validator.report.sarif_rules import LEVELS, descriptor
from validator.report.wire import dump, listed, uri

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from validator.findings import Change, Failure, Finding, Fix, KnownFinding, Location, Report, Severity
    from validator.report.wire import Json

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
# How deep the log is indented, so that rules, files and results are one line each.
_DEPTH = 4
_BREAK = re.compile("\r\n|\n|\r")
_LINK = re.compile(r"(\\*)\](?=\()")
_BASE = "%SRCROOT%"
_ROOT = "The folder that rdpolicy was run in, which is the root of the repository where services are to find the files."
# Where the results will stand, and how deep: no text in the log has a control character.
_RESULTS, _MARGIN = "\0", "\n" + 6 * " "
# What a fix may replace: one plain or quoted value, never a mapping or a list where the value would have to be added.
_VALUE = re.compile(r"""([\"']?)[\w .()+-]+\1""")
_KNOWN = "known to the baseline"


def render(report: Report, **_options: object) -> str:
    """Return the report as a SARIF log with one run.

    An undetermined finding is an open result; a waived one is a failed result that is suppressed. Columns count
    code points. All texts are inert, so that viewers show what would steer them.
    """
    return "".join(pieces(report))


def pieces(report: Report, **_options: object) -> Iterator[str]:
    """Yield the log part by part, as `render` joins them; each result is made when its turn comes."""
    run = _Run(report)
    text = dump({"$schema": SCHEMA, "version": "2.1.0", "runs": [run.log(_RESULTS)]}, _DEPTH, tool=2) + "\n"
    head, _, tail = text.partition(dump(_RESULTS, 0))
    yield head
    yield from listed((dump(result, 0) for result in run.results()), _MARGIN)
    yield tail


def _message(text: str) -> Json:
    """Return an inert text as a message, with what would be a placeholder or a link in it escaped."""
    return {"text": _LINK.sub(r"\1\1\\]", text.replace("{", "{{").replace("}", "}}"))}


class _Run:
    """One run: its rules and files, which results refer to by their positions."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._rules = {rule: number for number, rule in enumerate(report.rules)}
        self._files: dict[str, int] = {}
        for file in report.files:
            self._files[file] = len(self._files)
        # Of the file that results are of, as results come file by file.
        self._hashes: tuple[str, LineHashes | None] = ("", None)
        self._lines: tuple[str, list[str]] = ("", [])

    def results(self) -> Iterator[Json]:
        """Yield every result."""
        yield from map(self._result, self._report.findings)
        yield from map(self._absent, self._report.removable or ())

    def log(self, results: Json) -> Json:
        """Return the run object."""
        rules = [descriptor(rule_id, rule) for rule_id, rule in self._report.rules.items()]
        driver = {"name": "rdpolicy", "version": __version__, "semanticVersion": __version__, "rules": rules}
        run: dict[str, Json] = {
            "tool": {"driver": driver},
            "columnKind": "unicodeCodePoints",
            "newlineSequences": ["\r\n", "\n", "\r"],
            "originalUriBaseIds": {_BASE: {"description": {"text": _ROOT}}},
            "invocations": [self._invocation()],
            "artifacts": [
                {"location": _artifact(file), "roles": ["analysisTarget"], "sourceLanguage": "yaml"}
                for file in self._files
            ],
            "results": results,
        }
        if self._report.timeline is not None:
            run["properties"] = {"timeline": [self._change(change) for change in self._report.timeline]}
        return run

    def _invocation(self) -> Json:
        report = self._report
        regraded = [self._regraded(rule, severity) for rule, severity in sorted(report.overrides.items())]
        return {
            "executionSuccessful": not report.failures,
            **({"ruleConfigurationOverrides": regraded} if regraded else {}),
            "toolExecutionNotifications": [self._notification(failure) for failure in report.failures],
            "properties": {
                "asOf": report.as_of.isoformat(),
                "edition": inert(report.edition),
                "assumptions": [inert(assumption) for assumption in report.assumptions],
                "documents": report.documents,
                "outcomes": {outcome: report.outcomes.get(outcome, 0) for outcome in Outcome},
            },
        }

    def _regraded(self, rule: str, severity: Severity) -> Json:
        position = {"index": self._rules[rule]} if rule in self._rules else {}
        return {"descriptor": {"id": inert(rule), **position}, "configuration": {"level": LEVELS[severity]}}

    def _notification(self, failure: Failure) -> Json:
        physical: dict[str, Json] = {"artifactLocation": self._file(failure.file)}
        if failure.line is not None:
            column = {} if failure.column is None else {"startColumn": max(failure.column, 1)}
            physical["region"] = {"startLine": max(failure.line, 1), **column}
        message = _message(prose(failure.sentence))
        return {"level": "error", "message": message, "locations": [{"physicalLocation": physical}]}

    def _result(self, finding: Finding) -> Json:
        undetermined = finding.outcome is Outcome.UNDETERMINED
        result = self._rule(finding.rule)
        if self._report.removable is not None:
            result["baselineState"] = "unchanged" if finding.known else "new"
        result |= {
            "kind": "open" if undetermined else "fail",
            "level": "none" if undetermined else LEVELS[finding.severity],
            "message": _message(inert(said(finding))),
            "locations": [self._location(finding.location)],
        }
        if finding.related:
            result["relatedLocations"] = [
                {"id": number, **self._location(other.location), "message": _message(inert(other.caption))}
                for number, other in enumerate(finding.related, 1)
            ]
        result["partialFingerprints"] = {"rdpolicy/v1": inert(finding.fingerprint), **self._line_hash(finding.location)}
        if finding.fix and self._replaces(finding.fix, finding.location):
            result["fixes"] = [self._fix(finding.fix, finding.location)]
        if finding.outcome is Outcome.WAIVED:
            result["suppressions"] = [self._suppression(finding)]
        elif finding.known:
            result["suppressions"] = [{"kind": "external", "status": "accepted", "justification": _KNOWN}]
        return {**result, "properties": _properties(finding)}

    def _location(self, location: Location) -> Mapping[str, Json]:
        physical = {"artifactLocation": self._file(location.file), "region": _region(location)}
        if not location.path:
            return {"physicalLocation": physical}
        logical = {"fullyQualifiedName": inert(location.path), "kind": "member"}
        return {"physicalLocation": physical, "logicalLocations": [logical]}

    def _rule(self, rule: str) -> dict[str, Json]:
        position = {"ruleIndex": self._rules[rule]} if rule in self._rules else {}
        return {"ruleId": inert(rule), **position}

    def _absent(self, entry: KnownFinding) -> Json:
        """Return the result that the baseline has and this run has not, at its place in the baseline."""
        result = self._rule(entry.rule) | {
            "kind": "pass",
            "level": "none",
            "message": _message(inert(entry.message)),
            "baselineState": "absent",
            "partialFingerprints": {"rdpolicy/v1": inert(entry.fingerprint)},
        }
        return result | ({"locations": [self._location(entry.location)]} if entry.location else {})

    def _suppression(self, finding: Finding) -> Json:
        suppression: dict[str, Json] = {"kind": "inSource", "status": "accepted"}
        suppression["justification"] = prose(finding.waiver or "")
        if finding.acceptance is not None:
            if finding.acceptance.location.file != finding.location.file:
                suppression["kind"] = "external"
            suppression["location"] = self._location(finding.acceptance.location)
        return suppression

    def _file(self, file: str) -> Json:
        position = {"index": self._files[file]} if file in self._files else {}
        return {**_artifact(file), **position}

    def _line_hash(self, location: Location) -> dict[str, Json]:
        file, texts = location.file, self._report.texts
        if file != self._hashes[0]:
            self._hashes = (file, LineHashes(texts[file]) if file in texts else None)
        hashes = self._hashes[1]
        value = None if hashes is None else hashes.of(location.line)
        return {} if value is None else {"primaryLocationLineHash": value}

    def _replaces(self, fix: Fix, location: Location) -> bool:
        """Tell whether a fix is one value in place of the one that the finding points at."""
        if fix.path != location.path or not fix.value.isprintable() or location.end_line != location.line:
            return False
        lines = self._lines_of(location.file)
        if not 0 < location.line <= len(lines):
            return False
        start, end = location.column - 1, location.end_column - 1
        return start >= 0 and _VALUE.fullmatch(lines[location.line - 1][start:end]) is not None

    def _lines_of(self, file: str) -> list[str]:
        if file != self._lines[0]:
            self._lines = (file, _BREAK.split(self._report.texts.get(file, "")))
        return self._lines[1]

    def _fix(self, fix: Fix, location: Location) -> Json:
        replacement = {"deletedRegion": _region(location), "insertedContent": {"text": fix.value}}
        change = {"artifactLocation": self._file(location.file), "replacements": [replacement]}
        return {
            "description": _message(inert(repair(fix))),
            "artifactChanges": [change],
            "properties": {"safe": fix.safe},
        }

    def _change(self, change: Change) -> Json:
        words = {name: inert(getattr(change, name)) for name in ("rule", "subject", "before", "after", "why")}
        return {"day": change.day.isoformat(), **words, "location": self._location(change.location)}


def _artifact(file: str) -> dict[str, Json]:
    address = uri(file)
    return {"uri": address} if address.startswith("file:") else {"uri": address, "uriBaseId": _BASE}


def _region(location: Location) -> Json:
    where = within(location)
    return {
        "startLine": where.line,
        "startColumn": where.column,
        "endLine": where.end_line,
        "endColumn": where.end_column,
    }


def _properties(finding: Finding) -> Json:
    return {
        "outcome": finding.outcome,
        "severity": finding.severity,
        "subject": inert(finding.subject),
        "deployment": inert(finding.deployment),
        "state": inert(finding.state or ""),
        "missing": [inert(fact) for fact in finding.missing],
        "remedy": prose(finding.remedy),
        "cells": [inert(cell(evidence)) for evidence in finding.evidence.cells],
        "facts": {inert(fact.name): inert(fact.value) for fact in finding.evidence.facts},
        "sources": [inert(source.id) for source in finding.evidence.sources],
    }
