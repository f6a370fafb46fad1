"""Every table of every edition, transcribed by hand, against the matrices that the catalog gives."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from validator.policy.catalog import Catalog
from validator.policy.catalog_load import load_catalog

HERE = Path(__file__).parent
CATALOG = Catalog.from_data(load_catalog(HERE.parents[1] / "policies" / "catalog"))
TABLES = {path.stem: YAML(typ="safe").load(path.read_text(encoding="utf-8")) for path in sorted(HERE.glob("*.yaml"))}
WORDS = {
    "Yes": "yes",
    "Supported": "yes",
    "supported": "yes",
    "allowed": "yes",
    "required": "yes",
    "No": "no",
    "N/A": "no",
    "Not Supported": "no",
    "not supported": "no",
    "not permitted": "no",
}
NAMES = {
    "Per Device": ["per-device"],
    "Per User": ["per-user"],
    "domain-joined servers": ["domain"],
    "workgroup servers": ["workgroup"],
    "domain": ["domain"],
    "workgroup": ["workgroup"],
    "the same workgroup": ["same-workgroup"],
    "the same domain": ["same-domain"],
    "a domain with a two-way trust": ["two-way-trusted-domain"],
    "a domain with a one-way trust": ["one-way-trusted-domain"],
    "a domain without a trust": ["untrusted-domain"],
    # Seen from the other kind of place, every workgroup and every domain is alike.
    "a workgroup": ["same-workgroup", "other-workgroup"],
    "a domain": ["same-domain", "two-way-trusted-domain", "one-way-trusted-domain", "untrusted-domain"],
}


def named(label):
    return NAMES.get(label) or re.findall(r"\d{4}(?: R2)?", label)


def transcribed(table):
    return {
        (row, column): WORDS[word]
        for row_label, words in table["rows"].items()
        for row in named(row_label)
        for column_label, word in zip(table["columns"], words, strict=True)
        for column in named(column_label)
        if word is not None
    }


@pytest.mark.parametrize(("name", "edition"), [(name, edition) for name, of in TABLES.items() for edition in of])
def test_an_edition_is_reproduced_cell_by_cell(name, edition):
    matrix = CATALOG.matrix(name, edition)
    printed = {
        (row, column): cell.verdict
        for row, cells in matrix.cells.items()
        for column, cell in cells.items()
        if cell.status != "unpublished"
    }
    assert printed == transcribed(TABLES[name][edition])
    assert {cell.sources for cells in matrix.cells.values() for cell in cells.values() if cell.sources} == {(edition,)}


@pytest.mark.parametrize("name", CATALOG.matrices())
def test_every_edition_that_can_be_chosen_is_transcribed(name):
    assert set(CATALOG.editions(name)) == set(TABLES.get(name, {}))


@pytest.mark.parametrize(("name", "edition"), [(name, edition) for name, of in TABLES.items() for edition in of])
def test_judging_by_all_editions_keeps_what_one_prints(name, edition):
    for (row, column), verdict in transcribed(TABLES[name][edition]).items():
        cell = CATALOG.matrix(name).cells[row][column]
        # The one cell that an edition prints under a condition, for three or more brokers (c22).
        conditional = (name, row, column) == ("broker-manages-host", "2012 R2", "2012 R2")
        assert (cell.verdict, cell.contradiction if conditional else None) == (
            ("yes", "c22") if conditional else (verdict, None)
        )


def test_the_seed_article_has_its_own_rows_and_columns():
    hosts = ("2008", "2008 R2", "2012", "2012 R2", "2016", "2019")
    for name in ("cal-serves-host", "license-server-issues-cal"):
        matrix = CATALOG.matrix(name, "seed")
        assert (matrix.rows, matrix.columns) == (hosts, ("2008 R2", "2012", "2016", "2019"))
    matrix = CATALOG.matrix("cal-type-by-membership", "seed")
    assert (matrix.rows, matrix.columns) == (("per-device", "per-user"), ("domain", "workgroup"))
