from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from validator.errors import PolicyError
from validator.policy.catalog import Catalog
from validator.policy.catalog_load import load_catalog, merge
from validator.policy.catalog_model import RECORDS
from validator.source.model_keys import keys_at

SHIPPED = Path(__file__).parents[3] / "policies" / "catalog"
DATA = load_catalog(SHIPPED)

SOURCE = """\
- id: ours
  title: Our own page
  publisher: Contoso
  kind: community
  edition: 2027-01-01
  tables: true
  url: intranet
"""
RELEASE = """\
- release: 2028
  title: Windows Server 2028
  rank: 6
  cal: {generation: 2028, title: RDS 2028 CAL}
  cal_serves_host:
    - {as: cal, verdict: yes, with: [2025, 2028], published_in: [ours]}
"""


@pytest.fixture
def pack(tmp_path):
    def write(**files):
        for name, text in files.items():
            (tmp_path / f"{name.replace('_', '-')}.yaml").write_text(text, encoding="utf-8")
        return tmp_path

    return write


@pytest.fixture
def shipped(tmp_path):
    """A copy of the shipped catalog in which one stretch of text is replaced, and where that stretch began."""

    def change(name, old, new):
        folder = tmp_path / "catalog"
        shutil.copytree(SHIPPED, folder)
        text = (folder / name).read_text(encoding="utf-8")
        at = text.index(old)
        (folder / name).write_text(text[:at] + new + text[at + len(old) :], encoding="utf-8")
        return folder, text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)

    return change


def faults(folder, base=None):
    with pytest.raises(PolicyError) as caught:
        load_catalog(folder, base)
    assert caught.value.place == caught.value.faults[0].place
    return [(Path(f.place.file).name, f.place.line, f.place.column, f.sentence) for f in caught.value.faults]


def test_the_data_is_plain_and_stable():
    assert json.loads(json.dumps(DATA)) == DATA
    assert load_catalog(SHIPPED) == DATA
    assert DATA["releases"][0]["release"] == "2008"
    assert DATA["releases"][0]["lifecycle"]["extended_end"] == "2020-01-14"


@pytest.mark.parametrize(
    ("name", "old", "new", "at", "sentence"),
    [
        ("releases.yaml", "mainstream_end: 2015", "mainstraem_end: 2015", 0, "mainstream_end"),
        (
            "releases.yaml",
            "2008 R2], published_in: [seed",
            "2008 R3], published_in: [seed",
            0,
            "unknown release '2008 R3'",
        ),
        ("releases.yaml", "seed, cal-2020, cal-2023]}", "sede, cal-2020, cal-2023]}", 0, "did you mean 'seed'?"),
        ("sources.yaml", "id: amidaware-45", "id: act", 4, "'act' is in sources already"),
        ("releases.yaml", "2015-01-13", "2015-02-30", 0, "2015-02-30 is not in the calendar"),
        ("releases.yaml", "2015-01-13", "2015", 0, "a day is written YYYY-MM-DD"),
        ("releases.yaml", "2015-01-13", "13 January", 0, "a day is written YYYY-MM-DD"),
        ("releases.yaml", "generation: 2012\n    note", "generation: 2021\n    note", 12, "unknown release '2021'"),
        ("sources.yaml", "edition: 2020-02-12", "edition: February", 9, "an edition is a year, a month or a day"),
        ("sources.yaml", "edition: 2020-02-12", "edition: 2020-13", 9, "2020-13 is not in the calendar"),
        ("roles.yaml", "from: 2019", "from: 1999", 6, "unknown release '1999'"),
        ("cal-types.yaml", "- temporary-cal-days", "- temporary-cal-day", 2, "did you mean 'temporary-cal-days'?"),
        ("contradictions.yaml", "roles: [connection-broker", "roles: [connection-brokers", 8, "did you mean"),
        ("contradictions.yaml", "edition: cal-2025", "edition: cal-2026", 9, "unknown source 'cal-2026'"),
        ("contradictions.yaml", "matrix: broker-manages-host", "matrix: broker-manages-hosts", 8, "did you mean"),
    ],
)
def test_a_fault_is_reported_at_its_line_and_column(shipped, name, old, new, at, sentence):
    folder, line, column = shipped(name, old, new)
    found = faults(folder)
    assert len(found) == 1
    assert found[0][:3] == (name, line, column + at)
    assert sentence in found[0][3]


def test_all_faults_of_all_files_are_reported_at_once(pack):
    folder = pack(
        sources="- id: ours\n  titel: Ours\n- id: ours\n",
        releases="release: 2028\n",
        roles="- {id: [\n",
        constants="- id: a\n  id: b\n",
        cal_tipes="[]\n",
    )
    (folder / "placements.yaml").write_bytes(b"\xff")
    found = {(name, line) for name, line, _, _ in faults(folder)}
    assert {("sources.yaml", 2), ("sources.yaml", 3), ("releases.yaml", 1), ("constants.yaml", 2)} <= found
    assert {name for name, _ in found} == {
        "cal-tipes.yaml",
        "constants.yaml",
        "placements.yaml",
        "releases.yaml",
        "roles.yaml",
        "sources.yaml",
    }


def test_a_file_that_no_catalog_has_is_a_fault_with_a_suggestion(pack):
    assert faults(pack(cal_tipes="[]\n")) == [
        ("cal-tipes.yaml", None, None, "a catalog has no file of this name; did you mean 'cal-types.yaml'?")
    ]


def test_faults_are_in_the_order_of_the_text(pack):
    found = faults(pack(sources="- id: ours\n- id: ours\n  titel: x\n", constants="- 1\n- id: a\n  id: b\n"))
    assert [fault[:3] for fault in found] == sorted(fault[:3] for fault in found)


def test_a_record_must_be_a_mapping(pack):
    assert [fault[:2] for fault in faults(pack(sources="- ours\n"))] == [("sources.yaml", 1)]


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("{as: cal, verdict: yes, with: [2028]}", "give exactly one of"),
        ("{as: cal, verdict: yes, with: [2028], published_in: [ours], derived: so}", "give exactly one of"),
        ("{as: cal, verdict: yes, with: [2028], unpublished: so}", "unknown exactly where it is unpublished"),
        ("{as: cal, verdict: unknown, with: [2028], derived: so}", "unknown exactly where it is unpublished"),
        ("{as: cal, verdict: no, with: [2028], published_in: [ours]}", "ours is said to print both yes and no"),
    ],
)
def test_a_statement_has_one_basis_and_an_edition_one_verdict(pack, statement, sentence):
    folder = pack(sources=SOURCE, releases=f"{RELEASE}    - {statement}\n")
    ((name, line, column, text),) = faults(folder, DATA)
    assert (name, line, column) == ("releases.yaml", 7, 7)
    assert sentence in text


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (", title: RDS 2028 CAL", "", "has no titled CAL of its own"),
        ("generation: 2028, title: RDS 2028 CAL", "generation: 2012 R2", "has no titled CAL of its own"),
        ("generation: 2028, title: RDS 2028 CAL", "generation: 2025", "'2025' has rank 5"),
    ],
)
def test_a_generation_is_a_release_of_the_same_rank_with_a_cal(pack, old, new, sentence):
    ((name, line, _, text),) = faults(pack(sources=SOURCE, releases=RELEASE.replace(old, new)), DATA)
    assert (name, line) == ("releases.yaml", 4)
    assert sentence in text


def test_support_that_ends_before_it_may_is_a_fault(pack):
    life = "  lifecycle: {mainstream_end: 2033-01-01, extended_end: 2032-01-01, sources: [ours]}\n"
    ((_, line, _, text),) = faults(pack(sources=SOURCE, releases=RELEASE + life), DATA)
    assert line == 7
    assert "in the order mainstream, extended" in text


def test_an_edition_to_choose_needs_a_date(pack):
    ((_, line, _, text),) = faults(pack(sources=SOURCE.replace("  edition: 2027-01-01\n", "")))
    assert line == 1
    assert "needs its edition date" in text


def test_a_contradiction_names_cells_that_exist(shipped):
    folder, line, column = shipped("contradictions.yaml", "columns: [workgroup]", "columns: [workgruop]")
    ((_, at, over, text),) = faults(folder)
    assert (at, over) == (line, column + 10)
    assert text == "'workgruop' is not among the columns of cal-type-by-membership; did you mean 'workgroup'?"


def test_a_pack_adds_records_to_an_earlier_one(pack):
    own = load_catalog(pack(sources=SOURCE, releases=RELEASE), DATA)
    assert list(own) == ["releases", "sources"]
    before = json.dumps(DATA)
    catalog = Catalog.from_data(merge(DATA, own))
    assert json.dumps(DATA) == before
    assert catalog.serves("2028", "2025").sources == ("ours",)
    assert catalog.releases[-1].name == "2028"
    assert [fault[3] for fault in faults(pack(sources=SOURCE, releases=RELEASE))] == [
        "unknown release '2025'; did you mean '2028'?"
    ]


def test_an_override_changes_the_fields_it_gives(pack):
    sources = "- {id: seed, override: true, url: mirror}\n- {id: mode, override: true, title: Mode}\n"
    own = load_catalog(pack(sources=sources), DATA)
    catalog = Catalog.from_data(merge(DATA, own))
    shipped = Catalog.from_data(DATA)
    assert list(catalog.sources) == list(shipped.sources)
    assert catalog.sources["seed"].url == "mirror"
    assert catalog.sources["seed"].title == shipped.sources["seed"].title
    assert catalog.sources["seed"].edition == "2021-12-09"


def test_an_override_may_not_break_the_earlier_pack(pack):
    ((_, line, _, text), *_) = faults(pack(releases="- {release: 2012, override: true, rank: 0}\n"), DATA)
    assert line is None
    assert text == "with this pack, releases that share a CAL share a rank; '2012' has rank 0"


def test_a_name_is_taken_once(pack):
    source = SOURCE.replace("ours", "seed")
    ((_, line, column, text),) = faults(pack(sources=source), DATA)
    assert (line, column) == (1, 7)
    assert text.startswith("'seed' is in sources already")
    ((_, line, column, text),) = faults(pack(sources=f"{SOURCE}  override: true\n"), DATA)
    assert (line, column) == (1, 7)
    assert text == "there is no 'ours' in an earlier pack to override"


def test_merging_refuses_a_name_that_is_taken():
    with pytest.raises(PolicyError, match="'seed' is in sources already"):
        merge(DATA, {"sources": [{"id": "seed"}]})
    placements = DATA["placements"]
    assert merge(DATA, {"placements": placements})["placements"] == placements * 2


def test_the_schema_of_every_file_takes_releases_written_as_numbers():
    for kind, record in RECORDS.items():
        assert record.model_json_schema()["additionalProperties"] is False, kind
    assert RECORDS["releases"].model_json_schema()["properties"]["release"]["anyOf"] == [
        {"type": "string"},
        {"type": "integer"},
    ]


def test_an_empty_folder_is_an_empty_catalog(tmp_path):
    assert load_catalog(tmp_path) == {}
    assert Catalog.from_data({}).releases == ()


def test_the_keys_of_a_mapping_are_known_for_suggestions():
    assert keys_at(RECORDS["releases"], (0, "lifecycle"))[:2] == ("mainstream_end", "extended_end")
    assert "with" in keys_at(RECORDS["releases"], (0, "cal_serves_host", 1))
    assert keys_at(RECORDS["releases"], (0, "title")) == ()
    assert keys_at(RECORDS["releases"], (0, "titel", "x")) == ()
