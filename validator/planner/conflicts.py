"""A smallest set of conditions that cannot be met together."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

_T = TypeVar("_T", bound="Hashable")
# With more conditions than this the set is still irreducible, though another one may be smaller.
_EXACT = 40


def smallest(conditions: Sequence[_T], possible: Callable[[frozenset[_T]], bool]) -> tuple[_T, ...]:
    """Return a smallest set of conditions that cannot be met together, in the order given.

    `possible` tells whether some of the conditions can be met, whatever becomes of the others; all of them cannot.

    Every conflicting set shares a condition with every way out, a set without which the rest can be met. Ways out are
    collected until the smallest set that touches all of them conflicts by itself.
    """
    known = _irreducible((), conditions, possible, sure=False)
    if len(conditions) > _EXACT:
        return _ordered(conditions, known)
    ways: list[frozenset[_T]] = []
    while True:
        touching = _touching(ways, len(known) - 1)
        if touching is None:
            return _ordered(conditions, known)
        if not possible(touching):
            return _ordered(conditions, touching)
        kept = touching
        for condition in conditions:
            if condition not in kept and possible(kept | {condition}):
                kept |= {condition}
        ways.append(frozenset(conditions) - kept)


def _irreducible(
    given: tuple[_T, ...], candidates: Sequence[_T], possible: Callable[[frozenset[_T]], bool], *, sure: bool
) -> tuple[_T, ...]:
    """Return candidates none of which can be left out for a conflict with those given; halves are tried whole first."""
    if sure and not possible(frozenset(given)):
        return ()
    if len(candidates) <= 1:
        return tuple(candidates)
    half = len(candidates) // 2
    first, second = tuple(candidates[:half]), tuple(candidates[half:])
    late = _irreducible((*given, *first), second, possible, sure=True)
    early = _irreducible((*given, *late), first, possible, sure=bool(late))
    return (*early, *late)


def _touching(ways: Sequence[frozenset[_T]], most: int) -> frozenset[_T] | None:
    """Return a smallest set that shares something with every way out, None where more than `most` are needed."""
    choices = list(dict.fromkeys(condition for way in ways for condition in sorted(way, key=repr)))
    for size in range(most + 1):
        for chosen in combinations(choices, size):
            if all(way.intersection(chosen) for way in ways):
                return frozenset(chosen)
    return None


def _ordered(conditions: Sequence[_T], chosen: tuple[_T, ...] | frozenset[_T]) -> tuple[_T, ...]:
    return tuple(condition for condition in conditions if condition in chosen)
