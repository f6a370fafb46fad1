"""Manifests that are alike have the same facts, but for those that hold names."""

from __future__ import annotations

import pytest
from hypothesis import event, given

from tests.builders import deployment, text_of
from tests.strategies import manifests, renamed, renamings
from validator.facts import likeness as module
from validator.facts.likeness import likeness
from validator.facts.table import Names, Rows
from validator.facts.tables import TABLES
from validator.source.document import parse


def likeness_of(document):
    return likeness(parse(text_of(document), "x.yaml")[0].data)


def without_names(table, row):
    """Return the facts of a row that hold no names; of names how many there are."""
    found = {}
    for field in TABLES[table].fields:
        value = row.get(field.name)
        if isinstance(value, Rows):
            found[field.name] = [without_names(field.table, listed) for listed in value.items]
        elif field.type in {"string", "strings"} and not field.values:
            found[field.name] = len(value.items) if isinstance(value, Names) else value not in (None, "")
        else:
            found[field.name] = value
    return found


def told(facts):
    """Return what all tables say beside names, and which rows are of one kind."""
    return {
        table: [[(without_names(table, row), row.where) for row in rows] for rows in facts.situations(table)]
        for table in TABLES
    }


@given(document=manifests(), first=renamings(), second=renamings())
def test_what_is_alike_has_the_same_facts_but_for_names(fact_set, document, first, second):
    one, other = renamed(document, first), renamed(document, second)
    try:
        facts = fact_set(one), fact_set(other)
    except AssertionError:  # names clash
        return
    known = likeness_of(one)
    event("alike" if known is not None and known == likeness_of(other) else "not alike")
    if known is not None and known == likeness_of(other):
        assert told(facts[0]) == told(facts[1])


LINKED = {"servers[0].name": "LIC01.corp.example", "licensing.license_servers": ["lic01"], "servers[1].domain": "corp"}
NAMED = {"LIC01": "SRV7", "lic01": "srv7", "RDSH01": "h", "corp": "house", "example": "test", "smallest": "other"}


@pytest.mark.parametrize("changes", [{}, LINKED, {"servers[1].name": "RDSH01[01-12].corp.example"}])
def test_other_names_make_it_no_other(changes):
    document = deployment(**changes)
    assert likeness_of(document) == likeness_of(renamed(document, NAMED)) is not None


@pytest.mark.parametrize(
    "changes",
    [
        {"licensing.license_servers": ["RDSH01"]},
        {"licensing.license_servers": ["lic01"]},
        {"licensing.license_servers": ["LIC01.corp.example"]},
        {"licensing.license_servers": ["LIC01", "LIC01"]},
        {"servers[1].domain": "corp.example"},
        {"servers[1].name": "RDSH[01-12]"},
        {"servers[1].collection": "Office"},
        {"servers[0].license_server.cals[0].quantity": 11},
        {"access": [{"name": "Staff", "users": 0}]},
        {"access": [{"name": "Staff", "users": 0, "external": False}]},
        {"access": []},
    ],
)
def test_anything_else_does(changes):
    assert likeness_of(deployment(**changes)) not in (likeness_of(deployment()), None)


@pytest.mark.parametrize(
    "changes",
    [
        {"licensing.license_servers": ["10.0.0.7"]},
        {"licensing.license_servers": ["LIC01 "]},
        {"licensing.license_servers": ["LIC[01-02]"]},
        {"licensing.license_servers": [7]},
        {"licensing.policy": {"license_servers": "LIC01; LIC02"}},
        {"servers[1].name": "[01-12]"},
        {"servers[1].name": "LIC[01-12]"},
        {"servers[0].name": "lic[1-2]", "servers[1].name": "LIC1[01-12]"},
        {"servers[1].collection": 1.5},
        {"servers[0].license_server.security_group_policy": {"enabled": True, "members": ["CORP\\RDSH01$"]}},
        {"upgrade": {"steps": ["session-host"]}},
    ],
)
def test_unusual_names_are_like_no_others(changes):
    assert likeness_of(deployment(**changes)) is None


def test_large_deployments_are_like_no_others(monkeypatch):
    monkeypatch.setattr(module, "MOST_SERVERS", 1)
    assert likeness_of(deployment()) is None
