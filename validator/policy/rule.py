"""Rules as the engine sees them: plain frozen records, built from a compiled pack without YAML or pydantic.

How a rule is written, and what makes one unacceptable, is in `rule_model.py`.
"""

# No postponed annotations: Python would compile each of their texts anew at every start.
from collections.abc import Mapping
from typing import Any, NamedTuple, Self

from validator.findings import Severity


class RelatedFact(NamedTuple):
    """Another place to show: a fact (`at`), or the rows that an expression selects (`rows`), with its caption."""

    caption: str
    at: str | None = None
    rows: str | None = None


class Clause(NamedTuple):
    """A condition that must hold, the message when it does not, and which fact gets the squiggle."""

    that: str
    message: str
    points_at: str
    related: tuple[RelatedFact, ...] = ()


class Softening(NamedTuple):
    """When the expression `when` holds, a failure counts only as severe as `to`."""

    when: str
    to: Severity


class RuleFix(NamedTuple):
    """The repair a failed rule offers: set the fact `set` to the value `to`."""

    set: str
    to: str
    safe: bool


class Rule(NamedTuple):
    """One rule: over which table, when it applies, what must hold, and what to say when it does not.

    It fails only where the rule that it `specialises` fails, and explains that failure more closely.
    """

    id: str
    topic: str
    title: str
    severity: Severity
    table: str
    when: str | None
    require: tuple[Clause, ...]
    softened: Softening | None
    remedy: str
    rationale: str
    sources: tuple[str, ...]
    covers: tuple[str, ...]
    contradictions: tuple[str, ...]
    specialises: str | None
    fix: RuleFix | None
    examples: Mapping[str, tuple[Any, ...]]

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """Build a rule from the plain data of a compiled pack, which was validated when it was compiled."""
        softened, fix = data.get("softened"), data.get("fix")
        return cls(
            id=data["id"],
            topic=data["topic"],
            title=data["title"],
            severity=Severity(data["severity"]),
            table=data["for"],
            when=data.get("when"),
            require=tuple(_clause(clause) for clause in data["require"]),
            softened=Softening(softened["when"], Severity(softened["to"])) if softened else None,
            remedy=data["remedy"],
            rationale=data["rationale"],
            sources=tuple(data["sources"]),
            covers=tuple(data.get("covers", ())),
            contradictions=tuple(data.get("contradictions", ())),
            specialises=data.get("specialises"),
            fix=RuleFix(fix["set"], str(fix["to"]), fix["safe"]) if fix else None,
            examples={kind: tuple(items) for kind, items in data["examples"].items()},
        )

    def expressions(self) -> list[tuple[tuple[str | int, ...], str]]:
        """Return every expression that decides, with its path in the rule file (placeholders of messages apart)."""
        found: list[tuple[tuple[str | int, ...], str]] = []
        if self.when is not None:
            found.append((("when",), self.when))
        for number, clause in enumerate(self.require):
            found.append((("require", number, "that"), clause.that))
            for index, related in enumerate(clause.related):
                if related.rows is not None:
                    found.append((("require", number, "related", index, "rows"), related.rows))
        if self.softened is not None:
            found.append((("softened", "when"), self.softened.when))
        return found


def _clause(data: Mapping[str, Any]) -> Clause:
    related = tuple(
        RelatedFact(r.get("caption") or r["at"], r.get("at"), r.get("rows")) for r in data.get("related", ())
    )
    return Clause(data["that"], data["message"], data["points_at"], related)
