"""The published matrices as a dossier shows them, and where their sources contradict each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.findings import CellEvidence
from validator.findings.dossier import Dispute, MatrixCell, MatrixView
from validator.policy.matrix import ALL

if TYPE_CHECKING:
    from collections.abc import Iterable

    from validator.policy.catalog import Catalog
    from validator.policy.matrix import Cell


def matrices(catalog: Catalog) -> tuple[MatrixView, ...]:
    """Return every matrix that the catalog's edition prints, or all of them where it judges by all editions."""
    names = [name for name in catalog.matrices() if catalog.edition in (ALL, *catalog.editions(name))]
    return tuple(_view(catalog, name) for name in names)


def _view(catalog: Catalog, name: str) -> MatrixView:
    matrix = catalog.matrix(name)
    rows = tuple(
        (row, tuple(_cell(catalog, matrix.cells[row][column]) for column in matrix.columns)) for row in matrix.rows
    )
    return MatrixView(name, catalog.matrix_title(name), matrix.columns, rows)


def _cell(catalog: Catalog, cell: Cell) -> MatrixCell:
    sources = tuple(catalog.cite(source) for source in cell.sources)
    about = catalog.describe(cell)
    evidence = CellEvidence(
        cell.matrix, cell.row, cell.column, about, cell.verdict, cell.status, sources, cell.contradiction
    )
    return MatrixCell(evidence, cell.reason or "")


def disputes(catalog: Catalog, shown: Iterable[MatrixView]) -> tuple[Dispute, ...]:
    """Return the contradictions that cells of matrices refer to, in the order of their ids."""
    cells = (cell.evidence for matrix in shown for _, row in matrix.rows for cell in row)
    return tuple(
        _dispute(catalog, name) for name in sorted({cell.contradiction for cell in cells if cell.contradiction})
    )


def _dispute(catalog: Catalog, name: str) -> Dispute:
    record = catalog.contradictions[name]
    said = tuple((tuple(catalog.cite(source) for source in one.sources), one.says) for one in record.statements)
    return Dispute(record.id, record.topic, said, record.resolution, record.reason)
