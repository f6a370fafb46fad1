"""What a finding consists of. A clean run needs none of it, so that it is imported with the first finding."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import date

    from validator.findings import Citation, Outcome, Severity


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
