"""`rdpolicy matrix`: show what is published about pairs of releases, types and roles, and by whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from validator.cli import candidates, console, packs, tables
from validator.cli.configured import ConfiguredCommand, config_options
from validator.cli.options import format_option, policies_option
from validator.policy.catalog_tables import RELEASE_AXES
from validator.policy.matrix import ALL
from validator.report.layout import inert

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from validator.findings import Citation
    from validator.policy.catalog import Catalog
    from validator.policy.matrix import Cell, Matrix

_WORDS = {"yes": "Yes", "no": "No", "unknown": "?"}
_MARKS = {"derived": "*", "contested": "!"}
_LEGEND = {
    "*": "derived: no source prints this pair, it follows from those named",
    "!": "contested: sources contradict each other",
    "?": "unknown: no source states this pair",
}


@dataclass(frozen=True, slots=True)
class MatrixOptions:
    """Which matrix to show, by which edition; without a name, which matrices there are."""

    name: str | None = None
    edition: str | None = None
    format: str = "text"
    policies: tuple[Path, ...] = ()


@click.command("matrix", cls=ConfiguredCommand, short_help="Show the published matrices.")
@click.argument("name", required=False, shell_complete=candidates.matrices)
@click.option(
    "--edition", metavar="EDITION", shell_complete=candidates.editions, help="By one published edition alone."
)
@format_option("text", "json", "markdown")
@policies_option
@config_options
def command(
    *,
    name: str | None,
    edition: str | None,
    format: str,  # noqa: A002 -- the word of the command
    policies: tuple[Path, ...],
) -> int:
    """Show a published matrix, its sources beneath; without NAME, list the matrices and their editions."""
    return execute(MatrixOptions(name, edition, format, policies))


def execute(options: MatrixOptions) -> int:
    """Show the matrix or the list and return 0; raise UsageError for an unknown name or edition."""
    catalog = packs.load(options.policies).catalog
    if options.name is None:
        console.write(_listing(catalog, options))
        return 0
    matrix = catalog.matrix(options.name, options.edition)
    if options.format == "json":
        console.write(tables.to_json(matrix.to_json()))
    else:
        console.write(_shown(matrix, catalog, markdown=options.format == "markdown"))
    return 0


def _listing(catalog: Catalog, options: MatrixOptions) -> str:
    edition = ALL if options.edition is None else catalog.with_edition(options.edition).edition
    editions = {name: (*catalog.editions(name), ALL) for name in catalog.matrices()}
    chosen = {name: printing for name, printing in editions.items() if edition in printing}
    if options.format == "json":
        listed = [{"name": name, "editions": list(printing)} for name, printing in chosen.items()]
        return tables.to_json({"schema": "rdpolicy/matrices/v1", "matrices": listed})
    rows = [["Matrix", "Editions"], *([name, ", ".join(printing)] for name, printing in chosen.items())]
    lines = tables.markdown(rows) if options.format == "markdown" else tables.columns(rows, indent="")
    return "".join(f"{line}\n" for line in lines)


def _shown(matrix: Matrix, catalog: Catalog, *, markdown: bool) -> str:
    by = "all editions together" if matrix.edition == ALL else f"edition {matrix.edition}"
    rows = [[_corner(matrix.name), *matrix.columns]]
    rows += [[row, *(_verdict(matrix.cells[row][column]) for column in matrix.columns)] for row in matrix.rows]
    lines = [f"## {matrix.name}", "", f"By {by}."] if markdown else [f"{matrix.name}, by {by}"]
    lines += ["", *(tables.markdown(rows) if markdown else tables.columns(rows))]
    for heading, items in _notes([cell for row in matrix.cells.values() for cell in row.values()], catalog):
        if items:
            lines += ["", f"{heading}:", *([""] if markdown else [])]
            lines += [f"- {tables.escape(item)}" if markdown else f"  {inert(item)}" for item in items]
    return "".join(f"{line}\n" for line in lines)


def _corner(name: str) -> str:
    """Return what the rows and the columns are, where both are releases."""
    return next((f"{axes.row} \\ {axes.column}" for axes in RELEASE_AXES.values() if axes.matrix == name), "")


def _verdict(cell: Cell) -> str:
    return _WORDS[cell.verdict] + _MARKS.get(cell.status, "")


def _notes(cells: list[Cell], catalog: Catalog) -> Iterator[tuple[str, list[str]]]:
    """Yield what stands beneath a matrix: a heading and its items, which may be none."""
    marks = {mark for cell in cells for mark in _verdict(cell)}
    yield "Legend", [f"{mark} {meaning}" for mark, meaning in _LEGEND.items() if mark in marks]
    yield "Derived because", _unique(cell.reason for cell in cells if cell.status == "derived")
    disputes = (catalog.contradictions[name] for name in _unique(cell.contradiction for cell in cells))
    yield "Contradictions", [f"[{one.id}] {one.topic}: {one.resolution} {one.reason}" for one in disputes]
    sources = _unique(source for cell in cells for source in cell.sources)
    yield "Sources", [_citation(catalog.cite(source)) for source in sources]


def _unique(names: Iterable[str | None]) -> list[str]:
    return sorted({name for name in names if name})


def _citation(source: Citation) -> str:
    dated = f", {source.edition}" if source.edition else ""
    return f'[{source.id}] {source.publisher}, "{source.title}"{dated}: {source.url}'
