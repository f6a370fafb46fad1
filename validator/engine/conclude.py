"""Verdicts to findings: the message, the places to show, the evidence and the fingerprint."""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.engine.environment import AS_OF
from validator.engine.message import fill, spell_value
from validator.engine.program import Result
from validator.facts.table import Names, Rows
from validator.facts.tables import TABLES
from validator.findings import (
    CellEvidence,
    Evidence,
    FactEvidence,
    Finding,
    Fix,
    Outcome,
    Related,
    fingerprint,
    spell_path,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from validator.engine.evaluate import ClauseVerdict, Engine, Verdict
    from validator.engine.projection import Key
    from validator.facts.build import FactSet
    from validator.facts.table import Facts, Row
    from validator.findings import Location, Path
    from validator.policy.matrix import Cell
    from validator.policy.rule import Clause, RelatedFact, Rule

MOST_RELATED = 8


class Conclusion:
    """Turns the verdicts on one deployment into findings; `locate` maps manifest paths to places in its text."""

    def __init__(self, engine: Engine, facts: FactSet, locate: Callable[[Path], Location]) -> None:
        self.engine = engine
        self.facts = facts
        self.locate = locate
        self.deployment = facts.deployment
        # What rows share is evaluated and located once.
        self._values: dict[Key, Result] = {}
        self._chosen: dict[Key, list[Row]] = {}
        self._places: dict[Path, Location] = {}
        self._situations: dict[tuple[str, Row | Facts], str] = {}

    def findings(self, verdict: Verdict, as_of: datetime | None = None) -> Iterator[Finding]:
        """Yield a finding for each row and clause that did not pass, on the engine's day or another."""
        for row in verdict.rows:
            bound = self.engine.bindings(row, self.facts)
            if as_of is not None:
                bound[AS_OF] = as_of
            for clause in verdict.clauses:
                yield self._finding(verdict.rule, row, clause, bound)

    def _finding(self, rule: Rule, row: Row, decided: ClauseVerdict, bound: Mapping[str, object]) -> Finding:
        clause = decided.clause
        failed = decided.outcome is Outcome.FAILED
        related: tuple[Related, ...] = ()
        missing: tuple[str, ...] = ()
        if failed and clause is not None:
            message = fill(clause.message, lambda text: self._value(rule, text, bound))
            path = self._path(row, clause.points_at)
            related = tuple(self._related(rule, row, clause, bound))
        else:
            message = f"cannot tell whether this holds: {rule.title}"
            path, missing = self._missing(rule, row, decided, bound)
        fix = rule.fix if failed else None
        identity = self._fingerprint(rule, row, clause)
        return Finding(
            rule=rule.id,
            outcome=decided.outcome,
            severity=decided.severity,
            message=message,
            subject=row.subject,
            location=self._place(path),
            fingerprint=identity,
            related=related,
            evidence=self._evidence(rule, decided, bound),
            remedy=rule.remedy if failed else "",
            fix=Fix(spell_path(self._path(row, fix.set)), fix.to, fix.safe) if fix else None,
            missing=missing,
            deployment=self.deployment.subject,
            state=fingerprint(identity, self._situation(rule, row))[:16],
        )

    def _value(self, rule: Rule, text: str, bound: Mapping[str, object]) -> Result:
        """Evaluate a part of a message."""
        if text in bound:  # a plain fact, as most parts are
            fact = bound[text]
            return Result(fact.plain() if isinstance(fact, Names) else fact, (), ())
        key = self._key(rule, text, bound)
        if key not in self._values:
            self._values[key] = self.engine.evaluate(rule, text, bound)
        return self._values[key]

    def _rows(self, rule: Rule, text: str, bound: Mapping[str, object]) -> list[Row]:
        """Return the rows that an expression chooses."""
        key = self._key(rule, text, bound)
        if key not in self._chosen:
            self._chosen[key] = self.engine.pick(rule, text, bound)
        return self._chosen[key]

    def _key(self, rule: Rule, text: str, bound: Mapping[str, object]) -> Key:
        return (rule.table, text, *map(bound.get, self.engine.program(rule.table, text).reads.names))

    def _place(self, path: Path) -> Location:
        if path not in self._places:
            self._places[path] = self.locate(path)
        return self._places[path]

    def _path(self, row: Row, fact: str) -> Path:
        singular, _, name = fact.partition(".")
        return row.path(name) if singular == row.kind.singular else self.deployment.path(name)

    def _related(self, rule: Rule, row: Row, clause: Clause, bound: Mapping[str, object]) -> Iterator[Related]:
        for related in clause.related:
            shown: dict[Path, None] = {}
            for path in self._related_paths(rule, row, related, bound):
                shown[path] = None  # a row may be listed twice
                if len(shown) == MOST_RELATED:
                    break
            for path in shown:
                yield Related(self._place(path), related.caption)

    def _related_paths(self, rule: Rule, row: Row, related: RelatedFact, bound: Mapping[str, object]) -> Iterable[Path]:
        if related.at is not None:
            rows = bound.get(related.at)
            if not isinstance(rows, Rows):
                return (self._path(row, related.at),)
            chosen: Sequence[Row] = rows.items
        else:
            chosen = self._rows(rule, related.rows, bound) if related.rows is not None else ()
        return (one.path("name") for one in chosen)

    def _missing(
        self, rule: Rule, row: Row, decided: ClauseVerdict, bound: Mapping[str, object]
    ) -> tuple[Path, tuple[str, ...]]:
        """Return where the first missing fact would be stated, and all of them by name.

        Facts of listed rows are named by the paths where they would be stated.
        """
        where: Path | None = None
        names: list[str] = []
        for name in decided.missing:
            prefix, _, fact = name.partition(".")
            if prefix == "*":
                paths = dict.fromkeys(listed.path(fact) for listed in self._lacking(rule, decided, fact, bound))
                names += map(spell_path, paths)
                where = where or next(iter(paths), None)
            else:
                names.append(name)
                # A gap in the catalog, such as a cell that nobody published, is no fact.
                where = where or (row.where if " " in name else self._path(row, name))
        return where or row.where, tuple(names)

    def _lacking(self, rule: Rule, decided: ClauseVerdict, fact: str, bound: Mapping[str, object]) -> Iterator[Row]:
        """Yield the rows listed in what was evaluated that do not state a fact."""
        text = decided.clause.that if decided.clause else rule.when
        known = {table.singular for table in TABLES.values() if table.field(fact)}  # other rows never have it
        for name in self.engine.program(rule.table, text or "").reads.names:
            rows = bound.get(name)
            if isinstance(rows, Rows):
                yield from (row for row in rows.items if row.get(fact) is None and row.kind.singular in known)

    def _evidence(self, rule: Rule, decided: ClauseVerdict, bound: Mapping[str, object]) -> Evidence:
        catalog = self.engine.catalog
        texts = [text for text in (rule.when, decided.clause and decided.clause.that) if text is not None]
        names = dict.fromkeys(n for text in texts for n in self.engine.program(rule.table, text).reads.names)
        return Evidence(
            cells=tuple(self._cell(cell) for cell in decided.cells),
            facts=tuple(
                FactEvidence(name, spell_value(bound[name]) if name in bound else "unknown")
                for name in names
                if not isinstance(bound.get(name), Rows)
            ),
            sources=tuple(catalog.cite(source) for source in rule.sources),
        )

    def _cell(self, cell: Cell) -> CellEvidence:
        sources = tuple(self.engine.catalog.cite(source) for source in cell.sources)
        about = self.engine.catalog.describe(cell)
        return CellEvidence(
            cell.matrix, cell.row, cell.column, about, cell.verdict, cell.status, sources, cell.contradiction
        )

    def _fingerprint(self, rule: Rule, row: Row, clause: Clause | None) -> str:
        """Return what identifies the finding when lines move, servers are reordered or the rule is worded anew."""
        which = "when"
        if clause is not None:
            alike = [other for other in rule.require if other.points_at == clause.points_at]
            which = f"{clause.points_at} {alike.index(clause)}"
        return fingerprint(rule.id, self.deployment.subject, rule.table, row.subject, row.identity, which)

    def _situation(self, rule: Rule, row: Row) -> str:
        """Return a digest of all that the rule sees of the row, whatever order the rows listed in it have."""
        projection = self.engine.projection(rule)
        shared = (rule.id, row if projection.tells_apart(row) else row.kind)
        if shared not in self._situations:
            key = self.engine.situation(rule, row, self.facts)
            # Lists of rows are plain tuples; lists of names have an order that means something.
            parts = (sorted(map(repr, part)) if type(part) is tuple else repr(part) for part in key)
            self._situations[shared] = fingerprint(*map(str, parts))
        return self._situations[shared]
