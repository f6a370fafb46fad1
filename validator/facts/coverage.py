"""Who is covered by which CALs: an exact assignment of needs to pools.

Needs are covered in the order given. A need that is covered never loses what it has to a later one, yet it moves
to another pool when that lets a later one be covered too (augmenting paths), so no need is short without cause.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True, slots=True)
class Need:
    """How many CALs are needed, and the pools that can serve, the preferred first."""

    count: int
    pools: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Assignment:
    """CALs taken by each need from each pool, and what each need lacks."""

    taken: tuple[Mapping[int, int], ...]
    short: tuple[int, ...]


def assign(needs: Sequence[Need], stock: Mapping[int, int]) -> Assignment:
    """Cover needs from pools of the given sizes; `taken[n]` maps pools to the CALs that need `n` takes from them."""
    free = dict(stock)
    taken: list[dict[int, int]] = [{} for _ in needs]
    holders: dict[int, set[int]] = {pool: set() for pool in stock}
    short = []
    for number, need in enumerate(needs):
        missing = need.count
        while missing:
            moved = _augment(number, needs, free, taken, holders, missing)
            if not moved:
                break
            missing -= moved
        short.append(missing)
    return Assignment(tuple(taken), tuple(short))


def _augment(
    start: int,
    needs: Sequence[Need],
    free: dict[int, int],
    taken: list[dict[int, int]],
    holders: dict[int, set[int]],
    wanted: int,
) -> int:
    """Give a need up to `wanted` CALs along the shortest path of moves; return how many it got."""
    # came[pool] is the need that would take from it, and `via[need]` the pool which that need would give up.
    came: dict[int, int] = {}
    via: dict[int, int] = {}
    queue = deque([start])
    while queue:
        need = queue.popleft()
        for pool in needs[need].pools:
            if pool in came or pool not in free:
                continue
            came[pool] = need
            if free[pool]:
                return _move(start, pool, free, taken, holders, came, via, wanted)
            for holder in sorted(holders[pool]):
                if holder != start and holder not in via:
                    via[holder] = pool
                    queue.append(holder)
    return 0


def _move(  # noqa: PLR0913 -- the search's whole state, handed over once
    start: int,
    pool: int,
    free: dict[int, int],
    taken: list[dict[int, int]],
    holders: dict[int, set[int]],
    came: Mapping[int, int],
    via: Mapping[int, int],
    wanted: int,
) -> int:
    """Shift CALs along the path that ends at a pool with free ones; return how many moved."""
    amount, last, need = min(wanted, free[pool]), pool, came[pool]
    while need != start:
        amount = min(amount, taken[need][via[need]])
        need = came[via[need]]
    free[last] -= amount
    need = came[last]
    while True:
        taken[need][last] = taken[need].get(last, 0) + amount
        holders[last].add(need)
        if need == start:
            return amount
        last = via[need]
        taken[need][last] -= amount
        if not taken[need][last]:
            del taken[need][last]
            holders[last].discard(need)
        need = came[last]
