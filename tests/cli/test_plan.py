"""`rdpolicy plan` from end to end."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import validate

from validator.resources import schemas

CLEAN, SHORT, USAGE, UNPLANNED = 0, 1, 2, 3
ACCESS = [{"name": "Office", "users": 25, "devices": 8}]
PRICES = """apiVersion: rdpolicy/v1
kind: Prices
currency: EUR
offers: [{type: per-user, version: 2022, pack: 5, price: 99.50}]
"""
AS_OF = ("--as-of", "2026-11-24")


@pytest.fixture
def site(write):
    return write(access=ACCESS)


@pytest.fixture
def prices(tmp_path):
    path = tmp_path / "prices.yaml"
    path.write_text(PRICES, encoding="utf-8")
    return path


def test_a_plan_is_told_in_words(rdpolicy, site, prices):
    ended = rdpolicy("plan", site, "--prices", prices, *AS_OF)
    assert (ended.code, ended.err) == (CLEAN, "")
    assert ended.out.startswith("smallest: buy 15 CALs for 298.50 EUR\n")
    assert "buy 15 Per User 2022  3 packs of 5  LIC01  " in ended.out
    assert "takes at least 298.50 EUR, and this one takes 298.50 EUR" in ended.out


def test_nothing_to_buy_is_said_plainly(rdpolicy, write):
    ended = rdpolicy("plan", write(access=[{"name": "Office", "users": 1, "devices": 1}]), *AS_OF)
    assert ended.out.startswith("smallest: nothing has to be bought\n")


def test_json_is_the_published_contract(rdpolicy, site, prices):
    ended = rdpolicy("plan", site, "--prices", prices, *AS_OF, "--until", "2028-01-01", "-f", "json")
    data = json.loads(ended.out)
    validate(data, json.loads((schemas() / "plan.schema.json").read_text(encoding="utf-8")))
    assert data["schema"] == "rdpolicy/plan/v1"
    assert data["purchases"][0] == {
        "day": "2026-11-24", "type": "per-user", "version": "2022", "quantity": 15, "packs": 3, "pack": 5,
        "program": None, "offer": None, "license_server": "LIC01", "cost": 298.5,
    }  # fmt: skip
    assert (data["total_cost"], data["bound"], data["currency"], data["optimal"]) == (298.5, 298.5, "EUR", True)
    assert data["shortfall"] == [{"type": "per-user", "version": "2022", "short": 15, "groups": ["Office"]}]


@pytest.mark.parametrize(("flag", "code"), [((), CLEAN), (("--fail-on-shortfall",), SHORT)])
def test_a_shortfall_fails_only_when_asked_to(rdpolicy, site, flag, code):
    assert rdpolicy("plan", site, *AS_OF, *flag).code == code


def test_no_shortfall_passes(rdpolicy, write):
    path = write(access=[{"name": "Office", "users": 10, "devices": 1}])
    assert rdpolicy("plan", path, *AS_OF, "--fail-on-shortfall").code == CLEAN


def test_the_plan_can_be_written_to_files_as_well(rdpolicy, site, tmp_path):
    ended = rdpolicy("plan", site, *AS_OF, "--output", "json=out.json", "--output", "text=out.txt")
    assert ended.code == CLEAN
    assert json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))["total_cals"] == 15
    assert (tmp_path / "out.txt").read_text(encoding="utf-8") == ended.out


def test_a_file_that_cannot_be_written_is_told(rdpolicy, site):
    ended = rdpolicy("plan", site, *AS_OF, "--output", "json=nowhere/out.json")
    assert ended.code == UNPLANNED
    assert "nowhere/out.json" in ended.err


def test_faults_of_the_manifest_are_errors_with_their_place(rdpolicy, write):
    ended = rdpolicy("plan", write(access=ACCESS, nonsense=1, wrong=2), *AS_OF)
    assert ended.code == UNPLANNED
    assert ended.out == ""
    assert [line.rpartition(": ")[2] for line in ended.err.splitlines()] == [
        "unknown key 'nonsense'",
        "unknown key 'wrong'",
    ]


def test_a_conflict_is_told_line_by_line(rdpolicy, write, prices):
    path = write(**{"access": ACCESS, "servers[1].os": "2025"})
    ended = rdpolicy("plan", path, "--prices", prices, *AS_OF)
    assert ended.code == UNPLANNED
    assert "no purchase meets these conditions together:" in ended.err
    assert "the price list offers Per User CALs of no other version than 2022" in ended.err


def test_an_access_log_counts(rdpolicy, write, tmp_path):
    log = tmp_path / "log.csv"
    log.write_text("user,device,host\n" + "".join(f"u{n},d{n % 3},RDSH01\n" for n in range(14)), encoding="utf-8")
    ended = rdpolicy("plan", write(), "--access-log", log, *AS_OF, "-f", "json")
    assert json.loads(ended.out)["total_cals"] == 4


@pytest.mark.parametrize("option", ["--access-log", "--prices"])
def test_a_file_that_is_not_there_is_told(rdpolicy, site, option):
    ended = rdpolicy("plan", site, option, "gone.file", *AS_OF)
    assert ended.code == UNPLANNED
    assert "gone.file: there is no such file" in ended.err


def test_a_log_that_is_a_folder_is_told(rdpolicy, site, tmp_path):
    ended = rdpolicy("plan", site, "--access-log", tmp_path, *AS_OF)
    assert ended.code == UNPLANNED
    assert "this file cannot be read" in ended.err


@pytest.mark.usefixtures("site")
def test_a_folder_is_no_manifest(rdpolicy, tmp_path):
    ended = rdpolicy("plan", tmp_path, *AS_OF)
    assert ended.code == UNPLANNED
    assert "a plan is for one manifest: name its file" in ended.err


def test_the_reserve_is_a_share(rdpolicy, site):
    ended = rdpolicy("plan", site, "--reserve", "10%", *AS_OF)
    assert "buy 18 CALs" in ended.out
    for wrong in ("lots", "100%", "-1"):
        ended = rdpolicy("plan", site, f"--reserve={wrong}", *AS_OF)
        assert ended.code == USAGE
        assert f"'{wrong}' is not a share such as 10%, below 100%" in ended.err


def test_a_forecast_is_told(rdpolicy, write):
    access = [{"name": "Office", "users": 8, "devices": 8, "growth": "30%/year"}]
    ended = rdpolicy("plan", write(**{"access": access, "servers[1].os": "2016"}), *AS_OF, "--until", "2028-06-01")
    assert "Forecast to 2028-06-01" in ended.out
    assert "2027-01-12: support of Windows Server 2016 ends on RDSH01; planned as 2025 from then on" in ended.out
    assert "2027-01-13: without purchases, 9 2025 Per User CALs short for the first time" in ended.out


def test_a_time_limit_is_told_apart_from_a_proof(rdpolicy, site):
    ended = rdpolicy("plan", site, *AS_OF, "--time-limit", "30")
    assert ended.code == CLEAN
    assert "Proven" in ended.out
    assert rdpolicy("plan", site, "--time-limit", "0").code == USAGE


def test_hostile_names_are_inert(rdpolicy, write):
    access = [{"name": "A\x1b[31m", "users": 25, "devices": 3}]
    ended = rdpolicy("plan", write(access=access, **{"metadata.name": "x\x07y"}), *AS_OF)
    assert "\x1b" not in ended.out
    assert "\x07" not in ended.out


def test_the_example_is_planned(rdpolicy):
    folder = Path(__file__).parents[2] / "examples" / "plan"
    ended = rdpolicy("plan", folder / "contoso.yaml", "--prices", folder / "prices.yaml", *AS_OF)
    assert ended.out.startswith("contoso: buy 43 CALs and upgrade 1 license server for 8,665.00 EUR\n")
    logged = rdpolicy("plan", folder / "contoso.yaml", "--access-log", folder / "access.csv", *AS_OF)
    assert logged.code == CLEAN
