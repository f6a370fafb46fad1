"""The days that a plan looks at, and what happens on them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from validator.errors import UsageError
from validator.planner.calls import growths
from validator.planner.result import Ended

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from validator.errors import Place
    from validator.findings import Path
    from validator.planner.estate import Estate

_LONGEST = 20


class Horizon(NamedTuple):
    """Days in order, the first one today's: why each is looked at, and which releases of hosts are replaced by then."""

    days: tuple[date, ...]
    reasons: tuple[str, ...]
    releases: tuple[dict[str, str], ...]
    ended: tuple[Ended, ...]


def horizon(estate: Estate, as_of: date, until: date | None, place: Callable[[Path], Place]) -> Horizon:
    """Return the days from one to another: each year, each day of a growth table, each end of support of hosts.

    A plan for today alone looks at one day. Raises UsageError for a last day before the first one or too far away.
    """
    if until is None:
        return Horizon((as_of,), ("today",), ({},), ())
    if until < as_of:
        raise UsageError(f"--until {until} is before {as_of}, the day of the plan")
    if until.year - as_of.year > _LONGEST:
        raise UsageError(f"--until {until} is more than {_LONGEST} years away")
    ended = _ends(estate, as_of, until)
    replaced = [(end.day, end.release, end.replaced_by) for end in ended if end.replaced_by is not None]
    reasons: dict[date, list[str]] = {as_of: ["today"]}
    for day, reason in (*_years(as_of, until), *_tables(estate, as_of, until, place)):
        reasons.setdefault(day, []).append(reason)
    for day, release, _ in replaced:
        reasons.setdefault(day + timedelta(days=1), []).append(f"the end of support of {release}")
    reasons.setdefault(until, []).append("the last day")
    days = tuple(sorted(reasons))
    releases = tuple({old: new for end, old, new in replaced if end < day} for day in days)
    return Horizon(days, tuple(", ".join(dict.fromkeys(reasons[day])) for day in days), releases, ended)


def _years(as_of: date, until: date) -> Iterator[tuple[date, str]]:
    for years in range(1, until.year - as_of.year + 1):
        if _later(as_of, years) < until:
            yield _later(as_of, years), f"{years} year{'s' * (years > 1)} from now"


def _tables(estate: Estate, as_of: date, until: date, place: Callable[[Path], Place]) -> Iterator[tuple[date, str]]:
    for growth in growths(estate, place):
        for day, _ in growth.table:
            if as_of < day <= until:
                yield day, "a growth table"


def _later(start: date, years: int) -> date:
    try:
        return start.replace(year=start.year + years)
    except ValueError:  # 29 February
        return start.replace(year=start.year + years, day=28)


def _ends(estate: Estate, as_of: date, until: date) -> tuple[Ended, ...]:
    """Return the ends of extended support within the days, of hosts, which are then replaced, and license servers."""
    facts, catalog = estate.facts, estate.facts.context.catalog
    newest = catalog.releases[-1].name
    hosts: dict[str, list[str]] = {}
    for row in facts.hosts.values():
        hosts.setdefault(str(row.get("release")), []).append(row.subject)
    servers: dict[str, list[str]] = {}
    for server in estate.servers:
        if estate.release(server):
            servers.setdefault(estate.release(server), []).append(estate.name(server))
    found = []
    for names, planned in ((hosts, newest), (servers, None)):
        for release, members in names.items():
            record = catalog.release(release)
            end = record.lifecycle.extended_end if record else None
            if end is not None and as_of <= end < until and release != planned:
                found.append(Ended(end, tuple(members), release, planned))
    return tuple(sorted(found, key=lambda one: (one.day, one.release, one.replaced_by is None)))
