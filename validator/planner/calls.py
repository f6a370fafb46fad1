"""Who connects, for the planner: how many on each day of the plan, and which units they use."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from validator.facts.people import consumers
from validator.planner.faults import UnplannableError
from validator.planner.growth import parse
from validator.planner.result import Note

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from validator.errors import Place
    from validator.findings import Path
    from validator.planner.estate import Estate
    from validator.planner.growth import Growth


class Caller(NamedTuple):
    """People or devices who use the same units: how many on each day, None where that is not stated.

    `groups` are the names of what they belong to, `at` is where their number is, or would be, stated. `members` are the
    numbers of access groups whose people and devices are used together; there are none in a log.
    """

    type: str
    units: tuple[int, ...]
    counts: tuple[int, ...] | None
    groups: tuple[str, ...]
    at: Path
    members: tuple[int, ...] = ()


def from_groups(
    estate: Estate, days: Sequence[date], place: Callable[[Path], Place], notes: list[Note]
) -> list[Caller]:
    """Return who connects by the access groups of the manifest.

    Raises:
        UnplannableError: there are no access groups, one uses an unknown collection, or growth cannot be read.

    """
    access = estate.facts.context.deployment.access
    if not access:
        sentence = "nobody is stated to connect: list the people and devices under `access`, or give an access log"
        raise UnplannableError(sentence, place(("access",)))
    _refuse_unknown(estate, place)
    growth = growths(estate, place)
    used = [estate.units_used(number) for number in range(len(access))]
    for number, group in enumerate(access):
        if not used[number]:
            sentence = f"{group.name} use no session host that is described: nothing is counted for them"
            notes.append(Note(sentence, place(("access", number))))
    found = []
    for one in consumers(estate.facts.context.deployment):
        units = tuple(dict.fromkeys(unit for group in one.groups for unit in used[group]))
        named = one.path[-1] == "members"
        counts = None
        if one.number is not None:
            grown = growth[one.groups[0]]
            stated = access[one.groups[0]].users or access[one.groups[0]].devices or 0
            counts = tuple(one.number if named else grown.grown(one.number, stated, days[0], day) for day in days)
        if units:
            found.append(
                Caller(one.type, units, counts, tuple(access[g].name for g in one.groups), one.path, one.groups)
            )
    found += _newcomers(estate, growth, used, days)
    return found


def growths(estate: Estate, place: Callable[[Path], Place]) -> list[Growth]:
    """Return the growth of every access group; raise UnplannableError, with the place, for one that cannot be read."""
    found = []
    for number, group in enumerate(estate.facts.context.deployment.access or ()):
        try:
            found.append(parse(group.growth))
        except UnplannableError as error:
            raise UnplannableError(error.sentence, place(("access", number, "growth"))) from None
    return found


def _newcomers(
    estate: Estate, growth: Sequence[Growth], used: Sequence[tuple[int, ...]], days: Sequence[date]
) -> list[Caller]:
    """Return those by whom groups that list their people by name will grow: nobody knows their names yet."""
    found = []
    for number, group in enumerate(estate.facts.context.deployment.access or ()):
        if group.members is None or group.administrators or group.external_connector or not used[number]:
            continue
        now = len({member.casefold() for member in group.members})
        more = tuple(max(0, growth[number].grown(now, now, days[0], day) - now) for day in days)
        if any(more):
            found.append(Caller("per-user", used[number], more, (group.name,), ("access", number, "growth"), (number,)))
    return found


def _refuse_unknown(estate: Estate, place: Callable[[Path], Place]) -> None:
    deployment = estate.facts.context.deployment
    known = {item.name for item in deployment.collections or ()}
    known |= {server.collection for server in deployment.servers if server.collection}
    faults = [
        UnplannableError(
            f"{group.name} use the collection '{name}', which does not exist", place(("access", number, "collections"))
        )
        for number, group in enumerate(deployment.access or ())
        for name in group.collections or ()
        if name not in known
    ]
    if faults:
        raise UnplannableError(faults[0].sentence, faults[0].place, tuple(faults))
