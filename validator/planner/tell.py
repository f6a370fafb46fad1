"""From a solution to the result: names for numbers, money for units, and who is covered by what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.planner.assemble import problem as whole
from validator.planner.exhaust import exhausted
from validator.planner.needs_met import Held, Wanted, covered, wanted
from validator.planner.problem import THOUSAND
from validator.planner.result import (
    Cover,
    Demand,
    Forecast,
    Mode,
    Overuse,
    Plan,
    Purchase,
    Shortfall,
    Step,
    Supply,
    Upgrade,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from validator.facts.coverage import Assignment
    from validator.planner.assemble import Case
    from validator.planner.forecast import Horizon
    from validator.planner.problem import Bought, Problem, Solution
    from validator.planner.request import Request
    from validator.planner.result import Note, Why


class Teller:
    """A solution with all that is needed to tell it."""

    def __init__(self, case: Case, solution: Solution, horizon: Horizon) -> None:
        self.case = case
        self.solution = solution
        self.horizon = horizon
        self.problem: Problem = whole(case)
        self.counted = [one for one in case.callers if one.counts is not None]
        self.packs = case.packs()
        self._needs: dict[int, list[Wanted]] = {}
        self.installed = [Held(p.type, p.generation, p.server, p.size, bought=False) for p in self.problem.pools]
        self.today = [holder.release for holder in self.problem.holders]

    def needs(self, stage: int) -> list[Wanted]:
        """Return what is needed at a stage, told once however often it is asked for."""
        if stage not in self._needs:
            self._needs[stage] = wanted(self.problem, self.solution.modes, stage)
        return self._needs[stage]

    def held(self, stage: int) -> list[Held]:
        """Return the CALs that are there by a stage."""
        bought: dict[tuple[str, str, int], int] = {}
        for one in self.solution.bought:
            if one.stage <= stage:
                offer = self.problem.offers[one.offer]
                key = (offer.type, offer.generation, one.server)
                bought[key] = bought.get(key, 0) + one.packs * offer.pack
        return [*self.installed, *(Held(*key, size, bought=True) for key, size in bought.items())]

    def releases(self, stage: int) -> list[str]:
        """Return the releases of the license servers by a stage."""
        found = list(self.today)
        for one in self.solution.upgraded:
            if one.stage <= stage:
                found[one.server] = one.release
        return found

    def name(self, server: int) -> str:
        """Return the name of a license server."""
        return self.case.estate.name(self.case.estate.servers[server])

    def groups(self, need: Wanted) -> tuple[str, ...]:
        """Return the groups of those who need something."""
        return tuple(dict.fromkeys(name for party in need.parties for name in self.counted[party].groups))


def tell(
    case: Case, solution: Solution, horizon: Horizon, reasons: Why, notes: tuple[Note, ...], request: Request
) -> Plan:
    """Return the result of a solved case."""
    teller = Teller(case, solution, horizon)
    last = case.stages - 1
    needs = teller.needs(0)
    today = covered(teller.problem, needs, teller.installed, teller.today)
    priced, cals = case.prices is not None, _cals(teller)
    metadata = case.estate.facts.context.deployment.metadata
    return Plan(
        deployment=metadata.name,
        file=request.place(()).file,
        as_of=request.as_of,
        priced=priced,
        currency=case.prices.currency if case.prices else None,
        modes=tuple(_modes(teller)),
        demand=tuple(row for stage in range(case.stages) for row in _demand(teller, stage)),
        supply=tuple(_supply(teller, last)),
        shortfall=tuple(_shortfall(teller, needs, today)),
        overuse=tuple(_overuse(teller, last)),
        purchases=tuple(_purchases(teller)),
        upgrades=tuple(_upgrades(teller)),
        total_cost=case.money(solution.cost),
        total_cals=cals,
        bound=case.money(solution.bound),
        bound_cals=None if priced else solution.bound,
        optimal=solution.optimal,
        gap=solution.gap,
        reserve=case.reserve / THOUSAND,
        why=reasons,
        forecast=None if request.terms.until is None else _forecast(teller, request),
        notes=notes,
    )


def _cals(teller: Teller) -> int:
    return sum(one.packs * teller.problem.offers[one.offer].pack for one in teller.solution.bought)


def _modes(teller: Teller) -> Iterator[Mode]:
    for unit, mode in zip(teller.case.estate.units, teller.solution.modes, strict=True):
        yield Mode(unit.collection, teller.case.estate.host_names(unit), mode, unit.decided_by)


def _demand(teller: Teller, stage: int) -> Iterator[Demand]:
    """Yield what is needed at a stage; raise where the plan does not cover it, which would be a defect of ours."""
    problem = teller.problem
    needs, held = teller.needs(stage), teller.held(stage)
    before = covered(problem, needs, teller.installed, teller.today)
    after = covered(problem, needs, held, teller.releases(stage))
    if any(after.short):
        raise RuntimeError(f"the plan leaves {sum(after.short)} CALs short")
    for number, need in enumerate(needs):
        yield Demand(
            teller.horizon.days[stage],
            need.type,
            need.release,
            need.number,
            before.short[number],
            teller.groups(need),
            tuple(teller.name(server) for server in need.servers),
            tuple(
                Cover(teller.name(held[pool].server), held[pool].generation, taken, held[pool].bought)
                for pool, taken in sorted(after.taken[number].items())
            ),
        )


def _supply(teller: Teller, stage: int) -> Iterator[Supply]:
    """Yield what each license server holds of a type and version by a stage, and how much of it is used."""
    problem, held, releases = teller.problem, teller.held(stage), teller.releases(stage)
    needs = teller.needs(stage)
    assignment = covered(problem, needs, held, releases)
    rows: dict[tuple[int, str, str], list[int]] = {}
    for number, pool in enumerate(held):
        row = rows.setdefault((pool.server, pool.type, pool.generation), [0, 0, 0])
        row[pool.bought] += pool.size
        row[2] += sum(taken.get(number, 0) for taken in assignment.taken)
    percent = teller.case.estate.facts.context.catalog.constants["revocation-percent"].value
    order = problem.order
    for (server, kind, generation), (installed, bought, used) in sorted(
        rows.items(), key=lambda row: (row[0][0], row[0][1], order[row[0][2]])
    ):
        usable = problem.can_hold(releases[server], generation)
        yield Supply(
            teller.name(server),
            releases[server],
            kind,
            generation,
            installed,
            bought,
            used,
            installed + bought - used,
            usable,
            installed * percent // 100 if kind == "per-device" else 0,
        )


def _shortfall(teller: Teller, needs: Sequence[Wanted], today: Assignment) -> Iterator[Shortfall]:
    catalog = teller.case.estate.facts.context.catalog
    for need, short in zip(needs, today.short, strict=True):
        if short:
            version = catalog.cal_generation(need.release) or need.release
            yield Shortfall(need.type, version, short, teller.groups(need))


def _overuse(teller: Teller, stage: int) -> Iterator[Overuse]:
    """Yield the license servers that are asked for more Per User CALs than they hold, though others have them.

    Per User does not fail over: the license server that is asked first issues what it does not hold (source: DEMYST).
    """
    asked: dict[int, int] = {}
    for need in teller.needs(stage):
        for server, number in need.first.items() if need.type == "per-user" else ():
            asked[server] = asked.get(server, 0) + number
    releases = teller.releases(stage)
    for server, number in sorted(asked.items()):
        held = sum(
            pool.size
            for pool in teller.held(stage)
            if (pool.type, pool.server) == ("per-user", server)
            and teller.problem.can_hold(releases[server], pool.generation)
        )
        if number > held:
            yield Overuse(teller.name(server), number, held)


def _purchases(teller: Teller) -> Iterator[Purchase]:
    order = teller.problem.order
    offers = teller.problem.offers

    def turn(one: Bought) -> tuple[int, int, str, int, int]:
        return one.stage, one.server, offers[one.offer].type, -order[offers[one.offer].generation], one.offer

    for one in sorted(teller.solution.bought, key=turn):
        offer, listed = offers[one.offer], teller.packs[one.offer]
        yield Purchase(
            teller.horizon.days[one.stage],
            offer.type,
            offer.generation,
            one.packs * offer.pack,
            one.packs,
            offer.pack,
            listed.program if listed else None,
            listed.name if listed else None,
            teller.name(one.server),
            teller.case.money(one.packs * offer.cost),
        )


def _upgrades(teller: Teller) -> Iterator[Upgrade]:
    for one in teller.solution.upgraded:
        holder = teller.problem.holders[one.server]
        cost = next(step.cost for step in holder.upgrades if step.release == one.release)
        before = teller.releases(one.stage - 1)[one.server]
        money = teller.case.money(cost)
        yield Upgrade(teller.horizon.days[one.stage], teller.name(one.server), before, one.release, money)


def _forecast(teller: Teller, request: Request) -> Forecast:
    steps = []
    upgrades = {(u.stage, u.server): u.release for u in teller.solution.upgraded}
    for stage, day in enumerate(teller.horizon.days):
        bought = [one for one in teller.solution.bought if one.stage == stage]
        needs = teller.needs(stage)
        totals = {kind: sum(need.number for need in needs if need.type == kind) for kind in ("per-user", "per-device")}
        cost = sum(one.packs * teller.problem.offers[one.offer].cost for one in bought)
        for (at, server), release in upgrades.items():
            if at == stage:
                cost += next(s.cost for s in teller.problem.holders[server].upgrades if s.release == release)
        cals = sum(one.packs * teller.problem.offers[one.offer].pack for one in bought)
        money = teller.case.money(cost)
        steps.append(Step(day, teller.horizon.reasons[stage], totals["per-user"], totals["per-device"], cals, money))
    days = teller.horizon.days
    return Forecast(days[-1], tuple(steps), tuple(exhausted(teller, request)), teller.horizon.ended)
