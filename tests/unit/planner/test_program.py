"""The integer program against trying everything."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings

from tests.unit.planner.brute import cheapest, meets
from tests.unit.planner.problems import problems
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
