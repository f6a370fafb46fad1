from __future__ import annotations

import dataclasses
import re

import pytest

from validator import resources
from validator.docs import catalog, rules
from validator.docs.facts import facts
from validator.engine.functions import SIGNATURES
from validator.facts.tables import TABLES
from validator.findings import Severity
from validator.model.shape import SHAPE_RULES, WAIVER_RULES
from validator.policy.catalog import Catalog
from validator.policy.catalog_load import load_catalog
from validator.policy.drift_rules import load_drift_rules
from validator.policy.matrix import ALL
from validator.policy.rule import RelatedFact, RuleFix, Softening

RULE = "per-user-licensing-in-workgroup"


def replace(record, **changes):
    """Return a frozen record with other values, be it a dataclass or a named tuple."""
    return record._replace(**changes) if isinstance(record, tuple) else dataclasses.replace(record, **changes)


@pytest.fixture
def variant(pack):
    """Return a function that changes one rule of the pack and gives its page."""

    def call(**changes):
        changed = tuple(replace(rule, **changes) if rule.id == RULE else rule for rule in pack.rules)
        return rules.pages(replace(pack, rules=changed))[f"{RULE}.md"]

    return call


@pytest.fixture(scope="module")
def data():
    """Return the records of the catalog as the loader gives them."""
    return load_catalog(resources.policies() / "catalog")


@pytest.fixture
def told(pack, data):
    """Return a function that gives the pages of the catalog after changing the records of one kind."""

    def call(kind, change):
        catalog_of = Catalog.from_data({**data, kind: change([dict(record) for record in data[kind]])})
        return catalog.pages(replace(pack, catalog=catalog_of))

    return call


def headings(text):
    return re.findall(r"^## (.+)$", text, re.MULTILINE)


def test_there_is_a_page_for_every_rule_that_a_finding_can_name(pack):
    ids = {rule.id for rule in pack.rules} | set(SHAPE_RULES) | set(WAIVER_RULES) | set(load_drift_rules(pack.catalog))
    assert set(rules.pages(pack)) == {f"{name}.md" for name in ids} | {"index.md"}


def test_a_page_tells_why_and_what_to_do_before_all_else(variant, pack):
    rule = pack.rule(RULE)
    text = variant(softened=Softening("as_of == as_of", Severity.INFO), contradictions=("c1",))
    assert text.startswith(f"<!-- generated from policies/rules/{rule.topic}/{RULE}.yaml by ")
    assert text.splitlines()[1] == f"# {rule.title}"
    assert f"`{RULE}`, error, topic [membership](index.md#membership)." in text
    assert headings(text) == [
        "Why",
        "Remedy",
        "Fix",
        "Ranges over",
        "Applies when",
        "Requires",
        "Softened",
        "Facts it reads",
        "Where sources contradict each other",
        "Passes",
        "Fails",
        "Sources",
        "Covers",
    ]
    assert "A failure counts as info where this holds:\n\n```cel\nas_of == as_of\n```\n" in text
    assert "- [c1](../catalog/contradictions.md#c1): Which license servers accept a CAL. Followed here: " in text


def test_a_page_leaves_out_what_a_rule_does_not_have(variant):
    text = variant(when=None, softened=None, fix=None, covers=(), contradictions=())
    assert not {"Applies when", "Softened", "Fix", "Covers", "Where sources contradict each other"} & set(
        headings(text)
    )


def test_conditions_are_code_and_placeholders_too(variant, pack):
    clause = replace(
        pack.rule(RULE).require[0],
        that="host.mode != 'x' || true",
        message="{host.name} is _here_, {host.name}",
        related=(RelatedFact("a caption", at="host.mode"), RelatedFact("some rows", rows="host.pools")),
    )
    text = variant(require=(clause, clause))
    told = (
        "```cel\nhost.mode != 'x' || true\n```\n\n"
        "- Otherwise it says: `{host.name}` is \\_here\\_, `{host.name}`\n- It points at `host.mode`.\n"
        "- It shows `host.mode` as well: a caption.\n- It shows `host.pools` as well: some rows.\n"
    )
    assert f"## Requires\n\n{told}\n{told}\n## Facts it reads" in text


def test_facts_have_their_type_meaning_and_values(variant):
    text = variant()
    mode = TABLES["session-host"].field("mode")
    assert f"| [`host.mode`](../facts.md#session-host) | string | {mode.meaning} | `per-user`, `per-device`, " in text


def test_sources_are_linked_and_dated(variant):
    undated = "act"
    text = variant(sources=("seed#extra3", undated))
    assert "#extra3), Microsoft, 2021-12-09 [[seed#extra3](../catalog/sources.md#seed)]\n" in text
    assert "rds-activate-license-server.md), Microsoft [[act](../catalog/sources.md#act)]\n" in text


def test_examples_are_whole_manifests(variant):
    assert "## Passes\n\n```yaml\napiVersion: rdpolicy/v1\nkind: Deployment\nmetadata: {name: example}\n" in variant()


def test_a_fix_is_told(variant):
    assert "Set host.mode to x (safe)." in variant(fix=RuleFix("host.mode", "x", safe=True))


def test_the_index_lists_every_rule_once_under_its_topic(pack):
    text = rules.pages(pack)["index.md"]
    topics = [part.partition("\n")[0] for part in text.split("\n## ")[1:]]
    assert topics == [*sorted({rule.topic for rule in pack.rules}), "manifest", "waiver", "drift"]
    for rule in pack.rules:
        assert text.count(f"[`{rule.id}`]({rule.id}.md) | {rule.severity} |") == 1
        assert f"]({rule.id}.md)" in text.partition(f"\n## {rule.topic}\n")[2].partition("\n## ")[0]


def test_every_fact_and_function_is_on_its_page():
    text = facts()
    for table in TABLES.values():
        section = text.partition(f"\n## {table.id}\n")[2].partition("\n## ")[0]
        assert re.findall(r"^\| `(\S+)` \|", section, re.MULTILINE) == [
            f"{table.singular}.{f.name}" for f in table.fields
        ]
    functions = text.partition("\n## Functions\n")[2]
    assert re.findall(r"^\| `(\w+)\(", functions, re.MULTILINE) == list(SIGNATURES)
    assert "| `days_between(timestamp, timestamp)` gives int | " in functions


def test_every_cell_of_every_edition_is_on_the_page_of_matrices(pack):
    text = catalog.pages(pack)["matrices.md"]
    for name in pack.catalog.matrices():
        for edition in (ALL, *pack.catalog.editions(name)):
            matrix = pack.catalog.matrix(name, edition)
            title = "All editions together" if edition == ALL else f"Edition {edition}"
            section = text.partition(f"\n### {name}: {title}\n")[2].partition("\n##")[0]
            lines = [line.strip("| ").split(" | ") for line in section.splitlines() if line.startswith("| **")]
            shown = {line[0].strip("*"): [cell.partition(" ")[0] for cell in line[1:]] for line in lines}
            assert shown == {row: [cell.verdict for cell in of.values()] for row, of in matrix.cells.items()}
            assert re.search(r"^\|( \| | )" + re.escape(" | ".join(matrix.columns)) + r" \|$", section, re.MULTILINE)
            letters = set(re.findall(r"<sup>(\w+)</sup>", section))
            assert letters == set(re.findall(r"^- (\w+): ", section, re.MULTILINE))
            assert edition != ALL or section.count("<sup>") == len(matrix.rows) * len(matrix.columns)


def test_the_basis_of_a_cell_is_told(pack):
    text = catalog.pages(pack)["matrices.md"]
    assert ": derived ([cal-2023](sources.md#cal-2023)): No printed CAL serves a host newer than itself.\n" in text
    assert ": unpublished: " in text
    assert "three or more brokers See [c22](contradictions.md#c22).\n" in text


def test_releases_show_their_days(told, pack):
    def change(releases):
        for release in releases:
            release.pop("brokers", None)
            release["lifecycle"] = {"extended_end": "2031-10-14", "esu_end": "2032-01-31", "sources": ["life"]}
        return releases

    text = told("releases", change)["releases.md"]
    first = next(line for line in text.splitlines() if line.startswith("| Windows Server 2022 |"))
    assert first == "| Windows Server 2022 | 4 | 2022 | | 2031-10-14 | 2032-01-31 | | | [life](sources.md#life) |"
    assert "| 2 |" in catalog.pages(pack)["releases.md"]


def test_sources_tell_what_is_known_of_them_and_who_cites_them(told):
    def change(sources):
        seed = next(source for source in sources if source["id"] == "seed")
        seed |= {"retrieved": "2026-01-02", "note": "A <note>."}
        return [*sources, {"id": "other", "title": "T", "publisher": "P", "kind": "issue", "url": "somewhere"}]

    text = told("sources", change)["sources.md"]
    seed = text.partition("\n## seed\n")[2].partition("\n## ")[0]
    assert ", Microsoft, vendor, edition 2021-12-09, retrieved 2026-01-02, [prints matrices](matrices.md).\n" in seed
    assert "A \\<note>.\n" in seed
    assert seed.count(f"[`{RULE}`](../rules/{RULE}.md)") == 1
    assert text.partition("\n## other\n")[2] == "\nT (somewhere), P, discussion of an issue.\n"


def test_the_other_records_of_the_catalog_are_all_told(pack):
    pages = catalog.pages(pack)
    assert headings(pages["contradictions.md"]) == list(pack.catalog.contradictions)
    assert headings(pages["cal-types.md"]) == [of.title for of in pack.catalog.cal_types.values()]
    for page, names in (("roles.md", pack.catalog.roles), ("numbers.md", pack.catalog.constants)):
        assert re.findall(r"^\| `([\w-]+)` \|", pages[page], re.MULTILINE) == list(names)


def test_a_type_without_numbers_names_none(told, pack):
    bare = told("cal_types", lambda types: [{**of, "constants": []} for of in types])
    assert "Numbers:" in catalog.pages(pack)["cal-types.md"]
    assert "Numbers:" not in bare["cal-types.md"]
