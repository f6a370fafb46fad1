"""Reports that leave as they come: the same findings as in all other formats, and the summary at the end."""

from __future__ import annotations

import json

import pytest

from validator import spool
from validator.cli import jobs, stream
from validator.errors import RdpolicyError

AS_OF = ("--as-of", "2026-11-24", "--no-cache")
BAD = {"servers[0].license_server.cals[0].version": 2019}
WAIVER = {"rule": "no-usable-cal-pool", "where": "RDSH01", "reason": "lab", "owner": "a@b.example"}


@pytest.fixture
def estate(write, tmp_path):
    """Return a folder of manifests with findings of every outcome, a broken one, and two of one name."""
    write("sites/a.yaml", **BAD)
    write("sites/b.yaml")
    write("sites/c.yaml", **BAD, **{"metadata.name": "other", "waivers": [{**WAIVER, "until": "2027-01-31"}]})
    write("sites/d.yaml", **{"metadata.name": "third", "servers[0].license_server.activated": "(absent)"})
    write("sites/e/f.yaml", **BAD)
    write("sites/g.yaml", **{"servers[1].roles[0]": "nonsense"})
    (tmp_path / "sites" / "h.yaml").write_bytes(b"apiVersion: \xff")
    return "sites"


def lines(text):
    return [json.loads(line) for line in text.splitlines()]


@pytest.mark.parametrize("options", [(), ("--timeline",), ("--quiet",), ("--verbose",)])
def test_lines_hold_what_the_report_in_json_holds(rdpolicy, estate, options):
    report = json.loads(rdpolicy("check", estate, *AS_OF, *options, "-f", "json").out)
    ended = rdpolicy("check", estate, *AS_OF, *options, "-f", "json-lines")
    told = lines(ended.out)
    assert ended.code == 3
    by_kind = {}
    for one in told:
        by_kind.setdefault(one.pop("kind"), []).append(one)
    assert by_kind["finding"] == report["findings"]
    assert by_kind["failure"] == report["failures"]
    assert by_kind.get("change", []) == report.get("timeline", [])
    assert by_kind["summary"] == [{"schema": "rdpolicy/line/v1", **report["summary"]}]
    assert told[-1] == by_kind["summary"][0]
    assert by_kind.keys() <= {"finding", "failure", "change", "summary"}


def test_lines_of_a_run_with_a_baseline_tell_what_it_knows(rdpolicy, write):
    site = write(**BAD)
    rdpolicy("check", site, *AS_OF, "--write-baseline", "b.json")
    write()
    told = lines(rdpolicy("check", site, *AS_OF, "--baseline", "b.json", "-f", "json-lines").out)
    assert {one["kind"] for one in told} == {"finding", "removable", "summary"} or told[0]["kind"] == "removable"


@pytest.mark.parametrize("options", [("-f", "text"), ("-q",), ("-f", "json-lines"), ("-f", "sarif"), ("-v",)])
def test_neither_processes_nor_the_disk_nor_other_outputs_change_a_byte(rdpolicy, estate, monkeypatch, options):
    plain = rdpolicy("check", estate, *AS_OF, *options)
    assert plain.out
    monkeypatch.setattr(spool, "MOST_HELD", 0)
    assert rdpolicy("check", estate, *AS_OF, *options) == plain
    assert rdpolicy("check", estate, *AS_OF, *options, "--output", "markdown=out.md") == plain
    monkeypatch.setattr(jobs, "MANY", 2)
    assert rdpolicy("check", estate, *AS_OF, *options, "--jobs", "2") == plain


@pytest.mark.parametrize("form", ["text", "json-lines"])
def test_what_leaves_as_it_comes_is_what_is_written_as_a_whole(rdpolicy, estate, tmp_path, form):
    ended = rdpolicy("check", estate, *AS_OF, "-f", form, "--output", f"{form}=out")
    assert (tmp_path / "out").read_text(encoding="utf-8") == ended.out


@pytest.mark.parametrize("form", ["text", "json-lines"])
def test_verdicts_of_earlier_runs_take_their_place(rdpolicy, write, form):
    for name in "abcd":
        write(f"{name}.yaml", **BAD, **{"metadata.name": name})
    command = ("check", *(f"{name}.yaml" for name in "dacb"), "--as-of", "2026-11-24", "-f", form)
    plain = rdpolicy(*command, "--no-cache")
    assert rdpolicy(*command) == rdpolicy(*command) == plain
    for name in "bd":  # which are judged again, among the others
        write(f"{name}.yaml", **BAD, **{"metadata.name": name, "metadata.description": "edited"})
    assert rdpolicy(*command) == rdpolicy(*command, "--no-cache")


def test_what_cannot_be_written_is_told_once_and_at_the_end(rdpolicy, estate, tmp_path, monkeypatch):
    def fail(text, *, color=False):
        raise RdpolicyError(f"no: {len(text) > 0}, {color}")

    monkeypatch.setattr(stream.console, "write", fail)
    ended = rdpolicy("check", estate, *AS_OF, "--output", "json=out.json")
    assert (ended.code, ended.err) == (3, "error: no: True, False\n")
    assert json.loads((tmp_path / "out.json").read_bytes())
