"""Parts of a problem that have nothing to do with each other: each is solved by itself, and their costs add up."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from validator.planner.lp import OutOfTime
from validator.planner.problem import Solution
from validator.planner.program import solve

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from validator.planner.problem import Door, Problem


class Part(NamedTuple):
    """A part of a problem, and the numbers that its sites, parties and license servers have in the whole."""

    problem: Problem
    sites: tuple[int, ...]
    parties: tuple[int, ...]
    servers: tuple[int, ...]


def parts(problem: Problem) -> list[Part]:
    """Return the parts of a problem in the order of their first sites; license servers nobody asks are in none."""
    groups = _Groups(len(problem.sites) + len(problem.holders))
    offset = len(problem.sites)
    for number, site in enumerate(problem.sites):
        groups.join([number, *(offset + server for doors in site.doors for door in doors for server in door.servers)])
    for party in problem.parties:
        if party.sites:
            groups.join(party.sites)
    found: dict[int, tuple[list[int], list[int], list[int]]] = {}
    for number in range(len(problem.sites)):
        found.setdefault(groups.find(number), ([], [], []))[0].append(number)
    for number, party in enumerate(problem.parties):
        if party.sites:
            found[groups.find(party.sites[0])][1].append(number)
    for server in range(len(problem.holders)):
        if groups.find(offset + server) in found:
            found[groups.find(offset + server)][2].append(server)
    return [_part(problem, *map(tuple, numbers)) for numbers in found.values()]


class _Groups:
    """Numbers that belong together; the least of a group speaks for it."""

    def __init__(self, size: int) -> None:
        self._leader = list(range(size))

    def find(self, number: int) -> int:
        while self._leader[number] != number:
            self._leader[number] = self._leader[self._leader[number]]
            number = self._leader[number]
        return number

    def join(self, numbers: Sequence[int]) -> None:
        for other in numbers[1:]:
            low, high = sorted((self.find(numbers[0]), self.find(other)))
            self._leader[high] = low


def _part(problem: Problem, sites: tuple[int, ...], parties: tuple[int, ...], servers: tuple[int, ...]) -> Part:
    site_at = {number: position for position, number in enumerate(sites)}
    server_at = {number: position for position, number in enumerate(servers)}

    def moved(number: int) -> tuple[tuple[Door, ...], ...]:
        return tuple(
            tuple(door._replace(servers=tuple(server_at[s] for s in door.servers)) for door in doors)
            for doors in problem.sites[number].doors
        )

    return Part(
        problem._replace(
            sites=tuple(problem.sites[n]._replace(doors=moved(n)) for n in sites),
            parties=tuple(
                party._replace(sites=tuple(site_at[s] for s in party.sites))
                for party in (problem.parties[n] for n in parties)
            ),
            holders=tuple(problem.holders[n] for n in servers),
            pools=tuple(p._replace(server=server_at[p.server]) for p in problem.pools if p.server in server_at),
        ),
        sites,
        parties,
        servers,
    )


class Solved(NamedTuple):
    """The solution of a whole problem, or the first part that has none."""

    solution: Solution | None
    stuck: Part | None = None


def solve_all(
    problem: Problem,
    seconds: float | None = None,
    *,
    tidy: bool = True,
    progress: Callable[[int, int], None] | None = None,
) -> Solved:
    """Solve a problem part by part; `progress` is told how many parts of how many are done.

    Raises:
        OutOfTime: the seconds were over before every part had a plan.

    """
    separate = parts(problem)
    left = seconds
    modes: dict[int, str] = {}
    solutions: list[tuple[Part, Solution]] = []
    for number, part in enumerate(separate):
        if progress is not None:
            progress(number, len(separate))
        if left is not None and left <= 0:
            raise OutOfTime
        answer = solve(part.problem, left, tidy=tidy)
        if answer is None:
            return Solved(None, part)
        left = None if left is None else left - answer.seconds
        modes.update(zip(part.sites, answer.solution.modes, strict=True))
        solutions.append((part, answer.solution))
    if progress is not None:
        progress(len(separate), len(separate))
    return Solved(_merged(problem, modes, solutions))


def _merged(problem: Problem, modes: dict[int, str], solutions: Sequence[tuple[Part, Solution]]) -> Solution:
    bought = [one._replace(server=part.servers[one.server]) for part, found in solutions for one in found.bought]
    upgraded = [one._replace(server=part.servers[one.server]) for part, found in solutions for one in found.upgraded]
    return Solution(
        tuple(modes[number] for number in range(len(problem.sites))),
        tuple(sorted(bought)),
        tuple(sorted(upgraded)),
        sum(found.cost for _, found in solutions),
        sum(found.bound for _, found in solutions),
        all(found.optimal for _, found in solutions),
        next((found.limit for _, found in solutions if found.limit), ""),
    )
