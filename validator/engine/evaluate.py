"""Rules over facts at a date: verdicts, memoised by the facts that a rule names."""

from __future__ import annotations

from datetime import UTC, date, datetime
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from validator.engine.alike import Judgements
from validator.engine.environment import AS_OF, Environment
from validator.engine.program import Program, Result
from validator.engine.projection import Gist, Projection
from validator.errors import PolicyError
from validator.facts.tables import TABLES
from validator.findings import Outcome, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from validator.engine.program import Compiled, Reads
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
Situation = tuple["Sequence[Row]", "Key"]
Numbered = tuple[int, "Rule"]  # a rule and its place in the pack
_T = TypeVar("_T")
# The outcomes of which nothing is told.
_SILENT = (Outcome.PASSED, Outcome.NOT_APPLICABLE)
# Of so many situations verdicts are remembered; a run that meets more begins anew.
MOST_REMEMBERED = 500


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


class Settled(NamedTuple):
    """What facts of few values decide of the rules of a table: how many are silent, by outcome, and which are left.

    `named` says that one of those left reads names.
    """

    silent: Mapping[Outcome, int]
    left: tuple[Numbered, ...]
    named: bool


class Scope:
    """The rules of a table, and what is settled of them by the facts of which few values exist.

    Whatever these decide without the other facts, they decide with them as well. So most rules on most rows are
    settled together, by one look.
    """

    __slots__ = ("gist", "rules", "settled")

    def __init__(self, rules: Sequence[Numbered], gist: Gist) -> None:
        self.rules = rules
        self.gist = gist
        self.settled: dict[Key, Settled] = {}


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
        self._tables: dict[str, list[Numbered]] = {}
        for number, rule in enumerate(rules):
            self._tables.setdefault(rule.table, []).append((number, rule))
        self._scopes: dict[str, Scope] = {}
        self.judgements = Judgements()
        self._memo: dict[str, dict[Key, Decision]] = {rule.id: {} for rule in rules}

    def judge(self, facts: FactSet) -> Judgement:
        """Return the verdict of every rule on every row of its table, rows in one situation together.

        Raises:
            PolicyError: an expression fails for another reason than a fact that is not known.

        """
        known = self.judgements.recall(facts)
        if known is not None:
            return known
        told: list[tuple[int, Verdict]] = []
        silent = dict.fromkeys(_SILENT, 0)
        named = False
        for table in self._tables:
            kinds = facts.situations(table)
            if not kinds:
                continue
            scope = self._scope(table)
            for alike, key in _situations(scope.gist, kinds, facts.deployment):
                settled = scope.settled.get(key) or self._settle(scope, key, alike[0], facts)
                named = named or settled.named
                for outcome, number in settled.silent.items():
                    silent[outcome] += number * len(alike)
                for place, verdict in self._left(settled, alike, facts):
                    if verdict.clauses:
                        told.append((place, verdict))
                    else:
                        silent[verdict.outcome] += len(verdict.rows)
        told.sort(key=itemgetter(0))
        judgement = Judgement([verdict for _, verdict in told], silent)
        if not named:
            self.judgements.keep(facts, judgement)
        return judgement

    def _left(self, settled: Settled, alike: Sequence[Row], facts: FactSet) -> Iterator[tuple[int, Verdict]]:
        """Yield the verdicts of the rules that are left on rows of one kind, each with the place of its rule."""
        for place, rule in settled.left:
            for rows, situation in _situations(self.projection(rule), (alike,), facts.deployment):
                outcome, clauses = self._decision(rule, situation, rows[0], facts)
                yield place, Verdict(rule, rows, outcome, clauses)

    def situations(self, rule: Rule, facts: FactSet) -> list[tuple[Sequence[Row], Key]]:
        """Return the rows of a rule's table, those alike to it together, and the key of all it sees of them."""
        kinds = facts.situations(rule.table)
        return _situations(self.projection(rule), kinds, facts.deployment) if kinds else []

    def situation(self, rule: Rule, row: Row, facts: FactSet) -> Key:
        """Return the key of all that a rule sees of a row; the day is no part of it."""
        projection = self.projection(rule)
        return projection.key(row) + projection.shared_key(facts.deployment)

    def bindings(self, row: Row, facts: FactSet) -> dict[str, object]:
        """Return all that expressions over a row may name."""
        return {**facts.deployment_facts, **row.facts, AS_OF: self.as_of}

    def _bound(self, projection: Projection | Gist, row: Row, facts: FactSet) -> dict[str, object]:
        """Return what decides a rule's verdict on a row."""
        return {**projection.bound(row, facts.deployment), AS_OF: self.as_of}

    def _decision(self, rule: Rule, situation: Key, row: Row, facts: FactSet) -> Decision:
        """Return the verdict of a rule on a row in a situation, which is decided once."""
        memo = self._memo[rule.id]
        decision = memo.get(situation)
        if decision is None:
            decision = self.decide(rule, self._bound(self.projection(rule), row, facts))
            remember(memo, situation, decision)
        return decision

    def _scope(self, table: str) -> Scope:
        if table not in self._scopes:
            rules = self._tables[table]
            names = {name for _, rule in rules for reads in self._reads(rule) for name in reads.names}
            self._scopes[table] = Scope(rules, Gist(TABLES[table].singular, names))
        return self._scopes[table]

    def _settle(self, scope: Scope, key: Key, row: Row, facts: FactSet) -> Settled:
        """Return what the facts of few values decide about a row, and remember it."""
        bound = self._bound(scope.gist, row, facts)
        outcomes = [self._silent(rule, bound) for _, rule in scope.rules]
        left = [one for one, outcome in zip(scope.rules, outcomes, strict=True) if outcome is None]
        silent = {outcome: outcomes.count(outcome) for outcome in _SILENT}
        settled = Settled(silent, tuple(left), any(self.projection(rule).reads_names for _, rule in left))
        remember(scope.settled, key, settled)
        return settled

    def _silent(self, rule: Rule, bound: Mapping[str, object]) -> Outcome | None:
        """Return the outcome of a rule that has nothing to tell, None where it has or more has to be known."""
        try:
            outcome, clauses = self.decide(rule, bound)
        except PolicyError:  # which all facts together may prevent
            return None
        return None if clauses else outcome

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
            self._projections[rule.id] = Projection(TABLES[rule.table].singular, self._reads(rule))
        return self._projections[rule.id]

    def _reads(self, rule: Rule) -> Iterator[Reads]:
        """Yield what each expression reads that decides a rule's verdict."""
        for text in (rule.when, *(clause.that for clause in rule.require), rule.softened and rule.softened.when):
            if text is not None:
                yield self._compiled[rule.table, text].reads

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


def _situations(projection: Projection | Gist, kinds: Iterable[Sequence[Row]], deployment: Row) -> list[Situation]:
    """Return rows, those that are alike to a projection together, and the key of all that it keeps of them."""
    shared = projection.shared_key(deployment)
    found: list[Situation] = []
    for rows in kinds:
        if rows[0].own and projection.tells_apart(rows[0]):
            found.extend(((row,), projection.key(row) + shared) for row in rows)
        else:
            found.append((rows, projection.key(rows[0]) + shared))
    return found


def remember(memo: dict[Key, _T], key: Key, value: _T) -> None:
    """Keep a value in a memo that begins anew when it has grown large: what is seldom met again takes memory."""
    if len(memo) >= MOST_REMEMBERED:
        memo.clear()
    memo[key] = value
