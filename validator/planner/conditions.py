"""The conditions of a problem: every licensing rule is a row of the integer program.

Columns are packs bought, upgrades, and the CALs that flow from what a license server holds to what it is asked for.
What several needs ask of one license server is met together, so the size grows with the distinct situations.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from validator.planner.needs import CERTAIN, Key, Sum, less, total
from validator.planner.problem import THOUSAND
from validator.planner.strength import Totals, most_packs

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from validator.planner.lp import Program
    from validator.planner.needs import Needs
    from validator.planner.problem import Problem


class Hold(NamedTuple):
    """CALs of one type and generation on one license server."""

    type: str
    generation: str
    server: int


class Asked(NamedTuple):
    """A license server that is asked for CALs of a type for a release."""

    type: str
    release: str
    server: int


class Columns(NamedTuple):
    """What columns mean: releases by (stage, server, release), upgrades likewise, packs by (stage, offer, server)."""

    runs: dict[tuple[int, int, str], int]
    upgrades: dict[tuple[int, int, str], int]
    packs: dict[tuple[int, int, int], int]


class Builder:
    """Adds the rows of stock, purchases and upgrades to the needs."""

    def __init__(self, problem: Problem, program: Program, needs: Needs) -> None:
        self.problem = problem
        self.program = program
        self.needs = needs
        self.columns = Columns({}, {}, {})
        self.stock: dict[Hold, int] = defaultdict(int)
        for pool in problem.pools:
            self.stock[Hold(pool.type, pool.generation, pool.server)] += pool.size
        self.by_generation: dict[tuple[str, str], list[int]] = defaultdict(list)
        for number, offer in enumerate(problem.offers):
            self.by_generation[offer.type, offer.generation].append(number)
        self.most = most_packs(problem)
        self._known: dict[tuple[int, Asked], list[Hold]] = {}
        for server in range(len(self.problem.holders)):
            self._releases(server)
            self._offers(server)
        self.totals = Totals(problem, program, self.columns.packs)

    def build(self) -> bool:
        """Add the conditions of every stage; False when something needed can be met by nothing whatever is bought."""
        return all(self._stage(stage) for stage in range(self.problem.stages))

    def _releases(self, server: int) -> None:
        """Let a license server run one release at each stage, its own or one it is upgraded to, never an older one."""
        holder, program = self.problem.holders[server], self.program
        if not holder.upgrades:
            return
        releases = [holder.release, *(step.release for step in holder.upgrades)]
        for stage in range(self.problem.stages):
            for release in releases:
                self.columns.runs[stage, server, release] = program.column(1, whole=True)
            for step in holder.upgrades:
                self.columns.upgrades[stage, server, step.release] = program.column(1, whole=True)
            program.row({self.columns.runs[stage, server, release]: 1.0 for release in releases}, 1, 1)
        for stage in range(self.problem.stages):
            for release in releases:
                terms = {self.columns.runs[stage, server, release]: 1.0}
                if stage:
                    terms[self.columns.runs[stage - 1, server, release]] = -1.0
                # What it runs is what it ran, unless it is upgraded; what it leaves for an upgrade it may lose.
                upgrade = self.columns.upgrades.get((stage, server, release))
                if upgrade is not None:
                    terms[upgrade] = -1.0
                program.row(terms, high=0.0 if stage or upgrade is not None else 1.0)

    def _holding(self, stage: int, server: int, generation: str) -> Sum | None:
        """Return 1 or 0 as a sum: whether a license server can hold a generation at a stage; None for never."""
        holder = self.problem.holders[server]
        if self.problem.can_hold(holder.release, generation) and not any(
            not self.problem.can_hold(step.release, generation) for step in holder.upgrades
        ):
            return Sum(1, {})
        able = {
            self.columns.runs[stage, server, release]: 1.0
            for release in (holder.release, *(step.release for step in holder.upgrades))
            if holder.upgrades and self.problem.can_hold(release, generation)
        }
        return Sum(0, able) if able else None

    def _offers(self, server: int) -> None:
        """Add a column for the packs of each offer that this license server can ever hold."""
        holder, problem = self.problem.holders[server], self.problem
        for number, offer in enumerate(problem.offers):
            if offer.type not in holder.buys:
                continue
            most = self.most[number, server]
            for stage in range(problem.stages):
                able = self._holding(stage, server, offer.generation)
                if able is None:
                    continue
                packs = self.columns.packs[stage, number, server] = self.program.column(most, whole=True)
                if able.columns:
                    self.program.row({packs: 1.0, **{column: -float(most) for column in able.columns}}, high=0.0)

    def _bought(self, stage: int, hold: Hold) -> dict[int, float]:
        """Return the columns of what was bought up to a stage, with the CALs in a pack."""
        found = {}
        for number in self.by_generation.get((hold.type, hold.generation), ()):
            for earlier in range(stage + 1):
                column = self.columns.packs.get((earlier, number, hold.server))
                if column is not None:
                    found[column] = float(self.problem.offers[number].pack)
        return found

    def _stage(self, stage: int) -> bool:
        """Meet every need of a stage from what is there by then; False when one can be met by nothing."""
        needs = self.needs.at(stage)
        asked: dict[Asked, list[Sum]] = defaultdict(list)
        most: dict[Asked, float] = defaultdict(float)
        for key, wanted in needs.items():
            able = [one for server in sorted(key.servers) if self._usable(stage, one := Asked(*key[:2], server))]
            if not able and not wanted.columns:
                if wanted.constant > 0:
                    return False
                continue
            for one, share in self._shares(key, wanted, able):
                asked[one].append(share)
                most[one] += wanted.most
        users: dict[Hold, list[int]] = defaultdict(list)
        for one, shares in asked.items():
            self._met(stage, one, total(shares), most[one], users)
        for hold, columns in users.items():
            self._capacity(stage, hold, columns)
        self._in_all(stage, needs)
        if self.problem.reserve:
            self._reserve(stage, users)
        return self._presence(stage)

    def _shares(self, key: Key, wanted: Sum, able: Sequence[Asked]) -> Iterator[tuple[Asked, Sum]]:
        """Yield which share of a need each license server is asked for."""
        gates = {gate.server: gate for gate in key.gates}
        if len(able) == 1 and able[0].server not in gates:
            yield able[0], wanted
            return
        shares = {one: self.program.column() for one in able}
        self.program.row(less(dict.fromkeys(shares.values(), 1.0), wanted), low=float(wanted.constant))
        for one, share in shares.items():
            gate = gates.get(one.server)
            if gate is not None:
                self.program.row({share: 1.0, **{c: -w for c, w in gate.terms}}, high=float(gate.constant))
            yield one, Sum(0, {share: 1.0})

    def _met(self, stage: int, one: Asked, wanted: Sum, most: float, users: dict[Hold, list[int]]) -> None:
        """Meet what one license server is asked for from the CALs there, none of which flow before they can be held."""
        flows = {hold: self.program.column() for hold in self._usable(stage, one)}
        self.program.row(less(dict.fromkeys(flows.values(), 1.0), wanted), low=float(wanted.constant))
        for hold, flow in flows.items():
            users[hold].append(flow)
            able = self._holding(stage, hold.server, hold.generation)
            if able is not None and able.columns:
                self.program.row({flow: 1.0, **dict.fromkeys(able.columns, -most)}, high=0.0)

    def _usable(self, stage: int, one: Asked) -> list[Hold]:
        """Return what a license server can meet a need with: CALs of its type that serve its release."""
        known = self._known.get((stage, one))
        if known is not None:
            return known
        found = self._known[stage, one] = []
        for generation in sorted(self.problem.order, key=self.problem.order.__getitem__):
            if (generation, one.release) in self.problem.serves:
                hold = Hold(one.type, generation, one.server)
                there = hold in self.stock or self._bought(stage, hold)
                if there and self._holding(stage, one.server, generation) is not None:
                    found.append(hold)
        return found

    def _fitting(self, stage: int, key: Key) -> Iterator[Hold]:
        """Yield what can meet a need on any of its license servers."""
        for server in sorted(key.servers):
            yield from self._usable(stage, Asked(key.type, key.release, server))

    def _capacity(self, stage: int, hold: Hold, users: list[int]) -> None:
        """Use no more CALs than are installed and bought, and installed ones only where they can be held."""
        installed = self._installed(stage, hold)
        terms = {**dict.fromkeys(users, 1.0), **{column: -weight for column, weight in installed.columns.items()}}
        terms.update({column: -pack for column, pack in self._bought(stage, hold).items()})
        self.program.row(terms, high=float(installed.constant))

    def _installed(self, stage: int, hold: Hold) -> Sum:
        """Return how many CALs are installed and can be held at a stage."""
        able = self._holding(stage, hold.server, hold.generation)
        return Sum(0, {}) if able is None else able.times(self.stock.get(hold, 0))

    def _in_all(self, stage: int, needs: Mapping[Key, Sum]) -> None:
        """Say of all license servers together that what is needed for a release and newer ones has to be there."""
        order = self.problem.order
        for kind, release in dict.fromkeys((key.type, key.release) for key in needs):
            meant = [key for key in needs if key.type == kind and order[key.release] >= order[release]]
            holds = sorted({hold for key in meant for hold in self._fitting(stage, key)})
            there = total([self._installed(stage, hold) for hold in holds])
            lacking = less(dict(there.columns), total([needs[key] for key in meant]))
            lacking.update(self.totals.bought(stage, kind, {hold.generation for hold in holds}))
            self.program.row(lacking, low=float(sum(needs[key].constant for key in meant) - there.constant))

    def _reserve(self, stage: int, users: Mapping[Hold, list[int]]) -> None:
        """Keep a share of the CALs of each license server and type free."""
        shared: dict[tuple[str, int], list[Hold]] = defaultdict(list)
        sold = ((self.problem.offers[number], server) for at, number, server in self.columns.packs if at <= stage)
        bought = [Hold(offer.type, offer.generation, server) for offer, server in sold]
        for hold in dict.fromkeys([*self.stock, *users, *bought]):
            shared[hold.type, hold.server].append(hold)
        keep = THOUSAND - self.problem.reserve
        for holds in shared.values():
            # Whole CALs are used; were this no whole number, fractions of several license servers would add up.
            used = self.program.column(whole=True)
            self.program.row({used: -1.0, **{flow: 1.0 for hold in holds for flow in users.get(hold, ())}}, high=0.0)
            terms: dict[int, float] = defaultdict(float)
            terms[used] = THOUSAND
            size = 0
            for hold in holds:
                installed = self._installed(stage, hold)
                for column, pack in {**installed.columns, **self._bought(stage, hold)}.items():
                    terms[column] -= keep * pack
                size += installed.constant
            self.program.row(terms, high=float(keep * size))

    def _presence(self, stage: int) -> bool:
        """Give every door something to issue from: session hosts whose license servers hold no fitting CALs deny."""
        asked: dict[Key, dict[int, Sum]] = defaultdict(dict)
        for number, site in enumerate(self.problem.sites):
            for door in site.doors[stage] if site.supplied else ():
                for kind in site.types if door.servers else ():
                    asked[Key(kind, door.release, frozenset(door.servers))][number] = self.needs.mode(number, kind)
        # Where one site surely has the mode, it speaks for all that open the same door.
        return all(
            self._supplied(stage, key, chosen)
            for key, modes in asked.items()
            for chosen in ([CERTAIN] if CERTAIN in modes.values() else modes.values())
        )

    def _supplied(self, stage: int, key: Key, chosen: Sum) -> bool:
        """Add the row for one door and mode, if one is needed; False where nothing can ever be there."""
        terms: dict[int, float] = defaultdict(float)
        for hold in self._fitting(stage, key):
            able = self._holding(stage, hold.server, hold.generation)
            if hold in self.stock and able is not None:
                if not able.columns:
                    return True
                terms.update(able.columns)
            terms.update(dict.fromkeys(self._bought(stage, hold), 1.0))
        if not terms and not chosen.columns:
            return False
        for column, weight in chosen.columns.items():
            terms[column] -= weight
        self.program.row(terms, low=float(chosen.constant))
        return True
