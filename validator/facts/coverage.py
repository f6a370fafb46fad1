"""Who is covered by which CALs: an exact assignment of needs to pools.

Needs are covered in the order given. A need that is covered never loses what it has to a later one, yet it moves
to another pool when that lets a later one be covered too (augmenting paths), so no need is short without cause.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class Need(NamedTuple):
    """How many CALs are needed, and the pools that can serve, the preferred first."""

    wanted: int
    pools: tuple[int, ...]


class Assignment(NamedTuple):
    """CALs taken by each need from each pool, and what each need lacks."""

    taken: tuple[Mapping[int, int], ...]
    short: tuple[int, ...]


def assign(needs: Sequence[Need], stock: Mapping[int, int]) -> Assignment:
    """Cover needs from pools of the given sizes; `taken[n]` maps pools to the CALs that need `n` takes from them."""
    state = _State(needs, stock)
    short = []
    for number, need in enumerate(needs):
        missing = need.wanted
        while missing and (moved := state.augment(number, missing)):
            missing -= moved
        short.append(missing)
    return Assignment(tuple(state.taken), tuple(short))


class _State:
    """An assignment under way: what is free, who took what, and who holds CALs of a pool."""

    def __init__(self, needs: Sequence[Need], stock: Mapping[int, int]) -> None:
        self.needs = needs
        self.free = dict(stock)
        self.taken: list[dict[int, int]] = [{} for _ in needs]
        self.holders: dict[int, set[int]] = {pool: set() for pool in stock}

    def augment(self, start: int, wanted: int) -> int:
        """Give a need up to `wanted` CALs along the shortest path of moves; return how many it got."""
        # came[pool] is the need that would take from it, and via[need] the pool which that need would give up.
        came: dict[int, int] = {}
        via: dict[int, int] = {}
        queue = deque([start])
        while queue:
            need = queue.popleft()
            for pool in self.needs[need].pools:
                if pool in came or pool not in self.free:
                    continue
                came[pool] = need
                if self.free[pool]:
                    return self._move(start, pool, came, via, wanted)
                for holder in sorted(self.holders[pool]):
                    if holder != start and holder not in via:
                        via[holder] = pool
                        queue.append(holder)
        return 0

    def _move(self, start: int, last: int, came: Mapping[int, int], via: Mapping[int, int], wanted: int) -> int:
        """Shift CALs along the path that ends at a pool with free ones; return how many moved."""
        amount, need = min(wanted, self.free[last]), came[last]
        while need != start:
            amount = min(amount, self.taken[need][via[need]])
            need = came[via[need]]
        self.free[last] -= amount
        while True:
            need = came[last]
            self.taken[need][last] = self.taken[need].get(last, 0) + amount
            self.holders[last].add(need)
            if need == start:
                return amount
            last = via[need]
            self.taken[need][last] -= amount
            if not self.taken[need][last]:
                del self.taken[need][last]
                self.holders[last].discard(need)
