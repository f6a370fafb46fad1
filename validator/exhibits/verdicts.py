"""What a run passed over in silence: the rules that passed or did not apply, and every matrix cell that was consulted.

An engine keeps only counts of these, since a check needs no more. Situations are judged once more here, each once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.findings import Outcome
from validator.findings.dossier import Consulted, Quiet

if TYPE_CHECKING:
    from validator.engine.evaluate import Engine
    from validator.engine.projection import Key
    from validator.facts.build import FactSet
    from validator.facts.table import Row
    from validator.policy.matrix import Cell
    from validator.policy.rule import Rule

Seen = tuple[Outcome | None, tuple["Cell", ...]]


def survey(engine: Engine, facts: FactSet) -> tuple[tuple[Quiet, ...], tuple[Consulted, ...]]:
    """Return each rule's silent outcomes with their subjects, and the cells that were consulted with their rules."""
    quiet: dict[tuple[str, Outcome], list[str]] = {}
    consulted: dict[tuple[str, str, str], dict[str, None]] = {}
    for rule in engine.rules:
        known: dict[Key, Seen] = {}
        for rows, key in engine.situations(rule, facts):
            if key not in known:
                known[key] = _seen(engine, rule, rows[0], facts)
            outcome, cells = known[key]
            if outcome is not None:
                quiet.setdefault((rule.id, outcome), []).extend(row.subject for row in rows)
            for cell in cells:
                consulted.setdefault((cell.matrix, cell.row, cell.column), {})[rule.id] = None
    return (
        tuple(Quiet(rule, outcome, tuple(subjects)) for (rule, outcome), subjects in quiet.items()),
        tuple(Consulted(*cell, tuple(rules)) for cell, rules in sorted(consulted.items())),
    )


def _seen(engine: Engine, rule: Rule, row: Row, facts: FactSet) -> Seen:
    """Return the outcome of a rule that is no finding, None where it is one, and the cells that it looked at."""
    bound = engine.bindings(row, facts)
    cells: dict[Cell, None] = {}
    if rule.when is not None:
        applies = engine.evaluate(rule, rule.when, bound)
        cells.update(dict.fromkeys(applies.cells))
        if not applies.known or not applies.value:
            return (Outcome.NOT_APPLICABLE if applies.known else None), tuple(cells)
    passed = True
    for clause in rule.require:
        result = engine.evaluate(rule, clause.that, bound)
        cells.update(dict.fromkeys(result.cells))
        passed = passed and result.known and bool(result.value)
    return (Outcome.PASSED if passed else None), tuple(cells)
