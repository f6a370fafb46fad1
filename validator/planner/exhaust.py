"""When the CALs that are installed today run out, if none are bought."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from validator.planner import calls
from validator.planner.assemble import problem as whole
from validator.planner.needs_met import covered, wanted
from validator.planner.result import Exhausted

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from validator.planner.request import Request
    from validator.planner.tell import Teller


def exhausted(teller: Teller, request: Request) -> Iterator[Exhausted]:
    """Yield, for each type and version that will be short, the first day and how much is short then.

    Between two days of the forecast counts only follow their yearly growth, so the day is found by halving.
    """
    days = teller.horizon.days
    known: dict[date, dict[tuple[str, str], int]] = {}

    def short(day: date) -> dict[tuple[str, str], int]:
        if day not in known:
            known[day] = _short(teller, request, day)
        return known[day]

    found: dict[tuple[str, str], Exhausted] = {}
    for number, day in enumerate(days):
        for key in short(day):
            if key not in found:
                first = day
                if number and request.log is None:  # who connects by a log is the same on every day
                    first = _first(lambda at, key=key: key in short(at), days[number - 1], day)
                found[key] = Exhausted(first, *key, short(first)[key])
    yield from sorted(found.values())


def _first(is_short: object, before: date, day: date) -> date:
    """Return the first day on which something is short, between one on which it is not and one on which it is."""
    while (gap := (day - before).days) > 1:
        middle = before + timedelta(days=gap // 2)
        if is_short(middle):  # type: ignore[operator]
            day = middle
        else:
            before = middle
    return day


def _short(teller: Teller, request: Request, day: date) -> dict[tuple[str, str], int]:
    """Return what is short on a day of today's CALs, by type and the version that would serve."""
    case, horizon = teller.case, teller.horizon
    start = horizon.days[0]
    if request.log is None:
        callers = calls.from_groups(case.estate, (start, day), request.place, [])
    else:
        callers = [one._replace(counts=one.counts and one.counts[:1] * 2) for one in case.callers]
    stage = max(number for number, since in enumerate(horizon.days) if since <= day)
    problem = whole(case._replace(callers=tuple(callers), releases=({}, horizon.releases[stage])))
    needs = wanted(problem, teller.solution.modes, 1)
    catalog = case.estate.facts.context.catalog
    found: dict[tuple[str, str], int] = {}
    for need, lacking in zip(needs, covered(problem, needs, teller.installed, teller.today).short, strict=True):
        if lacking:
            key = (need.type, catalog.cal_generation(need.release) or need.release)
            found[key] = found.get(key, 0) + lacking
    return found
