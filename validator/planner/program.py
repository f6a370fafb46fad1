"""The integer program of a problem: from needs and supply to the best plan."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from validator.planner.conditions import Builder, Columns
from validator.planner.equals import reduced, shared_out
from validator.planner.goals import goals, main_goal
from validator.planner.lp import Limits, Program
from validator.planner.needs import Needs
from validator.planner.problem import Bought, Problem, Solution, Upgraded

if TYPE_CHECKING:
    from validator.planner.lp import Answer

# Of more open modes than this each is as good as the next one: to search them again for fewer CALs takes long.
MOST_OPEN = 50


class Built(NamedTuple):
    """A program, what its columns mean, and the needs whose modes it decides."""

    program: Program
    columns: Columns
    needs: Needs


class Solved(NamedTuple):
    """The best plan found, the seconds it took, and whether every goal was pursued to the end."""

    solution: Solution
    seconds: float
    complete: bool


def solve(
    problem: Problem, seconds: float | None = None, *, tidy: bool = True, nodes: int | None = None
) -> Solved | None:
    """Return the best plan; None when no plan meets all conditions.

    Without `tidy` any plan of least cost and then fewest CALs will do; `nodes` limits the branches of each search.
    Raises OutOfTime when none was found in time.
    """
    built = build(reduced(problem))
    if built is None:
        return None
    wanted = goals(problem, built.columns)
    limits = Limits(seconds, nodes)
    settled = built.needs.open if len(built.needs.open) > MOST_OPEN else ()
    answer = built.program.solve(wanted if tidy else wanted[:2], main_goal(problem), limits, settled)
    return None if answer is None else Solved(_solution(problem, built, answer), answer.seconds, answer.complete)


def build(problem: Problem) -> Built | None:
    """Return the program, None when something needed can be met by nothing whatever is bought."""
    if any(not site.types for site in problem.sites):
        return None
    program = Program()
    needs = Needs(problem, program)
    builder = Builder(problem, program, needs)
    return Built(program, builder.columns, needs) if builder.build() else None


def _solution(problem: Problem, built: Built, answer: Answer) -> Solution:
    values, columns = answer.values, built.columns
    bought = [Bought(*key, count) for key, column in columns.packs.items() if (count := round(values[column]))]
    upgraded = tuple(Upgraded(*key) for key, column in columns.upgrades.items() if round(values[column]))
    shared = shared_out(problem, bought, (one.server for one in upgraded))
    return Solution(built.needs.modes(values), shared, upgraded, answer.goal, answer.bound, answer.optimal)
