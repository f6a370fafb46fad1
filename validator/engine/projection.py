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


class Projection:
    """Reduces rows to the facts that expressions over one table read, so equal situations are equal keys.

    Lists are reduced to their length where nothing else is read, and rows in them to the facts that are read of them.
    Unless an expression counts rows, those that agree are one: they decide alike. Their order stays: it decides
    nothing, but which cells are looked up on the way.
    """

    __slots__ = ("_counts", "_lists", "_own", "_shared", "_shared_lists", "_sized", "_whole", "names", "row_facts")

    def __init__(self, singular: str, reads: Iterable[Reads]) -> None:
        """Take what rows of a table are bound to, and what the expressions over them read."""
        every = tuple(reads)
        self.names = frozenset(name for one in every for name in one.names)
        self.row_facts = tuple(sorted({fact for one in every for fact in one.row_facts}))
        self._counts = any(one.counts for one in every)
        self._sized = self.names.difference(name for one in every for name in one.names if name not in one.sized)
        # One expression may ask for the length of a list of which another one reads the rows.
        self._whole = frozenset(name for one in every for name in one.sized) - self._sized
        lists = (_LISTS & self.names) | self._sized
        plain = self.names - lists
        self._own, self._lists = _facts_of(singular, plain), _facts_of(singular, lists)
        alone = singular == "deployment"
        self._shared = () if alone else _facts_of("deployment", plain)
        self._shared_lists = () if alone else _facts_of("deployment", lists)

    def tells_apart(self, row: Row) -> bool:
        """Tell whether the expressions read facts by which a row differs from others of its kind."""
        return not row.own.keys().isdisjoint(self._own)

    def key(self, row: Row) -> Key:
        """Return the key of what is read of the row itself."""
        values = row.values if row.own and self.tells_apart(row) else row.kind.values
        key = tuple(map(values.get, self._own))
        return key + self._reduced(row.kind.singular, values, self._lists) if self._lists else key

    def shared_key(self, deployment: Row) -> Key:
        """Return the key of what is read of the deployment besides."""
        if not self._shared and not self._shared_lists:
            return ()
        values = deployment.kind.values
        return tuple(map(values.get, self._shared)) + self._reduced("deployment", values, self._shared_lists)

    def bound(self, row: Row, deployment: Row) -> dict[str, object]:
        """Return the facts that are read, by dotted name."""
        shared, own = deployment.kind.values, row.values
        found = {f"deployment.{n}": shared[n] for n in (*self._shared, *self._shared_lists) if n in shared}
        prefix = f"{row.kind.singular}."
        found.update({prefix + name: own[name] for name in (*self._own, *self._lists) if name in own})
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


# The dotted names of all facts that are lists of rows.
_LISTS = frozenset(f"{t.singular}.{field.name}" for t in TABLES.values() for field in t.fields if field.type == "rows")


def _facts_of(singular: str, names: Iterable[str]) -> tuple[str, ...]:
    """Return the undotted names of a row's facts among some names."""
    prefix = f"{singular}."
    return tuple(name.removeprefix(prefix) for name in sorted(names) if name.startswith(prefix))
