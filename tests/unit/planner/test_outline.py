"""Plans of very many habits: what is said of them holds, though they are not weighed one against the other."""

from __future__ import annotations

import random
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.builders import AS_OF, deployment, text_of
from tests.unit.planner.brute import cheapest, meets
from tests.unit.planner.estates import manifests, price_lists
from tests.unit.planner.problems import HOLDS, ORDER, SERVES, problems
from tests.unit.planner.test_access_log import LIC, log
from tests.unit.planner.test_program import MOST
from validator.api import check_text
from validator.planner import program
from validator.planner.apply import applied
from validator.planner.outline import outline
from validator.planner.problem import TYPES, Door, Holder, Offer, Party, Pool, Problem, Site


@pytest.fixture
def hasty():
    """Plan as if every problem were too large to weigh all modes, and too varied for the last thousandth."""
    with patch.object(program, "MOST_HABITS", 0), patch.object(program, "MOST_NEEDS", 0):
        yield


@pytest.mark.usefixtures("hasty")
@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(problem=problems())
def test_the_best_plan_lies_between_the_bound_and_the_plan(problem):
    found, best = program.solve(problem), cheapest(problem, MOST)
    if best is None:
        assert found is None
        return
    solution = found.solution
    assert meets(problem, solution)
    assert solution.optimal == (solution.bound >= solution.cost) == (solution.limit == "")
    assert solution.bound <= (best if problem.priced else best[1])
    assert best <= (solution.cost if problem.priced else (len(solution.upgraded), solution.cost))


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(problem=problems(stages=2))
def test_the_bound_holds_for_several_days(problem):
    found = program.solve(problem)
    assert found is None or outline(problem).bound <= found.solution.cost


@pytest.mark.usefixtures("hasty")
@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(manifest=manifests(), prices=st.none() | price_lists(complete=True), free=st.booleans())
def test_a_plan_put_into_the_manifest_leaves_nothing_to_buy(plan_for, pack, manifest, prices, free):
    plan = plan_for(manifest, prices, free_mode=free)
    again = plan_for(applied(manifest, plan), prices)
    assert not again.purchases
    assert not again.upgrades
    assert check_text(text_of(applied(manifest, plan)), as_of=AS_OF, pack=pack)


def crowd(seed, sites=16, people=120):
    """Return a problem of people and their devices, each in up to three collections of any license servers."""
    chance = random.Random(seed)  # noqa: S311 -- not a secret
    doors = [((Door(chance.choice(list(ORDER)), (number % 4,)),),) for number in range(sites)]
    used = [tuple(sorted({chance.randrange(sites) for _ in range(3)})) for _ in range(people)]
    counts = [(chance.randrange(1, 20),) for _ in used]
    return Problem(
        tuple(Site(door, TYPES) for door in doors),
        tuple(Party(kind, where, count) for kind in TYPES for where, count in zip(used, counts, strict=True)),
        (Holder("2022"),) * 4,
        tuple(Pool(kind, "2016", number, 90) for kind in TYPES for number in range(4)),
        tuple(Offer(kind, name, 1, 100 + 9 * ORDER[name]) for kind in TYPES for name in ORDER),
        SERVES,
        HOLDS,
        ORDER,
    )


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_plan_of_a_crowd_is_near_the_best_and_so_is_the_bound(seed):
    problem = crowd(seed)
    best = program.solve(problem).solution
    assert best.optimal
    with patch.object(program, "MOST_HABITS", 100):
        found = program.solve(problem).solution
    assert best.cost <= found.cost <= best.cost * 1.15
    assert best.cost * 0.85 <= found.bound <= best.cost


@pytest.mark.usefixtures("hasty")
def test_a_log_of_too_many_habits_has_a_plan_that_says_how_far_from_the_best_it_may_be(plan_for):
    stock = [{"type": kind, "version": 2022, "quantity": 2} for kind in TYPES]
    hosts = [{"name": f"H{one}", "os": 2022, "roles": ["session-host"], "collection": one} for one in "ABC"]
    manifest = deployment(
        licensing={"license_servers": ["LIC01"]}, servers=[{**LIC, "license_server": {"cals": stock}}, *hosts]
    )
    text = "user,device,collection\nann,PC1,A\nann,PC1,B\nbob,PC2,B\nbob,PC2,C\ncid,PC3,A\ncid,PC3,C\n"
    plan = plan_for(manifest, log=log(text))
    assert plan.total_cals == 1
    assert not plan.optimal
    assert plan.bound_cals == 0
    assert plan.why.proof.startswith(
        "Not proven: what people and devices use together differs in too many ways to weigh all of them. This plan "
    )
    assert plan.why.alternatives == ()
