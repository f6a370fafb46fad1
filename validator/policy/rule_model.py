"""How a rule file is written: the pydantic models that judge it, and the published JSON Schema's source."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

Sentence = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Expression = Annotated[str, StringConstraints(min_length=1)]
FactName = Annotated[str, StringConstraints(pattern=r"^[a-z_]+\.[a-z0-9_]+$")]
RULE_ID = r"^[a-z0-9]+(-[a-z0-9]+)*$"
SeverityName = Literal["error", "warning", "info"]
TOPICS = ("cal", "capacity", "licensing", "lifecycle", "membership", "topology")


class PolicyModel(BaseModel):
    """A mapping in a policy file: frozen, unknown keys refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


def _as_related(value: Any) -> Any:  # noqa: ANN401 -- raw YAML of any shape
    return {"at": value} if isinstance(value, str) else value


class RelatedModel(PolicyModel):
    """Another place to show beside the primary one; a bare fact name is short for `{at: name}`."""

    at: FactName | None = None
    rows: Expression | None = None
    caption: Sentence | None = None


class ClauseModel(PolicyModel):
    """A condition in CEL that must hold, its message with `{CEL}` placeholders, and the fact to point at."""

    that: Expression
    message: Sentence
    points_at: FactName
    related: tuple[
        Annotated[RelatedModel, BeforeValidator(_as_related, json_schema_input_type=str | RelatedModel)], ...
    ] = ()


class SofteningModel(PolicyModel):
    """Where `when` holds, a failure counts as severe as `to` only."""

    when: Expression
    to: SeverityName


class FixModel(PolicyModel):
    """The repair: set a fact to a value; safe when it changes nothing but the fault."""

    set: FactName
    to: str | int | bool
    safe: bool


class ExamplesModel(PolicyModel):
    """Small deployments that pass and that fail; what every manifest needs anyway is left out."""

    passes: Annotated[tuple[dict[str, Any], ...], Field(min_length=1)]
    fails: Annotated[tuple[dict[str, Any], ...], Field(min_length=1)]


class RuleModel(PolicyModel):
    """A rule file."""

    id: Annotated[str, StringConstraints(pattern=RULE_ID)]
    title: Sentence
    severity: SeverityName
    table: Annotated[str, Field(alias="for")]
    when: Expression | None = None
    require: Annotated[tuple[ClauseModel, ...], Field(min_length=1)]
    softened: SofteningModel | None = None
    remedy: Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"\.$")]
    rationale: Sentence
    sources: Annotated[tuple[str, ...], Field(min_length=1)]
    covers: tuple[Annotated[str, StringConstraints(pattern=r"^R-\d{2}$")], ...] = ()
    contradictions: tuple[str, ...] = ()
    specialises: Annotated[str, StringConstraints(pattern=RULE_ID)] | None = None
    """The rule on the same table that fails wherever this one does: this one explains that failure more closely."""
    fix: FixModel | None = None
    examples: ExamplesModel


class PackModel(PolicyModel):
    """The optional `pack.yaml` of a pack of one's own: rules to switch off, severities to change."""

    name: Sentence
    disable: tuple[str, ...] = ()
    severity: dict[str, SeverityName] = Field(default_factory=dict)
