"""What of a row can matter to some expressions together: the key under which verdicts are memoised."""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.facts.table import Names, Rows
from validator.facts.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from validator.engine.program import Reads
    from validator.facts.table import Row

Key = tuple[object, ...]


class _View:
    """Some facts of the rows of a table and of the deployment: plain ones, and others that are not kept as they are."""

    __slots__ = ("_others", "_own", "_shared", "_shared_others")

    def __init__(self, singular: str, plain: Iterable[str], others: Iterable[str]) -> None:
        """Take what rows of a table are bound to, and dotted names of facts."""
        self._own, self._others = _facts_of(singular, plain), _facts_of(singular, others)
        alone = singular == "deployment"
        self._shared = () if alone else _facts_of("deployment", plain)
        self._shared_others = () if alone else _facts_of("deployment", others)

    def tells_apart(self, row: Row) -> bool:
        """Tell whether the plain facts are among those by which a row differs from others of its kind."""
        return not row.own.keys().isdisjoint(self._own)

    def _plain(self, row: Row) -> Mapping[str, object]:
        """Return the facts of a row, its own ones where they are looked at."""
        return row.values if row.own and self.tells_apart(row) else row.kind.values


class Projection(_View):
    """Reduces rows to the facts that expressions over one table read, so equal situations are equal keys.

    Lists are reduced to their length where nothing else is read, and rows in them to the facts that are read of them.
    Unless an expression counts rows, those that agree are one: they decide alike. Their order stays: it decides
    nothing, but which cells are looked up on the way.
    """

    __slots__ = ("_counts", "_sized", "_whole", "names", "reads_names", "row_facts")

    def __init__(self, singular: str, reads: Iterable[Reads]) -> None:
        """Take what rows of a table are bound to, and what the expressions over them read."""
        every = tuple(reads)
        self.names = frozenset(name for one in every for name in one.names)
        self.row_facts = tuple(sorted({fact for one in every for fact in one.row_facts}))
        self._counts = any(one.counts for one in every)
        self._sized = self.names.difference(name for one in every for name in one.names if name not in one.sized)
        # One expression may ask for the length of a list of which another one reads the rows.
        self._whole = frozenset(name for one in every for name in one.sized) - self._sized
        # Names are texts of no closed set; how many there are is no name.
        self.reads_names = not _NAMES.isdisjoint(self.names - self._sized) or not _NAMES_OF_ROWS.isdisjoint(
            self.row_facts
        )
        lists = (_LISTS & self.names) | self._sized
        super().__init__(singular, self.names - lists, lists)

    def key(self, row: Row) -> Key:
        """Return the key of what is read of the row itself."""
        values = self._plain(row)
        key = tuple(map(values.get, self._own))
        return key + self._reduced(row.kind.singular, values, self._others) if self._others else key

    def shared_key(self, deployment: Row) -> Key:
        """Return the key of what is read of the deployment besides."""
        if not self._shared and not self._shared_others:
            return ()
        values = deployment.kind.values
        return tuple(map(values.get, self._shared)) + self._reduced("deployment", values, self._shared_others)

    def bound(self, row: Row, deployment: Row) -> dict[str, object]:
        """Return the facts that are read, by dotted name."""
        shared, own = deployment.kind.values, row.values
        found = {f"deployment.{n}": shared[n] for n in (*self._shared, *self._shared_others) if n in shared}
        prefix = f"{row.kind.singular}."
        found.update({prefix + name: own[name] for name in (*self._own, *self._others) if name in own})
        return found

    def _reduced(self, singular: str, values: Mapping[str, object], lists: tuple[str, ...]) -> Key:
        found: list[object] = []
        for name in lists:
            value = values.get(name)
            if not isinstance(value, (Rows, Names)):
                found.append(value)
            elif f"{singular}.{name}" in self._sized:
                found.append(len(value.items))
            elif isinstance(value, Rows):
                reduced = value.reduced(self.row_facts)
                counts = self._counts or f"{singular}.{name}" in self._whole
                found.append(tuple(reduced if counts else dict.fromkeys(reduced)))
        return tuple(found)


class Gist(_View):
    """Reduces rows to what is common among the facts that expressions over one table read, and leaves the rest unknown.

    That is every flag and every text of a closed set, and of names and numbers those that are very common.
    """

    __slots__ = ("_singular",)

    def __init__(self, singular: str, names: Iterable[str]) -> None:
        """Take what rows of a table are bound to, and what the expressions over them read."""
        few: set[str] = set()
        many: set[str] = set()
        for name in names:
            field = _FIELDS.get(name)
            if field is not None and field.type != "rows":
                (few if field.type == "bool" or field.values else many).add(name)
        self._singular = singular
        super().__init__(singular, few, many)

    def key(self, row: Row) -> Key:
        """Return the key of what is kept of the row itself."""
        common = tuple(map(_COMMON.get, map(row.kind.values.get, self._others)))
        return tuple(map(self._plain(row).get, self._own)) + common

    def shared_key(self, deployment: Row) -> Key:
        """Return the key of what is kept of the deployment besides."""
        values = deployment.kind.values
        return tuple(map(values.get, self._shared)) + tuple(map(_COMMON.get, map(values.get, self._shared_others)))

    def bound(self, row: Row, deployment: Row) -> dict[str, object]:
        """Return the facts that are kept, by dotted name."""
        names = (self._own, self._others, self._shared, self._shared_others)
        dotted = [f"{self._singular}.{name}" for name in (*names[0], *names[1])]
        dotted += [f"deployment.{name}" for name in (*names[2], *names[3])]
        values = self.key(row) + self.shared_key(deployment)
        return {name: value for name, value in zip(dotted, values, strict=True) if value is not None}


# Names and numbers that so many rows have that they are worth a look: nothing is named, none or one is there.
_COMMON: dict[object, object] = {value: value for value in ("", 0, 1, Names(()))}

# All facts by their dotted names, and those that are lists of rows, or texts of no closed set.
_FIELDS = {f"{table.singular}.{field.name}": field for table in TABLES.values() for field in table.fields}
_LISTS = frozenset(name for name, field in _FIELDS.items() if field.type == "rows")
_NAMES = frozenset(name for name, field in _FIELDS.items() if field.type in {"string", "strings"} and not field.values)
_NAMES_OF_ROWS = frozenset(name.partition(".")[2] for name in _NAMES)


def _facts_of(singular: str, names: Iterable[str]) -> tuple[str, ...]:
    """Return the undotted names of a row's facts among some names."""
    prefix = f"{singular}."
    return tuple(name.removeprefix(prefix) for name in sorted(names) if name.startswith(prefix))
