"""What is needed at each stage, as sums over the modes that are still open.

A person or device needs one CAL, for the newest release among the session hosts that it uses under the mode in
question, from a license server that one of those newest hosts contacts (source: CAL-2025, backward use).
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from validator.planner.problem import TYPES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from validator.planner.lp import Program
    from validator.planner.problem import Door, Problem


class Sum(NamedTuple):
    """A constant and columns with their weights."""

    constant: int
    columns: Mapping[int, float]

    @property
    def most(self) -> float:
        """Return what this can be at most, where every column is 1 at most."""
        return self.constant + sum(max(0.0, weight) for weight in self.columns.values())

    def times(self, factor: int) -> Sum:
        """Return this sum so many times."""
        return Sum(self.constant * factor, {column: weight * factor for column, weight in self.columns.items()})


CERTAIN = Sum(1, {})


class Gate(NamedTuple):
    """What a need may take from a license server: at most a constant and columns with their weights."""

    server: int
    constant: int
    terms: tuple[tuple[int, float], ...]


class Key(NamedTuple):
    """Needs that the same CALs can meet; those with gates are of certain sites alone."""

    type: str
    release: str
    servers: frozenset[int]
    gates: tuple[Gate, ...] = ()
    sites: tuple[int, ...] = ()


class Needs:
    """The modes of sites and, from them, what is needed."""

    def __init__(self, problem: Problem, program: Program) -> None:
        self._problem = problem
        self._program = program
        self.most = 0  # different needs of a stage so far
        # The column is 1 where a site that may choose is Per User.
        self._per_user = {
            number: program.column(1, whole=True) for number, site in enumerate(problem.sites) if len(site.types) > 1
        }

    @property
    def open(self) -> tuple[int, ...]:
        """Return the columns of the modes that are open."""
        return tuple(self._per_user.values())

    def mode(self, site: int, kind: str) -> Sum:
        """Return 1 or 0 as a sum: whether a site has the mode of this type."""
        column = self._per_user.get(site)
        if column is None:
            return Sum(int(kind in self._problem.sites[site].types), {})
        return Sum(0, {column: 1.0}) if kind == "per-user" else Sum(1, {column: -1.0})

    def modes(self, values: Sequence[float]) -> tuple[str, ...]:
        """Return the mode of every site in a solution."""
        chosen = []
        for number, site in enumerate(self._problem.sites):
            column = self._per_user.get(number)
            chosen.append(site.types[0] if column is None else ("per-device", "per-user")[round(values[column])])
        return tuple(chosen)

    def at(self, stage: int) -> Mapping[Key, Sum]:
        """Return what is needed at a stage, and add the rows that say so of open modes."""
        found: dict[Key, list[Sum]] = defaultdict(list)
        alike: dict[tuple[str, tuple[int, ...]], int] = defaultdict(int)
        for party in self._problem.parties:
            alike[party.type, tuple(sorted(set(party.sites)))] += party.counts[stage]
        surely: dict[Key, int] = defaultdict(int)
        doors = {kind: self._doors(kind, stage) for kind in TYPES}
        open_sites = self._per_user.keys()
        for (kind, sites), count in alike.items():
            if not count:
                continue
            if open_sites and not open_sites.isdisjoint(sites):
                self._party(kind, sites, count, stage, found)
            elif used := [door for site in sites for door in doors[kind][site]]:
                newest = self._problem.newest(used)
                surely[Key(kind, newest[0].release, frozenset(s for door in newest for s in door.servers))] += count
        for key, count in surely.items():
            found[key].append(Sum(count, {}))
        self.most = max(self.most, len(found))
        return {key: total(sums) for key, sums in found.items()}

    def _doors(self, kind: str, stage: int) -> list[tuple[Door, ...]]:
        """Return the doors of each site, none of one that has not surely the mode of a type."""
        return [site.doors[stage] if site.types == (kind,) else () for site in self._problem.sites]

    def _party(self, kind: str, sites: tuple[int, ...], count: int, stage: int, found: dict[Key, list[Sum]]) -> None:
        above: list[int] = []  # columns of the levels so far: 1 where that is the newest release in use
        for release, doors in self._levels(kind, sites, stage):
            chosen = [self.mode(site, kind) for site in dict.fromkeys(site for site, _ in doors)]
            surely = CERTAIN in chosen
            key = self._key(kind, release, doors, count, sites)
            if surely and not above:
                found[key].append(Sum(count, {}))
                return
            column = self._program.column(1)
            above.append(column)
            for mode in chosen:
                self._program.row(less(dict.fromkeys(above, 1.0), mode), low=float(mode.constant))
            # A level can be the newest in use only where one of its sites has the mode.
            together = total(chosen)
            self._program.row(less({column: 1.0}, together), high=float(together.constant))
            found[key].append(Sum(0, {column: float(count)}))
            if surely:
                break
        if len(above) > 1:
            self._program.row(dict.fromkeys(above, 1.0), high=1.0)

    def _levels(
        self, kind: str, sites: tuple[int, ...], stage: int
    ) -> list[tuple[str, list[tuple[int, tuple[int, ...]]]]]:
        """Return the releases in use, the newest first, with the sites and license servers of each."""
        doors: dict[str, list[tuple[int, tuple[int, ...]]]] = defaultdict(list)
        for site in sites:
            chosen = self.mode(site, kind)
            if chosen.constant or chosen.columns:
                for door in self._problem.sites[site].doors[stage]:
                    doors[door.release].append((site, door.servers))
        return sorted(doors.items(), key=lambda level: -self._problem.order[level[0]])

    def _key(
        self, kind: str, release: str, doors: Sequence[tuple[int, tuple[int, ...]]], count: int, sites: tuple[int, ...]
    ) -> Key:
        """Return the key of a need; where it is open which license servers are contacted, its own with gates."""
        servers = frozenset(server for _, contacted in doors for server in contacted)
        shared = Key(kind, release, servers)
        gates = []
        for server in sorted(servers):
            chosen = [self.mode(site, kind) for site, contacted in doors if server in contacted]
            if CERTAIN not in chosen and len(chosen) < len(doors):
                most = total(chosen).times(count)
                gates.append(Gate(server, most.constant, tuple(sorted(most.columns.items()))))
        return shared._replace(gates=tuple(gates), sites=sites) if gates else shared


def total(sums: Sequence[Sum]) -> Sum:
    """Return several sums as one."""
    columns: dict[int, float] = defaultdict(float)
    for one in sums:
        for column, weight in one.columns.items():
            columns[column] += weight
    return Sum(sum(one.constant for one in sums), dict(columns))


def less(terms: dict[int, float], taken: Sum) -> dict[int, float]:
    """Return terms with the columns of a sum subtracted, whose constant goes to the other side."""
    found = dict(terms)
    for column, weight in taken.columns.items():
        found[column] = found.get(column, 0.0) - weight
    return found
