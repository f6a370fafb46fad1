"""The integer program of a problem: from needs and supply to the best plan."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from validator.planner.conditions import Builder, Columns
from validator.planner.equals import reduced, shared_out
from validator.planner.goals import goals, main_goal
from validator.planner.lp import Limits, Program
from validator.planner.needs import Needs
from validator.planner.outline import outline
from validator.planner.problem import Bought, Problem, Solution, Upgraded

if TYPE_CHECKING:
    from validator.planner.lp import Answer

# Of more open modes than this each is as good as the next one: to search them again for fewer CALs takes long.
MOST_OPEN = 50
# Modes are weighed one against the other for so many sets of sites that people or devices use together.
MOST_HABITS = 3000
# Where needs differ in more ways than this, the last thousandth of the cost takes longer to save than all the rest.
MOST_NEEDS = 1500
_NEAR = 0.001


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
    simple, bound = reduced(problem), None
    if _habits(simple) > MOST_HABITS:
        built, bound = _outlined(simple)
    else:
        built = build(simple)
    if built is None:
        return None
    wanted = goals(problem, built.columns)
    near = built.needs.most > MOST_NEEDS
    if near and problem.priced:  # the cheapest will do, but for what would be free and not of use
        wanted = wanted[: 3 if _gives_away(problem) else 1]
    elif not tidy:
        wanted = wanted[:2]
    settled = built.needs.open if len(built.needs.open) > MOST_OPEN else ()
    limits = Limits(seconds, nodes, _NEAR if near else 0.0)
    answer = built.program.solve(wanted, main_goal(problem), limits, settled)
    if answer is None:
        return None
    if bound is not None:
        answer = answer._replace(bound=min(bound, answer.goal), optimal=bound >= answer.goal)
    large = near or bound is not None
    limit = "" if answer.optimal else "size" if large else "time"
    solution = _solution(problem, built, answer)._replace(limit=limit)
    return Solved(solution, answer.seconds, answer.complete and not large)


def _gives_away(problem: Problem) -> bool:
    """Tell whether some CALs or upgrades cost nothing."""
    steps = [step.cost for holder in problem.holders for step in holder.upgrades]
    return 0 in (*steps, *(offer.cost for offer in problem.offers))


def _habits(problem: Problem) -> int:
    """Return how many sets of sites, some of their modes open, people or devices use together."""
    free = {number for number, site in enumerate(problem.sites) if len(site.types) > 1}
    return len({(p.type, p.sites) for p in problem.parties if len(p.sites) > 1 and not free.isdisjoint(p.sites)})


def _outlined(problem: Problem) -> tuple[Built | None, int | None]:
    """Return the program for the best of a few choices of modes, and a bound for all; else that for all choices."""
    found = outline(problem)
    best: tuple[float, Built] | None = None
    for modes in found.choices:
        sites = (site._replace(types=(mode,)) for site, mode in zip(problem.sites, modes, strict=True))
        built = build(problem._replace(sites=tuple(sites)))
        least = built and built.program.least(goals(problem, built.columns)[main_goal(problem)])
        if built is not None and least is not None and (best is None or least < best[0]):
            best = least, built
    return (build(problem), None) if best is None else (best[1], found.bound)


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
