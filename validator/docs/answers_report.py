"""The report of `check --format json`, as models from which its published schema is generated."""

from __future__ import annotations

from datetime import date  # noqa: TC003 -- pydantic reads it
from typing import Annotated, Literal

from pydantic import Field

from validator.docs.answers import Answer, SeverityName, Status, Verdict

OutcomeName = Literal["failed", "passed", "not-applicable", "undetermined", "waived"]
Position = Annotated[int, Field(ge=1)]
Number = Annotated[int, Field(ge=0)]
Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Location(Answer):
    """A stretch of a file, counted from 1; the end column is exclusive."""

    file: str
    """The path as it was given, `-` for standard input."""
    line: Position
    column: Position
    end_line: Position
    end_column: Position
    path: str
    """Where that is in the manifest, such as `servers[0].os`; empty for the whole of it."""


class Related(Answer):
    """Another place that takes part in a finding."""

    location: Location
    caption: str


class Source(Answer):
    """A publication that is cited."""

    id: str
    """The id of `docs/catalog/sources.md`."""
    title: str
    publisher: str
    edition: str
    """A year, month or day; empty where it is not known."""
    url: str


class ConsultedCell(Answer):
    """A matrix cell that the verdict rests on."""

    matrix: str
    row: str
    column: str
    about: str
    """What the cell is about, in words."""
    verdict: Verdict
    status: Status
    sources: tuple[Source, ...]
    contradiction: str | None
    """The id of the record about sources that disagree here."""


class Fact(Answer):
    """A fact that the verdict compared."""

    name: str
    value: str
    """Its value as text, `unknown` where the manifest does not state it."""


class Evidence(Answer):
    """What a verdict rests on."""

    cells: tuple[ConsultedCell, ...]
    facts: tuple[Fact, ...]
    sources: tuple[Source, ...]


class FindingFix(Answer):
    """A repair: put the value at the path."""

    path: str
    value: str
    safe: bool
    """It changes nothing but the fault."""


class Acceptance(Answer):
    """A waiver that covers a finding, as far as it is stated."""

    reason: str | None
    owner: str | None
    until: date | None
    """The last day on which it counts."""
    location: Location


class Finding(Answer):
    """A verdict to look at."""

    rule: str
    outcome: Literal["failed", "undetermined", "waived"]
    severity: SeverityName
    message: str
    subject: str
    location: Location
    related: tuple[Related, ...]
    evidence: Evidence
    remedy: str
    fix: FindingFix | None
    missing: tuple[str, ...]
    """What would decide an undetermined verdict: facts of the manifest, or cells that nobody published."""
    waiver: str | None
    """Who accepted a waived finding, why and until when."""
    acceptance: Acceptance | None
    """The same part by part."""
    deployment: str
    """The name of the deployment that it is about."""
    fingerprint: str
    """Stable while the rule and its subject are the same, wherever their lines move."""
    state: str | None
    """What a waiver's `fingerprint` is compared with: it changes with the facts that the rule saw.

    Null for a finding that cannot be waived.
    """
    known: bool
    """It is in the baseline and fails no run."""


class KnownFinding(Answer):
    """An entry of the baseline that no longer occurs."""

    deployment: str
    rule: str
    subject: str
    outcome: Literal["failed", "undetermined"]
    severity: SeverityName
    message: str
    fingerprint: str
    location: Location | None
    """Where the baseline holds it."""


class Failure(Answer):
    """An input that could not be checked, while others could."""

    file: str
    line: Position | None
    column: Position | None
    sentence: str


class Change(Answer):
    """A day on which a verdict changes."""

    day: date
    rule: str
    subject: str
    before: OutcomeName | SeverityName
    """The severity of a failed verdict, the outcome of any other."""
    after: OutcomeName | SeverityName
    why: str
    location: Location


class Summary(Answer):
    """Counts of all verdicts and of the failed ones by severity, and what the run judged by.

    Known findings are counted as what they are, failed or undetermined, but not by severity.
    """

    failed: Number
    passed: Number
    not_applicable: Annotated[Number, Field(alias="not-applicable")]
    undetermined: Number
    waived: Number
    errors: Number
    warnings: Number
    infos: Number
    known: Number
    """Findings that are in the baseline."""
    files: Number
    documents: Number
    as_of: date
    """The day as of which the run judged."""
    edition: str
    """The edition whose tables alone were judged by, or `all`."""
    assumptions: tuple[str, ...]
    """The what-ifs of the run, as they were written."""


class SealedFile(Answer):
    """A file that the run read."""

    file: str
    sha256: Digest


class Certificate(Answer):
    """What the report was made from, which `rdpolicy verify` compares with what is there now."""

    digest: Digest
    """Over all other parts of the certificate."""
    tool: str
    """The version of rdpolicy."""
    pack: str
    """The digests of the policies, joined by hyphens."""
    edition: str
    as_of: date
    until: date | None
    """The last day of the timeline."""
    assumptions: tuple[str, ...]
    manifests: tuple[SealedFile, ...]
    waivers: tuple[SealedFile, ...]
    """The files of waivers."""
    left_out: tuple[str, ...]
    """The rules that took no part."""
    regraded: dict[str, SeverityName]
    """The severity of each rule that was graded otherwise."""
    waivers_count: bool
    waivers_require: tuple[str, ...]
    """What a waiver must state to count."""
    partial: bool
    """Waivers of files of their own may have been for manifests that the run did not read."""
    verdicts: Digest
    """Over the fingerprint, outcome and severity of every finding, and every failure."""


class Report(Answer):
    """The report of a run; findings are ordered by file, line, column and rule."""

    schema_: Annotated[Literal["rdpolicy/report/v1"], Field(alias="schema")]
    summary: Summary
    findings: tuple[Finding, ...]
    failures: tuple[Failure, ...]
    removable: tuple[KnownFinding, ...] = ()
    """Entries of the baseline that no longer occur; present where there is a baseline only."""
    timeline: tuple[Change, ...] = ()
    """The days on which verdicts change; present with `--timeline` only."""
    certificate: Certificate | None = None
    """What the report was made from."""
