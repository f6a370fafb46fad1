"""Every table keeps what it declares, whatever the manifest says."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given

from tests.builders import deployment
from tests.strategies import manifests
from validator.facts.table import Names, Rows
from validator.facts.tables import TABLES

TYPES = {"string": str, "bool": bool, "int": int, "date": datetime, "strings": Names, "rows": Rows}
# Facts that are open texts or unknown until stated are not in every row; these are, so that a rule may rely on them.
ALWAYS = {
    "session-host": {"mode", "license_servers", "installed_stated", "pools", "collection", "release_known"},
    "license-server": {"named", "cals_stated", "pools", "hosts", "retired", "ports_stated"},
    "cal-pool": {"type", "version", "version_known", "license_server", "kind"},
    "deployment": {"mode", "session_hosts", "brokers", "hosts", "servers", "has_policy"},
}

# A rule compares these with releases, and the manifest may have put anything there.
AS_WRITTEN = {"version", "releases"}


@given(document=manifests())
def test_every_fact_is_declared_and_of_its_type(fact_set, pack, document):
    releases = {release.name for release in pack.catalog.releases}
    facts = fact_set(document)
    for table in TABLES.values():
        for row in facts.rows(table.id):
            for name, value in row.facts.items():
                singular, _, fact = name.partition(".")
                field = table.field(fact)
                assert singular == table.singular
                assert field is not None, name
                assert type(value) is TYPES[field.type], (name, value)
                allowed = releases if field.values == ("release",) else set(field.values)
                if allowed and fact not in AS_WRITTEN:
                    held = {*value.items} if field.type == "strings" else {value}
                    assert held <= allowed, name
                if field.type == "rows":
                    listed = TABLES[field.table]
                    assert {row.kind.singular for row in value.items} <= {listed.singular}, name


@given(document=manifests())
def test_every_path_begins_at_a_key_of_the_manifest(fact_set, document):
    facts = fact_set(document)
    for table in TABLES.values():
        for row in facts.rows(table.id):
            assert set(row.kind.paths) <= {field.name for field in table.fields}
            for path in (row.where, *map(row.path, row.kind.paths)):
                value = document
                for step in path:
                    if isinstance(step, int):
                        assert step < len(value), path  # an index is of something that is there
                    value = (
                        value.get(step, ())
                        if isinstance(value, dict)
                        else value[step]
                        if step in range(len(value))
                        else ()
                    )


@given(document=manifests())
def test_what_rules_may_rely_on_is_bound_in_every_row(fact_set, document):
    facts = fact_set(document)
    for table, names in ALWAYS.items():
        for row in facts.rows(table):
            assert names <= {name.partition(".")[2] for name in row.facts}


def test_names_are_distinct_and_meanings_given():
    assert len({table.singular for table in TABLES.values()}) == len(TABLES)
    for table in TABLES.values():
        names = [field.name for field in table.fields]
        assert len(set(names)) == len(names)
        assert all(field.meaning for field in table.fields)
        assert all((field.table in TABLES) == (field.type == "rows") for field in table.fields)
        assert table.field("nonsense") is None


def test_an_unknown_table(fact_set):
    with pytest.raises(KeyError):
        fact_set(deployment()).rows("nonsense")


def test_rows_stand_in_the_order_of_the_manifest(rows):
    extra = {f"servers[{n}]": {"name": f"S{9 - n}", "os": 2022, "roles": ["session-host"]} for n in range(2, 6)}
    assert [row["name"] for row in rows("session-host", **extra)] == ["RDSH01", "S7", "S6", "S5", "S4"]


def test_a_range_counts_as_its_servers(row):
    changes = {"servers[1].name": "RDSH[01-12]"}
    assert row("deployment", **changes)["session_hosts"] == 12
    assert row("session-host", **changes)["count"] == 12


def test_two_spellings_of_a_license_server_are_one(row):
    both = {"licensing.license_servers": ["LIC01", "lic01.corp.example", "LIC01"]}
    assert row("deployment", **both)["named_license_servers"] == 1
    unknown = {"licensing.license_servers": ["A", "a", "B"]}
    assert row("deployment", **unknown)["named_license_servers"] == 2
    several = {"servers[0].name": "LIC[01-02]", "licensing.license_servers": ["LIC01", "LIC02"]}
    assert row("deployment", **several)["named_license_servers"] == 2
