"""Why nothing cheaper works: what a plan is proven by, what binds it, and what other choices would cost.

Every answer is the difference between two optima, each found by the same program.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from validator.planner import words
from validator.planner.assemble import Ground, problem, silences
from validator.planner.calls import Caller
from validator.planner.components import parts
from validator.planner.lp import OutOfTime
from validator.planner.mixed import mixed
from validator.planner.problem import TYPES
from validator.planner.program import MOST_OPEN, solve
from validator.planner.result import Alternative, Binding, Marginal, Why

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from validator.planner.assemble import Case
    from validator.planner.log_counts import Log
    from validator.planner.problem import Problem, Solution

# An answer beside the plan may not take much longer than the plan itself: modes are not chosen anew where more parties
# than this hang together, and a search ends after so many branches.
_MOST_PARTIES = 1500
_MOST_NODES = 300
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
_LIMITS = {
    "time": "the time was over",
    "size": "what people and devices use together differs in too many ways to weigh all of them",
}


class Price(NamedTuple):
    """What a plan takes: money, in the smallest unit, or upgrades without a price list; and CALs."""

    first: int
    cals: int


class UnsettledError(Exception):
    """The best plan of a variant was not sought to the end; none costs less than `bound`, if that is known."""

    def __init__(self, bound: int | None) -> None:
        super().__init__(bound)
        self.bound = bound


class Sought(NamedTuple):
    """What is known of a part: what its best plan takes, None where there is none or it is not settled, and a bound."""

    price: Price | None
    bound: int | None
    settled: bool


class Costs:
    """The optima of variants of one problem; parts that several variants have in common are solved once."""

    def __init__(self, base: Problem, price: Price) -> None:
        """Take a problem that is solved already, and what its best plan takes."""
        self._base, self._price = base, price
        self._known: dict[object, Sought] = {}

    def of(self, variant: Problem) -> Price | None:
        """Return what the best plan takes, None where there is none; raise UnsettledError where that takes too long."""
        if variant == self._base:
            return self._price
        found = []
        for part in parts(variant):
            inner = part.problem
            key = (inner.sites, inner.parties, inner.holders, inner.pools, inner.offers, inner.reserve)
            if key not in self._known:
                self._known[key] = _sought(inner)
            found.append(self._known[key])
        prices = [one.price for one in found if one.price is not None]
        if any(one.settled and one.price is None for one in found):
            return None
        if len(prices) < len(found):
            bounds = [one.bound for one in found if one.bound is not None]
            raise UnsettledError(sum(bounds) if len(bounds) == len(found) else None)
        return Price(sum(price.first for price in prices), sum(price.cals for price in prices))


def _sought(part: Problem) -> Sought:
    open_sites = sum(len(site.types) > 1 for site in part.sites)
    if open_sites > MOST_OPEN and len(part.parties) > _MOST_PARTIES:
        return Sought(None, None, settled=False)
    try:
        answer = solve(part, tidy=False, nodes=_MOST_NODES)
    except OutOfTime:
        return Sought(None, None, settled=False)
    if answer is None:
        return Sought(None, None, settled=True)
    price = _taken(part, answer.solution) if answer.complete else None
    return Sought(price, answer.solution.bound if part.priced else None, answer.complete)


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
        f"Not proven: {_LIMITS[solution.limit]}. This plan takes {cost} and no plan can take less than {bound}, so "
        f"that it is at most {solution.gap:.1%} above the best."
    )


def _amount(case: Case, units: int) -> str:
    money = case.money(units)
    if money is None or case.prices is None:
        return f"{units:,} CAL{'s' * (units != 1)}"
    whole = money == money.to_integral_value()
    return f"{int(money):,} {case.prices.currency}" if whole else f"{money:,} {case.prices.currency}"


def _saved(case: Case, costs: Costs, base: Price, variant: Problem) -> tuple[Decimal | None, int] | None:
    """Return the money and CALs that a variant takes less; None where it takes no less, or nobody knows."""
    try:
        other = costs.of(variant)
    except UnsettledError:
        return None
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
        saved = _saved(case, costs, base, problem(case, without)) if without else None
        if saved is not None:
            found.append(Binding(sentence, *saved))
    if case.reserve:
        saved = _saved(case, costs, base, problem(case._replace(reserve=0)))
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
    for one in case.callers:
        if one.counts is not None:
            groups.setdefault(one.groups, {}).setdefault(one.type, one.units)
    if len(groups) > _MOST_GROUPS:
        return
    for names, units in groups.items():
        extra = {}
        for kind in units:
            more = Caller(kind, units[kind], (1,) * case.stages, names, ("access",))
            extra[kind] = _more(case, costs, base, problem(case._replace(callers=(*case.callers, more))))
        user, device = (extra.get(kind, (None, None)) for kind in ("per-user", "per-device"))
        yield Marginal(words.listed(names), *user, *device)


def _more(case: Case, costs: Costs, base: Price, variant: Problem) -> tuple[Decimal | None, int | None]:
    """Return the money and CALs that a variant takes more; None where there is no plan, or nobody knows."""
    try:
        other = costs.of(variant)
    except UnsettledError:
        other = None
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
        try:
            price = None if variant is None else costs.of(variant)
        except UnsettledError as error:
            price, reason = None, "not compared: too many people and devices differ in the collections that they use"
            if error.bound is not None:
                reason = f"at least {_amount(case, error.bound)}; the exact figure would take too long"
        if price is None:
            yield Alternative(name, None, None, reason or "no purchase meets the licensing rules that way")
        else:
            yield Alternative(name, price.cals, case.money(price.first), "")


def _choosing(case: Case, choice: Sequence[str]) -> tuple[Problem | None, str]:
    """Return the problem with a choice of modes at all sites, or why it cannot be judged."""
    for unit, silent in zip(case.estate.units, silences(case), strict=True):
        types = tuple(kind for kind in unit.permitted if kind in choice) or unit.permitted
        if silent.keys() >= set(types):
            return None, f"{words.counted(silent[types[0]])} is not stated"
    return problem(case, choice=choice), ""
