"""Fact tables and their rows.

A row is one thing a rule can judge. Each fact carries a dotted name (`host.release`). A fact that the manifest
does not state is *not bound*: an expression that needs it cannot be decided, which is how unknown stays apart
from false.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from validator.findings import Path

FactType = Literal["string", "bool", "int", "date", "strings", "rows"]


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


class Brief:
    """A row as it is listed inside another row: undotted facts, their paths, and the row's own place.

    Briefs are shared between lists and compared by identity.
    """

    __slots__ = ("facts", "paths", "where")

    def __init__(self, facts: dict[str, object], paths: Mapping[str, Path], where: Path) -> None:
        self.facts = facts
        self.paths = paths
        self.where = where


class Names(NamedTuple):
    """A list of texts as a fact."""

    items: tuple[str, ...]

    def plain(self) -> list[str]:
        """Return what expressions work on."""
        return list(self.items)


class Rows(NamedTuple):
    """A list of rows as a fact."""

    items: tuple[Brief, ...]

    def plain(self) -> list[dict[str, object]]:
        """Return what expressions work on."""
        return [row.facts for row in self.items]


class Row(NamedTuple):
    """One row: its subject in words, the facts bound, and where each fact was stated or would be.

    `facts` maps dotted names to str, bool, int, datetime (midnight UTC), `Names` or `Rows`. `paths` maps undotted
    names to manifest paths; a name without a path stands at `where`, the row's own place.
    """

    subject: str
    facts: Mapping[str, object]
    where: Path
    paths: Mapping[str, Path]

    def path(self, name: str) -> Path:
        """Return where the fact of this undotted name was stated, or would be."""
        return self.paths.get(name, self.where)
