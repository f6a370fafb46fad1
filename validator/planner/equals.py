"""License servers that the same session hosts ask: where one can do all that another can, it stands for both.

Without this, every purchase could be made in as many ways as there are license servers, and all would be searched.
What the one gets is shared out afterwards over those that it stands for.
"""

from __future__ import annotations

from collections import defaultdict
from math import gcd
from typing import TYPE_CHECKING, NamedTuple

from validator.planner.problem import THOUSAND, Bought, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from validator.planner.problem import Door

# Which types are shared out evenly over the license servers that one stands for; others go to the first one asked.
# Per Device fails over to the next license server and Per User does not, hence the typical one (source: DEMYST, c16).
PLACEMENTS = {"typical": ("per-device",), "even": ("per-device", "per-user"), "first": ()}


class Able(NamedTuple):
    """The generations that a license server can hold: today, whatever it is upgraded to, and with some upgrade."""

    now: frozenset[str]
    always: frozenset[str]
    ever: frozenset[str]


def stations(problem: Problem) -> dict[int, list[int]]:
    """Return the license servers that stand for others, each with all of these, those asked first in front."""
    asked: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
    turns: dict[int, int] = {}
    for number, site in enumerate(problem.sites):
        for stage, doors in enumerate(site.doors):
            for place, door in enumerate(doors):
                for turn, server in enumerate(door.servers):
                    asked[server].append((number, stage, place))
                    turns[server] = min(turn, turns.get(server, turn))
    together: dict[object, list[int]] = defaultdict(list)
    for server in range(len(problem.holders)):
        together[tuple(asked[server])].append(server)
    able = [abilities(problem, server) for server in range(len(problem.holders))]
    held: dict[int, set[str]] = defaultdict(set)
    for pool in problem.pools:
        held[pool.server].add(pool.generation)
    found: dict[int, list[int]] = {}
    for servers in together.values():
        # The strongest stands for as many as it can, then the strongest of the rest.
        left = sorted(servers, key=lambda server: (-len(able[server].always), turns.get(server, 0), server))
        while left:
            first = left[0]
            members = {first, *(other for other in left[1:] if _stands_for(problem, able, held, first, other))}
            found[first] = sorted(members, key=lambda server: (turns.get(server, 0), server))
            left = [server for server in left if server not in members]
    return found


def abilities(problem: Problem, server: int) -> Able:
    """Return which generations a license server can hold."""
    holder = problem.holders[server]
    states = [
        frozenset(generation for generation in problem.order if problem.can_hold(release, generation))
        for release in (holder.release, *(step.release for step in holder.upgrades))
    ]
    return Able(states[0], states[0].intersection(*states), states[0].union(*states))


def _stands_for(problem: Problem, able: list[Able], held: Mapping[int, set[str]], first: int, other: int) -> bool:
    """Tell whether one license server can do all that another can, with its CALs beside its own.

    Not where the other's CALs wait for an upgrade of its own, since that would not bring them to use elsewhere; nor,
    where a reserve is kept on each license server, where the other has CALs of its own.
    """
    strong, weak = problem.holders[first], problem.holders[other]
    if problem.reserve and held[other]:
        return False
    if not held[other] <= able[other].now & able[first].always or not set(weak.buys) <= set(strong.buys):
        return False
    if able[other].ever <= able[first].always:
        return True
    # Of two that gain by the same upgrades, one needs them, unless its own CALs make a difference.
    return (strong.release, strong.upgrades) == (weak.release, weak.upgrades) and held[first] <= able[first].always


def reduced(problem: Problem) -> Problem:
    """Return the problem with each license server that another stands for left out, and its CALs on that one."""
    stand_in = {member: first for first, members in stations(problem).items() for member in members}

    def moved(doors: tuple[Door, ...]) -> tuple[Door, ...]:
        return tuple(door._replace(servers=tuple(dict.fromkeys(stand_in[s] for s in door.servers))) for door in doors)

    return problem._replace(
        sites=tuple(site._replace(doors=tuple(map(moved, site.doors))) for site in problem.sites),
        holders=tuple(
            holder if stand_in[number] == number else holder._replace(buys=(), upgrades=())
            for number, holder in enumerate(problem.holders)
        ),
        pools=tuple(pool._replace(server=stand_in[pool.server]) for pool in problem.pools),
    )


def shared_out(problem: Problem, bought: Iterable[Bought], upgraded: Iterable[int]) -> tuple[Bought, ...]:
    """Return purchases shared out over the license servers that one stands for, as the placement asks.

    Those for one that is upgraded stay there, as the others are not.
    """
    even = PLACEMENTS[problem.placement]
    members = stations(problem)
    held: dict[tuple[int, str], int] = defaultdict(int)
    for pool in problem.pools:
        held[pool.server, pool.type] += pool.size
    apart = set(upgraded)
    found: dict[tuple[int, int, int], int] = defaultdict(int)
    for one in sorted(bought, key=lambda b: (b.stage, -problem.offers[b.offer].pack, b.offer, b.server)):
        offer = problem.offers[one.offer]
        fit = [one.server]
        if one.server not in apart:
            fit = [server for server in members[one.server] if _takes(problem, server, offer.type, offer.generation)]
        if offer.type not in even:
            fit = fit[:1]
        lot = _lot(problem, offer.pack)
        for server, lots in _levelled(fit, one.packs // lot, offer.pack * lot, {s: held[s, offer.type] for s in fit}):
            found[one.stage, one.offer, server] += lots * lot
            held[server, offer.type] += lots * lot * offer.pack
        rest = one.packs % lot
        found[one.stage, one.offer, one.server] += rest
        held[one.server, offer.type] += rest * offer.pack
    return tuple(Bought(*key, packs) for key, packs in sorted(found.items()) if packs)


def _takes(problem: Problem, server: int, kind: str, generation: str) -> bool:
    """Tell whether a license server can take CALs as it is."""
    holder = problem.holders[server]
    return kind in holder.buys and problem.can_hold(holder.release, generation)


def _lot(problem: Problem, pack: int) -> int:
    """Return how many packs may go elsewhere together: a reserve is rounded on each license server, in whole CALs."""
    whole = THOUSAND // gcd(THOUSAND, problem.reserve)
    return whole // gcd(whole, pack)


def _levelled(servers: list[int], packs: int, size: int, held: dict[int, int]) -> list[tuple[int, int]]:
    """Return how many packs each license server gets so that what they hold differs as little as can be."""
    if len(servers) == 1:
        return [(servers[0], packs)]
    # The level that all packs together reach from below, found by halving; the rest goes to the lowest in turn.
    low, high = 0, max(held.values()) + packs * size
    while low < high:
        level = (low + high + 1) // 2
        if sum(max(0, level - held[server]) // size for server in servers) <= packs:
            low = level
        else:
            high = level - 1
    given = {server: max(0, low - held[server]) // size for server in servers}
    rest = packs - sum(given.values())
    for server in sorted(servers, key=lambda s: (held[s] + given[s] * size, servers.index(s)))[:rest]:
        given[server] += 1
    return list(given.items())
