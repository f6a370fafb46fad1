"""`rdpolicy diagnose`."""

from __future__ import annotations

import json
import sys

import pytest

from tests.unit.diagnose.evtx_writer import event, evtx

NO_SERVERS = "The remote session was disconnected because there are no Remote Desktop License Servers available to provide a license."
SECURITY = "Access was denied because of a security error."
LICENSING = "Microsoft-Windows-TerminalServices-Licensing"


def test_a_message_is_told_with_causes_checks_and_remedies(rdpolicy):
    ended = rdpolicy("diagnose", "Access was denied\nbecause of a SECURITY error")
    assert (ended.code, ended.err) == (0, "")
    lines = ended.out.splitlines()
    assert lines[:4] == [
        "Recognised: The client is refused because of a security error [security-error]",
        f'  TEXT:1:1: "{SECURITY}"',
        "",
        "Likely causes, the likeliest first:",
    ]
    assert "     5. Restart the session host." in lines
    assert "   Sources: seed, deact, contradiction c21" in lines
    assert any("Select-Object 'Certificate', 'X509 Certificate'" in line for line in lines)
    assert all(len(line) <= 120 for line in lines if not line.startswith("         "))


def test_rules_that_find_a_cause_are_named(rdpolicy):
    out = rdpolicy("diagnose", "--event", "1068", "--provider", "TerminalServices-RemoteConnectionManager").out
    assert "   Rules that find it: licensing-mode-not-set, aad-per-user-mode\n" in out
    assert "--event:1:1: event 1068 of Microsoft-Windows-TerminalServices-RemoteConnectionManager: " in out


def test_a_note_and_a_number_of_times_are_told(rdpolicy, tmp_path):
    (tmp_path / "log").write_text("The TS Licensing mode has not been configured.\n" * 3, encoding="utf-8")
    out = rdpolicy("diagnose", "--file", "log").out
    assert '  log:1:1: "The TS Licensing mode has not been configured." (3 times) Note: The wording of Terminal' in out


def test_what_is_not_recognised_is_no_diagnosis(rdpolicy):
    ended = rdpolicy("diagnose", "Acess was denied because of a securty error")
    assert (ended.code, ended.err) == (1, "")
    assert ended.out.startswith("Not recognised.\n\nNot certain, and perhaps something else altogether:\n")
    assert f'  - nearest wording: "{SECURITY}" (' in ended.out
    assert "Likely causes" not in ended.out


def test_an_event_needs_its_provider(rdpolicy):
    ended = rdpolicy("diagnose", "--event", "21")
    assert ended.code == 1
    assert ended.out.endswith(
        "\nnote: an event is recognised together with its provider only: name it with --provider.\n"
    )


def test_a_manifest_says_which_cause_it_is(rdpolicy, write):
    mode = {"licensing.mode": "(absent)", "servers[0].license_server.activated": "(absent)"}
    write("site.yaml", **mode)
    ended = rdpolicy("diagnose", NO_SERVERS, "--manifest", "site.yaml", "--as-of", "2026-11-24")
    assert (ended.code, ended.err) == (0, "")
    assert "Likely causes, those confirmed first:\n\n1. The session host has no licensing mode, or one" in ended.out
    assert "   -> confirmed by site.yaml\n" in ended.out
    assert ": licensing-mode-not-set fails: no licensing mode is set for RDSH01" in ended.out
    assert "   -> possible: site.yaml does not say enough to decide\n" in ended.out
    assert "license-server-not-activated undetermined: cannot tell" in ended.out.replace("\n     ", " ")
    assert "(not stated:" in ended.out.replace("\n     ", " ")
    assert "   -> nothing of it in site.yaml: look whether the servers are as it says\n" in ended.out
    assert "no-license-server-named passes" in ended.out
    assert "does not apply" in ended.out


def test_of_many_findings_some_are_shown(rdpolicy, write):
    hosts = {f"servers[{n}]": {"name": f"RDSH{n:02}", "os": 2022, "roles": ["session-host"]} for n in range(1, 9)}
    others = {f"servers[{n}].licensing": {"license_servers": [f"LIC{n}"]} for n in range(1, 9)}
    write("site.yaml", **hosts, **others)
    out = rdpolicy("diagnose", NO_SERVERS, "--manifest", "site.yaml").out
    assert "     and 3 more of named-license-server-unknown\n" in out


def test_a_cause_that_no_rule_finds_is_for_the_servers_to_show(rdpolicy, write):
    write("site.yaml")
    out = rdpolicy("diagnose", SECURITY, "--manifest", "site.yaml").out
    assert "   -> no manifest can tell: look at the servers\n" in out


def test_the_answer_for_programs(rdpolicy, write):
    write("site.yaml", **{"licensing.mode": "(absent)"})
    ended = rdpolicy("diagnose", NO_SERVERS, "--manifest", "site.yaml", "-f", "json")
    answer = json.loads(ended.out)
    assert (ended.code, answer["schema"], answer["recognised"]) == (0, "rdpolicy/diagnose/v1", True)
    first = answer["causes"][0]
    assert (first["id"], first["standing"]) == ("licensing-mode-unset", "confirmed")
    assert first["verdicts"][0]["findings"][0]["location"]["file"] == "site.yaml"
    assert json.loads(rdpolicy("diagnose", "nonsense", "-f", "json").out)["recognised"] is False


def test_the_manifest_may_be_judged_by_one_edition(rdpolicy, write):
    write("site.yaml")
    argv = (
        "diagnose",
        NO_SERVERS.replace(
            "License Servers available to provide a license", "client access licenses available for this computer"
        ),
        "--manifest",
        "site.yaml",
        "--edition",
    )
    assert "cal-older-than-host undetermined" in rdpolicy(*argv, "seed").out
    assert "cal-older-than-host passes" in rdpolicy(*argv, "all").out
    assert rdpolicy(*argv, "none").code == 2


def test_the_standard_input_and_files_are_read(rdpolicy, tmp_path):
    (tmp_path / "x.evtx").write_bytes(evtx(event(21, LICENSING)))
    ended = rdpolicy("diagnose", "-", "--file", "x.evtx", stdin=SECURITY.encode("utf-16"))
    assert [line for line in ended.out.splitlines() if line.startswith("Recognised")] == [
        "Recognised: The client is refused because of a security error [security-error]",
        "Recognised: No permanent CAL is left for the product [no-permanent-cals-left]",
    ]


def test_the_manifest_may_come_by_the_standard_input(rdpolicy, write):
    ended = rdpolicy("diagnose", NO_SERVERS, "--manifest", "-", stdin=write().read_bytes())
    assert "in -: look" in ended.out


@pytest.mark.parametrize(
    ("argv", "code", "sentence"),
    [
        ([], 2, "give what was seen"),
        (["--provider", "x"], 2, "give --event as well"),
        (["x", "--as-of", "2026-11-24"], 2, "give that as well"),
        (["-", "--manifest", "-"], 2, "the standard input is either"),
        (["--event", "70000"], 2, "70000"),
        (["--file", "absent"], 3, "absent: there is no such file"),
        (["--file", "."], 3, ".: this is no file"),
        (["-"], 3, "nothing to diagnose"),
        ([""], 3, "nothing to diagnose"),
        ([NO_SERVERS, "--manifest", "absent.yaml"], 3, "absent.yaml: there is no such file"),
        (["x", "--policies", "absent"], 3, "no policies here"),
    ],
)
def test_what_makes_no_sense_is_said_in_a_sentence(rdpolicy, argv, code, sentence):
    ended = rdpolicy("diagnose", *argv)
    assert (ended.code, ended.out) == (code, "")
    assert sentence in ended.err
    assert ended.err.startswith("error: ")


def test_a_closed_standard_input_is_told(rdpolicy, monkeypatch, capsys):
    from validator.cli.main import run  # noqa: PLC0415

    rdpolicy("--version")
    monkeypatch.setattr(sys, "stdin", None)
    assert run(["diagnose", "-"]) == 3
    assert "the standard input is closed" in capsys.readouterr().err


def test_text_of_a_log_cannot_move_the_cursor(rdpolicy, tmp_path):
    name = "lo\x1b[2Jg"
    (tmp_path / name).write_text(SECURITY, encoding="utf-8")
    out = rdpolicy("diagnose", "--file", name).out
    assert "\x1b" not in out
    assert r"lo\x1b[2Jg:1:1" in out
    assert "\x1b" not in rdpolicy("diagnose", "--event", "77", "--provider", "\x1b[2J").out
