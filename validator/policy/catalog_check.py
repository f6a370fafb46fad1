"""What no single record shows: names that nothing bears, names borne twice, and editions that say two things."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from validator.policy.catalog_tables import lines, tables
from validator.policy.suggest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

Where = tuple[str | int, ...]

_EVERYWHERE = {"published_in": "sources", "sources": "sources"}
_REFERENCES = {
    "releases": {"with": "releases", "generation": "releases"},
    "cal_types": {"constants": "constants"},
    "roles": {"from": "releases", "until": "releases"},
    "contradictions": {"edition": "sources", "constants": "constants", "releases": "releases", "roles": "roles"},
}


class Found(NamedTuple):
    """A fault: the kind of record, its number, the way inside it; and the sentence."""

    where: Where
    sentence: str


def identity(kind: str, record: Mapping[str, Any]) -> str | None:
    """Return the name that a record bears among its kind; placements bear none."""
    name = record.get("release" if kind == "releases" else "id")
    return None if name is None else str(name)


def names(data: Mapping[str, Sequence[Mapping[str, Any]]]) -> dict[str, dict[str, None]]:
    """Return the names of all records by kind, in their order."""
    return {
        kind: dict.fromkeys(name for record in records if (name := identity(kind, record)))
        for kind, records in data.items()
    }


def unknown_names(kind: str, value: object, known: Mapping[str, Mapping[str, None]], where: Where) -> Iterator[Found]:
    """Yield every name in a record that refers to nothing; `where` is the way to the record."""
    entries: Iterable[tuple[str | int, object]] = ()
    if isinstance(value, dict):
        entries = value.items()
    elif isinstance(value, list):
        entries = enumerate(value)
    for key, below in entries:
        target = _target(kind, key)
        if target is None:
            yield from unknown_names(kind, below, known, (*where, key))
            continue
        bearers = known.get(target, {})
        named = [((*where, key, at), name) for at, name in enumerate(below)] if isinstance(below, list) else []
        for place, name in named or [((*where, key), below)]:
            if name not in bearers:
                yield Found(place, f"unknown {target[:-1]} '{name}'{did_you_mean(str(name), bearers)}")


def inconsistencies(data: Mapping[str, Any]) -> Iterator[Found]:
    """Yield what only whole data shows in which every name is known."""
    yield from _generations(data)
    yield from _two_verdicts(data)
    yield from _cells(data)


def _target(kind: str, key: str | int) -> str | None:
    """Return the kind of record that the names under a key refer to."""
    return _EVERYWHERE.get(str(key)) or _REFERENCES.get(kind, {}).get(str(key))


def _generations(data: Mapping[str, Any]) -> Iterator[Found]:
    of = {record["release"]: record for record in data.get("releases", ())}
    for number, record in enumerate(data.get("releases", ())):
        owner = of[record["cal"]["generation"]]
        place = ("releases", number, "cal", "generation")
        if owner["cal"]["generation"] != owner["release"] or "title" not in owner["cal"]:
            yield Found(place, f"release '{owner['release']}' has no titled CAL of its own that could cover this one")
        elif owner["rank"] != record["rank"]:
            yield Found(place, f"releases that share a CAL share a rank; '{owner['release']}' has rank {owner['rank']}")


def _two_verdicts(data: Mapping[str, Any]) -> Iterator[Found]:
    printed: dict[tuple[str, str, str, str], str] = {}
    for line in lines(data):
        verdict = line.record["verdict"]
        for edition in line.record.get("published_in", ()):
            earlier = printed.setdefault((line.matrix, line.row, line.column, edition), verdict)
            if earlier != verdict:
                pair = f"'{line.row}' and '{line.column}' of {line.matrix}"
                yield Found(line.where, f"{edition} is said to print both {earlier} and {verdict} for {pair}")


def _cells(data: Mapping[str, Any]) -> Iterator[Found]:
    axes = {name: {"rows": table.rows, "columns": table.columns} for name, table in tables(data).items()}
    for number, record in enumerate(data.get("contradictions", ())):
        for index, cells in enumerate(record.get("cells", ())):
            place = ("contradictions", number, "cells", index)
            for axis, known in axes[cells["matrix"]].items():
                for at, name in enumerate(cells.get(axis, ())):
                    if name not in known:
                        unknown = f"'{name}' is not among the {axis} of {cells['matrix']}{did_you_mean(name, known)}"
                        yield Found((*place, axis, at), unknown)
