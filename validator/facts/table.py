"""Fact tables and their rows.

A row is one thing a rule can judge. Rules know each fact by a dotted name (`host.release`). A fact that the manifest
does not state is *not bound*: an expression that needs it cannot be decided, which is how unknown stays apart
from false.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from validator.findings import Path

FactType = Literal["string", "bool", "int", "date", "strings", "rows"]
# Begins a path that goes on from the row's own place, so that rows of one kind can share it.
HERE = "."


class Field(NamedTuple):
    """A declared fact: its name within the row, type and meaning.

    `table` is the table whose facts the rows of a `rows` fact carry. `values` closes the set of texts that a rule
    may compare the fact with; `("release",)` stands for the catalog's releases.
    """

    name: str
    type: FactType
    meaning: str
    table: str = ""
    values: tuple[str, ...] = ()


class FactTable(NamedTuple):
    """A declared table: `id` is what a rule's `for` says, `singular` the name that its rows are bound to."""

    id: str
    singular: str
    meaning: str
    fields: tuple[Field, ...]

    def field(self, name: str) -> Field | None:
        """Return the field of that name, or None."""
        return next((f for f in self.fields if f.name == name), None)

    @property
    def scalars(self) -> tuple[Field, ...]:
        """Return the facts that a row carries when it is listed inside another row: no dates, no further rows."""
        return tuple(f for f in self.fields if f.type not in {"rows", "date"})


class Names(NamedTuple):
    """A list of texts as a fact."""

    items: tuple[str, ...]

    def plain(self) -> list[str]:
        """Return what expressions work on."""
        return list(self.items)


class Facts:
    """The facts that rows of one kind share: those bound, and the manifest path where each was, or would be, stated.

    `values` maps undotted names to str, bool, int, datetime (midnight UTC), `Names` or `Rows`. A path that begins
    with `HERE` goes on from the place of the row.
    """

    __slots__ = ("paths", "singular", "values")

    def __init__(
        self, singular: str, values: Mapping[str, object] | None = None, paths: Mapping[str, Path] | None = None
    ) -> None:
        """Take the name that rules bind a row to, and facts to start from, which are copied."""
        self.singular = singular
        self.values: dict[str, object] = dict(values or {})
        self.paths: dict[str, Path] = dict(paths or {})

    def put(self, name: str, value: object, path: Path | None = None) -> None:
        """Bind a fact, unless its value is None: the manifest does not state it. Remember its path, if there is one."""
        if path is not None:
            self.paths[name] = path
        if value is None:
            return
        kind = value.__class__
        if kind is tuple:
            value = Names(value)  # type: ignore[arg-type]
        elif kind is date:
            value = datetime(value.year, value.month, value.day, tzinfo=UTC)  # type: ignore[attr-defined]
        self.values[name] = value

    def row(self, subject: str, where: Path, own: Mapping[str, object] | None = None, identity: str = "") -> Row:
        """Return a row of this kind; `own` are the facts by which it differs from others of its kind."""
        return Row(self, subject, where, own or {}, identity)


class Row:
    """One row: its kind, its subject in words, its own place in the manifest, and the facts that it alone has.

    `identity` tells it apart from rows of the same subject by what it is, wherever it is written.
    """

    __slots__ = ("identity", "kind", "own", "subject", "where")

    def __init__(self, kind: Facts, subject: str, where: Path, own: Mapping[str, object], identity: str = "") -> None:
        self.identity = identity
        self.kind = kind
        self.subject = subject
        self.where = where
        self.own = own

    @property
    def values(self) -> Mapping[str, object]:
        """Return all facts by undotted name."""
        return {**self.kind.values, **self.own} if self.own else self.kind.values

    @property
    def facts(self) -> dict[str, object]:
        """Return all facts by dotted name, as expressions name them."""
        prefix = f"{self.kind.singular}."
        return {prefix + name: value for name, value in self.values.items()}

    def get(self, name: str) -> object:
        """Return the fact of this undotted name, None when it is not bound."""
        return self.own[name] if name in self.own else self.kind.values.get(name)

    def path(self, name: str) -> Path:
        """Return where the fact of this undotted name was stated, or would be."""
        return resolved(self.kind.paths.get(name, self.where), self.where)


class Rows:
    """A list of rows as a fact. Rows that are alike in what an expression reads of them are told apart only by need."""

    __slots__ = ("_reduced", "items")

    def __init__(self, items: Iterable[Row]) -> None:
        self.items = tuple(items)
        self._reduced: dict[tuple[str, ...], list[tuple[object, ...]]] = {}

    def reduced(self, names: tuple[str, ...]) -> list[tuple[object, ...]]:
        """Return of every row the facts of these names, None for what is not bound."""
        if names not in self._reduced:
            kinds: dict[Facts, tuple[object, ...]] = {}
            found = []
            for row in self.items:
                if not row.own.keys().isdisjoint(names):
                    found.append(tuple(map(row.get, names)))
                    continue
                if row.kind not in kinds:
                    kinds[row.kind] = tuple(map(row.kind.values.get, names))
                found.append(kinds[row.kind])
            self._reduced[names] = found
        return self._reduced[names]


def resolved(path: Path, where: Path) -> Path:
    """Return a path that may begin with `HERE` as one that leads from the top of the manifest."""
    return (*where, *path[1:]) if path[:1] == (HERE,) else path
