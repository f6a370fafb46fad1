"""Why nothing cheaper works: what a plan is proven by, what binds it, and what other choices would cost.

Every answer is the difference between two optima, each found by the same program.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from validator.planner import words
from validator.planner.assemble import Ground, problem, silences
from validator.planner.calls import Caller
from validator.planner.components import parts
from validator.planner.mixed import mixed
from validator.planner.problem import TYPES
from validator.planner.program import solve
from validator.planner.result import Alternative, Binding, Marginal, Why

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from validator.planner.assemble import Case
    from validator.planner.log_counts import Log
    from validator.planner.problem import Problem, Solution

# To choose modes anew for more different habits than this takes too long for an answer beside the plan.
_MOST_CALLERS = 1500
# Of more conditions than this, those of one kind are left out together; of more groups none is asked about.
_MOST_CONDITIONS = 40
_MOST_GROUPS = 100
_KINDS = ("mode", "membership", "release", "buys")
_TOGETHER = {
    "mode": "the design sets the licensing modes",
    "membership": "workgroups permit Per Device only",
    "release": "license servers can hold CALs of their own release and older ones only",
    "buys": "what license servers are members of limits the CALs bought for them",
}


class Price(NamedTuple):
    """What a plan takes: money, in the smallest unit, or upgrades without a price list; and CALs."""

    first: int
    cals: int


class Costs:
    """The optima of variants of one problem; parts that several variants have in common are solved once."""

    def __init__(self, base: Problem, price: Price) -> None:
        """Take a problem that is solved already, and what its best plan takes."""
        self._base, self._price = base, price
        self._known: dict[object, Price | None] = {}

    def of(self, variant: Problem) -> Price | None:
        """Return what the best plan takes, None where there is none."""
        if variant == self._base:
            return self._price
        first = cals = 0
        for part in parts(variant):
            inner = part.problem
            key = (inner.sites, inner.parties, inner.holders, inner.pools, inner.offers, inner.reserve)
            if key not in self._known:
                self._known[key] = _price(inner)
            price = self._known[key]
            if price is None:
                return None
            first, cals = first + price.first, cals + price.cals
        return Price(first, cals)


def _price(part: Problem) -> Price | None:
    answer = solve(part, tidy=False)
    return None if answer is None else _taken(part, answer[0])


def _taken(whole: Problem, solution: Solution) -> Price:
    """Return what a solution takes."""
    if not whole.priced:
        return Price(len(solution.upgraded), solution.cost)
    return Price(solution.cost, sum(whole.offers[one.offer].pack * one.packs for one in solution.bought))


def why(case: Case, solution: Solution, log: Log | None) -> Why:
    """Return why nothing cheaper works; of a plan that is not proven to be the best, only how far it may be from it."""
    if not solution.optimal:
        return Why(_proof(case, solution), (), (), (), None)
    whole = problem(case)
    base = _taken(whole, solution)
    costs = Costs(whole, base)
    return Why(
        _proof(case, solution),
        tuple(_bindings(case, costs, base)),
        tuple(_marginals(case, costs, base)),
        tuple(_alternatives(case, costs, base)),
        mixed(case, log),
    )


def _proof(case: Case, solution: Solution) -> str:
    cost, bound = (_amount(case, units) for units in (solution.cost, solution.bound))
    if solution.optimal:
        return f"Proven: every plan that keeps the licensing rules takes at least {bound}, and this one takes {cost}."
    return (
        f"Not proven: the time was over. This plan takes {cost} and no plan can take less than {bound}, so that it is "
        f"at most {solution.gap:.1%} above the best."
    )


def _amount(case: Case, units: int) -> str:
    money = case.money(units)
    if money is None or case.prices is None:
        return f"{units:,} CAL{'s' * (units != 1)}"
    whole = money == money.to_integral_value()
    return f"{int(money):,} {case.prices.currency}" if whole else f"{money:,} {case.prices.currency}"


def _saved(case: Case, base: Price, other: Price | None) -> tuple[Decimal | None, int] | None:
    """Return the money and CALs that a variant takes less; None where it takes no less."""
    if other is None or other >= base:
        return None
    return case.money(base.first - other.first) if case.prices else None, base.cals - other.cals


def _bindings(case: Case, costs: Costs, base: Price) -> Iterator[Binding]:
    """Yield the conditions without which less would be enough, those that cost most first."""
    grounds = list(_grounds(case))
    if len(grounds) > _MOST_CONDITIONS:
        sets = [(_TOGETHER[kind], frozenset(g for g in grounds if g.kind == kind)) for kind in _KINDS]
    else:
        sets = [(words.ground(case, ground)[0], frozenset({ground})) for ground in grounds]
    found = []
    for sentence, without in sets:
        opened = len(case.callers) > _MOST_CALLERS and any(one.kind in {"mode", "membership"} for one in without)
        saved = _saved(case, base, costs.of(problem(case, without)) if without and not opened else None)
        if saved is not None:
            found.append(Binding(sentence, *saved))
    if case.reserve:
        saved = _saved(case, base, costs.of(problem(case._replace(reserve=0))))
        if saved is not None:
            found.append(Binding(f"{case.reserve / 10:g} % of the CALs of each license server are kept free", *saved))
    yield from sorted(found, key=lambda one: (-(one.cost or 0), -one.cals))


def _grounds(case: Case) -> Iterator[Ground]:
    for number, unit in enumerate(case.estate.units):
        if unit.set_to is not None:
            yield Ground("mode", number)
        if len(unit.permitted) < len(TYPES):
            yield Ground("membership", number)
        yield Ground("reach", number)
    for number, server in enumerate(case.estate.servers):
        yield Ground("release", number)
        if case.estate.buys[server] != TYPES:
            yield Ground("buys", number)


def _marginals(case: Case, costs: Costs, base: Price) -> Iterator[Marginal]:
    """Yield for each group what one more user or device would take; nothing for very many groups."""
    groups: dict[tuple[str, ...], dict[str, tuple[int, ...]]] = {}
    if len(case.callers) > _MOST_CALLERS:
        return
    for one in case.callers:
        if one.counts is not None:
            groups.setdefault(one.groups, {}).setdefault(one.type, one.units)
    if len(groups) > _MOST_GROUPS:
        return
    for names, units in groups.items():
        extra: dict[str, Price | None] = {}
        for kind in TYPES:
            if kind in units:
                more = Caller(kind, units[kind], (1,) * case.stages, names, ("access",))
                extra[kind] = costs.of(problem(case._replace(callers=(*case.callers, more))))
        user, device = (_more(case, base, extra.get(kind)) for kind in ("per-user", "per-device"))
        yield Marginal(words.listed(names), *user, *device)


def _more(case: Case, base: Price, other: Price | None) -> tuple[Decimal | None, int | None]:
    if other is None:
        return None, None
    return case.money(other.first - base.first), other.cals - base.cals


def _alternatives(case: Case, costs: Costs, base: Price) -> Iterator[Alternative]:
    """Yield the plan beside the best ones for fixed choices of modes, whatever the design sets."""
    yield Alternative("This plan", base.cals, case.money(base.first), "")
    for name, choice in (
        ("Per User wherever it is permitted", ("per-user",)),
        ("Per Device everywhere", ("per-device",)),
        ("The best mode for each collection", TYPES),
    ):
        variant, reason = _choosing(case, choice)
        price = None if variant is None else costs.of(variant)
        if price is None:
            yield Alternative(name, None, None, reason or "no purchase meets the licensing rules that way")
        else:
            yield Alternative(name, price.cals, case.money(price.first), "")


def _choosing(case: Case, choice: Sequence[str]) -> tuple[Problem | None, str]:
    """Return the problem with a choice of modes at all sites, or why it cannot be judged."""
    if len(choice) > 1 and len(case.callers) > _MOST_CALLERS:
        return None, "not compared: too many people and devices differ in the collections that they use"
    for unit, silent in zip(case.estate.units, silences(case), strict=True):
        types = tuple(kind for kind in unit.permitted if kind in choice) or unit.permitted
        if silent.keys() >= set(types):
            return None, f"{words.counted(silent[types[0]])} is not stated"
    return problem(case, choice=choice), ""
