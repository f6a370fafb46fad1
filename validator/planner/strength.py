"""What forbids no plan worth having, yet lets the solver see sooner that nothing is cheaper.

Packs are whole on every license server, so a fraction that is rounded away on one returns on the next. Totals over all
license servers are whole numbers as well, and to decide those settles all at once.
"""

from __future__ import annotations

from collections import defaultdict
from functools import reduce
from itertools import product
from operator import or_
from typing import TYPE_CHECKING

from validator.planner.problem import THOUSAND, TYPES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from validator.planner.lp import Program
    from validator.planner.problem import Offer, Problem, Site


def most_packs(problem: Problem) -> dict[tuple[int, int], int]:
    """Return how many packs of each offer are ever of use on each license server, by (offer, license server)."""
    needed = _needed(problem)
    keep = THOUSAND - problem.reserve
    found = {}
    for number, offer in enumerate(problem.offers):
        beside = _beside_larger(problem, offer)
        for server in range(len(problem.holders)):
            # CALs that nobody can use count towards a reserve as well.
            able = problem.order if problem.reserve else (offer.generation,)
            most = max(needed[offer.type, generation, server] for generation in able)
            # One CAL at least, where hosts have to find some; and one more, as the reserve is rounded.
            wanted = -(-max(1, most) * THOUSAND // keep) + 1
            packs = -(-wanted // offer.pack)
            found[number, server] = packs if beside is None else min(packs, beside)
    return found


def _needed(problem: Problem) -> Mapping[tuple[str, str, int], int]:
    """Return how many people or devices can ever use CALs of a type and generation on a license server."""
    useful = list(product(problem.order, range(len(problem.holders))))
    found: dict[tuple[str, str, int], int] = defaultdict(int)
    for kind in TYPES:
        places = [_places(problem, site, useful) if kind in site.types else 0 for site in problem.sites]
        alike: dict[int, int] = defaultdict(int)
        for party in problem.parties:
            if party.type == kind:
                alike[reduce(or_, map(places.__getitem__, party.sites), 0)] += max(party.counts)
        for together, count in alike.items():
            for place in _bits(together):
                found[kind, *useful[place]] += count
    return found


def _places(problem: Problem, site: Site, useful: Sequence[tuple[str, int]]) -> int:
    """Return where CALs are of use to a site, at any stage, as the bits of a number."""
    doors = {door for stage in site.doors for door in stage}
    fit = {(g, s) for door in doors for g in problem.order if (g, door.release) in problem.serves for s in door.servers}
    return sum(1 << number for number, place in enumerate(useful) if place in fit)


def _bits(number: int) -> Iterator[int]:
    """Yield the places of the bits that are set."""
    while number:
        low = number & -number
        yield low.bit_length() - 1
        number ^= low


def _beside_larger(problem: Problem, offer: Offer) -> int | None:
    """Return how many packs can be worth buying at once before a larger pack of the same CALs is no dearer."""
    best = None
    for other in problem.offers:
        if (other.type, other.generation) != (offer.type, offer.generation) or other.pack <= offer.pack:
            continue
        packs = other.pack // offer.pack
        as_many = packs * offer.pack == other.pack
        if packs * offer.cost > other.cost or (as_many and packs * offer.cost == other.cost):
            # The fewest for which that holds: one less is the most that can be worth it.
            fewest = packs if other.cost == packs * offer.cost else other.cost // offer.cost + 1
            best = fewest - 1 if best is None else min(best, fewest - 1)
    return best


class Totals:
    """What is bought on all license servers together: a whole column for each stage and offer."""

    def __init__(self, problem: Problem, program: Program, packs: Mapping[tuple[int, int, int], int]) -> None:
        self._problem = problem
        alike: dict[tuple[int, int], list[int]] = defaultdict(list)
        for (stage, offer, _), column in packs.items():
            alike[stage, offer].append(column)
        self._columns: dict[tuple[int, int], int] = {}
        for key, columns in alike.items():
            total = columns[0]
            if len(columns) > 1:
                total = program.column(whole=True)
                program.row({total: -1.0, **dict.fromkeys(columns, 1.0)}, 0, 0)
            self._columns[key] = total

    def bought(self, stage: int, kind: str, generations: AbstractSet[str]) -> dict[int, float]:
        """Return the columns of all that was bought of a type and some generations up to a stage, with their sizes."""
        found = {}
        for (earlier, number), column in self._columns.items():
            offer = self._problem.offers[number]
            if earlier <= stage and offer.type == kind and offer.generation in generations:
                found[column] = float(offer.pack)
        return found
