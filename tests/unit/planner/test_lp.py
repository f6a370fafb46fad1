"""The solver's edges: nothing to decide, no time, no standard output."""

from __future__ import annotations

import os
import random

import pytest

from tests.builders import deployment
from tests.unit.planner.problems import HOLDS, ORDER, SERVES
from validator.planner import components, program, why
from validator.planner.components import solve_all
from validator.planner.goals import goals
from validator.planner.lp import Limits, OutOfTime, Program
from validator.planner.problem import TYPES, Door, Holder, Offer, Party, Problem, Site, Solution


def hard(sites=240):
    """Return a problem that takes a while: open modes, odd packs, and people who use sites of several servers."""
    chance = random.Random(5)  # noqa: S311 -- not a secret
    people = [
        Party(kind, tuple(sorted({number, chance.randrange(sites)})), (chance.randrange(50, 150),))
        for number in range(sites)
        for kind in TYPES
    ]
    doors = [((Door(chance.choice(list(ORDER)), (number % 12,)),),) for number in range(sites)]
    offers = [Offer(kind, "2022", pack, pack * 997 - 13 * pack**2 + 7) for kind in TYPES for pack in (1, 7, 23)]
    places = tuple(Site(door, TYPES) for door in doors)
    return Problem(places, tuple(people), (Holder("2022"),) * 12, (), tuple(offers), SERVES, HOLDS, ORDER)


def test_without_anything_to_decide_the_conditions_tell():
    nothing = Program()
    assert nothing.solve([{}]) is not None
    assert nothing.least({}) == 0.0
    nothing.row({}, low=1.0)
    assert nothing.solve([{}]) is None


def test_a_bound_without_a_solution_is_none():
    some = Program()
    some.row({some.column(1): 1.0}, low=2.0)
    assert some.least({0: 1}) is None
    assert some.solve([{0: 1}]) is None


def test_the_solver_greets_nobody(capfd):
    some = Program()
    some.row({some.column(5, whole=True): 2.0}, low=3.0)
    answer = some.solve([{0: 4}])
    assert (answer.goal, answer.bound, answer.optimal) == (8, 8, True)
    assert capfd.readouterr() == ("", "")


def test_without_a_standard_output_it_solves_all_the_same(monkeypatch):
    def closed(_):
        raise OSError(9, "Bad file descriptor")

    monkeypatch.setattr(os, "dup", closed)
    some = Program()
    some.column(1)
    assert some.solve([{0: 1}]).goal == 0


def test_no_time_means_no_solution():
    with pytest.raises(OutOfTime):
        solve_all(hard(), 0.0)
    some = hard(24)
    built = program.build(some)
    with pytest.raises(OutOfTime):
        built.program.solve([{0: 1}], 0, Limits(1e-9))


def test_a_time_limit_gives_the_best_plan_so_far_and_how_far_it_may_be_off():
    some = hard()
    solution = None
    for seconds in (0.5, 1, 2, 4, 8, 16, 32):
        try:
            solution = solve_all(some, seconds, tidy=False).solution
        except OutOfTime:
            continue
        break
    assert solution is not None
    assert solution.bound <= solution.cost
    assert 0 <= solution.gap < 1
    assert solution.optimal == (solution.gap == 0)


def test_an_unproven_plan_says_so(plan_for, monkeypatch):
    def stopped(*args, **options):
        solved = components.solve_all(*args, **options)
        best = solved.solution
        return solved._replace(solution=best._replace(bound=best.cost - 1, optimal=False, limit="time"))

    monkeypatch.setattr("validator.planner.plan.solve_all", stopped)
    found = plan_for(deployment(access=[{"name": "A", "users": 35, "devices": 3}]))
    assert not found.optimal
    assert found.gap == pytest.approx(1 / 25)
    assert found.why.proof == (
        "Not proven: the time was over. This plan takes 25 CALs and no plan can take less than 24 CALs, so that it is "
        "at most 4.0% above the best."
    )
    assert found.why.alternatives == ()


def test_nothing_bought_has_no_gap():
    assert Solution((), (), (), 0, 0, optimal=True).gap == 0.0


def test_costs_of_an_impossible_variant_are_none():
    lone = Problem(
        (Site(((Door("2022", (0,)),),), ("per-user",)),), (), (Holder("2016"),), (), (), SERVES, HOLDS, ORDER
    )
    other = lone._replace(holders=(Holder("2022"),))
    assert why.Costs(other, why.Price(0, 0)).of(lone) is None


def knotty(sites=60):
    """Return a problem whose packs leave so many remainders that its proof takes thousands of branches."""
    chance = random.Random(7)  # noqa: S311 -- not a secret
    people = [
        Party("per-device", tuple(sorted({number, chance.randrange(sites)})), (chance.randrange(50, 150),))
        for number in range(sites)
    ]
    doors = [((Door(chance.choice(list(ORDER)), (number % 12,)),),) for number in range(sites)]
    prices = zip(ORDER, (96, 118, 139), strict=True)
    offers = [Offer("per-device", name, pack, pack * price + 7) for name, price in prices for pack in (5, 7, 50)]
    places = tuple(Site(door, TYPES[:1]) for door in doors)
    return Problem(places, tuple(people), (Holder("2022"),) * 12, (), tuple(offers), SERVES, HOLDS, ORDER)


def test_a_goal_before_the_main_one_that_is_not_proven_leaves_the_main_one_without_a_bound():
    some = knotty()
    built = program.build(some)
    wanted = goals(some, built.columns)
    answer = built.program.solve(wanted[:2], 1, Limits(nodes=1))
    assert not answer.optimal
    assert not answer.complete
    assert answer.bound == 0
    assert answer.goal == round(sum(weight * answer.values[column] for column, weight in wanted[1].items()))


@pytest.mark.parametrize(("nodes", "parties", "bounded"), [(1, 1500, True), (0, 1500, False), (1, 1, False)])
def test_what_would_take_too_long_is_not_compared_but_bounded(monkeypatch, nodes, parties, bounded):
    whole = hard() if parties == 1 else knotty()
    costs = why.Costs(whole._replace(parties=()), why.Price(0, 0))
    monkeypatch.setattr(why, "_MOST_NODES", nodes)
    monkeypatch.setattr(why, "_MOST_PARTIES", parties)
    with pytest.raises(why.UnsettledError) as caught:
        costs.of(whole)
    assert (caught.value.bound is not None) == bounded
    assert not bounded or 0 < caught.value.bound <= program.solve(whole, tidy=False, nodes=99).solution.cost


@pytest.mark.parametrize(
    ("bound", "reason"),
    [
        (None, "not compared: too many people and devices differ in the collections that they use"),
        (7, "at least 7 CALs; the exact figure would take too long"),
    ],
)
def test_what_is_not_compared_is_told_as_such(plan_for, monkeypatch, bound, reason):
    def unsettled(*_):
        raise why.UnsettledError(bound)

    monkeypatch.setattr(why.Costs, "of", unsettled)
    found = plan_for(deployment(access=[{"name": "A", "users": 35, "devices": 3}]))
    assert {one.reason for one in found.why.alternatives[1:]} == {reason}
    assert found.why.bindings == ()
    assert {(one.user_cals, one.device_cals) for one in found.why.marginals} == {(None, None)}
