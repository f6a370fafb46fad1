"""From an estate and those who call on it to a problem, whole or with some of its grounds left out.

A ground is a reason for a condition, such as a mode that the design sets. Leaving one out shows what it costs, and
which grounds together make a plan impossible.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from validator.planner.problem import TYPES, Door, Holder, Offer, Party, Pool, Problem, Site, Step

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from collections.abc import Set as AbstractSet
    from decimal import Decimal

    from validator.planner.calls import Caller
    from validator.planner.estate import Estate, Unit
    from validator.planner.prices import PackPrice, Prices

# The release of a license server whose release is left out of account, and the generation of CALs that anyone sells.
ANY = "any"


class Ground(NamedTuple):
    """A reason for conditions: its kind, and the number of the unit, license server, caller or type meant."""

    kind: str
    number: int


class Case(NamedTuple):
    """Everything that a problem is made of.

    `releases[stage]` maps releases of session hosts to those that replace them by then. `offers` are what is sold:
    with prices the offers of the list, without them one CAL of each type and generation.
    """

    estate: Estate
    callers: tuple[Caller, ...]
    prices: Prices | None
    releases: tuple[dict[str, str], ...]
    reserve: int
    placement: str

    @property
    def stages(self) -> int:
        """Return how many days are planned for."""
        return len(self.releases)

    def packs(self) -> list[PackPrice | None]:
        """Return the offer of the price list behind each offer of the problem, None where there is no list."""
        return list(self._sold()) if self.prices else [None] * len(self.offers())

    def _sold(self) -> list[PackPrice]:
        """Return the offers that may be used: for Azure Virtual Desktop those with Software Assurance."""
        assured = self.estate.facts.context.deployment.platform == "azure-virtual-desktop"
        offers = self.prices.offers if self.prices else ()
        return [offer for offer in offers if offer.software_assurance or not assured]

    def offers(self) -> list[Offer]:
        """Return what is sold."""
        if self.prices is None:
            return [Offer(kind, name, 1, 0) for kind in TYPES for name in self.generations()]
        return [Offer(one.type, one.generation, one.pack, self.units(one.price)) for one in self._sold()]

    def generations(self) -> list[str]:
        """Return the CAL generations, oldest first."""
        return list(dict.fromkeys(r.cal_generation for r in self.estate.facts.context.catalog.releases))

    def units(self, price: Decimal) -> int:
        """Return an amount of money in the smallest unit of the price list."""
        return int(price / self.prices.unit) if self.prices else 0

    def money(self, units: int) -> Decimal | None:
        """Return so many of the smallest units as an amount, None without a price list."""
        return units * self.prices.unit if self.prices else None


def problem(case: Case, without: AbstractSet[Ground] = frozenset(), choice: Sequence[str] = ()) -> Problem:
    """Return the problem of a case, without the conditions of some grounds.

    With a `choice` of modes all sites have one of these where their membership permits it, whatever the design sets.
    """
    estate, catalog = case.estate, case.estate.facts.context.catalog
    generations = case.generations()
    names = [release.name for release in catalog.releases]
    numbers = {server: number for number, server in enumerate(estate.servers)}
    offers = case.offers()
    for number, kind in enumerate(TYPES):
        if Ground("offers", number) in without:
            offers += [Offer(kind, generation, 1, 0) for generation in generations]
    silent = silences(case)
    sites = tuple(
        _site(case, number, _types(unit, number, silent[number], without, choice), numbers, without)
        for number, unit in enumerate(estate.units)
    )
    alike = _alike(sites)
    holds = {(r, g) for r in names for g in generations if catalog.issues(r, g).verdict == "yes"}
    holds |= {(release, g) for release in (ANY, "") for g in generations}
    return Problem(
        sites=sites,
        parties=tuple(
            Party(one.type, _relevant(one, sites, alike), one.counts)
            for number, one in enumerate(case.callers)
            if one.counts is not None and Ground("callers", number) not in without
        ),
        holders=(*(_holder(case, server, without) for server in estate.servers), Holder(ANY)),
        pools=tuple(
            Pool(pool.type, str(pool.generation), numbers[pool.license_server], pool.quantity or 0)
            for pool in estate.pools
        ),
        offers=tuple(offers),
        serves=frozenset((g, r) for g in generations for r in names if catalog.serves(g, r).verdict == "yes"),
        holds=frozenset(holds),
        order={name: rank for rank, name in enumerate(names)},
        stages=case.stages,
        reserve=case.reserve,
        priced=case.prices is not None,
        placement=case.placement,
    )


def _alike(sites: Sequence[Site]) -> list[int]:
    """Return for each site the first one whose hosts are the same to those who use them, as its mode is decided."""
    first: dict[object, int] = {}
    return [
        first.setdefault((site.doors, site.types) if len(site.types) == 1 else number, number)
        for number, site in enumerate(sites)
    ]


def _relevant(caller: Caller, sites: Sequence[Site], alike: Sequence[int]) -> tuple[int, ...]:
    """Return the sites that can matter to a caller: those that may have its type, of several alike the first."""
    return tuple(sorted({alike[unit] for unit in caller.units if caller.type in sites[unit].types}))


def silences(case: Case) -> list[dict[str, Caller]]:
    """Return for each unit the types whose users or devices are not counted, with who they are."""
    found: list[dict[str, Caller]] = [{} for _ in case.estate.units]
    for one in case.callers:
        if one.counts is None:
            for unit in one.units:
                found[unit].setdefault(one.type, one)
    return found


def _types(
    unit: Unit, number: int, silent: Collection[str], without: AbstractSet[Ground], choice: Sequence[str]
) -> tuple[str, ...]:
    """Return the types left to choose from, none whose users or devices are not counted: nobody knows its cost."""
    free = Ground("mode", number) in without
    permitted = TYPES if Ground("membership", number) in without else unit.permitted
    if choice:
        permitted, free = tuple(kind for kind in permitted if kind in choice) or permitted, True
    types = tuple(kind for kind in permitted if free or unit.set_to in {None, kind})
    return tuple(kind for kind in types if kind not in silent) if len(types) > 1 or free else types


def _site(
    case: Case, number: int, types: tuple[str, ...], numbers: dict[int, int], without: AbstractSet[Ground]
) -> Site:
    unit = case.estate.units[number]
    reach = Ground("reach", number) in without
    doors = []
    for replaced in case.releases:
        found: dict[Door, None] = {}
        for kind in unit.kinds:
            release = replaced.get(kind.release, kind.release)
            if kind.upgrade_to is not None and release != kind.release:
                release = kind.upgrade_to
            servers = tuple(range(len(numbers) + 1)) if reach else tuple(numbers[s] for s in kind.servers)
            found[Door(release, servers)] = None
        doors.append(tuple(found))
    return Site(tuple(doors), types, supplied=Ground("supply", number) not in without)


def _holder(case: Case, server: int, without: AbstractSet[Ground]) -> Holder:
    estate = case.estate
    number = estate.servers.index(server)
    buys = TYPES if Ground("buys", number) in without else estate.buys[server]
    if Ground("release", number) in without:
        return Holder(ANY, (), buys)
    return Holder(estate.release(server), tuple(_steps(case, server)), buys)


def _steps(case: Case, server: int) -> Sequence[Step]:
    """Return the upgrades open to a license server: to newer releases; none where it is a session host as well."""
    estate, catalog = case.estate, case.estate.facts.context.catalog
    own = catalog.rank(estate.release(server))
    if own is None or "session-host" in estate.facts.context.deployment.servers[server].roles:
        return []
    if case.prices is None:
        names = {release.cal_generation: release.name for release in catalog.releases}
        return [Step(name, 0) for name in names.values() if (catalog.rank(name) or 0) > own]
    times = estate.count(server)
    return [
        Step(step.release, case.units(step.price) * times)
        for step in case.prices.upgrades
        if (catalog.rank(step.release) or 0) > own
    ]
