"""A deployment's servers, CAL pools and needs, as plain data that a picture and tables are made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.facts.table import Names
from validator.findings.dossier import Machine, Named, Need, Pool

if TYPE_CHECKING:
    from validator.facts.build import FactSet
    from validator.facts.table import Row


def machines(facts: FactSet) -> tuple[Machine, ...]:
    """Return every server in the order of the manifest; a session host with the license servers that it names."""
    return tuple(_machine(facts, number) for number in range(len(facts.servers)))


def _machine(facts: FactSet, number: int) -> Machine:
    row, host = facts.servers[number], facts.hosts.get(number)
    described = facts.context.deployment.servers[number]
    return Machine(
        number=number,
        name=described.name,
        servers=_whole(row, "count") or 1,
        os=described.os,
        roles=described.roles,
        membership=_text(row, "membership"),
        collection=described.collection or "",
        mode="" if host is None else _text(host, "mode"),
        license_servers=() if host is None else tuple(_named(facts, name) for name in facts.names_of(number)),
    )


def _named(facts: FactSet, name: str) -> Named:
    index = facts.context.find(name)
    return Named(name, index if index in facts.license_servers else None)


def pools(facts: FactSet) -> tuple[Pool, ...]:
    """Return every CAL pool that the manifest states."""
    return tuple(
        Pool(
            machine,
            number,
            _text(row, "type"),
            _text(row, "version"),
            _text(row, "kind"),
            _whole(row, "quantity"),
        )
        for machine, rows in facts.pools.items()
        for number, row in enumerate(rows)
    )


def collections(facts: FactSet) -> tuple[str, ...]:
    """Return the names of all collections, those that only a host names included."""
    return tuple(row.subject for row in facts.rows("collection"))


def needs(facts: FactSet) -> tuple[Need, ...]:
    """Return what people and devices need, newest hosts first."""
    return tuple(
        Need(
            _text(row, "type"),
            _text(row, "release"),
            _names(row, "groups"),
            _names(row, "license_servers"),
            _whole(row, "needed"),
            _whole(row, "stock"),
            _whole(row, "short"),
        )
        for row in facts.rows("cal-demand")
    )


def _text(row: Row, name: str) -> str:
    value = row.get(name)
    return value if isinstance(value, str) else ""


def _whole(row: Row, name: str) -> int | None:
    value = row.get(name)
    return value if isinstance(value, int) else None


def _names(row: Row, name: str) -> tuple[str, ...]:
    value = row.get(name)
    return value.items if isinstance(value, Names) else ()
