"""A page for each rule that a finding can name, and the index of them by topic."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from validator.docs.facts import kind, values
from validator.docs.markdown import anchor, code, fence, head, link, page, prose, table, web
from validator.engine.message import placeholders
from validator.explain import Block, explain
from validator.facts.tables import TABLES
from validator.model.shape import SHAPE_RULES, WAIVER_RULES
from validator.policy.drift_rules import load_drift_rules

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from validator.engine.pack import Pack
    from validator.explain import Explanation, Section
    from validator.policy.catalog_told import Contradiction

# A reader comes from a finding: why and what to do first. Headings that are not named here keep their order after it.
_FIRST = ("Why", "Remedy", "Fix")
_LAST = ("Sources", "Covers")
_MANIFEST = "apiVersion: rdpolicy/v1\nkind: Deployment\nmetadata: {name: example}\n"
_FACTS = {f"{table.singular}.{field.name}": (table, field) for table in TABLES.values() for field in table.fields}


def pages(pack: Pack) -> dict[str, str]:
    """Return the pages of a pack's rules, of the manifest's and waivers' own, and of drift, by file name."""
    told = {rule.id: _page(pack, rule.id, f"policies/rules/{rule.topic}/{rule.id}.yaml") for rule in pack.rules}
    told |= {name: _page(pack, name, "validator/model/shape.py") for name in (*SHAPE_RULES, *WAIVER_RULES)}
    told |= {name: _page(pack, name, f"policies/drift/{name}.yaml") for name in load_drift_rules(pack.catalog)}
    return {"index.md": page(_index(pack)), **{f"{name}.md": page(lines) for name, lines in told.items()}}


def _page(pack: Pack, name: str, origin: str) -> Iterator[str]:
    explanation = explain(pack, name)
    yield from head(origin, explanation.title)
    topic = link(explanation.topic, f"index.md#{anchor(explanation.topic)}")
    yield f"{code(name)}, {explanation.severity}, topic {topic}."
    for section in sorted(explanation.sections, key=_order):
        yield from ["", f"## {section.heading}", ""]
        yield from _section(pack, explanation, section)


def _order(section: Section) -> int:
    order = (*_FIRST, "", *_LAST)
    return order.index(section.heading if section.heading in order else "")


def _section(pack: Pack, explanation: Explanation, section: Section) -> Iterator[str]:
    """Yield a section as it is explained, or better where a page has links and tables."""
    match section.heading:
        case "Requires":
            yield from _clauses(explanation.data["require"])
        case "Facts it reads":
            yield from _facts(section.blocks)
        case "Sources":
            yield from (f"- {_source(source)}" for source in explanation.data["sources"])
        case "Where sources contradict each other":
            disputes = (pack.catalog.contradictions[name] for name in explanation.data["contradictions"])
            yield from (f"- {_dispute(dispute)}" for dispute in disputes)
        case "Passes" | "Fails":
            yield from _blocks([Block("code", _MANIFEST + block.text) for block in section.blocks], "yaml")
        case _:
            yield from _blocks(section.blocks, "cel")


def _blocks(blocks: Sequence[Block], language: str) -> Iterator[str]:
    for number, block in enumerate(blocks):
        yield from [""] if number else []
        before = "- " if block.kind == "item" else ""
        yield from fence(block.text, language) if block.kind == "code" else [before + prose(block.text)]


def _dispute(dispute: Contradiction) -> str:
    told = prose(f"{dispute.topic}. Followed here: {dispute.resolution} {dispute.reason}")
    return f"{link(dispute.id, f'../catalog/contradictions.md#{anchor(dispute.id)}')}: {told}"


def _clauses(clauses: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for number, clause in enumerate(clauses):
        yield from [""] if number else []
        yield from [*fence(clause["that"], "cel"), ""]
        message = clause["message"]
        for text in dict.fromkeys(text for _, text in placeholders(message)):
            message = message.replace(f"{{{text}}}", f"`{{{text}}}`")
        yield f"- Otherwise it says: {prose(message)}"
        yield f"- It points at {code(clause['points_at'])}."
        for related in clause["related"]:
            shown = related.get("at") or related["rows"]
            yield f"- It shows {code(shown)} as well: {prose(related['caption'])}."


def _source(source: Mapping[str, str]) -> str:
    named = link(source["id"], f"../catalog/sources.md#{anchor(source['id'].partition('#')[0])}")
    dated = f", {source['edition']}" if source["edition"] else ""
    return f"{web(prose(source['title']), source['url'])}, {prose(source['publisher'])}{dated} [{named}]"


def _facts(blocks: Sequence[Block]) -> list[str]:
    """Return the facts as a table: an explanation names each with its meaning, the declaration has the rest."""
    known = [_FACTS[block.text.partition(":")[0]] for block in blocks]
    rows = [
        [
            link(code(f"{of.singular}.{field.name}"), f"../facts.md#{anchor(of.id)}"),
            kind(field, "../"),
            prose(field.meaning),
            values(field, "../"),
        ]
        for of, field in known
    ]
    return table(["Fact", "Type", "Meaning", "Values"], rows)


def _index(pack: Pack) -> Iterator[str]:
    yield from head("policies/rules", "Rules")
    yield "By topic. `rdpolicy explain ID` says the same as a rule's page."
    rules = sorted(pack.rules, key=lambda rule: (rule.topic, rule.id))
    for topic, of_topic in groupby(rules, lambda rule: rule.topic):
        yield from ["", f"## {topic}", "", *_listed([(rule.id, rule.severity, rule.title) for rule in of_topic])]
    differences = {name: rule.info(pack.catalog) for name, rule in load_drift_rules(pack.catalog).items()}
    for infos in filter(None, (SHAPE_RULES, WAIVER_RULES, differences)):
        listed = [(info.id, info.severity, info.title) for info in infos.values()]
        yield from ["", f"## {next(iter(infos.values())).topic}", "", *_listed(listed)]


def _listed(rules: Sequence[tuple[str, str, str]]) -> list[str]:
    rows = [[link(code(name), f"{name}.md"), severity, prose(title)] for name, severity, title in rules]
    return table(["Rule", "Severity", "Title"], rows)
