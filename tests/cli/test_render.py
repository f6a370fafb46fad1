"""`rdpolicy render` and `rdpolicy collector`."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
GOOD = ROOT / "examples/good/standalone-hosts-by-policy.yaml"
FARM = ROOT / "examples/good/headquarters-farm.yaml"
BAD = ROOT / "examples/bad/too-few-cals.yaml"
DAY = ("--as-of", "2026-11-24")
LICENSES = {"name": "LIC01", "os": 2022, "roles": ["licensing"]}
HOST = {"name": "RDSH01", "os": 2022, "roles": ["session-host"]}


@pytest.fixture
def render(rdpolicy):
    return lambda *argv, **options: rdpolicy("render", *argv, *DAY, **options)


def test_a_script_by_default(render):
    ended = render(GOOD)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith("# Remote Desktop Services licensing of wingtip-depots\n# Rendered from ")
    assert "$Settings = @(\n" in ended.out
    assert render(GOOD, "--to", "powershell").out == ended.out


def test_the_standard_input_is_read_once(render):
    ended = render("-", stdin=GOOD.read_bytes())
    assert ended.code == 0
    assert "\n# Rendered from -, judged as of 2026-11-24.\n" in ended.out


def test_several_manifests_share_a_script(render):
    ended = render(GOOD, FARM)
    assert ended.code == 0
    assert ended.out.count("$Settings = @(") == 1
    assert "'DEPOT-HAM'" in ended.out
    assert "'RDCB01.corp.contoso.com'" in ended.out


def test_what_fails_is_refused(render):
    ended = render(BAD)
    assert (ended.code, ended.out) == (1, "")
    assert "error[too-few-cals]" in ended.err
    assert ended.err.endswith(
        "error: a manifest that fails is not rendered; mend it, or render it all the same with --force\n"
    )


def test_force_has_the_findings_on_top(render):
    ended = render(BAD, "--force")
    assert (ended.code, ended.err) == (0, "")
    assert "# Error, line 64: 38 Per User CALs are missing" in ended.out


def test_undetermined_findings_are_comments(render, write):
    path = write(licensing={"mode": "per-user", "license_servers": ["LIC01"]}, servers=[HOST, LICENSES])
    ended = render(path, "--force")
    assert "\n# Undetermined, line " in ended.out


def test_what_a_format_cannot_set_is_said(render):
    ended = render(GOOD, FARM, "--to", "dsc")
    assert (ended.code, ended.err) == (0, "note: DSC sets nothing of wingtip-depots\n")
    ended = render(GOOD, "--to", "dsc")
    assert (ended.code, ended.out) == (3, "")
    assert ended.err.endswith("error: there is nothing that DSC could set: choose another format with --to\n")


def test_a_manifest_of_the_wrong_shape_is_refused_even_by_force(render, write):
    path = write(servers=[{"name": "RDSH01"}])
    assert render(path).code == 1
    ended = render(path, "--force")
    assert ended.code == 3
    assert ended.err.startswith("error: ")
    assert ": there is nothing to render here: this is no deployment" in ended.err


def test_an_unreadable_manifest_ends_with_3(render, tmp_path):
    (tmp_path / "m.yaml").write_text("a: [", encoding="utf-8")
    assert render("m.yaml").code == 3
    assert render("none.yaml").code == 3


def test_a_document_that_is_no_mapping_ends_with_3(render, tmp_path):
    (tmp_path / "m.yaml").write_text("- a\n", encoding="utf-8")
    ended = render("m.yaml", "--force")
    assert ended.code == 3
    assert "error: m.yaml:1:1: expected a mapping" in ended.err


def test_findings_are_told_of_their_own_document(render, tmp_path):
    text = BAD.read_text(encoding="utf-8") + "---\n" + FARM.read_text(encoding="utf-8")
    (tmp_path / "both.yaml").write_text(text, encoding="utf-8")
    ended = render("both.yaml", "--force", "-o", "out")
    assert ended.code == 0
    scripts = {path.parent.name: path.read_text(encoding="utf-8") for path in (tmp_path / "out").rglob("*.ps1")}
    assert "too-few-cals" in scripts["southridge-video"]
    assert "too-few-cals" not in scripts["contoso-hq"]


def files(folder):
    return {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}


def test_each_server_has_a_file(render, tmp_path):
    ended = render(GOOD, "--to", "reg", "-o", "out")
    assert (ended.code, ended.out, ended.err) == (0, "", "4 files below out\n")
    written = files(tmp_path / "out")
    assert sorted(written) == [f"wingtip-depots/DEPOT-{town}.reg" for town in ("HAM", "LYS", "MXP", "WAW")]
    assert all(path.read_bytes().startswith(b"\xff\xfe") for path in written.values())
    assert render(GOOD, "--to", "gpo", "-o", "out").err == "1 file below out\n"


def test_files_are_not_overwritten_silently(render, tmp_path):
    render(GOOD, "--to", "reg", "-o", "out")
    path = tmp_path / "out/wingtip-depots/DEPOT-LYS.reg"
    path.write_text("mine", encoding="utf-8")
    other = tmp_path / "out/wingtip-depots/DEPOT-HAM.reg"
    other.unlink()
    ended = render(GOOD, "--to", "reg", "-o", "out")
    assert (ended.code, ended.out) == (2, "")
    assert (
        ended.err == "error: out/wingtip-depots/DEPOT-LYS.reg: this file says something else; --overwrite replaces it\n"
    )
    assert path.read_text(encoding="utf-8") == "mine"
    assert not other.exists()
    assert render(GOOD, "--to", "reg", "-o", "out", "--overwrite").code == 0
    assert path.read_bytes() == other.read_bytes().replace("HAM".encode("utf-16-le"), "LYS".encode("utf-16-le"))


def test_a_folder_that_cannot_be_written_ends_with_3(render, tmp_path):
    (tmp_path / "out").write_text("a file", encoding="utf-8")
    ended = render(GOOD, "-o", "out")
    assert ended.code == 3
    assert ended.err.startswith("error: out: the files cannot be written: ")
    assert render(GOOD, "-o", "a\0b").err.endswith("the files cannot be written: the path is not valid\n")


def test_a_registry_file_goes_out_as_bytes(render, monkeypatch):
    out = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(out))
    assert render(GOOD, "--to", "reg").code == 0
    assert out.getvalue().startswith(b"\xff\xfeW\x00i\x00n\x00")


def test_on_a_terminal_a_registry_file_is_text(render, monkeypatch):
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    assert render(GOOD, "--to", "reg").out.startswith("Windows Registry Editor Version 5.00\n")


def test_servers_that_differ_need_a_folder(render, write):
    hosts = [
        {**HOST, "licensing": {"mode": "per-user"}},
        {**HOST, "name": "RDSH02", "licensing": {"mode": "per-device"}},
    ]
    path = write(servers=hosts)
    for to, title in (("reg", "a registry file"), ("unattend", "an answer file")):
        ended = render(path, "--force", "--to", to)
        assert (ended.code, ended.out) == (2, "")
        assert ended.err == f"error: the servers need different files: give a folder for {title} with --output\n"
        assert render(path, "--force", "--to", to, "-o", "out").code == 0


def test_overwriting_needs_a_folder(render):
    ended = render(GOOD, "--overwrite")
    assert ended.code == 2
    assert ended.err == "error: --overwrite needs --output. See 'rdpolicy render --help'.\n"


def test_packs_of_the_configuration_count(render, tmp_path):
    (tmp_path / "rdpolicy.toml").write_text('policies = ["none"]\nformat = "json"\n', encoding="utf-8")
    assert render(GOOD).code == 3
    assert render(GOOD, "--no-config").code == 0


def test_the_collector_is_printed(rdpolicy):
    ended = rdpolicy("collector")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out == (ROOT / "policies/windows/Collect-RdsLicensing.ps1").read_text(encoding="utf-8")
