"""License servers that are alike to a purchase: one of them stands for all, and what it gets is shared out afterwards.

Without this, every purchase could be made in as many ways as there are license servers, and all would be searched.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from validator.planner.problem import Bought

if TYPE_CHECKING:
    from collections.abc import Iterable

    from validator.planner.problem import Problem

# Which types are shared out evenly over license servers that are alike, by strategy; others go to the first one asked.
# Per Device fails over to the next license server and Per User does not, hence the typical one (source: DEMYST, c16).
PLACEMENTS = {"typical": ("per-device",), "even": ("per-device", "per-user"), "first": ()}


def groups(problem: Problem) -> list[list[int]]:
    """Return license servers that are alike together, those that are asked earlier first.

    Alike are those that the same session hosts ask, of the same release and with the same upgrades and types to buy.
    One with CALs that it cannot hold today is like no other, since its own upgrade would bring them to use; nor is,
    where a reserve is kept on each license server, one with CALs of its own.
    """
    asked: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
    turns: dict[int, int] = {}
    for number, site in enumerate(problem.sites):
        for stage, doors in enumerate(site.doors):
            for place, door in enumerate(doors):
                for turn, server in enumerate(door.servers):
                    asked[server].append((number, stage, place))
                    turns[server] = min(turn, turns.get(server, turn))
    apart = {
        pool.server
        for pool in problem.pools
        if problem.reserve or not problem.can_hold(problem.holders[pool.server].release, pool.generation)
    }
    found: dict[object, list[int]] = defaultdict(list)
    for server, holder in enumerate(problem.holders):
        own = server if server in apart else -1
        found[holder, own, tuple(asked[server])].append(server)
    return [sorted(alike, key=lambda server: (turns.get(server, 0), server)) for alike in found.values()]


def reduced(problem: Problem) -> Problem:
    """Return the problem with purchases and upgrades for the first license server of each group alone."""
    first = {alike[0] for alike in groups(problem)}
    return problem._replace(
        holders=tuple(
            holder if number in first else holder._replace(buys=(), upgrades=())
            for number, holder in enumerate(problem.holders)
        )
    )


def shared_out(problem: Problem, bought: Iterable[Bought], upgraded: Iterable[int]) -> tuple[Bought, ...]:
    """Return purchases shared out over license servers that are alike, as the placement asks.

    Those for one that is upgraded stay there, as the others are not.
    """
    even = PLACEMENTS[problem.placement]
    members = {alike[0]: alike for alike in groups(problem)}
    held: dict[tuple[int, str], int] = defaultdict(int)
    for pool in problem.pools:
        held[pool.server, pool.type] += pool.size
    apart = set(upgraded)
    found: dict[tuple[int, int, int], int] = defaultdict(int)
    for one in sorted(bought, key=lambda b: (b.stage, -problem.offers[b.offer].pack, b.offer, b.server)):
        offer = problem.offers[one.offer]
        alike = [one.server]
        if offer.type in even and one.server not in apart:
            alike = members.get(one.server, alike)
        for server, packs in _levelled(alike, one.packs, offer.pack, {s: held[s, offer.type] for s in alike}):
            found[one.stage, one.offer, server] += packs
            held[server, offer.type] += packs * offer.pack
    return tuple(Bought(*key, packs) for key, packs in sorted(found.items()) if packs)


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
