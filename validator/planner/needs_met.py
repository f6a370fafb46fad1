"""What is needed once the modes are chosen, and who is covered by what: the assignment that `check` makes as well."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from validator.facts.coverage import Need, assign

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from validator.facts.coverage import Assignment
    from validator.planner.problem import Problem


class Wanted(NamedTuple):
    """CALs of a type needed for a release from some license servers, by these parties; `first` is who is asked first.

    `first` maps license servers to how many of the people or devices ask them first.
    """

    type: str
    release: str
    servers: tuple[int, ...]
    number: int
    parties: tuple[int, ...]
    first: Mapping[int, int]


class Held(NamedTuple):
    """CALs on a license server: installed ones, or those bought."""

    type: str
    generation: str
    server: int
    size: int
    bought: bool


def wanted(problem: Problem, modes: Sequence[str], stage: int) -> list[Wanted]:
    """Return what is needed at a stage under chosen modes, for the newest release first."""
    found: dict[tuple[str, str, tuple[int, ...]], tuple[list[int], dict[int, int]]] = {}
    for number, party in enumerate(problem.parties):
        doors = [door for site in party.sites if modes[site] == party.type for door in problem.sites[site].doors[stage]]
        if not doors or not party.counts[stage]:
            continue
        newest = problem.newest(doors)
        key = (party.type, newest[0].release, tuple(sorted({server for door in newest for server in door.servers})))
        parties, first = found.setdefault(key, ([], {}))
        parties.append(number)
        if newest[0].servers:
            asked = newest[0].servers[0]
            first[asked] = first.get(asked, 0) + party.counts[stage]
    ordered = sorted(found.items(), key=lambda item: (-problem.order[item[0][1]], item[0]))
    return [
        Wanted(*key, sum(problem.parties[n].counts[stage] for n in parties), tuple(parties), first)
        for key, (parties, first) in ordered
    ]


def covered(problem: Problem, needs: Sequence[Wanted], held: Sequence[Held], releases: Sequence[str]) -> Assignment:
    """Return who is covered by what; `releases` are those of the license servers, which say what they can hold."""
    return assign(
        [Need(one.number, _usable(problem, one, held, releases)) for one in needs],
        {number: pool.size for number, pool in enumerate(held)},
    )


def _usable(problem: Problem, need: Wanted, held: Sequence[Held], releases: Sequence[str]) -> tuple[int, ...]:
    """Return the pools that can serve a need: the oldest sufficient generation first, installed ones before bought."""
    fitting = [
        (problem.order[pool.generation], pool.bought, number)
        for number, pool in enumerate(held)
        if pool.type == need.type
        and pool.server in need.servers
        and (pool.generation, need.release) in problem.serves
        and problem.can_hold(releases[pool.server], pool.generation)
    ]
    return tuple(number for _, _, number in sorted(fitting))
