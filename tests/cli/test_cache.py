"""Checking what has not changed, and being rid of what is kept for that."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from validator import resources
from validator.cli import remembered
from validator.engine.evaluate import Engine

ROOT = Path(__file__).parents[2]
AS_OF = ("--as-of", "2026-11-24")
FAULTY = {"servers[1].os": 2025}


@pytest.fixture
def judgements(monkeypatch):
    """Return a list that grows with every deployment that is judged."""
    seen = []
    judge = Engine.judge

    def judged(self, facts):
        seen.append(facts)
        return judge(self, facts)

    monkeypatch.setattr(Engine, "judge", judged)
    return seen


def test_what_has_not_changed_is_not_judged_again(rdpolicy, write, judgements):
    site = write(**FAULTY)
    first = rdpolicy("check", site, *AS_OF)
    assert rdpolicy("check", site, *AS_OF) == first
    assert len(judgements) == 1
    write(**FAULTY, access=[{"name": "A", "users": 3}])
    rdpolicy("check", site, *AS_OF)
    assert len(judgements) == 2


@pytest.mark.parametrize(
    "options",
    [
        ("--as-of", "2036-11-25"),
        ("--no-cache",),
        ("--edition", "seed"),
        ("--select", "cal"),
        ("--ignore", "cal"),
        ("--severity", "cal=info"),
        ("--timeline",),
        ("--assume", "servers[LIC01].license_server.in_license_servers_group=true"),
        ("--no-waivers",),
        ("--waivers-require", "owner"),
        ("-f", "html"),
    ],
)
def test_another_question_is_another_verdict(rdpolicy, write, judgements, options):
    site = write(**FAULTY)
    rdpolicy("check", site, *AS_OF)
    judgements.clear()
    asked = rdpolicy("check", site, *AS_OF, *options)
    assert judgements
    judgements.clear()
    again = rdpolicy("check", site, *AS_OF, *options)
    assert again == asked
    of_its_own = options[0] in {"--no-cache", "--timeline", "--assume", "--no-waivers", "--waivers-require", "-f"}
    assert bool(judgements) == of_its_own


@pytest.mark.parametrize("form", ["text", "json", "sarif", "junit", "github", "markdown"])
def test_reports_of_what_is_known_are_the_same_bytes(rdpolicy, write, judgements, form):
    site = write(**FAULTY)
    plain = rdpolicy("check", site, *AS_OF, "-f", form, "--no-cache")
    assert rdpolicy("check", site, *AS_OF, "-f", form) == plain
    judgements.clear()
    assert rdpolicy("check", site, *AS_OF, "-f", form) == plain
    assert judgements == []


def test_on_the_next_day_nothing_is_judged_again_that_does_not_look_at_it(rdpolicy, write, judgements):
    site = write(**FAULTY)
    first = rdpolicy("check", site, *AS_OF)
    second = rdpolicy("check", site, "--as-of", "2026-11-25")
    assert second.out == first.out.replace("2026-11-24", "2026-11-25")
    assert second.out != first.out
    assert len(judgements) == 1


def test_the_standard_input_is_no_file_that_could_be_unchanged(rdpolicy, write, judgements):
    data = write(**FAULTY).read_bytes()
    for _ in range(2):
        assert rdpolicy("check", "-", *AS_OF, stdin=data).code == 1
    assert len(judgements) == 2


def test_a_baseline_counts_for_what_is_known(rdpolicy, write, tmp_path, judgements):
    site = write(**FAULTY)
    assert rdpolicy("check", site, *AS_OF).code == 1
    rdpolicy("check", site, *AS_OF, "--write-baseline", tmp_path / "baseline.json")
    assert rdpolicy("check", site, *AS_OF, "--baseline", tmp_path / "baseline.json").code == 0
    assert len(judgements) == 1


def test_a_configuration_turns_it_off(rdpolicy, write, tmp_path, judgements):
    site = write(**FAULTY)
    (tmp_path / "rdpolicy.toml").write_text("cache = false\n", encoding="utf-8")
    for _ in range(2):
        rdpolicy("check", site, *AS_OF)
    assert len(judgements) == 2
    rdpolicy("check", site, *AS_OF, "--cache")
    rdpolicy("check", site, *AS_OF, "--cache")
    assert len(judgements) == 3


def test_other_policies_are_other_verdicts(rdpolicy, write, tmp_path, judgements):
    site = write(**FAULTY)
    pack = tmp_path / "own"
    shutil.copytree(ROOT / "policies" / "rules" / "capacity", pack / "rules" / "capacity")
    for path in (pack / "rules" / "capacity").iterdir():
        path.write_text(path.read_text(encoding="utf-8").replace(path.stem, f"own-{path.stem}"), encoding="utf-8")
        path.rename(path.with_name(f"own-{path.name}"))
    for _ in range(2):
        assert rdpolicy("check", site, *AS_OF, "--policies", pack).code == 1
    assert len(judgements) == 1
    rdpolicy("check", site, *AS_OF)
    assert len(judgements) == 2
    next((pack / "rules" / "capacity").iterdir()).unlink()
    rdpolicy("check", site, *AS_OF, "--policies", pack)
    assert len(judgements) == 3


def test_another_tool_is_another_verdict(monkeypatch, tmp_path):
    options = remembered_options()
    first = remembered._run(options)
    assert remembered._run(options) == first
    monkeypatch.setattr(remembered, "__version__", "9.9.9")
    assert remembered._run(options) != first
    compiled = tmp_path / "pack.json"
    compiled.write_text("{}", encoding="utf-8")
    monkeypatch.setattr(resources, "compiled_pack", lambda: compiled)
    installed = remembered._run(options)
    assert installed != first
    os.utime(compiled, ns=(1, 1))
    assert remembered._run(options) != installed
    (tmp_path / "own").mkdir()
    assert remembered._run(options._replace(policies=(tmp_path / "own",))) != remembered._run(options)


def remembered_options():
    from datetime import date  # noqa: PLC0415

    from validator.cli.check_options import CheckOptions  # noqa: PLC0415

    return CheckOptions((), date(2026, 11, 24))


def test_runs_at_the_same_time_agree(write, tmp_path):
    for number in range(40):
        write(f"estate/{number}.yaml", **{**FAULTY, "metadata.name": f"site{number}"})
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "RDPOLICY_CACHE_DIR": str(tmp_path / "cache")}
    command = [sys.executable, "-m", "validator", "check", *AS_OF, "-q", "estate"]
    for _ in range(2):
        runs = [
            subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            for _ in range(3)
        ]
        ended = {(run.communicate(), run.returncode) for run in runs}
        assert len(ended) == 1
        (((out, err), code),) = ended
        assert (code, err) == (1, b"")
        assert out.count(b"\n") >= 40


def test_clearing_removes_what_is_ours(rdpolicy, monkeypatch, tmp_path, write):
    kept = tmp_path / "cache"
    monkeypatch.setenv("RDPOLICY_CACHE_DIR", str(kept))
    monkeypatch.setattr(remembered, "FILE", "verdicts.sqlite3")
    rdpolicy("check", write(), *AS_OF)
    (kept / "other.txt").write_text("mine", encoding="utf-8")
    assert rdpolicy("cache").out.startswith("2 files, ")
    cleared = rdpolicy("cache", "clear")
    assert (cleared.code, cleared.err) == (0, "")
    assert cleared.out.startswith("Removed 2 files, ")
    assert cleared.out.endswith(f" from {kept}\n")
    assert [file.name for file in kept.iterdir()] == ["other.txt"]
    assert rdpolicy("cache", "clear").out == f"Removed 0 files, 0 KiB from {kept}\n"


def test_what_cannot_be_removed_is_named(rdpolicy, monkeypatch, tmp_path):
    monkeypatch.setenv("RDPOLICY_CACHE_DIR", str(tmp_path))
    (tmp_path / "pack-1.json").write_text("{}", encoding="utf-8")

    def refuse(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "unlink", refuse)
    ended = rdpolicy("cache", "clear")
    assert (ended.code, ended.out) == (3, "")
    assert ended.err == f"error: '{tmp_path / 'pack-1.json'}' cannot be removed: Permission denied\n"
