"""Rules to compiled expressions: every name, type and literal checked, every fault placed in its file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.engine.check import Checker, ExpressionFault
from validator.engine.environment import Environment
from validator.engine.message import placeholders
from validator.engine.program import Compiled
from validator.engine.reads import reads
from validator.errors import PolicyError
from validator.facts.tables import TABLES
from validator.policy.rule import Rule
from validator.policy.suggest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from validator.findings import Path
    from validator.policy.catalog import Catalog
    from validator.policy.load import RuleFile


def compile_rules(files: list[RuleFile], catalog: Catalog) -> dict[tuple[str, str], Compiled]:
    """Compile every expression of some rules; return them by fact table and text.

    Raises:
        PolicyError: expressions do not fit the declared facts; `faults` holds every fault with its place.

    """
    environment = Environment(catalog)
    compiled: dict[tuple[str, str], Compiled] = {}
    faults: list[PolicyError] = []
    for file in files:
        rule = Rule.from_data(file.data)
        if rule.table not in TABLES:
            hint = did_you_mean(rule.table, TABLES)
            faults.append(PolicyError(f"unknown fact table '{rule.table}'{hint}", file.place(("for",))))
            continue
        checker = Checker(environment, rule.table)
        for path, offset, text, result in _expressions(rule):
            outcome = checker.compile(text, result)
            if isinstance(outcome, ExpressionFault):
                faults.append(PolicyError(outcome.sentence, file.place(path, offset + outcome.offset)))
            else:
                compiled[rule.table, text] = Compiled(outcome, reads(text))
        faults.extend(
            PolicyError(f"unknown fact '{name}'{did_you_mean(name, checker.facts)}", file.place(path))
            for path, name in _facts(rule)
            if name not in checker.facts
        )
    if faults:
        raise PolicyError(faults[0].sentence, faults[0].place, tuple(faults))
    return compiled


def _expressions(rule: Rule) -> Iterator[tuple[Path, int, str, str | None]]:
    """Yield path, offset within the text there, expression and required type of all that a rule evaluates."""
    for path, text in rule.expressions():
        yield path, 0, text, None if path[-1] == "rows" else "BOOL"
    for number, clause in enumerate(rule.require):
        for offset, text in placeholders(clause.message):
            yield ("require", number, "message"), offset, text, None


def _facts(rule: Rule) -> Iterator[tuple[Path, str]]:
    """Yield path and name of every fact that a rule points at without an expression."""
    for number, clause in enumerate(rule.require):
        yield ("require", number, "points_at"), clause.points_at
        for index, related in enumerate(clause.related):
            if related.at is not None:
                yield ("require", number, "related", index), related.at
    if rule.fix is not None:
        yield ("fix", "set"), rule.fix.set
