"""What an access log says: distinct users and devices, with the session hosts and collections that each one used."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from validator.planner.calls import Caller
from validator.planner.estate import label
from validator.planner.result import Note
from validator.planner.words import listed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from collections.abc import Set as AbstractSet
    from datetime import date

    from validator.planner.estate import Estate

_DAY = 86_400.0
# Those who use the same collections are called by these, unless there are very many different sets of them.
_MOST_NAMED = 100
# Two numbers are kept as one: the first above so many bits, the second below.
_BITS = 32
_MASK = (1 << _BITS) - 1
_NEVER = -np.inf
# So many rows wait at the most to be counted among the rest.
MOST_WAITING = 1 << 20
_KINDS = ("host", "collection")

Numbers = NDArray[np.int64]


Number = TypeVar("Number", int, Numbers)


class Names(dict[str, int]):
    """The number of each name, by any way in which it is written; -1 for none."""

    def __init__(self) -> None:
        super().__init__()
        self.known: dict[str, int] = {}

    def __missing__(self, written: str) -> int:
        name = written.strip().casefold()
        number = self.known.setdefault(name, len(self.known)) if name else -1
        self[written] = number
        return number


class Sightings(NamedTuple):
    """Rows of a log: who connected from what to where, by their numbers, -1 for none, and when, in seconds."""

    users: Numbers
    devices: Numbers
    hosts: Numbers
    collections: Numbers
    times: NDArray[np.float64] | None


class Distinct:
    """Different pairs of numbers, each with the number that stood beside it at first; many are counted at a time."""

    def __init__(self) -> None:
        self._seen: tuple[Numbers, Numbers] = (np.empty(0, np.int64), np.empty(0, np.int64))
        self._new: list[tuple[Numbers, Numbers]] = []
        self._waiting = 0

    def add(self, first: Numbers, second: Numbers, beside: Numbers) -> None:
        """Add pairs whose numbers both stand for something, with a number beside each."""
        there = (first >= 0) & (second >= 0)
        self._new.append(_different(first[there] << _BITS | second[there], beside[there]))
        self._waiting += len(self._new[-1][0])
        if self._waiting > max(MOST_WAITING, len(self._seen[0])):
            self.all()

    def all(self) -> tuple[Numbers, Numbers]:
        """Return the pairs in order, each as one number, and what came beside each at first."""
        if self._new:
            parts = [self._seen, *self._new]
            self._seen = _different(*(np.concatenate([part[side] for part in parts]) for side in (0, 1)))
            self._new, self._waiting = [], 0
        return self._seen


def _different(pairs: Numbers, beside: Numbers) -> tuple[Numbers, Numbers]:
    values, first = np.unique(pairs, return_index=True)
    return values, beside[first]


class Log:
    """Distinct users and devices, each with the targets that it used."""

    def __init__(self, name: str, *, users: bool, devices: bool) -> None:
        self.name = name
        self.rows = 0
        self.counted = {"per-user": users, "per-device": devices}
        self.users = Names()
        self.devices = Names()
        # Hosts and collections are numbered each for themselves; see `_target`.
        self.places = {kind: Names() for kind in _KINDS}
        self._used = {"per-user": Distinct(), "per-device": Distinct()}
        self._pairs = Distinct()
        self._rows_of = np.zeros(0, np.int64)
        self._last = _NEVER
        self._latest = np.empty((0, 2))  # of each device, the last time but one that it was seen, and the last

    def add(self, seen: Sightings) -> None:
        """Count rows."""
        self.rows += len(seen.users)
        targets = np.where(seen.hosts >= 0, _target("host", seen.hosts), _target("collection", seen.collections))
        rows_of = np.bincount(targets, minlength=len(self._rows_of))
        rows_of[: len(self._rows_of)] += self._rows_of
        self._rows_of = rows_of
        self._used["per-user"].add(seen.users, targets, targets)
        self._used["per-device"].add(seen.devices, targets, targets)
        self._pairs.add(seen.users, seen.devices, targets)
        there = seen.devices >= 0
        if seen.times is not None and there.any():
            self._seen(seen.devices[there], seen.times[there])

    def _seen(self, devices: Numbers, times: NDArray[np.float64]) -> None:
        """Note when devices were seen."""
        self._last = max(self._last, times.max())
        more = len(self.devices.known) - len(self._latest)
        self._latest = np.concatenate([self._latest, np.full((more, 2), _NEVER)])
        order = np.lexsort((times, devices))
        devices, times = devices[order], times[order]
        ends = np.flatnonzero(np.diff(devices, append=-1))
        again = np.where((devices[ends - 1] == devices[ends]) & (ends > 0), times[ends - 1], _NEVER)
        found = np.column_stack([self._latest[devices[ends]], again, times[ends]])
        self._latest[devices[ends]] = np.sort(found)[:, 2:]

    def returning(self, days: int) -> int | None:
        """Return the devices seen twice in the last days of the log, which hold permanent CALs; None without times."""
        if self._last == _NEVER:
            return None
        return int((self._latest[:, 0] >= self._last - days * _DAY).sum())

    def callers(self, estate: Estate, days: Sequence[date], notes: list[Note]) -> list[Caller]:
        """Return who connects; what the log names and the manifest does not is noted."""
        units = self._units(estate, notes)
        found = []
        for kind in ("per-user", "per-device"):
            if self.counted[kind]:
                used = Counter(self._units_of(kind, units, self._exempt(estate, kind)))
                named = len(used) <= _MOST_NAMED
                found += [
                    Caller(kind, key, (count,) * len(days), (_label(estate, key) if named else self.name,), ("access",))
                    for key, count in sorted(used.items())
                ]
            else:
                everywhere = tuple(sorted({int(unit) for unit in units if unit >= 0}))
                found.append(Caller(kind, everywhere, None, (self.name,), ("access",)))
        notes += self._remarks(estate)
        return found

    def _units_of(self, kind: str, units: Numbers, exempt: AbstractSet[int]) -> Iterator[tuple[int, ...]]:
        """Yield the units that each user or device used, of those who need a CAL and used one that there is."""
        pairs, targets = self._used[kind].all()
        known = units[targets] >= 0
        pairs = np.unique((pairs[known] & ~_MASK) | units[targets[known]])
        names, used = pairs >> _BITS, (pairs & _MASK).tolist()
        ends = np.flatnonzero(np.diff(names, append=-1))
        start = 0
        for last, name in zip(ends.tolist(), names[ends].tolist(), strict=True):
            if name not in exempt:
                yield tuple(used[start : last + 1])
            start = last + 1

    def _exempt(self, estate: Estate, kind: str) -> frozenset[int]:
        """Return the people, listed by name in the manifest, who need no CAL."""
        if kind != "per-user":
            return frozenset()
        numbers = (self.users.known.get(name) for name in _free(estate))
        return frozenset(number for number in numbers if number is not None)

    def matched(self, estate: Estate) -> Iterator[int]:
        """Yield, for pairs of users and devices that have nobody and nothing in common, the unit that each used.

        Users with the fewest devices choose first, the device with the fewest users: not always the most pairs there
        are, yet never more.
        """
        units, exempt = self._units(estate, []), self._exempt(estate, "per-user")
        numbers, targets = (side.tolist() for side in self._pairs.all())
        shared = Counter(pair & _MASK for pair in numbers)
        own: dict[int, list[tuple[int, int]]] = {}
        for pair, target in zip(numbers, targets, strict=True):
            if units[target] >= 0 and pair >> _BITS not in exempt:
                own.setdefault(pair >> _BITS, []).append((pair & _MASK, int(units[target])))
        taken: set[int] = set()
        for used in sorted(own.values(), key=len):
            free = [one for one in used if one[0] not in taken]
            if free:
                device, unit = min(free, key=lambda one: (shared[one[0]], one))
                taken.add(device)
                yield unit

    def _units(self, estate: Estate, notes: list[Note]) -> Numbers:
        """Return the unit of each target, -1 for one that the manifest does not describe."""
        collections = {
            unit.collection.casefold(): number
            for number, unit in reversed(list(enumerate(estate.units)))
            if unit.collection
        }
        found = np.full(len(self._rows_of), -1, np.int64)
        for kind in _KINDS:
            for name, number in self.places[kind].known.items():
                target = _target(kind, number)
                unit = _unit(estate, name) if kind == "host" else collections.get(name, -1)
                # A collection whose rows all name a host as well has no rows of its own.
                if target < len(found):
                    found[target] = unit
                    if unit < 0 and self._rows_of[target]:
                        notes.append(self._unknown(kind, name, int(self._rows_of[target])))
        return found

    def _unknown(self, kind: str, name: str, rows: int) -> Note:
        sentence = f"{self.name} names the {kind} '{name}', which is no session host of the manifest"
        if kind == "collection":
            sentence = f"{self.name} names the collection '{name}', which has no session hosts in the manifest"
        return Note(f"{sentence}: {rows:,} row{'s' * (rows != 1)} passed over", None)

    def _remarks(self, estate: Estate) -> Iterable[Note]:
        constants = estate.facts.context.catalog.constants
        returning = self.returning(constants["permanent-cal-days-max"].value)
        if returning is not None:
            days = constants["permanent-cal-days-max"].value
            yield Note(
                f"{returning:,} of {len(self.devices.known):,} devices in {self.name} connected twice in its last "
                f"{days} days: so many hold permanent CALs, the others at most temporary ones",
                None,
            )
        if any(group.growth is not None for group in estate.facts.context.deployment.access or ()):
            yield Note("the growth of access groups is not applied to the counts of an access log", None)


def _target(kind: str, number: Number) -> Number:
    """Return the number, among all hosts and collections, of one of a kind."""
    return number * len(_KINDS) + _KINDS.index(kind)


def _unit(estate: Estate, host: str) -> int:
    """Return the unit of a session host, -1 for none."""
    index = estate.facts.context.find(host)
    return -1 if index is None else estate.unit_of.get(index, -1)


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
