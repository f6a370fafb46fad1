"""Where in a deployment each finding strikes: at a server, a CAL pool, or the link between two of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from validator.findings import Outcome, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from validator.findings import Finding
    from validator.findings.dossier import Exhibit, Machine

_PLACE = re.compile(r"servers\[(\d+)\](?:\.license_server\.cals\[(\d+)\])?")
_PAIR = " -> "
# What a picture shows; what is only worth knowing, or accepted, stays out of it.
_GRAVITY = {Severity.ERROR: 3, Severity.WARNING: 2, Outcome.UNDETERMINED: 1}

PoolKey = tuple[int, int]


class Fault(NamedTuple):
    """What is wrong somewhere: how gravely, the rule, and a finding's message."""

    level: str
    rule: str
    message: str

    @property
    def gravity(self) -> int:
        """Return 3 for errors, 2 for warnings, 1 for what is undetermined."""
        return _GRAVITY[Severity(self.level)] if self.level in set(Severity) else 1


class Struck(NamedTuple):
    """The faults of a deployment by what they strike.

    Links lead from a machine to the license server that it names, by the name's position in its list. `unserved` are
    the pools that cannot serve some hosts, by pool and host. `elsewhere` are faults that strike nothing in the picture.
    """

    machines: dict[int, list[Fault]]
    pools: dict[PoolKey, list[Fault]]
    links: dict[tuple[int, int], list[Fault]]
    holdings: dict[PoolKey, list[Fault]]
    unserved: dict[PoolKey, dict[int, list[Fault]]]
    elsewhere: list[Fault]


def worst(faults: Iterable[Fault]) -> str:
    """Return the level of the gravest fault, empty where there is none."""
    return max(faults, key=lambda fault: fault.gravity, default=Fault("", "", "")).level if faults else ""


def struck(exhibit: Exhibit, findings: Sequence[Finding]) -> Struck:
    """Return where the findings of a deployment strike it."""
    scene = _Scene(exhibit)
    for finding in findings:
        level = finding.severity if finding.outcome is Outcome.FAILED else finding.outcome
        if level in _GRAVITY:
            scene.add(finding, Fault(level, finding.rule, finding.message.strip()))
    return scene.struck


class _Scene:
    """A deployment by names, and the faults that were found in it so far."""

    def __init__(self, exhibit: Exhibit) -> None:
        self.machines = {machine.number: machine for machine in exhibit.machines}
        self.by_name = {machine.name: machine for machine in exhibit.machines}
        self.struck = Struck({}, {}, {}, {}, {}, [])

    def add(self, finding: Finding, fault: Fault) -> None:
        """Put a fault where the finding's own place, and those related to it, say that it is."""
        machine, pool = _place(finding.location.path)
        related = [_place(other.location.path) for other in finding.related]
        beside = {number: self.machines[number] for number, _ in related if number in self.machines}
        pools = [(number, index) for number, index in related if number is not None and index is not None]
        if self._named(finding, fault):
            return
        if machine is None and finding.subject in self.by_name:  # a server that takes a setting of the deployment
            machine = self.by_name[finding.subject].number
        if machine is None or machine not in self.machines:
            for key in pools:
                self.struck.pools.setdefault(key, []).append(fault)
            if not pools:
                self.struck.elsewhere.append(fault)
        elif pool is not None:
            self.struck.pools.setdefault((machine, pool), []).append(fault)
            self.struck.holdings.setdefault((machine, pool), []).append(fault)
        elif _is_host(self.machines[machine]):
            self._host(machine, pools, [number for number in beside if number != machine], fault)
        else:
            self.struck.machines.setdefault(machine, []).append(fault)
            self._incoming(machine, [other for other in beside.values() if _is_host(other)], fault)

    def _host(self, host: int, pools: Sequence[PoolKey], beside: Sequence[int], fault: Fault) -> None:
        """Put a fault of a host at its links, where it is about a pool or another machine, else at the host."""
        for key in pools:
            self.struck.unserved.setdefault(key, {}).setdefault(host, []).append(fault)
        linked = [
            position
            for position, named in enumerate(self.machines[host].license_servers)
            if named.machine in beside and not pools
        ]
        for position in linked:
            self.struck.links.setdefault((host, position), []).append(fault)
        if not pools and not linked:
            self.struck.machines.setdefault(host, []).append(fault)

    def _incoming(self, machine: int, beside: Sequence[Machine], fault: Fault) -> None:
        """Put a fault of a license server at the links from the hosts that it is about, and from those like them.

        A finding names only the first of its places.
        """
        kinds = {_kind(host) for host in beside}
        for host in (one for one in self.machines.values() if _kind(one) in kinds):
            for position, named in enumerate(host.license_servers):
                if named.machine == machine:
                    self.struck.links.setdefault((host.number, position), []).append(fault)

    def _named(self, finding: Finding, fault: Fault) -> bool:
        """Put a fault at the links that its subject names, as `HOST -> LICENSE SERVER` or as the name in a setting."""
        first, arrow, second = finding.subject.rpartition(_PAIR)
        if arrow and first in self.by_name:
            target = self.by_name.get(second)
            places = [
                (self.by_name[first].number, position)
                for position, named in enumerate(self.by_name[first].license_servers)
                if target is not None and named.machine == target.number
            ]
        elif finding.subject in self.by_name or not finding.location.path.endswith(("]", "license_servers")):
            return False
        else:
            own, _ = _place(finding.location.path)
            places = [
                (host.number, position)
                for host in self.machines.values()
                for position, named in enumerate(host.license_servers)
                if named.name == finding.subject and own in {None, host.number}
            ]
        for place in places:
            self.struck.links.setdefault(place, []).append(fault)
        return bool(places)


def _kind(machine: Machine) -> tuple[object, ...]:
    """Return all that a machine has in common with others like it."""
    return machine[3:]


def _is_host(machine: Machine) -> bool:
    return "session-host" in machine.roles


def _place(path: str) -> tuple[int | None, int | None]:
    """Return the numbers of the machine and of the pool that a manifest path is within."""
    match = _PLACE.match(path)
    if match is None:
        return None, None
    return int(match[1]), None if match[2] is None else int(match[2])
