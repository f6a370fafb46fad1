"""What holds for the matrices as a whole, whatever releases the catalog has."""

from __future__ import annotations

import copy
import re
from itertools import pairwise, product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from validator.policy.catalog import Catalog
from validator.policy.catalog_load import load_catalog

FOLDER = Path(__file__).parents[2] / "policies" / "catalog"
DATA = load_catalog(FOLDER)
CATALOG = Catalog.from_data(DATA)
NAMES = tuple(release.name for release in CATALOG.releases)
GENERATIONS = tuple(dict.fromkeys(release.cal_generation for release in CATALOG.releases))
RANK = {release.name: release.rank for release in CATALOG.releases}
releases = st.sampled_from(NAMES)


def yes(cell):
    assert cell.verdict in {"yes", "no"}
    return cell.verdict == "yes"


@pytest.mark.parametrize(("cal", "host"), list(product(GENERATIONS, NAMES)))
def test_a_cal_serves_hosts_of_its_rank_and_older(cal, host):
    assert yes(CATALOG.serves(cal, host)) == (RANK[cal] >= RANK[host])


@pytest.mark.parametrize(("server", "cal"), list(product(NAMES, GENERATIONS)))
def test_a_license_server_issues_cals_of_its_rank_and_older(server, cal):
    assert yes(CATALOG.issues(server, cal)) == (RANK[server] >= RANK[cal])


@given(releases, releases, releases)
def test_a_newer_cal_or_an_older_host_never_loses(cal, newer, host):
    if RANK[newer] >= RANK[cal] and yes(CATALOG.serves(cal, host)):
        assert yes(CATALOG.serves(newer, host))
        for older in (name for name in NAMES if RANK[name] <= RANK[host]):
            assert yes(CATALOG.serves(cal, older))


@given(releases, releases, releases)
def test_a_newer_license_server_or_an_older_cal_never_loses(server, newer, cal):
    if RANK[newer] >= RANK[server] and yes(CATALOG.issues(server, cal)):
        assert yes(CATALOG.issues(newer, cal))
        for older in (name for name in NAMES if RANK[name] <= RANK[cal]):
            assert yes(CATALOG.issues(server, older))


@given(releases, releases)
def test_some_cal_links_a_license_server_and_a_host_exactly_when_the_server_is_not_older(server, host):
    linked = any(yes(CATALOG.issues(server, cal)) and yes(CATALOG.serves(cal, host)) for cal in GENERATIONS)
    assert linked == (RANK[server] >= RANK[host])


@given(releases, releases)
def test_the_members_of_a_generation_are_one_cal(cal, other):
    generation = CATALOG.cal_generation(cal)
    assert CATALOG.serves(cal, other) == CATALOG.serves(generation, other)
    assert CATALOG.issues(other, cal) == CATALOG.issues(other, generation)


@given(releases, releases)
def test_a_broker_never_manages_a_newer_host(broker, host):
    cell = CATALOG.manages(broker, host)
    if NAMES.index(host) > NAMES.index(broker):
        assert cell.verdict == ("unknown" if CATALOG.rank(host) == 0 else "no")
    elif cell.verdict == "no":
        assert RANK[host] == 0


def test_the_inverted_sentence_of_the_2025_page_is_not_followed():
    # Its prose puts a 2022 CAL on a 2022 or earlier license server (c1).
    for edition in ("cal-2025", "all"):
        catalog = CATALOG.with_edition(edition)
        assert catalog.issues("2019", "2022").verdict == "no"
        assert catalog.issues("2025", "2022").verdict == "yes"
        assert catalog.issues("2019", "2022").contradiction == "c1"
        assert catalog.issues("2019", "2022").status == "published"
        assert catalog.issues("2022", "2022").contradiction is None
    assert CATALOG.with_edition("cal-2023").issues("2019", "2022").contradiction is None
    assert CATALOG.issues("2025", "2012").contradiction is None


def test_a_verdict_has_sources_and_an_unknown_one_has_a_reason():
    for name in CATALOG.matrices():
        for cells in CATALOG.matrix(name).cells.values():
            for cell in cells.values():
                assert bool(cell.sources) == (cell.verdict != "unknown")
                assert (cell.verdict == "unknown") == (cell.status == "unpublished")
                assert cell.reason or cell.status in {"published", "contested"}
                dates = [CATALOG.sources[source].edition or "" for source in cell.sources if cell.status == "published"]
                assert not dates or dates[0] == max(dates)


def test_support_ends_in_order_and_newer_releases_later():
    for older, newer in pairwise(CATALOG.releases):
        assert older.rank <= newer.rank
        assert older.lifecycle.extended_end <= newer.lifecycle.extended_end
    for release in CATALOG.releases:
        life = release.lifecycle
        days = [life.mainstream_end, life.extended_end, life.esu_end, life.azure_esu_end]
        known = [day for day in days if day]
        assert known == sorted(known)
        assert life.sources


def test_files_are_in_canonical_form():
    for kind in ("sources", "constants", "cal_types", "roles"):
        ids = [record["id"] for record in DATA[kind]]
        assert ids == sorted(ids)
    numbers = [int(record["id"].removeprefix("c")) for record in DATA["contradictions"]]
    assert numbers == list(range(1, len(numbers) + 1))
    ranks = [record["rank"] for record in DATA["releases"]]
    assert ranks == sorted(ranks)
    for path in FOLDER.glob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        assert text.endswith("\n")
        assert not re.search(r"[ \t]+$|\t|\r|\n\n\n", text, re.MULTILINE)
        assert path.name == "sources.yaml" or all(len(line) <= 120 for line in text.splitlines())


def test_a_record_names_only_itself_and_older_releases():
    for index, record in enumerate(DATA["releases"]):
        known = NAMES[: index + 1]
        for key in ("cal_serves_host", "license_server_issues_cal", "broker_manages_host"):
            for statement in record.get(key, ()):
                assert set(statement["with"]) <= set(known)
                assert statement["with"] == sorted(statement["with"], key=NAMES.index)


def test_every_source_that_has_tables_prints_some():
    assert {name for name, source in CATALOG.sources.items() if source.tables} == set(CATALOG.editions())


def test_a_new_release_is_one_appended_record():
    before = copy.deepcopy(DATA)
    new = {
        "release": "2028",
        "title": "Windows Server 2028",
        "rank": 6,
        "cal": {"generation": "2028", "title": "RDS 2028 CAL"},
        "cal_serves_host": [
            {"as": "cal", "verdict": "yes", "with": [*NAMES, "2028"], "published_in": ["cal-2028"]},
            {"as": "host", "verdict": "no", "with": list(GENERATIONS), "published_in": ["cal-2028"]},
        ],
        "license_server_issues_cal": [
            {"as": "license-server", "verdict": "yes", "with": [*GENERATIONS, "2028"], "published_in": ["cal-2028"]},
            {"as": "cal", "verdict": "no", "with": list(NAMES), "published_in": ["cal-2028"]},
        ],
        "broker_manages_host": [
            {"as": "broker", "verdict": "yes", "with": ["2025", "2028"], "published_in": ["cal-2028"]},
        ],
    }
    source = {**DATA["sources"][0], "id": "cal-2028", "edition": "2028-11-01", "tables": True}
    grown = Catalog.from_data({**DATA, "releases": [*DATA["releases"], new], "sources": [*DATA["sources"], source]})
    assert before == DATA
    for name in NAMES:
        assert grown.serves("2028", name).verdict == "yes"
        assert grown.serves(name, "2028").verdict == "no"
        assert grown.issues("2028", name).verdict == "yes"
        assert grown.issues(name, "2028").verdict == "no"
        for other in NAMES:
            assert grown.serves(name, other) == CATALOG.serves(name, other)
            assert grown.issues(name, other) == CATALOG.issues(name, other)
            assert grown.manages(name, other) == CATALOG.manages(name, other)
    assert grown.serves("2028", "2028").verdict == grown.issues("2028", "2028").verdict == "yes"
    assert grown.manages("2028", "2025").verdict == "yes"
    assert grown.manages("2025", "2028").verdict == "unknown"
    assert grown.releases[-1].name == grown.matrix("cal-serves-host").rows[-1] == "2028"
