from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from validator.errors import PolicyError, UsageError
from validator.findings import Citation
from validator.policy.catalog import Catalog
from validator.policy.catalog_load import load_catalog
from validator.policy.matrix import Cell, Dispute, Statement, Table
from validator.policy.suggest import did_you_mean

DATA = load_catalog(Path(__file__).parents[3] / "policies" / "catalog")
CATALOG = Catalog.from_data(DATA)


def test_releases_are_found_by_name():
    assert [release.name for release in CATALOG.releases][:4] == ["2008", "2008 R2", "2012", "2012 R2"]
    assert CATALOG.release("2012 R2").title == "Windows Server 2012 R2"
    assert (CATALOG.rank("2008 R2"), CATALOG.rank("2025")) == (0, 5)
    assert (CATALOG.cal_generation("2012 R2"), CATALOG.cal_generation("2008")) == ("2012", "2008 R2")
    assert (CATALOG.release("2003"), CATALOG.rank("2003"), CATALOG.cal_generation("2003")) == (None, None, None)


def test_releases_know_their_support_and_limits():
    assert CATALOG.release("2008").lifecycle.azure_esu_end == date(2024, 1, 9)
    assert CATALOG.release("2022").lifecycle.esu_end is None
    assert [CATALOG.release(name).max_brokers for name in ("2012", "2012 R2", "2016")] == [2, 2, None]
    assert "no RDS CAL of its own" in CATALOG.release("2012 R2").cal_note


def test_a_cell_tells_what_it_rests_on():
    assert CATALOG.serves("2019", "2022") == Cell(
        "cal-serves-host", "2022", "2019", "no", "published", ("cal-2025", "cal-2023")
    )
    derived = CATALOG.issues("2025", "2012")
    assert (derived.verdict, derived.status, derived.sources) == ("yes", "derived", ("cfg-2025", "cfg-2019"))
    assert derived.reason
    backed = CATALOG.manages("2016", "2012 R2")
    assert backed.sources == ("cfg-2020", "cfg-2019", "mig")


def test_what_is_not_in_the_catalog_is_unknown():
    assert CATALOG.serves("2028", "2022").reason == "'2028' is not in the catalog"
    assert CATALOG.issues("2003", "2022").reason == "'2003' is not in the catalog"
    assert CATALOG.manages("2008", "2008").reason == "no source states this pair"
    dropped = CATALOG.manages("2022", "2012 R2")
    assert (dropped.verdict, dropped.status, dropped.sources) == ("unknown", "unpublished", ())
    assert "no longer have columns" in dropped.reason


def test_three_brokers_of_2012_r2_are_refused_by_their_table_but_two_work():
    cell = CATALOG.manages("2012 R2", "2012 R2")
    assert (cell.verdict, cell.status, cell.contradiction) == ("yes", "contested", "c22")
    printed = CATALOG.with_edition("cfg-2019").manages("2012 R2", "2012 R2")
    assert (printed.verdict, printed.status, printed.reason) == ("no", "published", "three or more brokers")


def test_memberships_placements_and_roles():
    assert CATALOG.permits("per-user", "workgroup").verdict == "no"
    assert CATALOG.permits("per-user", "workgroup").contradiction == "c13"
    assert CATALOG.permits("per-device", "workgroup").verdict == "yes"
    assert CATALOG.permits("per-user", "entra-domain-services").status == "derived"
    assert CATALOG.permits("per-user", "entra-joined").verdict == "unknown"
    assert CATALOG.placed("domain", "two-way-trusted-domain").verdict == "yes"
    assert CATALOG.placed("domain", "one-way-trusted-domain").verdict == "no"
    assert CATALOG.placed("workgroup", "other-workgroup").status == "derived"
    assert CATALOG.on_server_core("connection-broker", "2016").verdict == "yes"
    assert CATALOG.on_server_core("connection-broker", "2019").status == "contested"
    assert CATALOG.on_server_core("licensing", "2025").verdict == "yes"
    assert CATALOG.on_domain_controller("connection-broker", "2012 R2").verdict == "no"
    assert CATALOG.on_domain_controller("connection-broker", "2025").verdict == "yes"


def test_records_beside_the_matrices():
    device, user = CATALOG.cal_types["per-device"], CATALOG.cal_types["per-user"]
    assert (device.registry_mode, user.registry_mode, user.powershell_mode) == (2, 4, "PerUser")
    assert (device.enforced.holds, user.enforced.holds, user.temporary.holds) == (True, False, False)
    assert set(device.constants) | set(user.constants) <= set(CATALOG.constants)
    assert CATALOG.roles["session-host"].feature == "RDS-RD-SERVER"
    assert CATALOG.roles["connection-broker"].domain_needed == "always"
    values = {name: constant.value for name, constant in CATALOG.constants.items()}
    assert values["grace-period-days"] == 120
    assert values["revocation-percent"] == 20
    assert values["temporary-cal-days"] == values["per-user-reassignment-days"] == 90
    assert (values["permanent-cal-days-min"], values["permanent-cal-days-max"]) == (52, 89)
    assert values["per-user-record-days"] == 60
    assert [CATALOG.contradictions[f"c{number}"].id for number in range(1, 23)]
    assert CATALOG.contradictions["c3"].statements[0].sources == ("wsd-4758", "wsd-4832")


def test_one_edition_alone_uses_only_its_print():
    seed = CATALOG.with_edition("seed")
    assert seed.edition == "seed"
    assert seed.serves("2012 R2", "2012 R2").sources == ("seed",)
    assert seed.serves("2022", "2019").reason == "seed does not print this pair"
    assert seed.manages("2019", "2016").verdict == "unknown"
    assert seed.matrix("cal-serves-host").columns == ("2008 R2", "2012", "2016", "2019")
    assert seed.matrix("cal-serves-host", "all").columns[-1] == "2025"
    assert seed.with_edition("all").serves("2022", "2019").verdict == "yes"
    derived = CATALOG.with_edition("cal-2025")
    assert derived.issues("2025", "2012").verdict == "unknown"


def test_editions_are_listed_oldest_first():
    assert CATALOG.editions("broker-manages-host") == ("cfg-2019", "cfg-2020", "cfg-2025")
    assert CATALOG.editions("cal-serves-host") == ("cal-2020", "seed", "cal-2023", "cal-2025")
    assert CATALOG.editions("role-on-server-core") == ()
    assert CATALOG.editions()[0] == "cfg-2019"


@pytest.mark.parametrize(
    ("ask", "sentence"),
    [
        (lambda: CATALOG.with_edition("sede"), "unknown edition 'sede'; did you mean 'seed'?"),
        (lambda: CATALOG.with_edition("mode"), "unknown edition 'mode'"),
        (
            lambda: CATALOG.matrix("cal-serves-hosts"),
            "unknown matrix 'cal-serves-hosts'; did you mean 'cal-serves-host'?",
        ),
        (lambda: CATALOG.matrix("cal-serves-host", "cal-2024"), "unknown edition 'cal-2024'; did you mean 'cal-202"),
        (
            lambda: CATALOG.matrix("broker-manages-host", "seed"),
            "does not print the matrix 'broker-manages-host'; editions that do: cfg-2019, cfg-2020, cfg-2025",
        ),
        (lambda: CATALOG.matrix("role-on-server-core", "seed"), "editions that do: none"),
        (lambda: CATALOG.editions("nothing"), "unknown matrix 'nothing'"),
    ],
)
def test_a_call_that_makes_no_sense_says_what_would(ask, sentence):
    with pytest.raises(UsageError) as caught:
        ask()
    assert sentence in caught.value.sentence


def test_the_json_of_a_matrix():
    answer = CATALOG.matrix("license-server-issues-cal", "cal-2025").to_json()
    assert json.loads(json.dumps(answer)) == answer
    assert list(answer) == ["schema", "name", "edition", "rows", "columns", "cells"]
    assert answer["schema"] == "rdpolicy/matrix/v1"
    assert (answer["name"], answer["edition"]) == ("license-server-issues-cal", "cal-2025")
    assert answer["rows"] == answer["columns"] == ["2016", "2019", "2022", "2025"]
    cell = {"verdict": "no", "status": "published", "source": "cal-2025", "sources": ["cal-2025"]}
    assert answer["cells"]["2019"]["2022"] == {**cell, "contradiction": "c1"}
    assert answer["cells"]["2022"]["2022"] == {**cell, "verdict": "yes"}
    unknown = CATALOG.matrix("broker-manages-host").to_json()["cells"]["2008"]["2008"]
    assert unknown == {
        "verdict": "unknown",
        "status": "unpublished",
        "source": None,
        "sources": [],
        "reason": "no source states this pair",
    }


def test_sources_are_cited_with_their_section():
    seed = CATALOG.sources["seed"]
    assert CATALOG.cite("seed") == Citation("seed", seed.title, "Microsoft", "2021-12-09", seed.url)
    assert CATALOG.cite("seed#extra3").url == f"{seed.url}#extra3"
    assert CATALOG.cite("seed#extra3").id == "seed"
    assert CATALOG.cite("nobroker").edition == ""
    with pytest.raises(PolicyError, match="unknown source 'xdon'; did you mean 'xdom'"):
        CATALOG.cite("xdon#top")


def table(*said, disputes=()):
    return Table("m", ("r",), ("c",), {("r", "c"): said}, {("r", "c"): disputes}, {"old": 0, "new": 1, "page": 2})


def test_the_newest_edition_decides_and_disagreement_is_contested():
    old = Statement("yes", "published", ("old",))
    new = Statement("no", "published", ("new",), ("page",))
    cell = table(old, new).cell("r", "c")
    assert (cell.verdict, cell.status, cell.sources) == ("no", "contested", ("new", "page"))
    assert table(old, new).cell("r", "c", "old") == Cell("m", "r", "c", "yes", "published", ("old",))


def test_a_condition_alone_decides_nothing():
    cell = table(Statement("no", "published", ("old",), condition="a full moon")).cell("r", "c")
    assert (cell.verdict, cell.status, cell.reason) == ("unknown", "unpublished", "published only for a full moon")


def test_a_dispute_about_one_edition_shows_only_where_it_decides():
    both = Statement("yes", "published", ("old", "new"))
    about_old, about_new = Dispute("c1", "old", contested=True), Dispute("c2", "new", contested=True)
    assert table(both, disputes=(about_old,)).cell("r", "c").status == "published"
    cell = table(both, disputes=(about_old, about_new)).cell("r", "c")
    assert (cell.status, cell.contradiction) == ("contested", "c2")
    assert table(both, disputes=(about_old, about_new)).cell("r", "c", "old").contradiction == "c1"


def test_suggestions():
    assert did_you_mean("seed", []) == ""
    assert did_you_mean("zzz", ["b", "a"]) == "; known: a, b"


def test_the_run_time_needs_neither_yaml_nor_pydantic():
    code = "import sys, validator.policy.catalog; print({'pydantic', 'ruamel', 'ruamel.yaml'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        (
            # Columns: 2008, 2008 R2, 2012, 2012 R2, 2016, 2019, 2022, 2025.
            "broker-manages-host",
            {
                "2008": "??nnnnnn",
                "2008 R2": "??nnnnnn",
                "2012": "NN?nnnnn",
                "2012 R2": "NN?YNNnn",
                "2016": "nn?YYNNN",
                "2019": "nn?YYYNN",
                "2022": "nn??YYYN",
                "2025": "nn??YYYY",
            },
        ),
        (
            "role-on-server-core",
            {
                "connection-broker": "????YNnn",
                "domain-controller": "????????",
                "gateway": "????nnnn",
                "licensing": "????YYyy",
                "session-host": "????nnnn",
                "virtualization-host": "????YNnn",
                "web-access": "????nnnn",
            },
        ),
        (
            "role-on-domain-controller",
            {
                "connection-broker": "??nNYyyy",
                "domain-controller": "????????",
                "gateway": "????????",
                "licensing": "????????",
                "session-host": "????????",
                "virtualization-host": "????????",
                "web-access": "????????",
            },
        ),
        # Columns: domain, workgroup, entra-domain-services, entra-joined.
        ("cal-type-by-membership", {"per-device": "YYy?", "per-user": "YNy?"}),
        # Columns: same, two-way trusted, one-way trusted and untrusted domain; same and other workgroup.
        ("license-server-placement", {"domain": "YYNNNN", "workgroup": "NNNNYn"}),
    ],
)
def test_what_all_editions_and_derivations_together_say(name, rows):
    # A capital is published, contested or not; a small letter is derived.
    def sign(cell):
        letter = {"yes": "y", "no": "n", "unknown": "?"}[cell.verdict]
        return letter if cell.status == "derived" else letter.upper()

    matrix = CATALOG.matrix(name)
    assert {row: "".join(map(sign, of.values())) for row, of in matrix.cells.items()} == rows
