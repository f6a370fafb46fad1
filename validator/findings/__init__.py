"""Findings and reports: all that a reporter may know, who looks at no model and no rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from validator.findings.certificate import Certificate
    from validator.findings.dossier import Dossier

Path = tuple[str | int, ...]


def fingerprint(*parts: str) -> str:
    """Return what identifies a finding, from the parts that stay when lines move: 32 hexadecimal digits."""
    from hashlib import sha256  # noqa: PLC0415 -- a clean run needs none

    return sha256("\0".join(parts).encode()).hexdigest()[:32]


def spell_path(path: Path) -> str:
    """Return a manifest path as `servers[0].license_server.cals[1].version`."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return text


class Severity(StrEnum):
    """How grave a failed rule is: connections fail, it is risky or unpublished, or it is worth knowing."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def weight(self) -> int:
        """Return 3 for error, 2 for warning, 1 for info, so that severities compare."""
        return _WEIGHTS[self]


_WEIGHTS = {Severity.ERROR: 3, Severity.WARNING: 2, Severity.INFO: 1}


class Outcome(StrEnum):
    """What a rule said about one row of its fact table."""

    FAILED = "failed"
    PASSED = "passed"
    NOT_APPLICABLE = "not-applicable"
    UNDETERMINED = "undetermined"
    WAIVED = "waived"


class Location(NamedTuple):
    """A stretch of a file: lines and columns from 1, the end column exclusive; `path` as `servers[0].os`."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int
    path: str


class Related(NamedTuple):
    """Another place that takes part in a finding, with a caption saying how."""

    location: Location
    caption: str


class Citation(NamedTuple):
    """A published source: its catalog id, title, publisher, edition date and address, plus the anchor cited."""

    id: str
    title: str
    publisher: str
    edition: str
    url: str


class CellEvidence(NamedTuple):
    """A matrix cell that the verdict consulted, and in words what it is about.

    `contradiction` is the record's id where publishers disagree.
    """

    matrix: str
    row: str
    column: str
    about: str
    verdict: str
    status: str
    sources: tuple[Citation, ...]
    contradiction: str | None = None


class FactEvidence(NamedTuple):
    """A fact that the verdict compared: its dotted name and its value as text, `unknown` when not stated."""

    name: str
    value: str


class Evidence(NamedTuple):
    """What the verdict rests on: cells consulted, facts compared, and the sources of the rule itself."""

    cells: tuple[CellEvidence, ...] = ()
    facts: tuple[FactEvidence, ...] = ()
    sources: tuple[Citation, ...] = ()


class Fix(NamedTuple):
    """A repair: put `value` at `path`; `safe` when it changes no meaning but the fault."""

    path: str
    value: str
    safe: bool


class Acceptance(NamedTuple):
    """The waiver of a finding: why, whose and until when, as far as stated, and where it is written."""

    reason: str | None
    owner: str | None
    until: date | None
    location: Location


class Finding(NamedTuple):
    """One verdict on one subject. Only failed, undetermined and waived verdicts become findings.

    `missing` names the facts that would decide an undetermined one. `waiver` tells in words who accepted a waived one,
    `acceptance` part by part. `deployment` is the name of the one it is about. `state` is a digest of all facts that
    the rule saw: a waiver bound to it re-arms when they change. Findings that cannot be waived have none.
    `known` ones are in the baseline and fail no run.
    """

    rule: str
    outcome: Outcome
    severity: Severity
    message: str
    subject: str
    location: Location
    fingerprint: str
    related: tuple[Related, ...] = ()
    evidence: Evidence = Evidence()
    remedy: str = ""
    fix: Fix | None = None
    missing: tuple[str, ...] = ()
    waiver: str | None = None
    deployment: str = ""
    state: str | None = None
    acceptance: Acceptance | None = None
    known: bool = False

    @property
    def sort_key(self) -> tuple[str, int, int, str, str, str]:
        """Return file, line, column, rule, subject, message: the order of every report."""
        where = self.location
        return where.file, where.line, where.column, self.rule, self.subject, self.message


class Change(NamedTuple):
    """A day on which a rule's verdict on a subject changes, from `before` to `after`, and why.

    `before` and `after` are severities for failed verdicts and outcomes for all others.
    """

    day: date
    rule: str
    subject: str
    before: str
    after: str
    why: str
    location: Location

    @property
    def sort_key(self) -> tuple[date, str, int, int, str, str]:
        """Return day, file, line, column, rule, subject: the order of every timeline."""
        return self.day, self.location.file, self.location.line, self.location.column, self.rule, self.subject


class Failure(NamedTuple):
    """An input that could not be checked, while others could: the sentence and its place."""

    file: str
    line: int | None
    column: int | None
    sentence: str

    @property
    def sort_key(self) -> tuple[str, int, int, str]:
        """Return file, line, column, sentence: the order of every report."""
        return self.file, self.line or 0, self.column or 0, self.sentence


class RuleInfo(NamedTuple):
    """What reporters may say about a rule that took part in the run."""

    id: str
    topic: str
    title: str
    severity: Severity
    remedy: str
    rationale: str
    sources: tuple[Citation, ...]


class KnownFinding(NamedTuple):
    """A finding as a baseline holds it, and where that holds it, if it has been read from there."""

    deployment: str
    rule: str
    subject: str
    outcome: Outcome
    severity: Severity
    message: str
    fingerprint: str
    location: Location | None = None


# How many findings there are of each outcome and severity, those that are known apart.
Tally = Counter[tuple[Outcome, Severity, bool]]


class Findings(Sequence[Finding]):
    """Findings that are counted already, and too many to be held in memory: each is read in its turn."""

    tally: Tally


class Report(NamedTuple):
    """The outcome of a run, in the order of `Finding.sort_key`; nothing in it depends on the clock but `as_of`.

    `files` are in the order of their names, and failures in that of `Failure.sort_key`. `texts` maps each file
    with findings to its text, for code frames. `outcomes` counts every verdict, including those that are no findings.
    `rules` describes the rules of the pack by id, including the manifest's shape rules.
    `assumptions` are the what-ifs of the run, as written. `overrides` has the severity at which it judged each
    rule whose own severity it did not take. `deployments` are the names of those that were judged; `unread` counts
    the documents that could not be. `removable` are the entries of the baseline that no longer occur. That, `timeline`,
    `certificate` and `dossier` are None unless they were asked for.
    """

    findings: Sequence[Finding]
    outcomes: Mapping[Outcome, int]
    files: tuple[str, ...]
    documents: int
    as_of: date
    edition: str
    rules: Mapping[str, RuleInfo]
    texts: Mapping[str, str]
    failures: tuple[Failure, ...] = ()
    timeline: tuple[Change, ...] | None = None
    assumptions: tuple[str, ...] = ()
    overrides: Mapping[str, Severity] = {}
    deployments: frozenset[str] = frozenset()
    unread: int = 0
    removable: tuple[KnownFinding, ...] | None = None
    certificate: Certificate | None = None
    dossier: Dossier | None = None

    @property
    def tally(self) -> Tally:
        """Return how many findings there are of each outcome and severity, those that are known apart."""
        if isinstance(self.findings, Findings):
            return self.findings.tally
        return Counter((finding.outcome, finding.severity, finding.known) for finding in self.findings)

    def count(self, severity: Severity) -> int:
        """Return how many failed findings have this severity, known ones left out."""
        return self.tally[Outcome.FAILED, severity, False]

    def failed_at(self, threshold: Severity) -> int:
        """Return how many failed findings are at or over a severity, known ones left out."""
        return sum(self.count(severity) for severity in Severity if severity.weight >= threshold.weight)

    def amount(self, outcome: Outcome, *, known: bool = False) -> int:
        """Return how many findings have an outcome, among those that are known or among those that are not."""
        return sum(number for (told, _, one), number in self.tally.items() if (told, one) == (outcome, known))

    @property
    def undetermined(self) -> int:
        """Return how many findings are undetermined, known ones left out."""
        return self.amount(Outcome.UNDETERMINED)

    @property
    def known(self) -> int:
        """Return how many findings are in the baseline."""
        return sum(number for (_, _, known), number in self.tally.items() if known)
