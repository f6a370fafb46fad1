"""What an access log says: distinct users and devices, with the session hosts and collections that each one used."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from validator.planner.calls import Caller
from validator.planner.result import Note

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from validator.planner.estate import Estate

Target = tuple[str, str]
_NOWHERE = 0
_DAY = 86_400.0


class Sightings(NamedTuple):
    """A row of a log: user and device, either of which may be empty, where they connected to, and when, in seconds."""

    user: str
    device: str
    target: Target
    time: float | None


class Log:
    """Distinct users and devices, each with the number of the set of targets that it used.

    Sets are shared: there are as many as there are habits, not as people.
    """

    def __init__(self, name: str, *, users: bool, devices: bool) -> None:
        self.name = name
        self.rows = 0
        self.counted = {"per-user": users, "per-device": devices}
        self.users: dict[str, int] = {}
        self.devices: dict[str, int] = {}
        self.pairs: set[tuple[int, int]] = set()
        self.targets: dict[Target, int] = {}
        self.rows_of: list[int] = []
        self.last: float | None = None
        self.latest: dict[str, tuple[float, float]] = {}
        self._sets: list[frozenset[int]] = [frozenset()]
        self._number: dict[frozenset[int], int] = {frozenset(): _NOWHERE}
        self._next: dict[tuple[int, int], int] = {}

    def add(self, row: Sightings) -> None:
        """Count a row."""
        self.rows += 1
        kind, name = row.target
        target = self.targets.setdefault((kind, name.casefold()), len(self.rows_of))
        if target == len(self.rows_of):
            self.rows_of.append(0)
        self.rows_of[target] += 1
        if row.user:
            user = row.user.casefold()
            self.users[user] = self._with(self.users.get(user, _NOWHERE), target)
        if row.device:
            device = row.device.casefold()
            self.devices[device] = self._with(self.devices.get(device, _NOWHERE), target)
            if row.time is not None:
                self._seen(device, row.time)

    def _with(self, number: int, target: int) -> int:
        """Return the number of a set of targets with one more in it."""
        known = self._next.get((number, target))
        if known is None:
            wider = self._sets[number] | {target}
            known = self._number.setdefault(wider, len(self._sets))
            if known == len(self._sets):
                self._sets.append(wider)
            self._next[number, target] = known
        return known

    def _seen(self, device: str, time: float) -> None:
        self.last = time if self.last is None else max(self.last, time)
        latest, before = self.latest.get(device, (float("-inf"), float("-inf")))
        if time > before:
            self.latest[device] = (time, latest) if time > latest else (latest, time)

    def returning(self, days: int) -> int | None:
        """Return the devices seen twice in the last days of the log, which hold permanent CALs; None without times."""
        if self.last is None:
            return None
        since = self.last - days * _DAY
        return sum(before >= since for _, before in self.latest.values())

    def callers(self, estate: Estate, days: Sequence[date], notes: list[Note]) -> list[Caller]:
        """Return who connects; what the log names and the manifest does not is noted."""
        units = self._units(estate, notes)
        found = []
        for kind, seen in (("per-user", self.users), ("per-device", self.devices)):
            exempt = _exempt(estate) if kind == "per-user" else frozenset()
            habits = Counter(number for name, number in seen.items() if name not in exempt)
            used = Counter[tuple[int, ...]]()
            for number, count in habits.items():
                used[tuple(sorted({units[target] for target in self._sets[number] if units[target] >= 0}))] += count
            del used[()]
            if self.counted[kind]:
                found += [
                    Caller(kind, key, (count,) * len(days), (self.name,), ("access",))
                    for key, count in sorted(used.items())
                ]
            else:
                everywhere = tuple(sorted({unit for unit in units if unit >= 0}))
                found.append(Caller(kind, everywhere, None, (self.name,), ("access",)))
        notes += self._remarks(estate)
        return found

    def _units(self, estate: Estate, notes: list[Note]) -> list[int]:
        """Return the unit of each target, -1 for one that the manifest does not describe."""
        collections = {
            unit.collection.casefold(): number
            for number, unit in reversed(list(enumerate(estate.units)))
            if unit.collection
        }
        found = []
        for (kind, name), number in self.targets.items():
            if kind == "host":
                index = estate.facts.context.find(name)
                unit = estate.unit_of.get(index, -1) if index is not None else -1
            else:
                unit = collections.get(name, -1)
            if unit < 0:
                rows = self.rows_of[number]
                sentence = f"{self.name} names the {kind} '{name}', which is no session host of the manifest"
                if kind == "collection":
                    sentence = f"{self.name} names the collection '{name}', which has no session hosts in the manifest"
                notes.append(Note(f"{sentence}: {rows:,} row{'s' * (rows != 1)} passed over", None))
            found.append(unit)
        return found

    def _remarks(self, estate: Estate) -> Iterable[Note]:
        constants = estate.facts.context.catalog.constants
        returning = self.returning(constants["permanent-cal-days-max"].value)
        if returning is not None:
            days = constants["permanent-cal-days-max"].value
            yield Note(
                f"{returning:,} of {len(self.devices):,} devices in {self.name} connected twice in its last {days} "
                "days: so many hold permanent CALs, the others at most temporary ones",
                None,
            )
        if any(group.growth is not None for group in estate.facts.context.deployment.access or ()):
            yield Note("the growth of access groups is not applied to the counts of an access log", None)


def _exempt(estate: Estate) -> frozenset[str]:
    """Return the people, listed by name, who need no CAL."""
    return frozenset(
        member.casefold()
        for group in estate.facts.context.deployment.access or ()
        if group.administrators or group.external_connector
        for member in group.members or ()
    )
