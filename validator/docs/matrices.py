"""The page of matrices: each by all editions together and by every edition alone, with the basis of each cell."""

from __future__ import annotations

from itertools import product
from string import ascii_lowercase
from typing import TYPE_CHECKING

from validator.docs.markdown import anchor, head, link, page, prose, table, web
from validator.policy.catalog_tables import RELEASE_AXES
from validator.policy.matrix import ALL

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from validator.policy.catalog import Catalog
    from validator.policy.matrix import Cell, Matrix

_LETTERS = [*ascii_lowercase, *("".join(pair) for pair in product(ascii_lowercase, repeat=2))]
_OPENING = """
By all editions together the newest publication that prints a pair decides; where none prints it, a derivation. By one
edition alone (`--edition`) only its own print counts. The letter beside a verdict leads to what it rests on, beneath
the table: **published** by the sources named, the newest first; **derived** from them; **contested**, where sources
contradict each other; **unpublished**, where nobody said anything and the verdict is unknown.
"""


def matrices(catalog: Catalog) -> str:
    """Return the page."""
    return page(_matrices(catalog))


def cited(sources: Iterable[str]) -> str:
    """Return links to sources on their page, which is a neighbour."""
    return ", ".join(link(name, f"sources.md#{anchor(name.partition('#')[0])}") for name in sources)


def _matrices(catalog: Catalog) -> Iterator[str]:
    yield from head("policies/catalog", "Matrices")
    yield from _OPENING.strip().splitlines()
    for name in catalog.matrices():
        yield from ["", f"## {name}"]
        axes = next((axes for axes in RELEASE_AXES.values() if axes.matrix == name), None)
        if axes is not None:
            yield from ["", f"Each row is a {axes.row.replace('-', ' ')}, each column a {_spelt(axes.column)}."]
        for edition in (ALL, *catalog.editions(name)):
            title = "All editions together" if edition == ALL else f"Edition {edition}"
            yield from ["", f"### {name}: {title}", ""]
            if edition != ALL:
                source = catalog.sources[edition]
                dated = f"{prose(source.publisher)}, {source.edition}"
                yield from [f"{web(prose(source.title), source.url)}, {dated} [{cited([edition])}].", ""]
            yield from _matrix(catalog.matrix(name, edition))


def _spelt(axis: str) -> str:
    return "CAL" if axis == "cal" else axis.replace("-", " ")


def _matrix(matrix: Matrix) -> Iterator[str]:
    """Yield the table, and beneath it each basis that its cells have, by letter."""
    bases = dict.fromkeys(
        basis for of in matrix.cells.values() for cell in of.values() if (basis := _basis(cell, matrix))
    )
    letters = dict(zip(bases, _LETTERS, strict=False))
    rows = []
    for row, of in matrix.cells.items():
        marked = [(cell.verdict, letters.get(_basis(cell, matrix))) for cell in of.values()]
        shown = [f"{verdict} <sup>{letter}</sup>" if letter else verdict for verdict, letter in marked]
        rows.append([f"**{prose(row)}**", *shown])
    yield from table(["", *matrix.columns], rows)
    if letters:
        yield ""
        yield from (f"- {letter}: {basis}" for basis, letter in letters.items())


def _basis(cell: Cell, matrix: Matrix) -> str:
    """Return what a verdict rests on; empty where that is the print of the one edition, and nothing else to tell."""
    if matrix.edition != ALL and not (cell.status == "unpublished" or cell.reason or cell.contradiction):
        return ""
    by = f" ({cited(cell.sources)})" if cell.sources else ""
    because = f": {prose(cell.reason)}" if cell.reason else ""
    disputed = cell.contradiction
    see = f" See {link(disputed, f'contradictions.md#{anchor(disputed)}')}." if disputed else ""
    return f"{cell.status}{by}{because}{see}"
