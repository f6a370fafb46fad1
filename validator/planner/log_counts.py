"""What an access log says: distinct users and devices, with the session hosts and collections that each one used."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from validator.planner.calls import Caller
from validator.planner.estate import label
from validator.planner.result import Note
from validator.planner.words import listed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from collections.abc import Set as AbstractSet
    from datetime import date

    from validator.planner.estate import Estate

Target = tuple[str, str]
_DAY = 86_400.0
# Those who use the same collections are called by these, unless there are very many different sets of them.
_MOST_NAMED = 100
_BITS = 32
_MASK = (1 << _BITS) - 1


class Sightings(NamedTuple):
    """A row of a log: user and device, either of which may be empty, where they connected to, and when, in seconds."""

    user: str
    device: str
    target: Target
    time: float | None


class Names:
    """Users or devices: the number of each, and the targets that it used as the bits of a number."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}
        self.habits: list[int] = []


class Log:
    """Distinct users and devices, each with the targets that it used."""

    def __init__(self, name: str, *, users: bool, devices: bool) -> None:
        self.name = name
        self.rows = 0
        self.counted = {"per-user": users, "per-device": devices}
        self.users = Names()
        self.devices = Names()
        # Who used what, as one number for a user and a device, and where: any place does.
        self.pairs: dict[int, int] = {}
        self.targets: dict[Target, int] = {}
        self.rows_of: list[int] = []
        self.last: float | None = None
        self.latest: dict[int, tuple[float, float]] = {}

    def add(self, row: Sightings) -> None:
        """Count a row."""
        self.rows += 1
        kind, name = row.target
        target = self.targets.setdefault((kind, name.casefold()), len(self.rows_of))
        if target == len(self.rows_of):
            self.rows_of.append(0)
        self.rows_of[target] += 1
        user = self._used(self.users, row.user, target)
        device = self._used(self.devices, row.device, target)
        if user >= 0 and device >= 0:
            self.pairs.setdefault(user << _BITS | device, target)
        if device >= 0 and row.time is not None:
            self._seen(device, row.time)

    def _used(self, names: Names, name: str, target: int) -> int:
        """Note that somebody or something used a target, and return its number; -1 for nobody."""
        if not name:
            return -1
        number = names.numbers.setdefault(name.casefold(), len(names.habits))
        if number == len(names.habits):
            names.habits.append(0)
        names.habits[number] |= 1 << target
        return number

    def _seen(self, device: int, time: float) -> None:
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
        for kind, names in (("per-user", self.users), ("per-device", self.devices)):
            if self.counted[kind]:
                used = Counter(self._units_of(names, units, self._exempt(estate, kind)))
                named = len(used) <= _MOST_NAMED
                found += [
                    Caller(kind, key, (count,) * len(days), (_label(estate, key) if named else self.name,), ("access",))
                    for key, count in sorted(used.items())
                    if key
                ]
            else:
                everywhere = tuple(sorted({unit for unit in units if unit >= 0}))
                found.append(Caller(kind, everywhere, None, (self.name,), ("access",)))
        notes += self._remarks(estate)
        return found

    def _units_of(self, names: Names, units: Sequence[int], exempt: AbstractSet[int]) -> Iterator[tuple[int, ...]]:
        """Yield the units that each user or device used; none for those that need no CAL."""
        known: dict[int, tuple[int, ...]] = {}
        for number, habit in enumerate(names.habits):
            if habit not in known:
                known[habit] = tuple(sorted({units[target] for target in _bits(habit) if units[target] >= 0}))
            yield () if number in exempt else known[habit]

    def _exempt(self, estate: Estate, kind: str) -> frozenset[int]:
        """Return the people, listed by name in the manifest, who need no CAL."""
        if kind != "per-user":
            return frozenset()
        numbers = (self.users.numbers.get(name) for name in _free(estate))
        return frozenset(number for number in numbers if number is not None)

    def matched(self, estate: Estate) -> Iterator[int]:
        """Yield, for pairs of users and devices that have nobody and nothing in common, the unit that each used.

        Users with the fewest devices choose first, the device with the fewest users: not always the most pairs there
        are, yet never more.
        """
        units, exempt = self._units(estate, []), self._exempt(estate, "per-user")
        shared = Counter(pair & _MASK for pair in self.pairs)
        own: dict[int, list[int]] = {}
        for pair, target in self.pairs.items():
            if units[target] >= 0 and pair >> _BITS not in exempt:
                own.setdefault(pair >> _BITS, []).append(pair)
        taken: set[int] = set()
        for pairs in sorted(own.values(), key=len):
            free = [pair for pair in pairs if pair & _MASK not in taken]
            if free:
                chosen = min(free, key=lambda pair: (shared[pair & _MASK], pair))
                taken.add(chosen & _MASK)
                yield units[self.pairs[chosen]]

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
                f"{returning:,} of {len(self.devices.habits):,} devices in {self.name} connected twice in its last "
                f"{days} days: so many hold permanent CALs, the others at most temporary ones",
                None,
            )
        if any(group.growth is not None for group in estate.facts.context.deployment.access or ()):
            yield Note("the growth of access groups is not applied to the counts of an access log", None)


def _bits(number: int) -> Iterator[int]:
    """Yield the places of the bits that are set."""
    while number:
        low = number & -number
        yield low.bit_length() - 1
        number ^= low


def _label(estate: Estate, units: Sequence[int]) -> str:
    """Return what those who use some units are called."""
    return listed([label(estate.units[unit], estate.facts) for unit in units])


def _free(estate: Estate) -> frozenset[str]:
    """Return the people, listed by name, who need no CAL."""
    return frozenset(
        member.casefold()
        for group in estate.facts.context.deployment.access or ()
        if group.administrators or group.external_connector
        for member in group.members or ()
    )
