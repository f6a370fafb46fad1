"""A lower bound that no plan can reach by itself: users and devices mixed as suits best.

Whoever connects is covered by a CAL of the user or one of the device: a weighted vertex cover of the graph of who uses
what. One host has one mode, so that this is no plan; but no plan takes less. Fractions are allowed, which only lowers
the bound.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from validator.planner.assemble import problem
from validator.planner.lp import Program
from validator.planner.problem import TYPES
from validator.planner.result import Mixed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from validator.planner.assemble import Case
    from validator.planner.log_counts import Log
    from validator.planner.problem import Problem

_SLACK = 1e-6


class Edge(NamedTuple):
    """People and devices, by their numbers among the parties, who use session hosts of a release together.

    `types` are those that the hosts permit.
    """

    user: int
    device: int
    release: str
    types: tuple[str, ...]


def mixed(case: Case, log: Log | None) -> Mixed | None:
    """Return the bound for the last day of the plan; None where it would say nothing, as counts are not stated."""
    if any(one.counts is None for one in case.callers):
        return None
    whole = problem(case)
    if log is None:
        answer = _least(whole, list(_edges(case, whole)), case.stages - 1)
    else:
        answer = _least_apart(case, whole, Counter(log.matched(case.estate)))
    if answer is None:
        return None
    least = math.ceil(answer - _SLACK)
    cost = case.money(least)
    return Mixed(
        cost,
        least if cost is None else None,
        "No plan can take less, even if every person and every device could have the CAL that suits best, whole packs "
        "or not. This is a bound and no plan: a session host has one mode.",
    )


def _edges(case: Case, whole: Problem) -> Iterator[Edge]:
    users = [(n, one) for n, one in enumerate(case.callers) if one.type == "per-user"]
    devices = [(n, one) for n, one in enumerate(case.callers) if one.type == "per-device"]
    last = case.stages - 1
    by_group: dict[int, list[int]] = defaultdict(list)
    for number, device in devices:
        for group in device.members:
            by_group[group].append(number)
    for number, user in users:
        for other in dict.fromkeys(device for group in user.members for device in by_group[group]):
            for unit in case.callers[other].units:
                for release in {door.release for door in whole.sites[unit].doors[last]}:
                    yield Edge(number, other, release, case.estate.units[unit].permitted)


def _least(whole: Problem, edges: list[Edge], stage: int) -> float | None:
    """Return the least cost, or number of CALs without prices, of a fractional cover; None where there is none."""
    program = Program()
    packs = {number: program.column() for number in range(len(whole.offers))}
    covered = _covered(program, whole, edges)
    for kind in TYPES:
        for release in {edge.release for edge in edges}:
            # A CAL counts for every release that it serves, so that all who need this one or a newer one share these.
            able = [generation for generation in whole.order if (generation, release) in whole.serves]
            terms = {
                packs[number]: float(offer.pack)
                for number, offer in enumerate(whole.offers)
                if offer.type == kind and offer.generation in able
            }
            for (party, at), column in covered.items():
                if at == release and whole.parties[party].type == kind:
                    terms[column] = -float(whole.parties[party].counts[stage])
            installed = sum(p.size for p in whole.pools if p.type == kind and p.generation in able)
            program.row(terms, low=-float(installed))
    goal = {packs[n]: (offer.cost if whole.priced else offer.pack) for n, offer in enumerate(whole.offers)}
    return program.least(goal)


def _least_apart(case: Case, whole: Problem, pairs: Mapping[int, int]) -> float | None:
    """Return the least for pairs of one user and one device each, by the unit used: each needs a CAL of its own."""
    program = Program()
    packs = {number: program.column() for number in range(len(whole.offers))}
    users: dict[tuple[str, str], list[int]] = defaultdict(list)
    for unit, number in sorted(pairs.items()):
        permitted = case.estate.units[unit].permitted
        sides = {kind: program.column() for kind in permitted}
        program.row(dict.fromkeys(sides.values(), 1.0), low=float(number))
        oldest = min((door.release for door in whole.sites[unit].doors[-1]), key=whole.order.__getitem__)
        for kind, column in sides.items():
            users[kind, oldest].append(column)
    for kind, release in users:
        able = {generation for generation in whole.order if (generation, release) in whole.serves}
        terms = {
            packs[number]: float(offer.pack)
            for number, offer in enumerate(whole.offers)
            if offer.type == kind and offer.generation in able
        }
        for (other, newer), columns in users.items():
            if other == kind and whole.order[newer] >= whole.order[release]:
                terms.update(dict.fromkeys(columns, -1.0))
        installed = sum(p.size for p in whole.pools if p.type == kind and p.generation in able)
        program.row(terms, low=-float(installed))
    goal = {packs[n]: (offer.cost if whole.priced else offer.pack) for n, offer in enumerate(whole.offers)}
    return program.least(goal)


def _covered(program: Program, whole: Problem, edges: list[Edge]) -> dict[tuple[int, str], int]:
    """Add the share of each party that is covered for each release and newer ones, and cover every edge."""
    columns: dict[tuple[int, str], int] = {}
    for edge in edges:
        for party in (edge.user, edge.device):
            if (party, edge.release) not in columns:
                columns[party, edge.release] = program.column(1)
    releases: dict[int, list[str]] = defaultdict(list)
    for party, release in columns:
        releases[party].append(release)
    for party, known in releases.items():
        known.sort(key=whole.order.__getitem__)
        for older, newer in pairwise(known):
            program.row({columns[party, older]: 1.0, columns[party, newer]: -1.0}, low=0.0)
    for edge in dict.fromkeys(edges):
        sides = {"per-user": edge.user, "per-device": edge.device}
        able = {columns[sides[kind], edge.release]: 1.0 for kind in edge.types}
        program.row(able, low=1.0)
    return columns
