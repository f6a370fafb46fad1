"""Baselines from the command line: written, read, shrunk; and what is refused."""

from __future__ import annotations

import json

import pytest

AS_OF = ("--as-of", "2026-11-24")
OLD = {"servers[0].license_server.cals[0].version": 2019}
NEW = {"servers[2]": {"name": "RDSH02", "os": 2022, "roles": ["session-host"]}}


@pytest.fixture
def check(rdpolicy):
    """Return a function that checks as of one day."""
    return lambda *words: rdpolicy("check", *words, *AS_OF)


@pytest.fixture
def known(check, bad, tmp_path):
    """Write the baseline of a deployment with an error."""
    assert check(bad.name, "--write-baseline", "b.json").code == 0
    return tmp_path / "b.json"


def test_writing_one_makes_the_run_pass_and_says_what_it_holds(check, bad, tmp_path):
    assert check("bad.yaml").code == 1
    ended = check(bad.name, "--write-baseline", "b.json")
    written = (tmp_path / "b.json").read_text(encoding="utf-8")
    count = len(json.loads(written)["findings"])
    assert ended.code == 0
    assert ended.err == f"note: b.json holds {count} findings\n"
    assert f"{count} known findings are in the baseline\n" in ended.out
    assert check(bad.name, "--write-baseline", "b.json", "-q").err == ""
    assert (tmp_path / "b.json").read_text(encoding="utf-8") == written


def test_only_new_findings_fail(check, write, known):
    assert check("bad.yaml", "--baseline", known.name).code == 0
    assert check("bad.yaml", "--baseline", known.name, "--strict", "--fail-on", "info").code == 0
    write("bad.yaml", **OLD, **NEW)
    ended = check("bad.yaml", "--baseline", known.name, "-q")
    assert ended.code == 1
    assert "RDSH02" in ended.out
    assert "RDSH01 " not in ended.out


def test_verbose_text_lists_what_is_known(check, known):
    short, full = (check("bad.yaml", "--baseline", known.name, *words).out for words in ((), ("-v",)))
    assert "cal-older-than-host" not in short
    assert "known[cal-older-than-host]: " in full


def test_a_known_doubt_does_not_fail_a_strict_run(check, write):
    write("doubt.yaml", **{"servers[0].license_server.activated": "(absent)"})
    assert check("doubt.yaml", "--strict").code == 1
    assert check("doubt.yaml", "--strict", "--write-baseline", "b.json").code == 0
    assert check("doubt.yaml", "--strict", "--baseline", "b.json").code == 0


def test_what_is_repaired_is_removable_and_removed_on_demand(check, write, known):
    write("bad.yaml")
    ended = check("bad.yaml", "--baseline", known.name)
    assert ended.code == 0
    assert "of the baseline no longer occur:\n  removable[cal-older-than-host]: b.json:4: no longer: " in ended.out
    report = json.loads(check("bad.yaml", "--baseline", known.name, "-f", "json").out)
    assert "cal-older-than-host" in {entry["rule"] for entry in report["removable"]}
    assert all(not finding["known"] or finding["outcome"] == "failed" for finding in report["findings"])
    ended = check("bad.yaml", "--baseline", known.name, "--write-baseline", known.name)
    assert "fewer than before" in ended.err
    assert "cal-older-than-host" not in known.read_text(encoding="utf-8")
    assert "removable" not in check("bad.yaml", "--baseline", known.name).out


def test_shrinking_takes_in_nothing_new(check, write, known):
    before = known.read_bytes()
    write("bad.yaml", **OLD, **NEW)
    assert check("bad.yaml", "--baseline", known.name, "--write-baseline", known.name).code == 1
    assert known.read_bytes() == before
    assert check("bad.yaml", "--write-baseline", known.name).code == 0
    assert known.read_bytes() != before


def test_shrinking_keeps_what_was_not_checked(check, write, known):
    write("other.yaml", **{"metadata.name": "other"})
    before = known.read_bytes()
    assert check("other.yaml", "--baseline", known.name, "--write-baseline", known.name).code == 0
    assert known.read_bytes() == before


@pytest.mark.parametrize("how", ["unreadable", "faulty", "nothing"])
def test_none_is_written_when_not_all_was_judged(check, write, known, tmp_path, how):
    before = known.read_bytes()
    words = {
        "unreadable": ("bad.yaml", "absent.yaml"),
        "faulty": ("bad.yaml", "faulty.yaml"),
        "nothing": ("none.yaml", "--only-manifests"),
    }[how]
    write("faulty.yaml", **{"servers[1].roles": ["nonsense"]})
    (tmp_path / "none.yaml").write_text("a: b\n", encoding="utf-8")
    ended = check(*words, "--write-baseline", known.name)
    why = "nothing was checked" if how == "nothing" else "1 document could not be judged"
    assert ended.code == 3
    assert f"error: b.json: the baseline is not written: {why}\n" in ended.err
    assert known.read_bytes() == before


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "b.json: there is no such file"),
        (b"\xff\xfe", "b.json:1:1: this file is not UTF-8"),
        (b"{\n  ]", "b.json:2:3: this baseline is not JSON"),
        (b'{"schema": "rdpolicy/baseline/v9"}', "b.json:1:1: this baseline is of another version of rdpolicy"),
        (b'{"schema": "rdpolicy/report/v1"}', "b.json:1:1: this is no baseline but rdpolicy/report/v1"),
        (b'{"schema": "rdpolicy/baseline/v1", "findings": [{}]}', "b.json:1:49: "),
    ],
)
@pytest.mark.usefixtures("bad")
def test_one_that_cannot_be_read_ends_the_run(check, tmp_path, content, told):
    if content is not None:
        (tmp_path / "b.json").write_bytes(content)
    ended = check("bad.yaml", "--baseline", "b.json")
    assert (ended.code, ended.out) == (3, "")
    assert told in ended.err


@pytest.mark.usefixtures("bad")
def test_one_that_cannot_be_written_ends_with_3_after_the_report(check):
    ended = check("bad.yaml", "--write-baseline", "absent/b.json")
    assert ended.code == 3
    assert "error: absent/b.json: this baseline cannot be written: No such file or directory" in ended.err
    assert "error[cal-older-than-host]" in ended.out


def test_a_configured_one_counts_unless_the_command_line_says_otherwise(check, write, known, tmp_path):
    (tmp_path / "rdpolicy.toml").write_text('baseline = "b.json"\n', encoding="utf-8")
    assert check("bad.yaml").code == 0
    assert check("bad.yaml", "--no-baseline").code == 1
    known.unlink()
    assert check("bad.yaml", "--write-baseline", "b.json").code == 0  # is not read to be written anew
    write("bad.yaml", **OLD, **NEW)
    assert check("bad.yaml").code == 1


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--baseline", "b.json", "--no-baseline"), "--baseline and --no-baseline exclude each other"),
        (("--write-baseline", "c.json", "--assume", "host.mode=per-user"), "--assume and --write-baseline exclude"),
        (("--write-baseline", "c.json", "--changed-since", "HEAD"), "--write-baseline need --baseline"),
        (("--write-baseline", "bad.yaml"), "'bad.yaml' is to be checked: choose another file for --write-baseline"),
        (("--write-baseline", "c.json", "--output", "json=c.json"), "'c.json' takes the baseline"),
        (("--baseline", "b.json", "--output", "json=b.json"), "'b.json' is the baseline: choose another file"),
    ],
)
@pytest.mark.usefixtures("known")
def test_calls_that_make_no_sense_are_refused(check, tmp_path, words, told):
    ended = check("bad.yaml", *words)
    assert ended.code == 2
    assert told in ended.err
    assert not (tmp_path / "c.json").exists()
