from __future__ import annotations

import json
import re
import sys
from datetime import date
from pathlib import Path

import pytest

from tests.builders import AS_OF, deployment, text_of
from validator import parts
from validator.cli import check_options, jobs

RULE = "no-usable-cal-pool"


def test_a_legal_deployment_is_clean(rdpolicy, write):
    write()
    ended = rdpolicy("check", "site.yaml")
    assert (ended.code, ended.err) == (0, "")
    assert "error" not in ended.out


def test_an_error_is_reported_at_its_place_and_ends_with_1(rdpolicy, bad):
    ended = rdpolicy("check", bad.name)
    assert ended.code == 1
    assert f"error[{RULE}]" in ended.out
    assert "--> bad.yaml:" in ended.out
    assert ended.err == ""


@pytest.mark.parametrize(
    ("threshold", "risky_ends", "bad_ends"), [("error", 0, 1), ("warning", 1, 1), ("info", 1, 1), ("never", 0, 0)]
)
def test_fail_on_sets_the_severity_that_fails(rdpolicy, risky, bad, threshold, risky_ends, bad_ends):
    assert rdpolicy("check", risky.name, "--fail-on", threshold).code == risky_ends
    assert rdpolicy("check", bad.name, "--fail-on", threshold).code == bad_ends


def test_strict_fails_what_cannot_be_told(rdpolicy, write):
    write(**{"servers[0].license_server.activated": "(absent)"})
    assert rdpolicy("check", "site.yaml").code == 0
    ended = rdpolicy("check", "site.yaml", "--strict")
    assert ended.code == 1
    assert "undetermined[license-server-not-activated]" in ended.out


def test_as_of_is_the_day_of_the_judgement(rdpolicy, write):
    write()
    assert "Judged as of 2019-02-28" in rdpolicy("check", "site.yaml", "--as-of", "2019-02-28").out


def test_without_as_of_the_day_is_today(rdpolicy, write, monkeypatch):
    monkeypatch.setattr(check_options, "today", lambda: date(2031, 5, 6))
    write()
    assert "Judged as of 2031-05-06" in rdpolicy("check", "site.yaml").out


@pytest.mark.parametrize("day", ["2026-02-30", "20260228", "2026-W01-1", "28.02.2026", "today", ""])
def test_a_day_is_written_in_one_way(rdpolicy, write, day):
    write()
    ended = rdpolicy("check", "site.yaml", "--as-of", day)
    assert ended.code == 2
    sentence = f"Invalid value for '--as-of': '{day}' is not a day written as YYYY-MM-DD."
    assert ended.err == f"error: {sentence} See 'rdpolicy check --help'.\n"


def test_edition_judges_by_one_edition(rdpolicy, write):
    write()
    ended = rdpolicy("check", "site.yaml", "--edition", "seed")
    assert "by edition seed" in ended.out
    assert ended.code == 0


def test_an_unknown_edition_is_a_usage_error(rdpolicy, write):
    write()
    ended = rdpolicy("check", "site.yaml", "--edition", "sed")
    assert ended == (2, "", "error: unknown edition 'sed'; did you mean 'seed'?\n")


def test_json_goes_to_standard_output(rdpolicy, bad):
    ended = rdpolicy("check", bad.name, "-f", "json")
    report = json.loads(ended.out)
    assert ended.code == 1
    assert report["schema"] == "rdpolicy/report/v1"
    assert RULE in {finding["rule"] for finding in report["findings"]}
    assert {finding["location"]["file"] for finding in report["findings"]} == {"bad.yaml"}


def test_several_reports_come_from_one_run(rdpolicy, bad, tmp_path):
    ended = rdpolicy("check", bad.name, "-q", "--output", "json=out.json", "--output", "text=out.txt")
    assert ended.code == 1
    assert json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))["findings"]
    text = (tmp_path / "out.txt").read_text(encoding="utf-8")
    assert text == rdpolicy("check", bad.name).out
    assert not list(tmp_path.glob(".*"))


def test_a_report_file_is_never_colored_nor_quiet(rdpolicy, bad, tmp_path):
    rdpolicy("check", bad.name, "--color", "always", "-q", "--output", "text=out.txt")
    text = (tmp_path / "out.txt").read_text(encoding="utf-8")
    assert "\x1b" not in text
    assert len(text.splitlines()) > 5


def test_a_report_that_cannot_be_written_ends_with_3_and_the_others_are(rdpolicy, bad, tmp_path):
    ended = rdpolicy("check", bad.name, "--output", "json=none/out.json", "--output", "json=out.json")
    assert ended.code == 3
    assert ended.err == "error: none/out.json: this report cannot be written: No such file or directory\n"
    assert (tmp_path / "out.json").exists()
    assert RULE in ended.out


@pytest.mark.parametrize(
    ("output", "sentence"),
    [
        ("json", "'json' is not written as FORMAT=FILE."),
        ("json=", "'json=' is not written as FORMAT=FILE."),
        ("jsno=x", "there is no format 'jsno'; did you mean 'json'?"),
        ("json=-", "write --format json for the standard output."),
    ],
)
def test_output_is_written_as_format_and_file(rdpolicy, bad, output, sentence):
    ended = rdpolicy("check", bad.name, "--output", output)
    expected = f"error: Invalid value for '--output': {sentence} See 'rdpolicy check --help'.\n"
    assert ended == (2, "", expected)


@pytest.mark.parametrize("target", ["bad.yaml", "./bad.yaml", "sub/../bad.yaml"])
def test_a_report_never_replaces_a_manifest(rdpolicy, bad, tmp_path, target):
    (tmp_path / "sub").mkdir()
    before = bad.read_bytes()
    ended = rdpolicy("check", ".", "--output", f"json={target}")
    assert ended.code == 2
    assert "is to be checked: choose another file for --output" in ended.err
    assert bad.read_bytes() == before


def test_two_reports_never_share_a_file(rdpolicy, bad):
    ended = rdpolicy("check", bad.name, "--output", "json=o", "--output", "text=./o")
    assert ended == (2, "", "error: 'o' takes another report: choose another file for --output\n")


def test_quiet_writes_one_line_for_each_finding(rdpolicy, bad):
    ended = rdpolicy("check", bad.name, "-q")
    lines = ended.out.splitlines()
    assert lines
    assert all(re.match(r"bad\.yaml:\d+:\d+: \w+\[[a-z-]+\]: ", line) for line in lines)


def test_verbose_shows_the_facts_and_sources(rdpolicy, bad):
    assert " fact: host.release = 2022" in rdpolicy("check", bad.name, "-v").out
    assert " fact: " not in rdpolicy("check", bad.name).out


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["-q", "-v"], "--quiet and --verbose exclude each other."),
        (["--strict", "--fail-on", "never"], "--strict and --fail-on never exclude each other."),
    ],
)
def test_options_that_contradict_each_other_are_refused(rdpolicy, bad, options, sentence):
    ended = rdpolicy("check", bad.name, *options)
    assert ended == (2, "", f"error: {sentence} See 'rdpolicy check --help'.\n")


@pytest.mark.parametrize(
    ("options", "environment", "colored"),
    [
        ([], {}, False),
        (["--color", "always"], {}, True),
        (["--color", "always"], {"NO_COLOR": "1"}, True),
        (["--color", "always", "--no-color"], {}, False),
        ([], {"FORCE_COLOR": "1"}, True),
        ([], {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        (["--color", "never"], {"FORCE_COLOR": "1"}, False),
    ],
)
def test_color_follows_options_then_environment(rdpolicy, bad, monkeypatch, options, environment, colored):
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert ("\x1b[" in rdpolicy("check", bad.name, *options).out) is colored


def test_standard_input_is_checked_once_under_its_own_name(rdpolicy):
    text = text_of(deployment(**{"servers[0].license_server.cals[0].version": 2019})).encode()
    ended = rdpolicy("check", "-", "-", "-f", "json", stdin=text)
    report = json.loads(ended.out)
    assert ended.code == 1
    assert report["summary"]["documents"] == 1
    assert {finding["location"]["file"] for finding in report["findings"]} == {"-"}


def test_a_file_is_checked_once_however_it_is_named(rdpolicy, bad):
    report = json.loads(rdpolicy("check", bad.name, f"./{bad.name}", ".", bad, "-f", "json").out)
    assert report["summary"]["files"] == 1
    assert {finding["location"]["file"] for finding in report["findings"]} == {"bad.yaml"}


def test_what_cannot_be_read_wins_over_findings_and_the_rest_is_reported(rdpolicy, bad):
    ended = rdpolicy("check", "none.yaml", bad.name)
    assert ended.code == 3
    assert "could not check none.yaml: there is no such file" in ended.out
    assert f"error[{RULE}]" in ended.out
    assert ended.err == ""


def test_failures_are_told_to_people_when_a_program_takes_the_report(rdpolicy, bad):
    ended = rdpolicy("check", "none.yaml", bad.name, "-f", "json")
    assert ended.code == 3
    assert [failure["file"] for failure in json.loads(ended.out)["failures"]] == ["none.yaml"]
    assert ended.err == "error: none.yaml: there is no such file\n"


def test_yaml_that_does_not_parse_could_not_be_checked(rdpolicy, tmp_path):
    (tmp_path / "broken.yaml").write_text("apiVersion: rdpolicy/v1\nservers: [\n", encoding="utf-8")
    ended = rdpolicy("check", "broken.yaml", "-q")
    assert ended.code == 3
    assert ended.out.startswith("could not check broken.yaml:")


def test_other_yaml_in_a_folder_is_passed_over(rdpolicy, write, tmp_path):
    write("sites/hq.yaml")
    (tmp_path / "sites" / "values.yml").write_text("a: 1\n", encoding="utf-8")
    report = json.loads(rdpolicy("check", "sites", "-f", "json").out)
    assert report["summary"]["files"] == 1


@pytest.mark.parametrize("name", ["empty", "other"])
def test_a_run_that_checks_nothing_is_an_error(rdpolicy, tmp_path, name):
    (tmp_path / name).mkdir()
    (tmp_path / "other").mkdir(exist_ok=True)
    (tmp_path / "other" / "values.yaml").write_text("a: 1\n", encoding="utf-8")
    ended = rdpolicy("check", name, "--output", "json=out.json")
    assert ended == (3, "", "error: nothing to check: no rdpolicy manifest was found\n")
    assert not (tmp_path / "out.json").exists()


def test_no_path_is_a_usage_error(rdpolicy):
    assert rdpolicy("check") == (2, "", "error: Missing argument 'PATH...'. See 'rdpolicy check --help'.\n")


@pytest.mark.usefixtures("bad")
def test_an_empty_path_is_a_usage_error_and_not_this_folder(rdpolicy):
    assert rdpolicy("check", "") == (2, "", "error: a path is empty\n")


def test_every_fault_of_a_policy_is_told(rdpolicy, bad, tmp_path):
    rules = tmp_path / "own" / "rules" / "cal"
    rules.mkdir(parents=True)
    (rules / "one.yaml").write_text("id: one\ntitel: x\n", encoding="utf-8")
    (rules / "two.yaml").write_text("id: [\n", encoding="utf-8")
    ended = rdpolicy("check", bad.name, "--policies", "own")
    assert ended.code == 3
    assert ended.out == ""
    lines = ended.err.splitlines()
    assert len(lines) > 2
    assert all(re.match(r"error: own/rules/cal/(one|two)\.yaml:\d+:\d+: .", line) for line in lines)


def test_a_pack_of_ones_own_changes_the_verdict(rdpolicy, bad, tmp_path):
    (tmp_path / "own" / "rules").mkdir(parents=True)
    assert rdpolicy("check", bad.name).code == 1
    (tmp_path / "own" / "pack.yaml").write_text("name: own\ndisable: [no-usable-cal-pool]\n", encoding="utf-8")
    write_rule(tmp_path / "own" / "rules" / "topology" / "two-hosts.yaml")
    ended = rdpolicy("check", bad.name, "--policies", "own", "-q")
    assert RULE not in ended.out
    assert "warning[two-hosts]: there is one session host only" in ended.out


def write_rule(path):
    path.parent.mkdir(parents=True)
    path.write_text(
        """\
id: two-hosts
title: There are at least two session hosts
severity: warning
for: deployment
require:
  - that: deployment.session_hosts > 1
    message: there is one session host only
    points_at: deployment.session_hosts
remedy: Add a session host.
rationale: One host is a single point of failure.
sources: [seed]
examples:
  passes: [{servers: []}]
  fails: [{servers: []}]
""",
        encoding="utf-8",
    )


def test_many_files_are_checked_in_several_processes_with_the_same_bytes(rdpolicy, write, monkeypatch):
    monkeypatch.setattr(jobs, "MANY", 3)
    monkeypatch.setattr(parts, "PART", 2)
    for number in range(7):
        write(f"sites/{number}.yaml", **({"servers[1].os": 2025} if number % 3 == 0 else {}))
    (Path("sites") / "broken.yaml").write_bytes(b"apiVersion: \xff\n")
    one = rdpolicy("check", "--as-of", AS_OF, "--jobs", 1, "sites")
    monkeypatch.setattr(jobs, "processors", lambda: 2)
    for wanted in (2, 3, "auto"):
        assert rdpolicy("check", "--as-of", AS_OF, "--jobs", wanted, "sites") == one
    assert one.code == 3
    assert "sites/6.yaml" in one.out


@pytest.mark.parametrize("wanted", ["0", "-1", "1.5", "many", "", "²", "Auto"])
def test_jobs_is_a_number_or_auto(rdpolicy, bad, wanted):
    ended = rdpolicy("check", f"--jobs={wanted}", bad.name)
    assert (ended.code, ended.out) == (2, "")
    assert f"'{wanted}' is neither a number from 1 up nor auto" in ended.err


@pytest.mark.parametrize(
    "wanted",
    [
        "", "dask", "dask://", "dask://host", "dask://host:", "dask://:8786", "dask://host:0", "dask://host:65536",
        "dask://host:8786/", "dask://me@host:8786", "tcp://host:8786", "host:8786", "dask://a b:1", "dask://::1:8786",
    ],
)  # fmt: skip
def test_an_executor_is_the_address_of_a_cluster(rdpolicy, bad, wanted):
    ended = rdpolicy("check", f"--executor={wanted}", bad.name)
    assert (ended.code, ended.out) == (2, "")
    assert f"'{wanted}' is not written as dask://HOST:PORT" in ended.err


def test_an_executor_takes_the_place_of_jobs(rdpolicy, bad, monkeypatch):
    for given in (["--jobs", "2"], ["--jobs", "auto"]):
        ended = rdpolicy("check", "--executor", "dask://[::1]:8786", *given, bad.name)
        assert (ended.code, ended.err.split(".")[0]) == (2, "error: --jobs and --executor exclude each other")
    # A configured number of jobs does not.
    Path("rdpolicy.toml").write_text("jobs = 2\n", encoding="utf-8")
    monkeypatch.setitem(sys.modules, "distributed", None)
    ended = rdpolicy("check", "--executor", "dask://[::1]:8786", bad.name)
    assert ended == (2, "", "error: --executor needs Dask: install rdpolicy[dask]\n")


def test_standard_input_is_read_by_this_process(rdpolicy, write, monkeypatch):
    monkeypatch.setattr(jobs, "MANY", 1)
    text = write().read_bytes()
    ended = rdpolicy("check", "--jobs", 2, "-f", "json", "-", "site.yaml", stdin=text)
    assert (ended.code, json.loads(ended.out)["summary"]["files"]) == (0, 2)


@pytest.mark.parametrize("argv", [["values.yaml"], ["values.yaml", "template.yaml", "."], ["-"], ["none"]])
def test_only_manifests_passes_over_all_other_files(rdpolicy, tmp_path, argv):
    (tmp_path / "none").mkdir()
    (tmp_path / "values.yaml").write_text("a: 1\n", encoding="utf-8")
    (tmp_path / "template.yaml").write_text("apiVersion: v1\n{{ if }}\n", encoding="utf-8")
    ended = rdpolicy("check", "--only-manifests", *argv, "-f", "json", stdin=b"[]")
    assert (ended.code, ended.err) == (0, "note: no rdpolicy manifest was given\n")
    assert json.loads(ended.out)["summary"]["files"] == 0
    assert rdpolicy("check", "--only-manifests", *argv, "-q", stdin=b"[]") == (0, "", "")


def test_only_manifests_still_checks_those(rdpolicy, bad, tmp_path):
    (tmp_path / "values.yaml").write_text("a: 1\n", encoding="utf-8")
    ended = rdpolicy("check", "--only-manifests", "values.yaml", bad.name, "-q")
    assert (ended.code, ended.err) == (1, "")
    assert rdpolicy("check", "--only-manifests", "values.yaml", "gone.yaml", "-q").code == 3
