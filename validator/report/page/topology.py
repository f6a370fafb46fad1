"""A deployment as a picture shows it: tiers of boxes, equal servers as one, and the links of the license chain.

What is drawn alike is one box: servers of the same release, roles, collection and settings that have the same faults.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from validator.report.page.faults import Struck, struck, worst
from validator.report.page.fold import clipped, fold
from validator.report.phrases import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from validator.findings import Finding
    from validator.findings.dossier import Exhibit, Machine, Pool
    from validator.report.page.faults import Fault, PoolKey

HOST, LICENSING = "session-host", "licensing"
TIERS = ("Access and brokers", "Session hosts", "License servers", "CAL pools")
_ENTRY, _HOSTS, _LICENSE, _POOLS = range(len(TIERS))


class Box(NamedTuple):
    """Servers drawn as one, a license server that nobody describes, or a CAL pool.

    `frame` is the collection that it stands in. `lines` say what it is, `level` how grave its gravest fault is.
    """

    key: str
    tier: int
    title: str
    lines: tuple[str, ...]
    servers: int
    frame: str
    names: tuple[str, ...]
    faults: tuple[Fault, ...]

    @property
    def level(self) -> str:
        """Return the level of its gravest fault, empty where there is none."""
        return worst(self.faults)


class Link(NamedTuple):
    """A line from one box to another, by their keys, with what breaks it."""

    source: str
    target: str
    label: str
    faults: tuple[Fault, ...]

    @property
    def level(self) -> str:
        """Return the level of the gravest fault on it, empty where there is none."""
        return worst(self.faults)


class Topology(NamedTuple):
    """All boxes by tier, their links, and the faults that strike neither."""

    boxes: tuple[Box, ...]
    links: tuple[Link, ...]
    elsewhere: tuple[Fault, ...]


def topology(exhibit: Exhibit, findings: Sequence[Finding]) -> Topology:
    """Return the picture of a deployment with the faults that its findings tell of."""
    return _Sketch(exhibit, struck(exhibit, findings)).topology()


class _Sketch:
    """A picture in the making: `host_box` and `server_box` tell which box a machine is drawn as."""

    def __init__(self, exhibit: Exhibit, faults: Struck) -> None:
        self.exhibit = exhibit
        self.faults = faults
        self.boxes: list[Box] = []
        self.host_box: dict[int, str] = {}
        self.members: dict[str, list[Machine]] = {}
        self.ghosts: dict[str, str] = {}

    def topology(self) -> Topology:
        entries = [m for m in self.exhibit.machines if not {HOST, LICENSING}.intersection(m.roles)]
        self._servers(_ENTRY, "e", entries)
        self._servers(_HOSTS, "h", [m for m in self.exhibit.machines if HOST in m.roles])
        for machine in self.exhibit.machines:
            if LICENSING in machine.roles:
                lines = tuple(_about(machine, LICENSING))
                self._box(f"l{machine.number}", _LICENSE, machine.name, lines, [machine])
        links = list(self._contacts())
        links += self._holdings()
        return Topology(tuple(self.boxes), tuple(links), tuple(dict.fromkeys(self.faults.elsewhere)))

    def _servers(self, tier: int, prefix: str, machines: Sequence[Machine]) -> None:
        """Add a box for the machines that are drawn alike."""
        alike: dict[tuple[object, ...], list[Machine]] = {}
        for machine in machines:
            alike.setdefault(self._looks(machine), []).append(machine)
        for number, same in enumerate(sorted(alike.values(), key=lambda same: self._frame(same[0]))):
            key = f"{prefix}{number}"
            self.host_box.update((machine.number, key) for machine in same if tier == _HOSTS)
            count = sum(machine.servers for machine in same)
            names = fold(machine.name for machine in same)
            lines = (*_about(same[0], HOST if tier == _HOSTS else ""), *([] if count == 1 else [f"{count} servers"]))
            title = names[0] if len(names) == 1 else f"{names[0]}, …"
            self._box(key, tier, title, lines, same, same[0].collection if tier == _HOSTS else "")

    def _frame(self, machine: Machine) -> int:
        names = self.exhibit.collections
        return names.index(machine.collection) if machine.collection in names else len(names)

    def _looks(self, machine: Machine) -> tuple[object, ...]:
        number = machine.number
        links = [worst(self.faults.links.get((number, at), ())) for at in range(len(machine.license_servers))]
        unserved = tuple(key for key, hosts in self.faults.unserved.items() if number in hosts)
        rules = tuple(sorted({fault.rule for fault in self.faults.machines.get(number, ())}))
        return (*machine[3:], rules, tuple(links), unserved)

    def _box(
        self, key: str, tier: int, title: str, lines: tuple[str, ...], same: Sequence[Machine], frame: str = ""
    ) -> None:
        faults = dict.fromkeys(fault for machine in same for fault in self.faults.machines.get(machine.number, ()))
        names = tuple(map(clipped, fold(machine.name for machine in same)))
        count = sum(machine.servers for machine in same)
        self.members[key] = list(same)
        self.boxes.append(Box(key, tier, title, lines, count, frame, names, tuple(faults)))

    def _contacts(self) -> Iterator[Link]:
        """Yield the links from hosts to the license servers that they name; one that is not described is drawn too."""
        for key in dict.fromkeys(self.host_box.values()):
            first = self.members[key][0]
            for position, named in enumerate(first.license_servers):
                target = f"l{named.machine}" if named.machine is not None else self._ghost(named.name)
                faults: dict[Fault, None] = {}
                for host in self.members[key]:
                    faults.update(dict.fromkeys(self.faults.links.get((host.number, position), ())))
                    faults.update(dict.fromkeys(self._unserved_at(host.number, named.machine)))
                yield Link(key, target, f"{position + 1}", tuple(faults))

    def _unserved_at(self, host: int, machine: int | None) -> Iterator[Fault]:
        """Yield why a host gets no CAL from a license server, where other hosts do."""
        for pool, hosts in self.faults.unserved.items():
            if pool[0] == machine and not self._serves_nobody(pool):
                yield from hosts.get(host, ())

    def _serves_nobody(self, pool: PoolKey) -> bool:
        """Tell whether all hosts that name a pool's license server are such that it cannot serve."""
        naming = {
            host.number
            for host in self.exhibit.machines
            if any(named.machine == pool[0] for named in host.license_servers)
        }
        return naming <= self.faults.unserved.get(pool, {}).keys()

    def _ghost(self, name: str) -> str:
        if name not in self.ghosts:
            self.ghosts[name] = f"x{len(self.ghosts)}"
            lines = ("named, but not described",)
            self.boxes.append(Box(self.ghosts[name], _LICENSE, name, lines, 0, "", (clipped(name),), ()))
        return self.ghosts[name]

    def _holdings(self) -> Iterator[Link]:
        """Yield the links from license servers to their CAL pools, and add the boxes of these."""
        for pool in self.exhibit.pools:
            where = (pool.machine, pool.number)
            key = f"p{pool.machine}-{pool.number}"
            own = self.faults.pools.get(where, ())
            self.boxes.append(Box(key, _POOLS, _title(pool), tuple(_size(pool)), 1, "", (), tuple(dict.fromkeys(own))))
            unserved = self.faults.unserved.get(where, {}) if self._serves_nobody(where) else {}
            broken = [*self.faults.holdings.get(where, ()), *(fault for of in unserved.values() for fault in of)]
            yield Link(f"l{pool.machine}", key, "", tuple(dict.fromkeys(broken)))


def _about(machine: Machine, role: str) -> Iterator[str]:
    """Yield what is to be told of a machine, where it is drawn for one of its roles."""
    yield machine.os
    others = [other for other in machine.roles if other != role]
    if others:
        yield ", ".join(others)
    if role == HOST:
        yield machine.mode if machine.mode != "unset" else "licensing mode not set"
    if machine.membership not in {"", "domain"}:
        yield machine.membership


def _title(pool: Pool) -> str:
    return f"{pool.version} {pool.type}"


def _size(pool: Pool) -> Iterator[str]:
    yield "quantity not stated" if pool.quantity is None else counted(pool.quantity, "CAL")
    if pool.kind != "purchased":
        yield pool.kind
