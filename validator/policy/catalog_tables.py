"""The catalog's records turned into tables of statements, one table per matrix."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

from validator.policy.matrix import Dispute, Statement, Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from validator.policy.matrix import Basis


class Axes(NamedTuple):
    """A matrix kept in release records: its name, and what its rows and columns are (`as` in a statement)."""

    matrix: str
    row: str
    column: str


RELEASE_AXES = {
    "cal_serves_host": Axes("cal-serves-host", "host", "cal"),
    "license_server_issues_cal": Axes("license-server-issues-cal", "license-server", "cal"),
    "broker_manages_host": Axes("broker-manages-host", "broker", "host"),
}
ROLE_AXES = {"server_core": "role-on-server-core", "domain_controller": "role-on-domain-controller"}
CAL_TYPE_MATRIX = "cal-type-by-membership"
PLACEMENT_MATRIX = "license-server-placement"
MATRICES = (*(axes.matrix for axes in RELEASE_AXES.values()), CAL_TYPE_MATRIX, PLACEMENT_MATRIX, *ROLE_AXES.values())


class Line(NamedTuple):
    """A statement on one pair, and the place of its record: file key, record, then the way inside it."""

    matrix: str
    row: str
    column: str
    record: dict[str, Any]
    where: tuple[str | int, ...]


def lines(data: Mapping[str, Any]) -> Iterator[Line]:
    """Yield every statement of the catalog, once per pair that it names."""
    return chain(_of_releases(data), _of_cal_types(data), _of_placements(data), _of_roles(data))


def generations(data: Mapping[str, Any]) -> dict[str, str]:
    """Return the CAL generation of each release, oldest release first."""
    return {record["release"]: record["cal"]["generation"] for record in by_rank(data)}


def by_rank(data: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the release records oldest first; releases of equal rank stay in the order of the files."""
    return sorted(data.get("releases", ()), key=lambda record: record["rank"])


def tables(data: Mapping[str, Any]) -> dict[str, Table]:
    """Return the table of every matrix, by name."""
    said: dict[str, dict[tuple[str, str], tuple[Statement, ...]]] = {matrix: {} for matrix in MATRICES}
    for line in lines(data):
        pair, of_matrix = (line.row, line.column), said[line.matrix]
        of_matrix[pair] = (*of_matrix.get(pair, ()), _statement(line.record))
    age = _age(data)
    axes = _axes(data, said)
    return {
        matrix: Table(matrix, *axes[matrix], of_matrix, _disputes(data, matrix, axes[matrix]), age)
        for matrix, of_matrix in said.items()
    }


def _of_releases(data: Mapping[str, Any]) -> Iterator[Line]:
    generation = generations(data)
    for index, record in enumerate(data.get("releases", ())):
        own = record["release"]
        for key, axes in RELEASE_AXES.items():
            for number, statement in enumerate(record.get(key, ())):
                for other in statement["with"]:
                    row, column = (own, other) if statement["as"] == axes.row else (other, own)
                    column = generation.get(column, column) if axes.column == "cal" else column
                    yield Line(axes.matrix, row, column, statement, ("releases", index, key, number))


def _of_cal_types(data: Mapping[str, Any]) -> Iterator[Line]:
    for index, record in enumerate(data.get("cal_types", ())):
        for number, statement in enumerate(record["permitted"]):
            where = ("cal_types", index, "permitted", number)
            for membership in statement["with"]:
                yield Line(CAL_TYPE_MATRIX, record["id"], membership, statement, where)


def _of_placements(data: Mapping[str, Any]) -> Iterator[Line]:
    for index, record in enumerate(data.get("placements", ())):
        for place in record["license_server"]:
            yield Line(PLACEMENT_MATRIX, record["host"], place, record, ("placements", index))


def _of_roles(data: Mapping[str, Any]) -> Iterator[Line]:
    names = [record["release"] for record in by_rank(data)]
    for index, record in enumerate(data.get("roles", ())):
        for key, matrix in ROLE_AXES.items():
            for number, statement in enumerate(record.get(key, ())):
                first = names.index(statement["from"])
                last = names.index(statement["until"]) if "until" in statement else len(names) - 1
                for release in names[first : last + 1]:
                    yield Line(matrix, record["id"], release, statement, ("roles", index, key, number))


def _statement(record: Mapping[str, Any]) -> Statement:
    inferred = record.get("derived") or record.get("unpublished")
    basis: Basis = "published" if "published_in" in record else "derived" if "derived" in record else "unpublished"
    return Statement(
        record["verdict"],
        basis,
        tuple(record.get("published_in", ())),
        tuple(record.get("sources", ())),
        inferred or record.get("note"),
        record.get("condition"),
    )


def _age(data: Mapping[str, Any]) -> dict[str, int]:
    dated = sorted((source.get("edition", ""), source["id"]) for source in data.get("sources", ()))
    return {source: age for age, (_, source) in enumerate(dated)}


def _axes(data: Mapping[str, Any], said: Mapping[str, Iterable[tuple[str, str]]]) -> dict[str, tuple[Any, Any]]:
    releases, cals = tuple(generations(data)), _unique(generations(data).values())
    axes: dict[str, tuple[Any, Any]] = {
        of.matrix: (releases, cals if of.column == "cal" else releases) for of in RELEASE_AXES.values()
    }
    axes |= {matrix: (_unique(role["id"] for role in data.get("roles", ())), releases) for matrix in ROLE_AXES.values()}
    for matrix in (CAL_TYPE_MATRIX, PLACEMENT_MATRIX):
        axes[matrix] = _unique(row for row, _ in said[matrix]), _unique(column for _, column in said[matrix])
    return axes


def _disputes(
    data: Mapping[str, Any], matrix: str, axes: tuple[Any, Any]
) -> dict[tuple[str, str], tuple[Dispute, ...]]:
    found: dict[tuple[str, str], tuple[Dispute, ...]] = {}
    for record in data.get("contradictions", ()):
        for cells in (of for of in record.get("cells", ()) if of["matrix"] == matrix):
            dispute = Dispute(record["id"], cells.get("edition"), cells.get("contested", False))
            for row in cells.get("rows", axes[0]):
                for column in cells.get("columns", axes[1]):
                    if row != column or not cells.get("off_diagonal"):
                        found[row, column] = (*found.get((row, column), ()), dispute)
    return found


def _unique(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))
