from __future__ import annotations

import pytest
from ruamel.yaml import YAML

from validator.errors import UsageError
from validator.explain import explain, to_yaml
from validator.findings import Severity
from validator.model.shape import SHAPE_RULES
from validator.policy.rule import RelatedFact, RuleFix, Softening

RULE = "per-user-licensing-in-workgroup"


def sections(explanation):
    return {section.heading: section.blocks for section in explanation.sections}


def texts(blocks):
    return [block.text for block in blocks]


@pytest.fixture
def variant(pack):
    """Return a function that changes one rule of the pack and explains it."""

    def call(name=RULE, **changes):
        rules = tuple(rule._replace(**changes) if rule.id == name else rule for rule in pack.rules)
        return explain(pack._replace(rules=rules), name)

    return call


def test_the_parts_of_a_rule_are_told_in_its_own_words(pack):
    rule = pack.rule(RULE)
    explanation = explain(pack, RULE)
    told = sections(explanation)
    assert (explanation.id, explanation.title, explanation.topic) == (rule.id, rule.title, rule.topic)
    assert explanation.severity == rule.severity
    assert texts(told["Why"]) == [rule.rationale]
    assert texts(told["Remedy"]) == [rule.remedy]
    assert texts(told["Ranges over"])[0].startswith("session-host, each as `host`: ")
    assert rule.require[0].that in texts(told["Requires"])
    assert f"else says: {rule.require[0].message}" in texts(told["Requires"])
    assert f"points at {rule.require[0].points_at}" in texts(told["Requires"])


def test_a_rule_for_all_rows_has_no_condition_to_apply(variant):
    assert "Applies when" not in sections(variant(when=None))
    assert texts(sections(variant(when="host.core"))["Applies when"]) == ["host.core"]


def test_softening_fix_and_coverage_are_told_where_there_are_any(variant):
    told = sections(variant(softened=None, fix=None, covers=()))
    assert not {"Softened", "Fix", "Covers"} & set(told)
    softened = Softening("deployment.platform == 'azure'", Severity.INFO)
    told = sections(
        variant(softened=softened, fix=RuleFix("host.mode", "per-device", safe=False), covers=("R-01", "R-02"))
    )
    assert texts(told["Softened"]) == ["A failure counts as info where this holds:", softened.when]
    assert texts(told["Fix"]) == ["Set host.mode to per-device (it changes the meaning, so it is not done unasked)."]
    assert texts(told["Covers"]) == ["R-01, R-02"]
    assert texts(sections(variant(fix=RuleFix("host.mode", "x", safe=True)))["Fix"]) == ["Set host.mode to x (safe)."]


def test_the_facts_that_a_rule_reads_have_their_meanings(variant, pack):
    clause = (
        pack.rule(RULE)
        .require[0]
        ._replace(that="host.mode != 'x' && as_of > as_of", message="{deployment.name}", related=())
    )
    told = texts(sections(variant(when="host.membership == 'y'", require=(clause,)))["Facts it reads"])
    assert [line.partition(":")[0] for line in told] == ["deployment.name", "host.membership", "host.mode"]
    assert all(line.partition(": ")[2] for line in told)


def test_a_rule_that_reads_no_fact_has_no_such_section(variant, pack):
    clause = pack.rule(RULE).require[0]._replace(that="true", message="no", related=())
    assert "Facts it reads" not in sections(variant(when="stranger.fact", require=(clause,)))


def test_related_places_are_told(variant, pack):
    related = (RelatedFact("a caption", at="host.mode"), RelatedFact("rows", rows="host.pools"))
    clause = pack.rule(RULE).require[0]._replace(related=related)
    explanation = variant(require=(clause,))
    told = texts(sections(explanation)["Requires"])
    assert told[-2:] == ["shows host.mode: a caption", "shows host.pools: rows"]
    assert explanation.to_json()["rule"]["require"][0]["related"] == [
        {"at": "host.mode", "caption": "a caption"},
        {"rows": "host.pools", "caption": "rows"},
    ]


def test_sources_are_cited_with_their_edition_where_they_have_one(variant, pack):
    undated = next(name for name, source in pack.catalog.sources.items() if source.edition is None)
    told = texts(sections(variant(sources=("seed#extra3", undated)))["Sources"])
    seed = pack.catalog.sources["seed"]
    assert told[0] == f'[seed#extra3] {seed.publisher}, "{seed.title}", {seed.edition}: {seed.url}#extra3'
    assert told[1].startswith(f"[{undated}] {pack.catalog.sources[undated].publisher}, ")
    assert told[1].endswith(f'": {pack.catalog.sources[undated].url}')
    listed = variant(sources=("seed", undated)).to_json()["rule"]["sources"]
    assert [source["edition"] for source in listed] == [seed.edition, None]


def test_examples_are_yaml_of_the_same_value(pack):
    for rule in pack.rules:
        told = sections(explain(pack, rule.id))
        for kind, heading in (("passes", "Passes"), ("fails", "Fails")):
            read = [YAML(typ="safe").load(text) for text in texts(told[heading])]
            assert read == [YAML(typ="safe").load(to_yaml(example)) for example in rule.examples[kind]]
            assert len(read) == len(rule.examples[kind])


def test_yaml_keeps_the_order_and_quotes_what_would_be_read_otherwise():
    assert to_yaml({"b": [1, {"a": "2012"}], "a": "2012 R2"}) == "b:\n  - 1\n  - a: '2012'\na: 2012 R2"


def test_data_is_complete_for_every_rule(pack):
    keys = None
    for name in (*(rule.id for rule in pack.rules), *SHAPE_RULES):
        answer = explain(pack, name).to_json()
        assert answer["schema"] == "rdpolicy/explain/v1"
        assert answer["rule"]["id"] == name
        keys = keys or list(answer["rule"])
        assert list(answer["rule"]) == keys


def test_optional_parts_are_data_too(variant):
    rule = variant(softened=Softening("x", Severity.INFO), fix=RuleFix("host.mode", "y", safe=True)).to_json()["rule"]
    assert rule["softened"] == {"when": "x", "to": "info"}
    assert rule["fix"] == {"set": "host.mode", "to": "y", "safe": True}


@pytest.mark.parametrize("name", SHAPE_RULES)
def test_shape_rules_are_explained(pack, name):
    explanation = explain(pack, name)
    told = sections(explanation)
    assert explanation.topic == "manifest"
    assert texts(told["Why"]) == [SHAPE_RULES[name].rationale]
    assert texts(told["Remedy"]) == [SHAPE_RULES[name].remedy]


def test_an_unknown_rule_is_a_usage_error(pack):
    with pytest.raises(UsageError, match=f"unknown rule '{RULE}s'; did you mean '{RULE}'"):
        explain(pack, f"{RULE}s")
