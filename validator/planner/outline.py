"""Modes near the best ones, and a bound that no plan can beat, where very many people each use other collections.

To weigh such modes exactly takes hours. Here every CAL on a license server has a price instead: at most that of a new
one, less where enough are installed. Under any such prices what people and devices need costs no more than any plan
does, for all modes at once; prices and modes are moved against each other until neither gains much (the subgradient
method for a saddle point, with steps after Duchi, Hazan and Singer, 2011).
"""

from __future__ import annotations

import math
from collections import defaultdict
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from validator.planner.equals import abilities
from validator.planner.problem import TYPES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from validator.planner.problem import Door, Problem

Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]

_ROUNDS = 60
_STEP = 0.7
_SLACK = 1e-9
# One choice of modes for each: where the share of Per User is above it the mode is Per User; the last ones take all.
_SHARES = (0.8, 2.0, -1.0)
# Where CALs would be for those who reach no license server that can ever hold any.
_NOWHERE = ("", "", -1)


class Outline(NamedTuple):
    """Choices of modes for all sites that are worth a look, and what every plan takes at least."""

    choices: tuple[tuple[str, ...], ...]
    bound: int


class Crowd(NamedTuple):
    """People or devices with equally many doors: a row for each, with a column for each door, the newest release first.

    `level` tells the releases along a row apart.
    """

    per_user: bool
    counts: Floats
    sites: Numbers
    doors: Numbers
    level: Numbers


class Slope(NamedTuple):
    """What the needs cost under some prices: a constant and so much for each site that is Per User; and CALs used."""

    constant: float
    sites: Floats
    used: Floats


def outline(problem: Problem) -> Outline:
    """Return modes and a bound for a problem."""
    stage = max(range(problem.stages), key=lambda at: (sum(party.counts[at] for party in problem.parties), at))
    market = Market(problem, stage)
    chosen = market.chosen
    shares, prices = np.where(np.isnan(chosen), 0.5, chosen), market.dearest / 2
    steep, scarce = np.full(len(shares), _SLACK), np.full(len(prices), _SLACK)
    slopes = []
    middle = np.zeros(len(shares))
    for number in range(_ROUNDS):
        slope = market.slope(prices, shares)
        if number >= _ROUNDS // 2:
            slopes.append((slope.constant, slope.sites))
            middle += shares / (_ROUNDS - _ROUNDS // 2)
        lacking = slope.used - market.stock
        steep += slope.sites**2
        scarce += lacking**2
        shares = np.clip(shares - _STEP * slope.sites / np.sqrt(steep), 0.0, 1.0)
        shares = np.where(np.isnan(chosen), shares, chosen)
        prices = np.clip(prices + market.dearest * _STEP * lacking / np.sqrt(scarce), 0.0, market.dearest)
    return Outline(_choices(problem, middle), _bound(slopes, chosen))


def _bound(slopes: Sequence[tuple[float, Floats]], chosen: Floats) -> int:
    """Return what every plan takes at least: each slope is below all plans, and so is their mean."""
    constant = float(np.mean([one for one, _ in slopes]))
    sites = np.mean([one for _, one in slopes], axis=0)
    least = constant + float(np.where(np.isnan(chosen), np.minimum(sites, 0.0), sites * chosen).sum())
    return max(0, math.ceil(least - _SLACK * abs(least) - _SLACK))


def _choices(problem: Problem, shares: Floats) -> tuple[tuple[str, ...], ...]:
    """Return choices of modes by the shares of Per User, those that come out alike once."""

    def chosen(limit: float) -> tuple[str, ...]:
        wanted = (TYPES[bool(share > limit)] for share in shares)
        return tuple(kind if kind in s.types else s.types[0] for s, kind in zip(problem.sites, wanted, strict=True))

    return tuple(dict.fromkeys(map(chosen, _SHARES)))


class Market:
    """What people and devices ask for at a stage, what is installed, and what a new CAL costs at most."""

    def __init__(self, problem: Problem, stage: int) -> None:
        self._problem = problem
        # 1 for sites that are Per User, 0 for Per Device; no number where that is open.
        self.chosen: Floats = np.array(
            [float("per-user" in site.types) if len(site.types) == 1 else np.nan for site in problem.sites]
        )
        self._holds: dict[tuple[str, str, int], int] = {}
        self._doors: dict[tuple[str, str, tuple[int, ...]], int] = {("", "", ()): 0}  # nobody's, so that there is one
        self._ever = [abilities(problem, server).ever for server in range(len(problem.holders))]
        self._crowds = list(self._gathered(stage))
        reached = [self._able(*door) for door in self._doors]
        self._reached = np.array(list(chain.from_iterable(reached)), np.int64)
        self._starts = np.cumsum([0, *(len(one) for one in reached)][:-1])
        self._lengths = np.array([len(one) for one in reached])
        self.stock = np.zeros(len(self._holds))
        for pool in problem.pools:
            hold = self._holds.get((pool.type, pool.generation, pool.server))
            if hold is not None:
                self.stock[hold] += pool.size
        self.dearest = self._dearest()

    def _dearest(self) -> Floats:
        """Return what a CAL costs at most, for each place where it can be held."""
        sold: dict[tuple[str, str], float] = {}
        for offer in self._problem.offers:
            each = offer.cost / offer.pack if self._problem.priced else 1.0
            sold[offer.type, offer.generation] = min(each, sold.get((offer.type, offer.generation), each))
        most = max(sold.values(), default=1.0)  # for what cannot be bought: any price will do
        return np.array([
            sold.get((kind, generation), most) if kind in self._problem.holders[server].buys else most
            for kind, generation, server in self._holds
        ])  # fmt: skip

    def _able(self, kind: str, release: str, servers: tuple[int, ...]) -> list[int]:
        """Return where CALs can be held, perhaps after an upgrade, that session hosts of a release can issue."""
        ever = [
            (kind, generation, server)
            for server in servers
            for generation in self._problem.order
            if (generation, release) in self._problem.serves and generation in self._ever[server]
        ]
        return [self._holds.setdefault(hold, len(self._holds)) for hold in ever or [_NOWHERE]]

    def _gathered(self, stage: int) -> Iterator[Crowd]:
        """Yield all who ask for something, those with equally many doors together."""
        order = self._problem.order
        for kind in TYPES:
            behind = [
                [(-order[door.release], number, self._door(kind, door)) for door in site.doors[stage]]
                if kind in site.types
                else []
                for number, site in enumerate(self._problem.sites)
            ]
            alike: dict[int, tuple[list[int], list[tuple[int, int, int]]]] = defaultdict(lambda: ([], []))
            for party in self._problem.parties:
                if party.type == kind and party.counts[stage]:
                    row = sorted(chain.from_iterable(behind[site] for site in set(party.sites)))
                    if row:
                        counts, rows = alike[len(row)]
                        counts.append(party.counts[stage])
                        rows += row
            for width, (counts, rows) in sorted(alike.items()):
                level, sites, doors = np.array(rows, np.int64).reshape(-1, width, 3).transpose(2, 0, 1)
                yield Crowd(kind == "per-user", np.array(counts, float), sites, doors, level)

    def _door(self, kind: str, door: Door) -> int:
        return self._doors.setdefault((kind, door.release, door.servers), len(self._doors))

    def slope(self, prices: Floats, shares: Floats) -> Slope:
        """Return what the needs cost at some shares of Per User, as a plane below their cost at all shares."""
        each = np.minimum.reduceat(prices[self._reached], self._starts)
        constant, sites = -float(prices @ self.stock), np.zeros(len(shares))
        needed = np.zeros(len(self._doors))
        for crowd in self._crowds:
            cost, doors = _cheapest(crowd, each)
            mode = (shares if crowd.per_user else 1.0 - shares)[crowd.sites]
            newest, first = _running(mode)
            # What the newest release in use adds to the cost of the next one, times the share of those who use it.
            weights = (cost - np.append(cost[:, 1:], np.zeros((len(cost), 1)), axis=1)) * crowd.counts[:, None]
            added = np.bincount(np.take_along_axis(crowd.sites, first, 1).ravel(), weights.ravel(), len(shares))
            constant += 0.0 if crowd.per_user else float(weights.sum())
            sites += added if crowd.per_user else -added
            part = np.diff(newest, axis=1, prepend=0.0) * crowd.counts[:, None]
            needed += np.bincount(doors.ravel(), part.ravel(), len(needed))
        return Slope(constant, sites, self._spread(prices, each, needed))

    def _spread(self, prices: Floats, each: Floats, needed: Floats) -> Floats:
        """Return the CALs used of each place, those of each door spread over the cheapest ones."""
        cheap = prices[self._reached] <= np.repeat(each, self._lengths) * (1 + _SLACK)
        ways = np.add.reduceat(cheap.astype(float), self._starts)
        each_way = np.where(cheap, np.repeat(needed / ways, self._lengths), 0.0)
        return np.bincount(self._reached, each_way, len(prices)).astype(float)


def _cheapest(crowd: Crowd, each: Floats) -> tuple[Floats, Numbers]:
    """Return the least cost among the doors of each release and of newer ones along the rows, and which door has it.

    It is never more than a plan takes for somebody whose newest release in use is that one.
    """
    cost, doors = each[crowd.doors], crowd.doors.copy()

    def take(at: int, other: int, alike: NDArray[np.bool_]) -> None:
        less = alike & (cost[:, other] < cost[:, at])
        cost[less, at] = cost[less, other]
        doors[less, at] = doors[less, other]

    last = cost.shape[1] - 1
    for at in range(last, 0, -1):
        take(at - 1, at, crowd.level[:, at] == crowd.level[:, at - 1])
    for at in range(last):
        take(at + 1, at, np.ones(len(cost), bool))
    return cost, doors


def _running(values: Floats) -> tuple[Floats, Numbers]:
    """Return the greatest value so far along the rows, and where each stood first."""
    greatest = np.maximum.accumulate(values, axis=1)
    first = np.zeros(values.shape, np.int64)
    for at in range(1, values.shape[1]):
        first[:, at] = np.where(values[:, at] > greatest[:, at - 1], at, first[:, at - 1])
    return greatest, first
