"""Unknown is not false: what was decided without a fact stays decided, and stays so, whatever the fact is."""

from __future__ import annotations

from hypothesis import given, settings

from tests.builders import AS_OF, text_of
from tests.strategies import manifests
from validator.engine.evaluate import Engine
from validator.facts.build import FactSet
from validator.facts.table import Facts, Rows
from validator.findings import Outcome
from validator.model.load import load
from validator.source.document import parse


def situations(engine, document, catalog):
    """Yield every rule with every row it ranges over, as the facts that are bound."""
    facts = FactSet(load(parse(text_of(document), "x.yaml")[0]).deployment, catalog)
    for rule in engine.rules:
        for row in facts.rows(rule.table):
            yield rule, dict(engine.bindings(row, facts))


def poorer(bound, names, row_facts):
    """Yield the facts with one of those that matter left out, be it one of a listed row."""
    for name in sorted(names):
        value = bound.get(name)
        if value is not None and name != "as_of":
            yield name, {other: bound[other] for other in bound if other != name}
        for position, row in enumerate(value.items if isinstance(value, Rows) else ()):
            for fact in row_facts & set(row.values):
                less = Facts(row.kind.singular, {k: v for k, v in row.values.items() if k != fact}, row.kind.paths)
                rows = (*value.items[:position], less.row(row.subject, row.where), *value.items[position + 1 :])
                yield f"{name}[{position}].{fact}", {**bound, name: Rows(rows)}


def read_of_rows(engine, rule):
    """Return the facts of listed rows that a rule's conditions read."""
    texts = [rule.when, *(clause.that for clause in rule.require)]
    return {fact for text in texts if text for fact in engine.program(rule.table, text).reads.row_facts}


@given(document=manifests())
@settings(max_examples=25)
def test_a_verdict_without_a_fact_is_the_one_with_it_or_none(pack, document):
    engine = Engine(pack.rules, pack.catalog, pack.compiled, AS_OF)
    for rule, bound in situations(engine, document, pack.catalog):
        outcome, clauses = engine.decide(rule, bound)
        for name, less in poorer(bound, engine.projection(rule).names, read_of_rows(engine, rule)):
            without, undecided = engine.decide(rule, less)
            assert without in {outcome, Outcome.UNDETERMINED}, (rule.id, name)
            if without is Outcome.UNDETERMINED:
                assert any(verdict.missing for verdict in undecided), (rule.id, name)
            certain = {v.clause for v in undecided if v.outcome is Outcome.FAILED}
            assert certain <= {v.clause for v in clauses if v.outcome is Outcome.FAILED}, (rule.id, name)


@given(document=manifests())
@settings(max_examples=25)
def test_a_verdict_depends_on_nothing_but_the_projection(pack, document):
    """Which is what makes it right to remember verdicts under it."""
    engine = Engine(pack.rules, pack.catalog, pack.compiled, AS_OF)
    for rule, bound in situations(engine, document, pack.catalog):
        names = engine.projection(rule).names
        assert engine.decide(rule, {name: bound[name] for name in names if name in bound}) == engine.decide(rule, bound)
