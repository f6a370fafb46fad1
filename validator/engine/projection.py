"""What of a row can matter to some expressions together: the key under which verdicts are memoised."""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.facts.table import Rows
from validator.facts.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from validator.engine.program import Reads
    from validator.facts.table import Row

Key = tuple[object, ...]


class Projection:
    """Reduces rows to the facts that expressions over one table read, so equal situations are equal keys.

    Rows within a row are reduced to the facts that are read of them. Unless an expression counts rows, those that
    agree are one: they decide alike. Their order stays: it decides nothing, but which cells are looked up on the way.
    """

    __slots__ = ("_counts", "_lists", "_own", "_shared", "_shared_lists", "names", "row_facts")

    def __init__(self, singular: str, reads: Iterable[Reads]) -> None:
        """Take what rows of a table are bound to, and what the expressions over them read."""
        every = tuple(reads)
        self.names = frozenset(name for one in every for name in one.names)
        self.row_facts = tuple(sorted({fact for one in every for fact in one.row_facts}))
        self._counts = any(one.counts for one in every)
        lists = _LISTS & self.names
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
        return key + self._reduced(values, self._lists) if self._lists else key

    def shared_key(self, deployment: Row) -> Key:
        """Return the key of what is read of the deployment besides."""
        if not self._shared and not self._shared_lists:
            return ()
        values = deployment.kind.values
        return tuple(map(values.get, self._shared)) + self._reduced(values, self._shared_lists)

    def _reduced(self, values: Mapping[str, object], lists: tuple[str, ...]) -> Key:
        found: list[object] = []
        for name in lists:
            rows = values.get(name)
            reduced = rows.reduced(self.row_facts) if isinstance(rows, Rows) else ()
            found.append(tuple(reduced if self._counts else dict.fromkeys(reduced)))
        return tuple(found)


# The dotted names of all facts that are lists of rows.
_LISTS = frozenset(f"{t.singular}.{field.name}" for t in TABLES.values() for field in t.fields if field.type == "rows")


def _facts_of(singular: str, names: Iterable[str]) -> tuple[str, ...]:
    """Return the undotted names of a row's facts among some names."""
    prefix = f"{singular}."
    return tuple(name.removeprefix(prefix) for name in sorted(names) if name.startswith(prefix))
