"""`rdpolicy import` and `rdpolicy drift`, run as people run them, on the sample exports."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.exports import deployment_of

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "examples/exports/contoso-hq"
MANIFEST = ROOT / "examples/good/headquarters-farm.yaml"
ALL = (
    *(f"{name}.json" for name in ("servers", "licensing", "broker", "key-packs", "license-servers")),
    "terminal-service-settings.json",
    "session-hosts.csv",
    "operating-systems.csv",
    "RDSH07=rdsh07.reg",
    "LIC01=cal-usage.csv",
)


@pytest.fixture
def samples(rdpolicy, tmp_path):
    """Return the command line in a folder with the sample exports and the manifest that they are of."""
    for path in SAMPLES.iterdir():
        shutil.copy(path, tmp_path)
    shutil.copy(MANIFEST, tmp_path / "hq.yaml")
    return rdpolicy


def test_the_samples_become_a_manifest(samples, tmp_path):
    ended = samples("import", *ALL, "-o", "found.yaml", "--name", "contoso-hq")
    assert (ended.code, ended.out) == (0, "")
    assert [line.partition(": ")[0] for line in ended.err.splitlines()] == ["note"] * 3
    text = (tmp_path / "found.yaml").read_text(encoding="utf-8")
    deployment = deployment_of(text)
    assert deployment.metadata.name == "contoso-hq"
    assert "N0t-a-real-secret" not in text + ended.err
    assert "RDSH[01-06].corp.contoso.com" in {server.name for server in deployment.servers}


def test_the_manifest_goes_to_the_standard_output(samples):
    ended = samples("import", "servers.json")
    assert ended.code == 0
    assert deployment_of(ended.out).servers
    assert ended.err == ""


def test_an_import_can_be_checked(samples):
    samples("import", *ALL, "-o", "found.yaml")
    assert samples("check", "found.yaml", "--as-of", "2026-11-24").code == 1


def test_a_file_that_is_there_is_replaced_only_when_asked(samples, tmp_path):
    (tmp_path / "found.yaml").write_text("mine", encoding="utf-8")
    ended = samples("import", "servers.json", "-o", "found.yaml")
    assert (ended.code, ended.err) == (
        2,
        "error: 'found.yaml' is there already: choose another file, or say --overwrite\n",
    )
    assert (tmp_path / "found.yaml").read_text(encoding="utf-8") == "mine"
    assert samples("import", "servers.json", "-o", "found.yaml", "--overwrite").code == 0


@pytest.mark.parametrize("command", ["import", "drift"])
@pytest.mark.parametrize(
    ("given", "code", "said"),
    [
        (["none.json"], 3, "error: none.json: there is no such file\n"),
        (["."], 3, "error: .: this is a directory, an export is needed\n"),
        (["hq.yaml"], 3, "error: hq.yaml:1:1: this export is not recognised"),
        ([""], 2, "error: a path is empty\n"),
        (["=servers.json"], 2, "error: '' cannot be the name of a server: write SERVER=FILE\n"),
        (["A[1]=servers.json"], 2, "error: 'A[1]' cannot be the name of a server"),
        (["A="], 2, "error: a path is empty\n"),
        ([], 2, "error: "),
    ],
)
def test_what_cannot_be_read_is_told(samples, command, given, code, said):
    manifest = ["hq.yaml"] if command == "drift" else []
    ended = samples(command, *manifest, *given)
    assert ended.code == code
    assert ended.err.startswith(said)
    assert ended.out == ""


def test_a_wrong_value_is_told_with_its_place(samples, tmp_path):
    (tmp_path / "bad.json").write_text('{\n  "Mode": 4,\n  "LicenseServer": []\n}', encoding="utf-16-le")
    ended = samples("import", "bad.json")
    assert ended.code == 3
    assert ended.err.startswith("error: bad.json:2:11: Get-RDLicenseConfiguration: 'Mode' is a number")


def test_a_file_with_an_equals_sign_in_its_name_is_a_file(samples, tmp_path):
    shutil.copy(SAMPLES / "servers.json", tmp_path / "a=b.json")
    assert samples("import", "a=b.json").code == 0
    (tmp_path / "x=y").mkdir()
    shutil.copy(SAMPLES / "servers.json", tmp_path / "x=y/s.json")
    assert samples("import", "./x=y/../servers.json").code == 0


def test_the_standard_input_is_an_export(samples):
    ended = samples("import", "-", stdin=(SAMPLES / "servers.json").read_bytes())
    assert ended.code == 0
    assert "# Made by rdpolicy import of -." in ended.out
    assert samples("import", "-", "-", "RDSH07=rdsh07.reg", stdin=(SAMPLES / "servers.json").read_bytes()).code == 0


def test_an_export_given_twice_is_read_once(samples):
    ended = samples("import", "servers.json", "servers.json", "./servers.json")
    assert ended.out.startswith("# Made by rdpolicy import of servers.json.\n")


def test_patterns_are_expanded_for_shells_that_do_not(samples):
    ended = samples("import", "RDCB01=l*.json", "s*.json")
    assert ended.out.startswith("# Made by rdpolicy import of license-servers.json, licensing.json, servers.json.\n")


def test_a_name_that_is_empty_is_refused(samples):
    assert samples("import", "servers.json", "--name", " ").code == 2


def test_drift_reports_as_check_does(samples):
    ended = samples("drift", "hq.yaml", *ALL, "--as-of", "2026-11-24", "--quiet")
    assert ended.code == 1
    rules = [line.partition("[")[2].partition("]")[0] for line in ended.out.splitlines()]
    assert set(rules) >= {
        "drift-activation",
        "drift-cals-missing",
        "drift-cals-over-issued",
        "drift-license-server-order",
        "drift-licensing-mode",
        "drift-policy-overrides",
        "drift-release",
        "drift-server-extra",
        "drift-server-missing",
    }
    assert ended.err.startswith("note: LIC01.corp.contoso.com: ")


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ([], 1),
        (["--fail-on", "never"], 0),
        (["--exit-zero"], 0),
        (["--fail-on", "info"], 1),
        (["--strict", "--fail-on", "never"], 2),
        (["--quiet", "--verbose"], 2),
        (["--no-color"], 1),
        (["--as-of", "yesterday"], 2),
    ],
)
def test_options_of_drift(samples, options, code):
    assert samples("drift", "hq.yaml", *ALL, *options).code == code


@pytest.mark.parametrize(("options", "code"), [([], 0), (["--strict"], 1)])
def test_what_no_export_tells_fails_only_a_strict_run(samples, options, code):
    servers = [name for name in ALL if name == "licensing.json"]
    manifest = (SAMPLES / "licensing.json").read_text(encoding="utf-8").replace("LIC02", "X").replace("LIC01", "LIC02")
    Path("licensing.json").write_text(manifest.replace("X", "LIC01"), encoding="utf-8")
    assert samples("drift", "hq.yaml", *servers, *options).code == code


def test_drift_writes_other_formats_as_well(samples, tmp_path):
    ended = samples("drift", "hq.yaml", *ALL, "-f", "json", "--output", "sarif=out.sarif")
    assert ended.code == 1
    assert json.loads(ended.out)["summary"]["errors"] > 0
    assert json.loads((tmp_path / "out.sarif").read_text(encoding="utf-8"))["runs"]


@pytest.mark.parametrize(
    ("manifest", "said"),
    [
        (".", "'.' is a folder: drift compares one manifest"),
        ("*.yaml", "'*.yaml' stands for 2 files: drift compares one manifest"),
    ],
)
def test_drift_compares_one_manifest(samples, tmp_path, manifest, said):
    shutil.copy(tmp_path / "hq.yaml", tmp_path / "other.yaml")
    ended = samples("drift", manifest, "servers.json")
    assert (ended.code, ended.err) == (2, f"error: {said}\n")


def test_the_standard_input_is_one_thing(samples):
    ended = samples("drift", "-", "-")
    assert ended.code == 2
    assert samples("drift", "-", "servers.json", stdin=MANIFEST.read_bytes()).code == 1


def test_no_report_replaces_the_manifest(samples):
    assert samples("drift", "hq.yaml", "servers.json", "--output", "json=hq.yaml").code == 2


def test_the_rules_of_drift_are_explained(rdpolicy):
    ended = rdpolicy("explain", "drift-activation")
    assert ended.code == 0
    assert "GetActivationStatus" in ended.out
    assert json.loads(rdpolicy("explain", "drift-activation", "-f", "json").out)["rule"]["topic"] == "drift"
    assert "did you mean 'drift-activation'?" in rdpolicy("explain", "drift-activaton").err
