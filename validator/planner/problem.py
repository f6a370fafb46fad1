"""What is to be decided, as plain data: no names of manifests, no text, nothing of the solver.

Types are `per-user` and `per-device`; releases and generations are the catalog's names. Costs are whole numbers of a
smallest unit of money. Stages are days in order: what is bought at one stage is there at all later ones.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

TYPES = ("per-device", "per-user")
THOUSAND = 1000


class Door(NamedTuple):
    """Session hosts of one release that contact the same license servers, in that order."""

    release: str
    servers: tuple[int, ...]


class Site(NamedTuple):
    """Session hosts that share a licensing mode: the doors at every stage, and the types left to choose from.

    `supplied` asks for at least one CAL that each door can issue, whoever connects.
    """

    doors: tuple[tuple[Door, ...], ...]
    types: tuple[str, ...]
    supplied: bool = True


class Party(NamedTuple):
    """People who need Per User CALs, or devices that need Per Device CALs, with the sites that all of them use.

    `counts` says how many there are at every stage.
    """

    type: str
    sites: tuple[int, ...]
    counts: tuple[int, ...]


class Step(NamedTuple):
    """An upgrade of a license server to a release, at a cost."""

    release: str
    cost: int


class Holder(NamedTuple):
    """A license server: its release, empty if unknown, the upgrades offered, and the types of CALs to buy for it."""

    release: str
    upgrades: tuple[Step, ...] = ()
    buys: tuple[str, ...] = TYPES


class Pool(NamedTuple):
    """CALs that are installed."""

    type: str
    generation: str
    server: int
    size: int


class Offer(NamedTuple):
    """A pack that can be bought: so many CALs at a cost."""

    type: str
    generation: str
    pack: int
    cost: int


class Problem(NamedTuple):
    """Everything that a plan depends on.

    `serves` holds (generation, host release), `holds` (license server release, generation): the pairs that are
    published as working. `order` ranks releases, the oldest first. `reserve` is the share, in thousandths, of the CALs
    of each license server and type to keep free. Unpriced offers cost nothing: then the fewest upgrades and, after
    them, the fewest CALs are sought.
    """

    sites: tuple[Site, ...]
    parties: tuple[Party, ...]
    holders: tuple[Holder, ...]
    pools: tuple[Pool, ...]
    offers: tuple[Offer, ...]
    serves: frozenset[tuple[str, str]]
    holds: frozenset[tuple[str, str]]
    order: Mapping[str, int]
    stages: int = 1
    reserve: int = 0
    priced: bool = True
    placement: str = "typical"

    def can_hold(self, release: str, generation: str) -> bool:
        """Tell whether a license server of a release can hold CALs of a generation."""
        return (release, generation) in self.holds

    def newest(self, doors: Sequence[Door]) -> list[Door]:
        """Return the doors of the newest release among those that somebody uses, which is the one to have a CAL for."""
        release = max((door.release for door in doors), key=self.order.__getitem__)
        return [door for door in doors if door.release == release]


class Bought(NamedTuple):
    """Packs of an offer bought at a stage for a license server."""

    stage: int
    offer: int
    server: int
    packs: int


class Upgraded(NamedTuple):
    """A license server upgraded at a stage."""

    stage: int
    server: int
    release: str


class Solution(NamedTuple):
    """The best plan found: a mode for each site, what to buy and to upgrade, its cost, and the proof.

    Without prices `cost` and `bound` count CALs. `bound` is the least cost that any plan can have, as far as proven.
    `limit` says what ended the search before the proof, `time` or `size`; it is empty for a plan that is optimal.
    """

    modes: tuple[str, ...]
    bought: tuple[Bought, ...]
    upgraded: tuple[Upgraded, ...]
    cost: int
    bound: int
    optimal: bool
    limit: str = ""

    @property
    def gap(self) -> float:
        """Return how far the cost may be above the optimum, as a share of the cost."""
        return (self.cost - self.bound) / self.cost if self.cost else 0.0
