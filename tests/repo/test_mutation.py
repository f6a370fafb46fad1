"""Whether the cases mean anything: no change of a rule or of the catalog goes unnoticed."""

from __future__ import annotations

from tests.mutation import catalog, rules
from tests.mutation.expressions import mutants


def test_every_mutant_of_a_rule_is_noticed_by_its_cases(pack):
    outcomes = list(rules.survivors(pack))
    assert [f"{rule}: {change}" for rule, change, noticed in outcomes if not noticed] == []
    assert {rule for rule, _, _ in outcomes} == {rule.id for rule in pack.rules}


def test_every_mutant_of_the_catalog_is_noticed_by_a_transcription():
    outcomes = list(catalog.survivors())
    assert [f"{place}: {change}" for place, change, noticed in outcomes if not noticed] == []
    assert len(outcomes) > 100


def test_mutants_reach_every_operand():
    assert set(mutants('a && f(b, c in ["x", "y"])')) == {
        'true && f(b, c in ["x", "y"])', 'false && f(b, c in ["x", "y"])', '!(a) && f(b, c in ["x", "y"])',
        "a && true", "a && false", 'a && !(f(b, c in ["x", "y"]))',
        'a && f(true, c in ["x", "y"])', 'a && f(false, c in ["x", "y"])', 'a && f(!(b), c in ["x", "y"])',
        "a && f(b, true)", "a && f(b, false)", 'a && f(b, !(c in ["x", "y"]))',
        'a && f(b, c in [true, "y"])', 'a && f(b, c in [false, "y"])', 'a && f(b, c in [!("x"), "y"])',
        'a && f(b, c in ["x", true])', 'a && f(b, c in ["x", false])', 'a && f(b, c in ["x", !("y")])',
        'a || f(b, c in ["x", "y"])', 'a && f(b, c in ["y"])', 'a && f(b, c in ["x"])',
    }  # fmt: skip
