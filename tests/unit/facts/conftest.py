"""Facts of the smallest legal deployment with changes, as rules see them."""

from __future__ import annotations

import pytest

from tests.builders import deployment, text_of
from validator.facts.build import FactSet
from validator.facts.table import Names, Rows
from validator.model.load import load
from validator.source.document import parse


def plain(value):
    if isinstance(value, Rows):
        return [{name: plain(fact) for name, fact in row.values.items()} for row in value.items]
    return value.plain() if isinstance(value, Names) else value


@pytest.fixture(scope="session")
def fact_set(pack):
    """Return a function from a document to its facts."""

    def of(document):
        [parsed] = parse(text_of(document), "x.yaml")
        loaded = load(parsed)
        assert loaded.faults == ()
        return FactSet(loaded.deployment, pack.catalog)

    return of


@pytest.fixture(scope="session")
def rows(fact_set):
    """Return a function from a table's id and changes to its rows: undotted facts, lists as lists."""

    def of(table, **changes):
        found = fact_set(deployment(**changes)).rows(table)
        return [{name.partition(".")[2]: plain(value) for name, value in row.facts.items()} for row in found]

    return of


@pytest.fixture(scope="session")
def row(rows):
    """Return a function to the only row of a table, or to the one of a name."""

    def of(table, name=None, **changes):
        [found] = [row for row in rows(table, **changes) if name is None or row["name"] == name]
        return found

    return of
