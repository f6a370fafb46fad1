"""The same inputs give the same bytes in every format, whatever surrounds the run."""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from validator.report import REPORTERS

ROOT = Path(__file__).parents[2]
# Parts of a run are as small, and processes start as early, as this says.
PROGRAM = """
import sys
from validator import parts
from validator.cli import jobs
parts.PART, jobs.MANY = 2, 2
from validator.__main__ import start
start()
"""
SURROUNDINGS = {
    "another hash seed": {"PYTHONHASHSEED": "4711"},
    "no hash seed": {"PYTHONHASHSEED": "random"},
    "the C locale": {"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    "a locale of other letters": {"LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8", "LANGUAGE": "tr"},
    "a time zone ahead": {"TZ": "Pacific/Kiritimati"},
    "a time zone behind": {"TZ": "Etc/GMT+12"},
    "other columns": {"COLUMNS": "40", "LINES": "5"},
    "development mode": {"PYTHONDEVMODE": "1"},
    "unbuffered streams": {"PYTHONUNBUFFERED": "1"},
}


@pytest.fixture(scope="module")
def estate(tmp_path_factory):
    """Return a folder of manifests with findings of every outcome, waivers, other YAML, and two broken files."""
    from tests.builders import deployment, text_of  # noqa: PLC0415 -- as the fixtures of this folder do

    folder = tmp_path_factory.mktemp("estate")
    waiver = {
        "rule": "no-usable-cal-pool",
        "where": "RDSH01",
        "reason": "lab",
        "owner": "a@b.example",
        "until": "2027-01-31",
    }
    contents = {
        "bücher.yaml": deployment(**{"servers[0].license_server.cals[0].version": 2019}),
        "clean.yaml": deployment(),
        "Great.yaml": deployment(**{"servers[1].name": "ホスト", "servers[1].membership": "workgroup"}),
        "shape.yaml": deployment(**{"servers[1].roles[0]": "nonsense", "servers[1].rolse": 1}),
        "sub/unknown.yaml": deployment(**{"servers[0].license_server.activated": "(absent)"}),
        "sub/waived.yaml": deployment(**{"servers[0].license_server.cals[0].version": 2019, "waivers": [waiver]}),
    }
    (folder / "sub").mkdir()
    for name, content in contents.items():
        (folder / name).write_text(text_of(content), encoding="utf-8")
    (folder / "broken.yaml").write_text("apiVersion: rdpolicy/v1\nservers: [", encoding="utf-8")
    (folder / "sub" / "broken.yaml").write_bytes(b"apiVersion: \xff")
    return folder


@pytest.fixture(scope="module")
def written(estate, cache, tmp_path_factory):
    """Return a function that runs a check in a process of its own and returns what it wrote, by format."""
    numbers = itertools.count()

    def call(paths, *, folder=None, **environment):
        out = tmp_path_factory.mktemp(f"out{next(numbers)}")
        outputs = [word for name in REPORTERS for word in ("--output", f"{name}={out / name}")]
        options = [
            "--as-of",
            "2026-11-24",
            "--timeline",
            "--assume",
            "servers[LIC01].license_server.in_license_servers_group=true",
            "-f",
            "text",
            *outputs,
        ]
        surroundings = {
            "PATH": os.environ["PATH"],
            "PYTHONHASHSEED": "0",
            "SYSTEMROOT": os.environ.get("SYSTEMROOT", ""),
        }
        surroundings |= {"RDPOLICY_CACHE_DIR": str(cache), "PYTHONPATH": str(ROOT), **environment}
        ended = subprocess.run(
            [sys.executable, "-c", PROGRAM, "check", *options, *map(str, paths)],
            cwd=folder or estate, env=surroundings, capture_output=True, check=False, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        assert ended.returncode == 3, ended.stderr
        assert b"Traceback" not in ended.stderr
        files = {name: (out / name).read_bytes() for name in REPORTERS}
        return {**files, "stdout": ended.stdout, "stderr": ended.stderr}

    return call


@pytest.fixture(scope="module")
def usual(written):
    """Return what a run in one process writes of the whole folder, named by its relative path."""
    return written([".", "--jobs", "1"])


def test_the_estate_has_something_of_everything(usual):
    report = json.loads(usual["json"])
    assert {one["outcome"] for one in report["findings"]} == {"failed", "undetermined", "waived"}
    assert [failure["file"] for failure in report["failures"]] == ["broken.yaml", "sub/broken.yaml"]
    assert report["summary"]["files"] == 6
    assert usual["stdout"] == usual["text"]


@pytest.mark.parametrize("surroundings", SURROUNDINGS)
def test_surroundings_change_no_byte(written, usual, surroundings):
    assert written([".", "--jobs", "1"], **SURROUNDINGS[surroundings]) == usual


def test_several_processes_change_no_byte(written, usual):
    for seed in ("1", "random"):
        assert written([".", "--jobs", "2"], PYTHONHASHSEED=seed) == usual
    assert written([".", "--jobs", "3"]) == usual


def test_the_order_of_files_changes_no_byte(written, usual, estate):
    files = sorted(path.relative_to(estate).as_posix() for path in estate.rglob("*.yaml"))
    orders = [files, files[::-1], [*files[3:], *files[:3]], ["sub", "."], [".", *files[::-1]], ["sub/waived.yaml", "."]]
    for number, paths in enumerate(orders):
        assert written([*paths, "--jobs", str(1 + number % 2)]) == usual


def test_the_working_folder_changes_no_byte_of_absolute_paths(written, estate, tmp_path):
    here = written([estate, "--jobs", "1"])
    assert b"bad.yaml" not in here["json"]
    assert written([estate, "--jobs", "2"], folder=tmp_path) == here
    assert written([estate / "sub", estate], folder=estate / "sub") == here
    assert here["json"] != b""
