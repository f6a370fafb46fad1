"""What `diagnose` answers with `--format json`, as models from which the published schema is generated."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from validator.docs.answers import Answer, RuleId, SeverityName


class SeenAt(Answer):
    """Where something was seen first. For an `.evtx` file the line is the number of the record."""

    file: str
    """The name of the log, `-` for the standard input, `TEXT` or `--event` for what was given with the command."""
    line: int
    column: int


class SymptomMatch(Answer):
    """A message or event by which a symptom was recognised."""

    by: Literal["message", "event"]
    text: str
    """The known wording of the message with its placeholders, or the meaning of the event."""
    note: str | None
    event: int | None
    provider: str | None
    location: SeenAt
    times: int


class SeenSymptom(Answer):
    """A symptom that was recognised."""

    id: RuleId
    title: str
    seen: str
    """Who sees it, and where."""
    matches: tuple[SymptomMatch, ...]
    sources: tuple[str, ...]


class CauseCheck(Answer):
    """What to look at, and a command that shows it."""

    look: str
    command: str | None


class VerdictPlace(Answer):
    """Where in the manifest a finding stands."""

    file: str
    line: int
    column: int
    path: str


class VerdictFinding(Answer):
    """What a rule found in the manifest, or could not decide for want of the `missing` facts."""

    outcome: Literal["failed", "undetermined"]
    severity: SeverityName
    message: str
    location: VerdictPlace
    missing: tuple[str, ...]


class CauseVerdict(Answer):
    """What a rule says of the manifest."""

    rule: RuleId
    outcome: Literal["failed", "undetermined", "passed", "not-applicable"]
    findings: tuple[VerdictFinding, ...]


class LikelyCause(Answer):
    """A cause of what was recognised, with its remedy step by step."""

    id: RuleId
    title: str
    explanation: str
    symptoms: tuple[str, ...]
    """The ids of the recognised symptoms that it explains."""
    rules: tuple[RuleId, ...]
    """The rules that find this cause in a manifest."""
    checks: tuple[CauseCheck, ...]
    remedy: tuple[str, ...]
    contradictions: tuple[str, ...]
    sources: tuple[str, ...]
    standing: Literal["confirmed", "undetermined", "untold", "cleared"] = "untold"
    """Whether the manifest confirms it; present with --manifest."""
    verdicts: tuple[CauseVerdict, ...] = ()
    """What each of the rules says of the manifest; present with --manifest."""


class CauseCandidate(Answer):
    """A symptom that may be meant, which is not certain."""

    symptom: RuleId
    title: str
    reason: str
    similarity: int | None
    """How alike its nearest wording is, in percent; null for an event."""


class Diagnose(Answer):
    """What was recognised, and its causes, the likeliest first."""

    schema_: Annotated[Literal["rdpolicy/diagnose/v1"], Field(alias="schema")]
    recognised: bool
    symptoms: tuple[SeenSymptom, ...]
    """In the order in which they were seen."""
    causes: tuple[LikelyCause, ...]
    candidates: tuple[CauseCandidate, ...]
    notes: tuple[str, ...]
