"""The deployment as a planner sees it: hosts that share a mode, license servers, installed CALs, and who connects."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from validator.facts.demand import Stock, stock
from validator.facts.links import may_use
from validator.facts.topology import hosts_used
from validator.model.names import expand_range
from validator.planner.problem import TYPES
from validator.planner.result import Note

if TYPE_CHECKING:
    from collections.abc import Callable

    from validator.errors import Place
    from validator.facts.build import FactSet
    from validator.findings import Path
    from validator.planner.result import DecidedBy


class Kind(NamedTuple):
    """Session hosts alike in all that counts: their release, what it is upgraded to, and the license servers to ask."""

    release: str
    upgrade_to: str | None
    servers: tuple[int, ...]


class Unit(NamedTuple):
    """Session hosts that share a licensing mode: those of a collection, or alike ones in none.

    `set_to` is the mode that the design sets, `at` where; `permitted` are the types that their membership permits.
    `hosts` are their indices in the manifest.
    """

    collection: str | None
    hosts: tuple[int, ...]
    kinds: tuple[Kind, ...]
    set_to: str | None
    at: Path
    permitted: tuple[str, ...]

    @property
    def types(self) -> tuple[str, ...]:
        """Return the types left to choose from; none where the design sets what is not permitted."""
        return tuple(kind for kind in self.permitted if self.set_to in {None, kind})

    @property
    def decided_by(self) -> DecidedBy:
        """Return who decides the mode."""
        if self.set_to is not None:
            return "design"
        return "membership" if len(self.permitted) == 1 else "plan"


class Estate(NamedTuple):
    """All of a deployment that a plan depends on, but for who connects.

    `servers` are the license servers by their index in the manifest; `buys` the types that may be bought for each.
    """

    facts: FactSet
    units: tuple[Unit, ...]
    unit_of: dict[int, int]
    servers: tuple[int, ...]
    buys: dict[int, tuple[str, ...]]
    pools: tuple[Stock, ...]
    notes: tuple[Note, ...]

    def name(self, server: int) -> str:
        """Return the name of a license server."""
        return self.facts.license_servers[server].subject

    def release(self, server: int) -> str:
        """Return the release of a license server, empty where the catalog has none."""
        release = self.facts.license_servers[server].get("release")
        return release if isinstance(release, str) else ""

    def count(self, server: int) -> int:
        """Return how many servers an entry of the manifest stands for."""
        return len(expand_range(self.facts.license_servers[server].subject))

    def host_names(self, unit: Unit) -> tuple[str, ...]:
        """Return the session hosts of a unit as the manifest names them."""
        return tuple(self.facts.hosts[host].subject for host in unit.hosts)

    def units_used(self, group: int) -> tuple[int, ...]:
        """Return the units whose hosts an access group uses."""
        access = self.facts.context.deployment.access or ()
        return tuple(dict.fromkeys(self.unit_of[host] for host in hosts_used(self.facts, access[group])))


def label(unit: Unit, facts: FactSet) -> str:
    """Return what a unit is called: its collection, else its hosts."""
    if unit.collection is not None:
        return unit.collection
    names = [facts.hosts[host].subject for host in unit.hosts]
    return names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1} more"


def survey(facts: FactSet, place: Callable[[Path], Place], *, free_mode: bool) -> Estate:
    """Return the estate of a deployment; with `free_mode` the modes that the design sets count for nothing."""
    notes: list[Note] = []
    retired = {index for index, server in facts.license_servers.items() if server.get("retired")}
    for index in sorted(retired):
        sentence = (
            f"{facts.license_servers[index].subject} is retired: its CALs count for nothing, none are bought for it"
        )
        notes.append(Note(sentence, place(facts.license_servers[index].where)))
    units = _units(facts, retired, free_mode=free_mode)
    for unit in units:
        if any(not kind.servers for kind in unit.kinds):
            first = facts.hosts[unit.hosts[0]]
            sentence = f"session hosts of {label(unit, facts)} name no license server that they may use"
            notes.append(Note(sentence, place(first.path("license_servers"))))
    return Estate(
        facts,
        units,
        {host: number for number, unit in enumerate(units) for host in unit.hosts},
        tuple(index for index in facts.license_servers if index not in retired),
        {index: _buys(facts, index) for index in facts.license_servers if index not in retired},
        tuple(_stock(facts, retired, notes, place)),
        tuple(notes),
    )


def _units(facts: FactSet, retired: set[int], *, free_mode: bool) -> tuple[Unit, ...]:
    members: dict[tuple[str | None, object], list[int]] = {}
    set_in: dict[str, str] = {}
    for host in facts.hosts.values():
        collection, mode = str(host.get("collection")) or None, str(host.get("mode"))
        if collection and mode in TYPES and not free_mode:
            set_in.setdefault(collection, mode)
    for index, host in facts.hosts.items():
        collection, mode = str(host.get("collection")) or None, str(host.get("mode"))
        if free_mode or mode not in TYPES:
            mode = "" if free_mode or not collection else set_in.get(collection, "")
        # Hosts in no collection need not agree, yet those that are alike in everything are set alike.
        members.setdefault((collection, mode if collection else (mode, host.kind)), []).append(index)
    return tuple(_unit(facts, retired, key[0], hosts, free_mode=free_mode) for key, hosts in members.items())


def _unit(facts: FactSet, retired: set[int], collection: str | None, hosts: list[int], *, free_mode: bool) -> Unit:
    catalog = facts.context.catalog
    alike = {facts.hosts[host].kind: host for host in reversed(hosts)}
    kinds = []
    permitted = set(TYPES)
    set_to, at = None, facts.hosts[hosts[0]].path("mode")
    for host in reversed(alike.values()):
        row = facts.hosts[host]
        release, upgrade = row.get("release"), row.get("upgrade_to")
        servers = [s for s in facts.listed_by(host) if s not in retired and may_use(facts, host, s)]
        kind = Kind(str(release or ""), upgrade if isinstance(upgrade, str) else None, tuple(servers))
        kinds.append(kind)
        membership = row.get("membership")
        if isinstance(membership, str):
            permitted -= {kind for kind in TYPES if catalog.permits(kind, membership).verdict == "no"}
        if not free_mode and row.get("mode") in TYPES:
            set_to, at = str(row.get("mode")), row.path("mode")
    order = tuple(kind for kind in TYPES if kind in permitted)
    return Unit(collection, tuple(hosts), tuple(dict.fromkeys(kinds)), set_to, at, order)


def _buys(facts: FactSet, server: int) -> tuple[str, ...]:
    """Return the types of CALs that may be bought for a license server: in a workgroup only Per Device."""
    row = facts.license_servers[server]
    membership = row.get("membership")
    if not isinstance(row.get("release"), str):
        return ()
    if not isinstance(membership, str):
        return TYPES
    return tuple(kind for kind in TYPES if facts.context.catalog.permits(kind, membership).verdict != "no")


def _stock(facts: FactSet, retired: set[int], notes: list[Note], place: Callable[[Path], Place]) -> list[Stock]:
    """Return the installed pools that count, and note those whose size or version is not known."""
    pools = []
    for pool in stock(facts):
        if pool.license_server in retired:
            continue
        name = facts.license_servers[pool.license_server].subject
        if pool.generation is None:
            sentence = f"the CALs installed on {name} are not stated: the plan counts on none"
        elif not pool.generation:
            sentence = (
                f"a CAL pool on {name} is of a version that the catalog does not know: the plan does not count it"
            )
        elif pool.quantity is None:
            sentence = (
                f"the size of the {pool.generation} {pool.type} pool on {name} is not stated: the plan counts on none"
            )
        else:
            sentence = ""
        if sentence and Note(sentence, place(pool.path)) not in notes:
            notes.append(Note(sentence, place(pool.path)))
        if pool.generation:
            pools.append(pool)
    return pools
