"""What makes one plan better than another, goal after goal: only among the best by one does the next one count."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from validator.planner.lp import Program
    from validator.planner.problem import Problem
    from validator.planner.program import Columns

# Which types are shared out evenly over license servers, by strategy; all others go to the first one contacted.
# Per Device fails over to the next license server and Per User does not, hence the typical one (source: DEMYST, c16).
PLACEMENTS = {"typical": ("per-device",), "even": ("per-device", "per-user"), "first": ()}


def goals(problem: Problem, columns: Columns, program: Program) -> list[dict[int, int]]:
    """Return the goals in order, each as whole weights of columns; the last one may add rows to the program.

    With prices: least cost, then the fewest CALs, upgrades. Without: the fewest upgrades, then CALs. Then the newest
    versions, since older ones are seldom sold; then as late as possible; then where a license server is first asked.
    """
    cost = {key: problem.offers[key[1]].cost for key in columns.packs}
    spent = {columns.packs[key]: amount for key, amount in cost.items()}
    for (_, server, release), column in columns.upgrades.items():
        spent[column] = next(s.cost for s in problem.holders[server].upgrades if s.release == release)
    pack = {columns.packs[key]: problem.offers[key[1]].pack for key in columns.packs}
    upgrades = dict.fromkeys(columns.upgrades.values(), 1)
    first = [spent, pack, upgrades] if problem.priced else [upgrades, pack]
    newest = max(problem.order.values(), default=0)
    age = {
        column: (newest - problem.order[problem.offers[key[1]].generation]) * pack[column]
        for key, column in columns.packs.items()
    }
    soon = {column: (problem.stages - 1 - key[0]) * pack[column] for key, column in columns.packs.items()}
    soon |= {column: problem.stages - 1 - key[0] for key, column in columns.upgrades.items()}
    return [*first, age, soon, *_placement(problem, columns, program)]


def main_goal(problem: Problem) -> int:
    """Return the number of the goal that a plan's cost and bound are about."""
    return 0 if problem.priced else 1


def _placement(problem: Problem, columns: Columns, program: Program) -> list[dict[int, int]]:
    """Return the goals that say where purchases go: where hosts ask first, or the fullest pool as small as can be."""
    even = PLACEMENTS[problem.placement]
    turn: dict[int, int] = {}
    for site in problem.sites:
        for door in site.doors[0]:
            for position, server in enumerate(door.servers):
                turn[server] = min(position, turn.get(server, position))
    ordered: dict[int, int] = {}
    held: dict[tuple[str, int], dict[int, float]] = defaultdict(dict)
    for (_, number, server), column in columns.packs.items():
        offer = problem.offers[number]
        if offer.type in even:
            held[offer.type, server][column] = float(offer.pack)
        else:
            ordered[column] = offer.pack * turn.get(server, 0)
    peaks: dict[str, int] = {}
    for (kind, server), terms in held.items():
        if kind not in peaks:
            peaks[kind] = program.column()
        size = sum(pool.size for pool in problem.pools if (pool.type, pool.server) == (kind, server))
        program.row({**terms, peaks[kind]: -1.0}, high=-float(size))
    return [ordered, dict.fromkeys(peaks.values(), 1)]
