"""The integer program of a problem: every licensing rule is one of its rows.

Columns are the mode of each site that may choose, packs bought, upgrades, and the CALs that flow from what a license
server holds to what is needed. Needs that can be met by the same CALs share their flows, so the size grows with the
distinct situations.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from validator.planner.equals import reduced, shared_out
from validator.planner.goals import goals, main_goal
from validator.planner.lp import Program
from validator.planner.needs import CERTAIN, Key, Needs, Sum
from validator.planner.problem import THOUSAND, Bought, Problem, Solution, Upgraded

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from validator.planner.lp import Answer


_MOST_OPEN = 50


class Hold(NamedTuple):
    """CALs of one type and generation on one license server."""

    type: str
    generation: str
    server: int


class Columns(NamedTuple):
    """What columns mean: releases by (stage, server, release), upgrades likewise, packs by (stage, offer, server)."""

    runs: dict[tuple[int, int, str], int]
    upgrades: dict[tuple[int, int, str], int]
    packs: dict[tuple[int, int, int], int]


class Built(NamedTuple):
    """A program, what its columns mean, and the needs whose modes it decides."""

    program: Program
    columns: Columns
    needs: Needs


def solve(problem: Problem, seconds: float | None = None, *, tidy: bool = True) -> tuple[Solution, float] | None:
    """Return the best plan and the seconds it took; None when no plan meets all conditions.

    Without `tidy` any plan of least cost and then fewest CALs will do. Raises OutOfTime when none was found in time.
    """
    built = build(reduced(problem))
    if built is None:
        return None
    wanted, main = goals(problem, built.columns), main_goal(problem)
    # Of very many modes each is as good as the next one: to search them again for fewer CALs takes long.
    settled = built.needs.open if len(built.needs.open) > _MOST_OPEN else ()
    answer = built.program.solve(wanted if tidy else wanted[:2], main, seconds, settled)
    return None if answer is None else (_solution(problem, built, answer), answer.seconds)


def build(problem: Problem) -> Built | None:
    """Return the program, None when something needed can be met by nothing whatever is bought."""
    if any(not site.types for site in problem.sites):
        return None
    program = Program()
    needs = Needs(problem, program)
    builder = _Builder(problem, program, needs)
    return Built(program, builder.columns, needs) if builder.build() else None


def _solution(problem: Problem, built: Built, answer: Answer) -> Solution:
    values, columns = answer.values, built.columns
    bought = [Bought(*key, count) for key, column in columns.packs.items() if (count := round(values[column]))]
    upgraded = tuple(Upgraded(*key) for key, column in columns.upgrades.items() if round(values[column]))
    shared = shared_out(problem, bought, (one.server for one in upgraded))
    return Solution(built.needs.modes(values), shared, upgraded, answer.goal, answer.bound, answer.optimal)


class _Builder:
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

    def build(self) -> bool:
        for server in range(len(self.problem.holders)):
            self._releases(server)
            self._offers(server)
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
            most = -(-problem.most(offer.type) // offer.pack)
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
        users: dict[Hold, list[int]] = defaultdict(list)
        for key, wanted in self.needs.at(stage).items():
            flows = {hold: self.program.column() for hold in self._usable(stage, key)}
            if not flows and not wanted.columns:
                if wanted.constant > 0:
                    return False
                continue
            terms = dict.fromkeys(flows.values(), 1.0)
            self.program.row({**terms, **{c: -v for c, v in wanted.columns.items()}}, low=float(wanted.constant))
            for gate in key.gates:
                taken = {flow: 1.0 for hold, flow in flows.items() if hold.server == gate.server}
                self.program.row(taken | {c: -w for c, w in gate.terms}, high=float(gate.constant))
            for hold, flow in flows.items():
                users[hold].append(flow)
        for hold, columns in users.items():
            self._capacity(stage, hold, columns)
        if self.problem.reserve:
            self._reserve(stage, users)
        return self._presence(stage)

    def _usable(self, stage: int, key: Key) -> Iterator[Hold]:
        """Yield what can meet a need: CALs of its type that serve its release, on a license server that it contacts."""
        for server in sorted(key.servers):
            for generation in sorted(self.problem.order, key=self.problem.order.__getitem__):
                hold = Hold(key.type, generation, server)
                if (generation, key.release) not in self.problem.serves:
                    continue
                there = hold in self.stock or self._bought(stage, hold)
                if there and self._holding(stage, server, generation) is not None:
                    yield hold

    def _capacity(self, stage: int, hold: Hold, users: list[int]) -> None:
        """Use no more CALs than are installed and bought, and installed ones only where they can be held."""
        terms = dict.fromkeys(users, 1.0)
        terms.update({column: -pack for column, pack in self._bought(stage, hold).items()})
        size, able = self.stock.get(hold, 0), self._holding(stage, hold.server, hold.generation)
        if able is not None and able.columns and size:
            terms.update({column: -float(size) for column in able.columns})
            size = 0
        self.program.row(terms, high=float(size))

    def _reserve(self, stage: int, users: Mapping[Hold, list[int]]) -> None:
        """Keep a share of the CALs of each license server and type free."""
        shared: dict[tuple[str, int], list[Hold]] = defaultdict(list)
        for hold in {**self.stock, **users}:
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
                able = self._holding(stage, hold.server, hold.generation)
                for column, pack in self._bought(stage, hold).items():
                    terms[column] -= keep * pack
                if able is not None and not able.columns:
                    size += self.stock.get(hold, 0)
                elif able is not None:
                    for column in able.columns:
                        terms[column] -= keep * self.stock.get(hold, 0)
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
        for hold in self._usable(stage, key):
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
