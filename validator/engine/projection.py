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

    def __init__(self, table: str, reads: Iterable[Reads]) -> None:
        own = TABLES[table].singular
        every = tuple(reads)
        self.names = frozenset(name for one in every for name in one.names)
        self._row_facts = tuple(sorted({fact for one in every for fact in one.row_facts}))
        self._counts = any(one.counts for one in every)
        self._own = _facts_of(table, own, self.names)
        self._shared = ((), ()) if own == "deployment" else _facts_of("deployment", "deployment", self.names)

    def tells_apart(self, row: Row) -> bool:
        """Tell whether the expressions read facts by which a row differs from others of its kind."""
        return not row.own.keys().isdisjoint(self._own[0])

    def key(self, row: Row, deployment: Row) -> Key:
        """Return the key of a row of a deployment."""
        return self._part(row.values, self._own) + self._part(deployment.values, self._shared)

    def _part(self, values: Mapping[str, object], names: tuple[tuple[str, ...], tuple[str, ...]]) -> Key:
        plain, lists = names
        key = tuple(map(values.get, plain))
        return (*key, *(self._reduced(values.get(name)) for name in lists)) if lists else key

    def _reduced(self, rows: object) -> object:
        if not isinstance(rows, Rows):
            return None
        reduced = rows.reduced(self._row_facts)
        return tuple(reduced if self._counts else dict.fromkeys(reduced))


def _facts_of(table: str, singular: str, names: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the undotted names of a table's facts among some names: the plain ones, and the lists of rows."""
    split = sorted(name.partition(".")[::2] for name in names)
    lists = {field.name for field in TABLES[table].fields if field.type == "rows"}
    found = [fact for first, fact in split if first == singular]
    return tuple(name for name in found if name not in lists), tuple(name for name in found if name in lists)
