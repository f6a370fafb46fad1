"""The matrices with the cells that a run consulted, and beneath each what its cells rest on."""

from __future__ import annotations

from string import ascii_lowercase
from typing import TYPE_CHECKING, NamedTuple

from validator.report.phrases import citation

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from validator.findings import Citation
    from validator.findings.dossier import Dossier, MatrixCell, MatrixView

_WORDS = {"yes": "Yes", "no": "No", "unknown": "?"}


class Entry(NamedTuple):
    """A cell as it is shown: its word, the letters of its basis, and the rules for which it was consulted."""

    verdict: str
    word: str
    letter: str
    contested: bool
    about: str
    hint: str
    rules: tuple[str, ...]


class Basis(NamedTuple):
    """What some cells rest on: published, derived, contested or unpublished, why, by whom, and the dispute about it."""

    letter: str
    status: str
    reason: str
    sources: tuple[Citation, ...]
    dispute: str


class Table(NamedTuple):
    """A matrix to be written down; `consulted` counts its cells that decided something."""

    name: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Entry, ...]], ...]
    bases: tuple[Basis, ...]
    consulted: int


def tables(dossier: Dossier) -> tuple[Table, ...]:
    """Return all matrices, those that were consulted first."""
    consulted: dict[tuple[str, str, str], dict[str, None]] = {}
    for exhibit in dossier.exhibits:
        for cell in exhibit.consulted:
            consulted.setdefault((cell.matrix, cell.row, cell.column), {}).update(dict.fromkeys(cell.rules))
    found = [_table(matrix, consulted) for matrix in dossier.matrices]
    return tuple(sorted(found, key=lambda table: not table.consulted))


def _table(matrix: MatrixView, consulted: Mapping[tuple[str, str, str], Mapping[str, None]]) -> Table:
    bases: dict[tuple[object, ...], Basis] = {}
    rows = []
    for name, cells in matrix.rows:
        entries = []
        for cell in cells:
            where = (matrix.name, cell.evidence.row, cell.evidence.column)
            entries.append(_entry(cell, bases, tuple(consulted.get(where, ()))))
        rows.append((name, tuple(entries)))
    used = sum(bool(entry.rules) for _, entries in rows for entry in entries)
    return Table(matrix.name, matrix.title, matrix.columns, tuple(rows), tuple(bases.values()), used)


def _entry(cell: MatrixCell, bases: dict[tuple[object, ...], Basis], rules: tuple[str, ...]) -> Entry:
    evidence = cell.evidence
    key = (evidence.status, cell.reason, evidence.sources, evidence.contradiction)
    if key not in bases:
        bases[key] = Basis(
            _letter(len(bases)), evidence.status, cell.reason, evidence.sources, evidence.contradiction or ""
        )
    return Entry(
        evidence.verdict,
        _WORDS.get(evidence.verdict, evidence.verdict),
        bases[key].letter,
        evidence.status == "contested",
        evidence.about,
        "; ".join(_hint(evidence.status, cell.reason, evidence.sources)),
        rules,
    )


def _hint(status: str, reason: str, sources: Sequence[Citation]) -> Iterator[str]:
    yield status
    if reason:
        yield reason
    yield from map(citation, sources)


def _letter(number: int) -> str:
    """Return a to z, then aa and so on."""
    tens, ones = divmod(number, len(ascii_lowercase))
    return (ascii_lowercase[tens - 1] if tens else "") + ascii_lowercase[ones]
