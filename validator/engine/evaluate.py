"""Rules over facts at a date: verdicts, memoised by the facts that a rule names."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, NamedTuple

from validator.engine.environment import AS_OF, Environment
from validator.engine.program import Program, Result
from validator.engine.projection import Projection
from validator.errors import PolicyError
from validator.facts.tables import TABLES
from validator.findings import Outcome, Severity

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from validator.engine.program import Compiled
    from validator.engine.projection import Key
    from validator.facts.build import FactSet
    from validator.facts.table import Row
    from validator.policy.catalog import Catalog
    from validator.policy.matrix import Cell
    from validator.policy.rule import Clause, Rule


class ClauseVerdict(NamedTuple):
    """What one clause of a rule, or its `when` where `clause` is None, came to in one situation."""

    clause: Clause | None
    outcome: Outcome
    severity: Severity
    missing: tuple[str, ...]
    cells: tuple[Cell, ...]


Decision = tuple[Outcome, tuple[ClauseVerdict, ...]]


class Verdict(NamedTuple):
    """A rule's verdict on rows in one situation: the clauses that did not pass; none when the outcome is all."""

    rule: Rule
    rows: Sequence[Row]
    outcome: Outcome
    clauses: tuple[ClauseVerdict, ...]


class Judgement(NamedTuple):
    """The verdicts on a deployment that have something to tell, and how many rows had each of the other outcomes."""

    told: list[Verdict]
    silent: Mapping[Outcome, int]


class Engine:
    """Evaluates a pack's rules; verdicts are shared by all rows, documents and files that one engine judges."""

    def __init__(
        self, rules: Sequence[Rule], catalog: Catalog, compiled: Mapping[tuple[str, str], Compiled], as_of: date
    ) -> None:
        """Take rules, and the compiled expressions by table and text."""
        self.rules = rules
        self.catalog = catalog
        self.as_of = datetime(as_of.year, as_of.month, as_of.day, tzinfo=UTC)
        self._compiled = compiled
        self._environment = Environment(catalog)
        self._programs: dict[tuple[str, str], Program] = {}
        self._projections: dict[str, Projection] = {}
        self._memo: dict[str, dict[Key, Decision]] = {rule.id: {} for rule in rules}

    def judge(self, facts: FactSet) -> Judgement:
        """Return the verdict of every rule on every row of its table, rows in one situation together.

        Raises:
            PolicyError: an expression fails for another reason than a fact that is not known.

        """
        told: list[Verdict] = []
        passed = not_applicable = 0
        for rule in self.rules:
            memo = self._memo[rule.id]
            for rows, key in self.situations(rule, facts):
                decision = memo.get(key)
                if decision is None:
                    decision = memo[key] = self.decide(rule, self._bound(rule, rows[0], facts))
                outcome, clauses = decision
                if clauses:
                    told.append(Verdict(rule, rows, outcome, clauses))
                elif outcome is Outcome.PASSED:
                    passed += len(rows)
                else:
                    not_applicable += len(rows)
        return Judgement(told, {Outcome.PASSED: passed, Outcome.NOT_APPLICABLE: not_applicable})

    def situations(self, rule: Rule, facts: FactSet) -> list[tuple[Sequence[Row], Key]]:
        """Return the rows of a rule's table, those alike to it together, and the key of all it sees of them."""
        groups = facts.situations(rule.table)
        if not groups:
            return []
        projection = self.projection(rule)
        shared = projection.shared_key(facts.deployment)
        found: list[tuple[Sequence[Row], Key]] = []
        for rows in groups:
            if rows[0].own and projection.tells_apart(rows[0]):
                found.extend(((row,), projection.key(row) + shared) for row in rows)
            else:
                found.append((rows, projection.key(rows[0]) + shared))
        return found

    def situation(self, rule: Rule, row: Row, facts: FactSet) -> Key:
        """Return the key of all that a rule sees of a row; the day is no part of it."""
        projection = self.projection(rule)
        return projection.key(row) + projection.shared_key(facts.deployment)

    def bindings(self, row: Row, facts: FactSet) -> dict[str, object]:
        """Return all that expressions over a row may name."""
        return {**facts.deployment_facts, **row.facts, AS_OF: self.as_of}

    def _bound(self, rule: Rule, row: Row, facts: FactSet) -> dict[str, object]:
        """Return what decides a rule's verdict on a row."""
        return {**self.projection(rule).bound(row, facts.deployment), AS_OF: self.as_of}

    def evaluate(self, rule: Rule, text: str, bound: Mapping[str, object]) -> Result:
        """Evaluate one expression of a rule over bound facts; see `judge` for the error."""
        try:
            return self.program(rule.table, text).run(bound)
        except PolicyError as error:
            raise PolicyError(f"rule {rule.id}: {error.sentence}") from error

    def pick(self, rule: Rule, text: str, bound: Mapping[str, object]) -> list[Row]:
        """Return the rows that an expression of a rule chooses; see `judge` for the error."""
        try:
            return self.program(rule.table, text).pick(bound)
        except PolicyError as error:
            raise PolicyError(f"rule {rule.id}: {error.sentence}") from error

    def program(self, table: str, text: str) -> Program:
        """Return the expression ready to run."""
        key = (table, text)
        if key not in self._programs:
            code, reads = self._compiled[key]
            self._programs[key] = Program(text, reads, self._environment.revive(code), self._environment.trace)
        return self._programs[key]

    def projection(self, rule: Rule) -> Projection:
        """Return what a rule's verdict depends on."""
        if rule.id not in self._projections:
            deciding = [rule.when, *(clause.that for clause in rule.require), rule.softened and rule.softened.when]
            reads = (self._compiled[rule.table, text].reads for text in deciding if text is not None)
            self._projections[rule.id] = Projection(TABLES[rule.table].singular, reads)
        return self._projections[rule.id]

    def decide(self, rule: Rule, bound: Mapping[str, object]) -> Decision:
        """Return the verdict on one situation, not memoised: outcome, and the clauses that did not pass."""
        if rule.when is not None:
            applies = self.evaluate(rule, rule.when, bound)
            if not applies.known:
                return Outcome.UNDETERMINED, (self._undetermined(rule, None, applies),)
            if not applies.value:
                return Outcome.NOT_APPLICABLE, ()
        verdicts = []
        for clause in rule.require:
            result = self.evaluate(rule, clause.that, bound)
            if not result.known:
                verdicts.append(self._undetermined(rule, clause, result))
            elif not result.value:
                severity = self._severity(rule, bound)
                verdicts.append(ClauseVerdict(clause, Outcome.FAILED, severity, (), result.cells))
        outcomes = {verdict.outcome for verdict in verdicts}
        worst = Outcome.FAILED if Outcome.FAILED in outcomes else Outcome.UNDETERMINED
        return (worst if verdicts else Outcome.PASSED), tuple(verdicts)

    def _severity(self, rule: Rule, bound: Mapping[str, object]) -> Severity:
        """Return the severity of a failure; softened only where that is certain."""
        if rule.softened is None:
            return rule.severity
        return rule.softened.to if self.evaluate(rule, rule.softened.when, bound).value is True else rule.severity

    def _undetermined(self, rule: Rule, clause: Clause | None, result: Result) -> ClauseVerdict:
        return ClauseVerdict(clause, Outcome.UNDETERMINED, rule.severity, result.missing, result.cells)
