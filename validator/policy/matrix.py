"""Matrices: what was said about pairs, who said it, and the verdict that follows.

A table keeps every statement about a pair. By all editions together the newest publication decides; where
none prints the pair, a derivation; else the pair is unknown. By one edition alone only its own print counts.
"""

# No postponed annotations, as in `rule`.
from collections.abc import Iterable, Mapping
from typing import Any, Literal, NamedTuple

ALL = "all"

Verdict = Literal["yes", "no", "unknown"]
Status = Literal["published", "derived", "contested", "unpublished"]
Basis = Literal["published", "derived", "unpublished"]


class Cell(NamedTuple):
    """The verdict on one pair, and on what it rests.

    `sources` are ids, the newest publication first. `contradiction` is the id of the record about sources
    that disagree here; `reason` is a derivation, a condition, or why nothing is known.
    """

    matrix: str
    row: str
    column: str
    verdict: Verdict
    status: Status
    sources: tuple[str, ...] = ()
    contradiction: str | None = None
    reason: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Return verdict, status and sources; `source` is the first. Contradiction and reason where there are any."""
        told = {"contradiction": self.contradiction, "reason": self.reason}
        return {
            "verdict": self.verdict,
            "status": self.status,
            "source": self.sources[0] if self.sources else None,
            "sources": list(self.sources),
            **{name: text for name, text in told.items() if text is not None},
        }


class Matrix(NamedTuple):
    """A table as a reader sees it: by one edition, or by `all` of them."""

    name: str
    edition: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: Mapping[str, Mapping[str, Cell]]

    def to_json(self) -> dict[str, Any]:
        """Return the answer of `matrix --format json`."""
        return {
            "schema": "rdpolicy/matrix/v1",
            "name": self.name,
            "edition": self.edition,
            "rows": list(self.rows),
            "columns": list(self.columns),
            "cells": {row: {column: cell.to_json() for column, cell in of.items()} for row, of in self.cells.items()},
        }


class Statement(NamedTuple):
    """What the catalog says about one pair.

    `published_in` are the sources that print it, `backed_by` further ones. A statement with a `condition`
    holds only under it, so it stands in its editions but does not decide among all of them.
    """

    verdict: Verdict
    basis: Basis
    published_in: tuple[str, ...] = ()
    backed_by: tuple[str, ...] = ()
    reason: str | None = None
    condition: str | None = None


class Dispute(NamedTuple):
    """A contradiction record about a pair; with an `edition`, only where that edition decides."""

    contradiction: str
    edition: str | None
    contested: bool


class Table(NamedTuple):
    """Every statement about the pairs of one matrix. `age` orders sources: the higher, the newer."""

    name: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    statements: Mapping[tuple[str, str], tuple[Statement, ...]]
    disputes: Mapping[tuple[str, str], tuple[Dispute, ...]]
    age: Mapping[str, int]

    def editions(self) -> frozenset[str]:
        """Return every source that prints at least one pair."""
        return frozenset(source for said in self.statements.values() for one in said for source in one.published_in)

    def matrix(self, edition: str = ALL) -> Matrix:
        """Return the table by one edition, with the rows and columns that it prints, or by all of them."""
        printed = [pair for pair, said in self.statements.items() if _printed(said, edition)]
        whole = edition == ALL
        rows = tuple(row for row in self.rows if whole or any(row == r for r, _ in printed))
        columns = tuple(column for column in self.columns if whole or any(column == c for _, c in printed))
        cells = {row: {column: self.cell(row, column, edition) for column in columns} for row in rows}
        return Matrix(self.name, edition, rows, columns, cells)

    def cell(self, row: str, column: str, edition: str = ALL) -> Cell:
        """Return the verdict on a pair; `unknown` for one that nobody states, or that has no row or column."""
        for name, known in ((row, self.rows), (column, self.columns)):
            if name not in known:
                return Cell(self.name, row, column, "unknown", "unpublished", reason=f"'{name}' is not in the catalog")
        said = self.statements.get((row, column), ())
        return self._by_all(row, column, said) if edition == ALL else self._by_one(row, column, said, edition)

    def _by_one(self, row: str, column: str, said: tuple[Statement, ...], edition: str) -> Cell:
        printed = _printed(said, edition)
        if not printed:
            reason = f"{edition} does not print this pair"
            return Cell(self.name, row, column, "unknown", "unpublished", reason=reason)
        one = printed[0]
        dispute = self._dispute(row, column, edition)
        return Cell(
            self.name,
            row,
            column,
            one.verdict,
            "published",
            (edition,),
            dispute.contradiction if dispute else None,
            one.condition or one.reason,
        )

    def _by_all(self, row: str, column: str, said: tuple[Statement, ...]) -> Cell:
        printed = [one for one in said if one.basis == "published" and not one.condition]
        inferred = [one for one in said if one.basis != "published"]
        decides = max(printed, key=self._newest, default=None) or next(iter(inferred), None)
        if decides is None:
            reason = next((f"published only for {one.condition}" for one in said), "no source states this pair")
            return Cell(self.name, row, column, "unknown", "unpublished", reason=reason)
        agreeing = [one for one in printed if one.verdict == decides.verdict] or [decides]
        dispute = self._dispute(row, column, next(iter(self._sorted(decides.published_in)), None))
        contested = any(one.verdict != decides.verdict for one in printed) or (
            dispute is not None and dispute.contested
        )
        printing = self._sorted(source for one in agreeing for source in one.published_in)
        backing = self._sorted(source for one in agreeing for source in one.backed_by if source not in printing)
        return Cell(
            self.name,
            row,
            column,
            decides.verdict,
            "contested" if contested else decides.basis,
            printing + backing,
            dispute.contradiction if dispute else None,
            decides.reason,
        )

    def _dispute(self, row: str, column: str, edition: str | None) -> Dispute | None:
        recorded = self.disputes.get((row, column), ())
        return next((one for one in recorded if one.edition in {None, edition}), None)

    def _newest(self, statement: Statement) -> int:
        return max(self.age[source] for source in statement.published_in)

    def _sorted(self, sources: Iterable[str]) -> tuple[str, ...]:
        return tuple(sorted(set(sources), key=lambda source: -self.age[source]))


def _printed(said: tuple[Statement, ...], edition: str) -> list[Statement]:
    return [one for one in said if edition in one.published_in]
