"""What a rule says, over what it ranges, why, and who says so: in sections for people, and as data for programs."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from validator.engine.message import placeholders
from validator.engine.reads import reads
from validator.errors import UsageError
from validator.facts.tables import TABLES
from validator.model.shape import SHAPE_RULES, WAIVER_RULES
from validator.policy.suggest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from validator.engine.pack import Pack
    from validator.findings import Citation, RuleInfo
    from validator.policy.catalog_told import Contradiction
    from validator.policy.rule import Clause, RelatedFact, Rule

Kind = Literal["prose", "code", "item"]


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a section: prose to be wrapped, an item of a list, or code to be shown as it is."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Section:
    """A headed part of an explanation."""

    heading: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """A rule explained; `data` holds the same for programs."""

    id: str
    title: str
    topic: str
    severity: str
    sections: tuple[Section, ...]
    data: Mapping[str, Any]

    def to_json(self) -> dict[str, Any]:
        """Return the answer of `explain --format json`."""
        return {"schema": "rdpolicy/explain/v1", "rule": dict(self.data)}


def explain(pack: Pack, name: str) -> Explanation:
    """Explain a rule of a pack, of the manifest itself, or of drift; raise UsageError for any other name."""
    rule = pack.rule(name)
    if rule is not None:
        cited = tuple((source, pack.catalog.cite(source)) for source in rule.sources)
        disputes = tuple(pack.catalog.contradictions[name] for name in rule.contradictions)
        sections = tuple(_sections(rule, cited, disputes))
        return Explanation(rule.id, rule.title, rule.topic, rule.severity, sections, _data(rule, cited))
    own = SHAPE_RULES | WAIVER_RULES
    if name in own:
        return _own(own[name])
    from validator.policy.drift_rules import load_drift_rules  # noqa: PLC0415 -- brings what reads YAML

    differences = load_drift_rules(pack.catalog)
    if name in differences:
        told = differences[name]
        cited = tuple((source, pack.catalog.cite(source)) for source in told.sources)
        return _own(told.info(pack.catalog), cited, told.needs)
    known = [*(rule.id for rule in pack.rules), *own, *differences]
    raise UsageError(f"unknown rule '{name}'{did_you_mean(name, known)}")


def _own(rule: RuleInfo, cited: tuple[tuple[str, Citation], ...] = (), needs: tuple[str, ...] = ()) -> Explanation:
    """Explain a rule that is no condition over facts: of the manifest itself, or of drift, which `needs` exports."""
    meaning = {
        "manifest": "Every manifest, before any other rule: the shape of what is written, not its meaning.",
        "waiver": "Every waiver, after all other rules.",
        "drift": "The deployment of a manifest beside what exports tell of the running one, by `rdpolicy drift`.",
    }[rule.topic]
    sections = [_prose("Ranges over", meaning), _prose("Why", rule.rationale), _prose("Remedy", rule.remedy)]
    if needs:
        exports = (*needs, "the collector's file")
        sections.append(Section("Exports that tell", tuple(Block("item", name) for name in exports)))
    if cited:
        sections.append(Section("Sources", tuple(Block("item", _citation(name, source)) for name, source in cited)))
    data: dict[str, Any] = {
        "id": rule.id,
        "topic": rule.topic,
        "title": rule.title,
        "severity": rule.severity.value,
        "for": rule.topic,
        "when": None,
        "require": [],
        "softened": None,
        "rationale": rule.rationale,
        "remedy": rule.remedy,
        "fix": None,
        "covers": [],
        "contradictions": [],
        "specialises": None,
        "sources": [_source_data(name, source) for name, source in cited],
        "examples": {"passes": [], "fails": []},
    }
    return Explanation(rule.id, rule.title, rule.topic, rule.severity, tuple(sections), data)


def _sections(
    rule: Rule, cited: tuple[tuple[str, Citation], ...], disputes: tuple[Contradiction, ...]
) -> Iterator[Section]:
    table = TABLES[rule.table]
    yield _prose("Ranges over", f"{rule.table}, each as `{table.singular}`: {table.meaning}")
    if rule.when is not None:
        yield Section("Applies when", (Block("code", rule.when),))
    yield Section("Requires", tuple(block for clause in rule.require for block in _clause(clause)))
    if rule.softened is not None:
        softer = Block("prose", f"A failure counts as {rule.softened.to} where this holds:")
        yield Section("Softened", (softer, Block("code", rule.softened.when)))
    facts = tuple(Block("item", fact) for fact in _facts(rule))
    if facts:
        yield Section("Facts it reads", facts)
    yield _prose("Why", rule.rationale)
    yield _prose("Remedy", rule.remedy)
    if rule.fix is not None:
        care = "safe" if rule.fix.safe else "it changes the meaning, so it is not done unasked"
        yield _prose("Fix", f"Set {rule.fix.set} to {rule.fix.to} ({care}).")
    yield Section("Sources", tuple(Block("item", _citation(name, source)) for name, source in cited))
    if disputes:
        yield Section("Where sources contradict each other", tuple(b for d in disputes for b in _dispute(d)))
    if rule.specialises is not None:
        yield _prose("Specialises", f"{rule.specialises}: this rule fails only where that one does, and says more.")
    if rule.covers:
        yield _prose("Covers", ", ".join(rule.covers))
    for kind, heading in (("passes", "Passes"), ("fails", "Fails")):
        yield Section(heading, tuple(Block("code", to_yaml(example)) for example in rule.examples[kind]))


def _dispute(dispute: Contradiction) -> Iterator[Block]:
    yield Block("prose", f"{dispute.id}: {dispute.topic}.")
    yield from (Block("item", f"{', '.join(said.sources)}: {said.says}") for said in dispute.statements)
    yield Block("prose", f"Followed here: {dispute.resolution} {dispute.reason}")


def _prose(heading: str, text: str) -> Section:
    return Section(heading, (Block("prose", text),))


def _clause(clause: Clause) -> Iterator[Block]:
    yield Block("code", clause.that)
    yield Block("item", f"else says: {clause.message}")
    yield Block("item", f"points at {clause.points_at}")
    yield from (Block("item", f"shows {related.at or related.rows}: {related.caption}") for related in clause.related)


def _facts(rule: Rule) -> Iterator[str]:
    """Yield each fact that the rule names, with its meaning."""
    texts: list[str] = [text for _, text in rule.expressions()]
    texts += [text for clause in rule.require for _, text in placeholders(clause.message)]
    tables = {table.singular: table for table in (TABLES["deployment"], TABLES[rule.table])}
    for name in sorted({name for text in texts for name in reads(text).names}):
        row, _, fact = name.partition(".")
        field = tables[row].field(fact) if row in tables else None
        if field is not None:
            yield f"{name}: {field.meaning}"


def _citation(name: str, source: Citation) -> str:
    dated = f", {source.edition}" if source.edition else ""
    return f'[{name}] {source.publisher}, "{source.title}"{dated}: {source.url}'


def to_yaml(value: object) -> str:
    """Return plain data as YAML in the order it has, as a manifest is usually written."""
    from ruamel.yaml import YAML  # noqa: PLC0415 -- only examples need it

    yaml = YAML()
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.width = 100
    out = io.StringIO()
    yaml.dump(value, out)
    return out.getvalue().rstrip("\n")


def _data(rule: Rule, cited: tuple[tuple[str, Citation], ...]) -> dict[str, Any]:
    softened, fix = rule.softened, rule.fix
    return {
        "id": rule.id,
        "topic": rule.topic,
        "title": rule.title,
        "severity": rule.severity.value,
        "for": rule.table,
        "when": rule.when,
        "require": [_clause_data(clause) for clause in rule.require],
        "softened": None if softened is None else {"when": softened.when, "to": softened.to.value},
        "rationale": rule.rationale,
        "remedy": rule.remedy,
        "fix": None if fix is None else {"set": fix.set, "to": fix.to, "safe": fix.safe},
        "covers": list(rule.covers),
        "contradictions": list(rule.contradictions),
        "specialises": rule.specialises,
        "sources": [_source_data(name, source) for name, source in cited],
        "examples": {kind: list(rule.examples[kind]) for kind in ("passes", "fails")},
    }


def _source_data(name: str, source: Citation) -> dict[str, Any]:
    told = {"title": source.title, "publisher": source.publisher, "edition": source.edition or None, "url": source.url}
    return {"id": name, **told}


def _clause_data(clause: Clause) -> dict[str, Any]:
    related = [_related_data(one) for one in clause.related]
    return {"that": clause.that, "message": clause.message, "points_at": clause.points_at, "related": related}


def _related_data(related: RelatedFact) -> dict[str, Any]:
    where = {"at": related.at} if related.at is not None else {"rows": related.rows}
    return {**where, "caption": related.caption}
