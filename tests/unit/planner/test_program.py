"""The integer program against trying everything."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings

from tests.unit.planner.brute import cheapest, meets
from tests.unit.planner.problems import HOLDS, ORDER, SERVES, problems
from validator.planner.problem import TYPES, Door, Holder, Offer, Party, Pool, Problem, Site
from validator.planner.program import solve

# So many packs of one CAL, beside a reserve of a quarter, are more than any drawn problem needs.
MOST = 14


def value(problem, found):
    if found is None:
        return None
    solution = found.solution
    assert found.complete
    assert solution.optimal
    assert solution.bound == solution.cost
    return solution.cost if problem.priced else (len(solution.upgraded), solution.cost)


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(problem=problems())
def test_the_plan_costs_what_trying_everything_costs(problem):
    found = solve(problem)
    assert value(problem, found) == cheapest(problem, MOST)
    # What was shared out over license servers that are alike must still do.
    assert found is None or meets(problem, found.solution)


def test_cals_that_nobody_can_use_count_towards_a_reserve():
    hosts = Site(((Door("2019", (0,)),),), TYPES[:1], supplied=False)
    problem = Problem(
        (hosts,),
        (Party("per-device", (0,), (2,)),),
        (Holder("2022"),),
        (Pool("per-device", "2019", 0, 2),),
        (Offer("per-device", "2016", 1, 5),),
        SERVES,
        HOLDS,
        ORDER,
        reserve=100,
    )
    found = solve(problem)
    assert value(problem, found) == cheapest(problem, MOST) == 5
