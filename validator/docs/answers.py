"""What commands answer with `--format json`, as models from which the published schemas are generated.

A later version of the same major number may add fields, so the schemas leave objects open; tests hold that every
field of today is named here.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

SeverityName = Literal["error", "warning", "info"]
Verdict = Literal["yes", "no", "unknown"]
Status = Literal["published", "derived", "contested", "unpublished"]


class Answer(BaseModel):
    """A JSON object of an answer."""

    model_config = ConfigDict(use_attribute_docstrings=True)


class MatrixCell(Answer):
    """The verdict on a pair, and what it rests on."""

    verdict: Verdict
    status: Status
    source: str | None
    """The newest publication, the first of `sources`."""
    sources: tuple[str, ...]
    contradiction: str = ""
    """The id of the record about sources that disagree here; present where there is one."""
    reason: str = ""
    """A derivation, a condition, or why nothing is known; present where there is one."""


class Matrix(Answer):
    """One matrix, by one edition or by all of them."""

    schema_: Annotated[Literal["rdpolicy/matrix/v1"], Field(alias="schema")]
    name: str
    edition: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: dict[str, dict[str, MatrixCell]]
    """The cell of each row and, within it, of each column."""


class ListedMatrix(Answer):
    """A matrix and the editions that print it."""

    name: str
    editions: tuple[str, ...]


class Matrices(Answer):
    """The matrices there are."""

    schema_: Annotated[Literal["rdpolicy/matrices/v1"], Field(alias="schema")]
    matrices: tuple[ListedMatrix, ...]


RuleId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]


class ListedRule(Answer):
    """A rule of the pack."""

    id: RuleId
    topic: str
    title: str
    severity: SeverityName
    covers: tuple[str, ...]
    sources: tuple[str, ...]


class Rules(Answer):
    """The rules there are, by topic and id."""

    schema_: Annotated[Literal["rdpolicy/rules/v1"], Field(alias="schema")]
    rules: tuple[ListedRule, ...]


class ExplainedPlace(Answer):
    """A place that a finding shows beside its own: of a fact (`at`), or of the rows that an expression selects."""

    at: str = ""
    rows: str = ""
    caption: str


class ExplainedClause(Answer):
    """A condition that must hold, and what is said where it does not."""

    that: str
    message: str
    points_at: str
    related: tuple[ExplainedPlace, ...]


class ExplainedSoftening(Answer):
    """Where `when` holds, a failure counts as severe as `to` only."""

    when: str
    to: SeverityName


class ExplainedFix(Answer):
    """The repair that a failed rule offers."""

    set: str
    to: str
    safe: bool


class ExplainedSource(Answer):
    """A publication that the rule rests on."""

    id: str
    title: str
    publisher: str
    edition: str | None
    url: str


class Examples(Answer):
    """Small deployments that pass and that fail; what every manifest needs anyway is left out."""

    passes: tuple[dict[str, Any], ...]
    fails: tuple[dict[str, Any], ...]


class ExplainedRule(Answer):
    """A rule with its conditions in CEL, its reasons and its sources."""

    id: RuleId
    topic: str
    title: str
    severity: SeverityName
    for_: Annotated[str, Field(alias="for")]
    """The fact table that it ranges over."""
    when: str | None
    require: tuple[ExplainedClause, ...]
    softened: ExplainedSoftening | None
    rationale: str
    remedy: str
    fix: ExplainedFix | None
    covers: tuple[str, ...]
    contradictions: tuple[str, ...]
    specialises: str | None
    """The rule that fails wherever this one does; this one says more about that failure."""
    """The ids of the records about sources that disagree on what the rule says."""
    sources: tuple[ExplainedSource, ...]
    examples: Examples


class Explain(Answer):
    """A rule explained."""

    schema_: Annotated[Literal["rdpolicy/explain/v1"], Field(alias="schema")]
    rule: ExplainedRule


class Setting(Answer):
    """A setting of a check."""

    name: str
    value: Any
    """Null where it is not set."""
    origin: Literal["command line", "file", "default"]
    line: int | None
    """The line of the file that states it."""


class Config(Answer):
    """The settings that a check takes, and where each comes from."""

    schema_: Annotated[Literal["rdpolicy/config/v1"], Field(alias="schema")]
    file: str | None
    """The configuration file; null where there is none."""
    settings: tuple[Setting, ...]
