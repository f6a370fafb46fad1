"""Verdicts to findings: the message, the places to show, the evidence and the fingerprint."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from validator.engine.environment import AS_OF
from validator.engine.message import fill, spell_value
from validator.engine.program import names_in
from validator.facts.table import Rows
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
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import datetime

    from validator.engine.evaluate import ClauseVerdict, Engine, RowVerdict
    from validator.facts.build import FactSet
    from validator.facts.table import Brief, Row
    from validator.findings import Location, Path
    from validator.policy.matrix import Cell
    from validator.policy.rule import Clause, RelatedFact

MOST_RELATED = 8


class Conclusion:
    """Turns the verdicts on one deployment into findings; `locate` maps manifest paths to places in its text."""

    def __init__(self, engine: Engine, facts: FactSet, locate: Callable[[Path], Location]) -> None:
        self.engine = engine
        self.facts = facts
        self.locate = locate
        self.deployment = facts.rows("deployment")[0]

    def findings(self, verdict: RowVerdict, as_of: datetime | None = None) -> Iterator[Finding]:
        """Yield a finding for each clause that did not pass, on the engine's day or another."""
        bound = {**self.engine.bindings(verdict.row, self.deployment.facts)}
        if as_of is not None:
            bound[AS_OF] = as_of
        for number, clause in enumerate(verdict.clauses):
            yield self._finding(verdict, clause, number, bound)

    def _finding(
        self, verdict: RowVerdict, decided: ClauseVerdict, number: int, bound: Mapping[str, object]
    ) -> Finding:
        rule, clause, row = verdict.rule, decided.clause, verdict.row
        failed = decided.outcome is Outcome.FAILED
        related: tuple[Related, ...] = ()
        if failed and clause is not None:
            message = fill(clause.message, lambda text: self.engine.evaluate(rule, text, bound))
            path = self._path(row, clause.points_at)
            related = tuple(self._related(verdict, clause, bound))
        else:
            message = f"cannot tell whether this holds: {rule.title}"
            path = self._missing_path(row, decided.missing)
        fix = rule.fix if failed else None
        return Finding(
            rule=rule.id,
            outcome=decided.outcome,
            severity=decided.severity,
            message=message,
            subject=row.subject,
            location=self.locate(path),
            fingerprint=self._fingerprint(verdict, clause, number),
            related=related,
            evidence=self._evidence(verdict, decided, bound),
            remedy=rule.remedy if failed else "",
            fix=Fix(spell_path(self._path(row, fix.set)), fix.to, fix.safe) if fix else None,
            missing=tuple(self._missing_names(row, decided.missing)),
        )

    def _path(self, row: Row, fact: str) -> Path:
        singular, _, name = fact.partition(".")
        own = f"{singular}.name" in row.facts or any(bound.startswith(f"{singular}.") for bound in row.facts)
        return row.path(name) if own else self.deployment.path(name)

    def _related(self, verdict: RowVerdict, clause: Clause, bound: Mapping[str, object]) -> Iterator[Related]:
        for related in clause.related:
            shown: dict[Path, None] = {}
            for path in self._related_paths(verdict, related, bound):
                shown[path] = None  # a row may be listed twice: by its table and by the deployment
                if len(shown) == MOST_RELATED:
                    break
            for path in shown:
                yield Related(self.locate(path), related.caption)

    def _related_paths(self, verdict: RowVerdict, related: RelatedFact, bound: Mapping[str, object]) -> Iterator[Path]:
        if related.at is not None:
            rows = bound.get(related.at)
            if isinstance(rows, Rows):
                yield from (row.paths.get("name", row.where) for row in rows.items)
            else:
                yield self._path(verdict.row, related.at)
        elif related.rows is not None:
            chosen = self.engine.evaluate(verdict.rule, related.rows, bound).value
            if isinstance(chosen, list):
                listed = [row for value in bound.values() if isinstance(value, Rows) for row in value.items]
                for plain in chosen:
                    yield from (row.paths.get("name", row.where) for row in listed if row.facts == plain)

    def _missing_path(self, row: Row, missing: tuple[str, ...]) -> Path:
        """Return where the first missing fact would be stated."""
        for name in missing:
            prefix, _, fact = name.partition(".")
            if prefix == "*":
                for listed in self._lacking(row, fact):
                    return listed.paths.get(fact, listed.where)
            if name.startswith("cell "):
                return row.where
            return self._path(row, name)
        return row.where

    def _lacking(self, row: Row, fact: str) -> Iterator[Brief]:
        for name, value in (*row.facts.items(), *self.deployment.facts.items()):
            # Rows of another kind do not have the fact at all.
            if isinstance(value, Rows) and TABLES[_rows_table(name)].field(fact):
                yield from (row for row in value.items if fact not in row.facts)

    def _missing_names(self, row: Row, missing: tuple[str, ...]) -> Iterator[str]:
        """Yield the missing facts by name, those of listed rows with the path where they would be stated."""
        for name in missing:
            prefix, _, fact = name.partition(".")
            if prefix == "*":
                yield from dict.fromkeys(
                    spell_path(listed.paths.get(fact, listed.where)) for listed in self._lacking(row, fact)
                )
            else:
                yield name

    def _evidence(self, verdict: RowVerdict, decided: ClauseVerdict, bound: Mapping[str, object]) -> Evidence:
        catalog = self.engine.catalog
        text = decided.clause.that if decided.clause else (verdict.rule.when or "")
        names = dict.fromkeys((*names_in(verdict.rule.when or "")[0], *names_in(text)[0]))
        return Evidence(
            cells=tuple(self._cell(cell) for cell in decided.cells),
            facts=tuple(
                FactEvidence(name, spell_value(bound[name]) if name in bound else "unknown")
                for name in names
                if not isinstance(bound.get(name), Rows)
            ),
            sources=tuple(catalog.cite(source) for source in verdict.rule.sources),
        )

    def _cell(self, cell: Cell) -> CellEvidence:
        sources = tuple(self.engine.catalog.cite(source) for source in cell.sources)
        about = self.engine.catalog.describe(cell)
        return CellEvidence(
            cell.matrix, cell.row, cell.column, about, cell.verdict, cell.status, sources, cell.contradiction
        )

    def _fingerprint(self, verdict: RowVerdict, clause: Clause | None, number: int) -> str:
        """Return what identifies the finding when lines move or servers are reordered."""
        which = clause.that if clause else f"when {number}"
        return fingerprint(verdict.rule.id, self.deployment.subject, verdict.rule.table, verdict.row.subject, which)


@cache
def _rows_table(name: str) -> str:
    """Return the table whose facts the rows of a fact carry."""
    singular, _, fact = name.partition(".")
    return next(f.table for t in TABLES.values() if t.singular == singular for f in t.fields if f.name == fact)


def spell_path(path: Path) -> str:
    """Return a manifest path as `servers[0].license_server.cals[1].version`."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return text
