"""What makes one plan better than another, goal after goal: only among the best by one does the next one count."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from validator.planner.conditions import Columns
    from validator.planner.problem import Problem


def goals(problem: Problem, columns: Columns) -> list[dict[int, int]]:
    """Return the goals in order, each as whole weights of columns.

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
    return [*first, age, soon, _placement(problem, columns)]


def main_goal(problem: Problem) -> int:
    """Return the number of the goal that a plan's cost and bound are about."""
    return 0 if problem.priced else 1


def _placement(problem: Problem, columns: Columns) -> dict[int, int]:
    """Return the goal that purchases go where session hosts ask first."""
    turn: dict[int, int] = {}
    for site in problem.sites:
        for door in site.doors[0]:
            for position, server in enumerate(door.servers):
                turn[server] = min(position, turn.get(server, position))
    return {
        column: problem.offers[number].pack * turn.get(server, 0)
        for (_, number, server), column in columns.packs.items()
    }
