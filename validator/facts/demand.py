"""Rows for CAL demand: people and devices per type and host release, against the pools that can serve them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from validator.facts.coverage import Need, assign
from validator.facts.people import COUNTED_BY, Consumers, consumers
from validator.facts.table import Facts, Rows
from validator.facts.topology import hosts_used

if TYPE_CHECKING:
    from collections.abc import Iterator

    from validator.facts.build import FactSet
    from validator.facts.table import Row
    from validator.findings import Path
    from validator.model.deployment import AccessGroup


class Demand:
    """People or devices that need CALs of one type for hosts of one release over the same license servers."""

    def __init__(self, kind: str, release: str, license_servers: tuple[int, ...]) -> None:
        self.type = kind
        self.release = release
        self.license_servers = license_servers
        self.who: list[Consumers] = []

    @property
    def counted_by(self) -> str:
        """Return the count that matters: users under Per User, devices under Per Device."""
        return COUNTED_BY[self.type]

    @property
    def groups(self) -> list[int]:
        """Return the numbers of the access groups that they are in."""
        return sorted({number for one in self.who for number in one.groups})

    def count(self) -> tuple[int, Path | None]:
        """Return the CALs needed as far as stated, and where the first missing count would be stated."""
        unknown = min((one.path for one in self.who if one.number is None), default=None)
        return sum(one.number or 0 for one in self.who), unknown


def demands(facts: FactSet) -> list[Demand]:
    """Return what people and devices need, hosts of the newest release first.

    A person or device needs one CAL, for the newest release among the hosts used (source: CAL-2025, backward use).
    """
    order = [record.name for record in facts.context.catalog.releases]
    access = facts.context.deployment.access or ()
    kinds = [_kinds_used(facts, group) for group in access]
    found: dict[tuple[str, str, tuple[int, ...]], Demand] = {}
    for one in consumers(facts.context.deployment):
        hosts: list[tuple[str, int]] = []
        for alike, host in {kind: host for number in one.groups for kind, host in kinds[number].items()}.items():
            release = alike.values.get("release")
            if alike.values["mode"] == one.type and isinstance(release, str) and facts.listed_by(host):
                hosts.append((release, host))
        if hosts:
            newest = max((release for release, _ in hosts), key=order.index)
            # Whichever of the newest hosts is used first, the CAL that it brings serves on all of them.
            servers = {index for release, host in hosts if release == newest for index in facts.listed_by(host)}
            key = (one.type, newest, tuple(sorted(servers)))
            found.setdefault(key, Demand(*key)).who.append(one)
    return sorted(found.values(), key=lambda d: (-order.index(d.release), d.type, d.license_servers))


def _kinds_used(facts: FactSet, group: AccessGroup) -> dict[Facts, int]:
    """Return the kinds of session hosts that a group uses, each with one of the hosts."""
    return {facts.hosts[host].kind: host for host in hosts_used(facts, group)}


class Stock(NamedTuple):
    """Purchased pools by number: type and generation, the license server, the size, and where that is stated."""

    type: str
    generation: str | None
    license_server: int
    quantity: int | None
    path: Path
    row: Row


def stock(facts: FactSet) -> list[Stock]:
    """Return every purchased pool; one of unknown generation and size for a license server that states none."""
    pools: list[Stock] = []
    for index, server in facts.license_servers.items():
        if not server.get("cals_stated"):
            path = server.path("cals_stated")
            pools.extend(Stock(kind, None, index, None, path, Facts("pool").row("", path)) for kind in COUNTED_BY)
            continue
        for pool in facts.purchased[index]:
            generation, quantity = pool.get("release"), pool.get("quantity")
            pools.append(
                Stock(
                    str(pool.get("type")),
                    generation if isinstance(generation, str) else "",
                    index,
                    quantity if isinstance(quantity, int) else None,
                    pool.path("quantity"),
                    pool,
                )
            )
    return pools


def usable(facts: FactSet, demand: Demand, pools: list[Stock]) -> tuple[int, ...]:
    """Return the pools that can serve a demand, the oldest sufficient generation first."""
    catalog = facts.context.catalog
    fitting = []
    for number, pool in enumerate(pools):
        if pool.type != demand.type or pool.license_server not in demand.license_servers:
            continue
        if pool.generation is None:
            fitting.append((len(catalog.releases), number))
        elif pool.generation and catalog.serves(pool.generation, demand.release).verdict == "yes":
            holder = facts.license_servers[pool.license_server].get("release")
            if not isinstance(holder, str) or catalog.issues(holder, pool.generation).verdict != "no":
                fitting.append((catalog.rank(pool.generation) or 0, number))
    return tuple(number for _, number in sorted(fitting))


def demand_rows(facts: FactSet) -> Iterator[Row]:
    """Yield a row for each demand, with the exact shortfall where the manifest states enough to tell."""
    wanted, pools = demands(facts), stock(facts)
    access = facts.context.deployment.access or ()
    counts = [demand.count() for demand in wanted]
    fitting = [usable(facts, demand, pools) for demand in wanted]
    needs = [Need(count, pool) for (count, _), pool in zip(counts, fitting, strict=True)]
    endless = sum(count for count, _ in counts)
    least = assign(needs, {n: endless if p.quantity is None else p.quantity for n, p in enumerate(pools)}).short
    most = assign(needs, {n: p.quantity or 0 for n, p in enumerate(pools)}).short
    for number, demand in enumerate(wanted):
        row = Facts("demand")
        groups = demand.groups
        at: Path = ("access", groups[0])
        needed, unknown = counts[number]
        # What comes later in the order takes nothing from this demand, so its counts do not matter here.
        open_counts = next((path for _, path in counts[: number + 1] if path is not None), None)
        row.put("type", demand.type, at)
        row.put("release", demand.release, at)
        row.put("needed", None if unknown else needed, unknown or (*at, demand.counted_by))
        unsized = [pools[p].path for p in fitting[number] if pools[p].quantity is None]
        row.put(
            "stock", None if unsized else sum(pools[p].quantity or 0 for p in fitting[number]), (unsized or [at])[0]
        )
        decided = least[number] if least[number] or (least[number] == most[number] and not open_counts) else None
        row.put("short", decided, unknown or (unsized[0] if unsized else open_counts) or (*at, demand.counted_by))
        row.put("pools", Rows(pools[p].row for p in fitting[number]))
        row.put("groups", tuple(access[group].name for group in groups), at)
        names = tuple(facts.license_servers[index].subject for index in demand.license_servers)
        row.put("license_servers", names, at)
        subject = f"{demand.type} CALs for {demand.release} session hosts"
        yield row.row(subject, at, identity="\0".join(sorted(names)))
