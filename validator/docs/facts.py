"""The page of facts: what rules may range over, name and call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.docs.markdown import anchor, code, head, link, page, prose, table
from validator.engine.functions import SIGNATURES
from validator.facts.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from validator.facts.table import FactTable, Field

_TYPES = {"strings": "list of string", "constant": "string", "release": "string", "date": "timestamp"}
_OPENING = """
A rule ranges over one of these tables (`for`), and each row is bound to the table's singular name. Beside the facts of
its row a rule may use those of the [deployment](#deployment) and `as_of`, the day as of which the run judges.

A fact that the manifest does not state is not bound: an expression that cannot be decided without it is undetermined.
A row within a list carries the facts of its own table but for dates and further lists.
"""


def facts() -> str:
    """Return the page."""
    return page(_facts())


def kind(field: Field, base: str = "") -> str:
    """Return a fact's type in CEL; `base` leads from the page to the folder `docs`."""
    if field.type == "rows":
        return f"rows of {link(field.table, f'{base}facts.md#{anchor(field.table)}')}"
    return _TYPES.get(field.type, field.type)


def values(field: Field, base: str = "") -> str:
    """Return the closed set of texts that a rule may compare a fact with, empty where it is open."""
    if field.values == ("release",):
        return link("a release", f"{base}catalog/releases.md")
    return ", ".join(code(value) for value in field.values)


def _facts() -> Iterator[str]:
    yield from head("validator/facts and validator/engine/functions.py", "Facts")
    yield from _OPENING.strip().splitlines()
    for of in TABLES.values():
        yield from _table(of)
    yield from ["", "## Functions", ""]
    yield "Each answers from the catalog; where nobody published the answer, the verdict is undetermined."
    rows = []
    for name, (parameters, result, meaning) in SIGNATURES.items():
        call, _, what = meaning.partition(": ")
        typed = ", ".join(_TYPES.get(parameter, parameter) for parameter in parameters)
        rows.append([code(call), f"{code(f'{name}({typed})')} gives {_TYPES.get(result, result)}", prose(what)])
    yield from ["", *table(["Call", "Types", "Meaning"], rows)]


def _table(of: FactTable) -> Iterator[str]:
    yield from ["", f"## {of.id}", "", f"{prose(of.meaning)} Each row is bound to {code(of.singular)}.", ""]
    rows = [
        [code(f"{of.singular}.{field.name}"), kind(field), prose(field.meaning), values(field)] for field in of.fields
    ]
    yield from table(["Fact", "Type", "Meaning", "Values"], rows)
