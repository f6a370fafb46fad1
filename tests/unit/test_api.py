"""The façade: what is read, what is passed over, what cannot be checked."""

from __future__ import annotations

import gc
import subprocess
import sys
from pathlib import Path

import pytest

from tests.builders import AS_OF, deployment, text_of
from validator import resources
from validator.api import Input, check, check_text, load_pack
from validator.engine.pack import build, dump, read
from validator.errors import SourceError
from validator.findings import Outcome

SOUND = text_of(deployment())


def inputs(*texts, optional=False):
    return [Input(f"{n}.yaml", lambda text=text: text, optional) for n, text in enumerate(texts)]


def test_an_installed_pack_is_read_and_judges_alike(tmp_path, monkeypatch, pack):
    compiled = tmp_path / "pack.json"
    compiled.write_text(dump(build([resources.policies()])), encoding="utf-8")
    monkeypatch.setattr(resources, "compiled_pack", lambda: compiled)
    shipped = load_pack()
    assert shipped.rules == pack.rules
    assert check_text(SOUND, as_of=AS_OF, pack=shipped) == check_text(SOUND, as_of=AS_OF, pack=pack)
    compiled.write_text("{}", encoding="utf-8")
    assert read(compiled) is None
    assert load_pack().rules == pack.rules


def test_shipped_data_is_found_beside_the_package_or_inside_it(tmp_path, monkeypatch):
    assert resources.schemas().is_dir()
    assert resources.compiled_pack() is None
    monkeypatch.setattr(resources, "_SHIPPED", tmp_path)
    (tmp_path / "policies").mkdir()
    (tmp_path / "pack.json").touch()
    assert resources.policies() == tmp_path / "policies"
    assert resources.compiled_pack() == tmp_path / "pack.json"


def test_the_collector_is_left_as_it_was(pack):
    gc.disable()
    check_text(SOUND, as_of=AS_OF, pack=pack)
    assert not gc.isenabled()
    gc.enable()
    check_text(SOUND, as_of=AS_OF, pack=pack)
    assert gc.isenabled()


def test_several_documents_in_one_file_are_all_checked(pack):
    report = check(inputs(f"{SOUND}\n---\n{SOUND}\n---\n"), as_of=AS_OF, pack=pack)
    assert (report.documents, report.files) == (2, ("0.yaml",))


def test_what_is_no_manifest_is_passed_over_when_a_folder_is_searched(pack):
    others = ["a: 1", "apiVersion: apps/v1\nkind: Deployment", "- apiVersion", "# apiVersion"]
    report = check(inputs(SOUND, *others, optional=True), as_of=AS_OF, pack=pack)
    assert report.files == ("0.yaml",)
    with pytest.raises(SourceError, match="nothing to check"):
        check(inputs(*others, optional=True), as_of=AS_OF, pack=pack)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "empty"),
        ("# nothing\n", "empty"),
        ("---\n---\n", "empty"),
        ("- a\n- b\n", "found a list"),
        ("just words\n", "found a single value"),
        ("a: [\n", ""),
        ("\tb: 1\n", ""),
        ("a: *nowhere\n", ""),
        ("a: &a [*a]\n", ""),
        ("[" * 10_000, ""),
        ("{a: " * 10_000, ""),
        (
            "a: &a [x, x]\n"
            + "".join(
                f"b{n}: &b{n} [*{'a' if not n else f'b{n - 1}'}, *{'a' if not n else f'b{n - 1}'}]\n" for n in range(60)
            ),
            "",
        ),
        ("a: \x00\n", ""),
    ],
)
def test_what_cannot_be_checked_is_a_failure_with_a_place(pack, text, sentence):
    report = check(inputs(text, SOUND), as_of=AS_OF, pack=pack)
    [failure] = report.failures
    assert failure.file == "0.yaml"
    assert sentence in failure.sentence
    assert "\n" not in failure.sentence
    assert report.documents == 1


def test_shape_faults_are_findings_and_all_told_at_once(pack):
    broken = "apiVersion: rdpolicy/v1\nkind: Deployment\nmetadata: {nmae: x}\nservers:\n- {name: A, os: 2022, roles: [sesion-host]}\n"
    report = check(inputs(broken), as_of=AS_OF, pack=pack)
    assert sorted(f.rule for f in report.findings) == [
        "manifest-invalid-value", "manifest-missing-key", "manifest-unknown-key",
    ]  # fmt: skip
    assert report.outcomes[Outcome.FAILED] == 3
    assert all(f.location.line in {3, 5} for f in report.findings)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("RDSH[12-01]", "runs backwards"),
        ("RDSH[1-99999]", "at most 10000"),
        ("RDSH[a-b]", "written like RDSH[01-12]"),
        ("RDSH]1[", "written like RDSH[01-12]"),
        ("   ", "must not be empty"),
    ],
)
def test_names_that_are_none(pack, name, sentence):
    report = check(inputs(text_of(deployment(**{"servers[1].name": name}))), as_of=AS_OF, pack=pack)
    assert sentence in report.findings[0].message


@pytest.mark.parametrize(
    ("day", "sentence"), [("2026-02-30", "calendar"), ("01.02.2026", "YYYY-MM-DD"), (20260201, "YYYY-MM-DD")]
)
def test_days_that_are_none(pack, day, sentence):
    report = check(inputs(text_of(deployment(**{"servers[1].installed": day}))), as_of=AS_OF, pack=pack)
    assert sentence in report.findings[0].message


@pytest.mark.parametrize("port", ["0", "65536", "many", "200-100", "1-x"])
def test_ports_that_are_none(pack, port):
    report = check(inputs(text_of(deployment(**{"servers[0].open_ports": {"tcp": [port]}}))), as_of=AS_OF, pack=pack)
    assert report.findings[0].rule == "manifest-invalid-value"


def test_a_huge_file_ends_early_and_in_little_memory(tmp_path):
    huge = tmp_path / "huge.yaml"
    with huge.open("wb") as file:
        file.truncate(100 * 1024 * 1024)
    code = (
        "import sys, tracemalloc; from validator.cli.main import run; tracemalloc.start();"
        "print(run(['check', sys.argv[1]]), tracemalloc.get_traced_memory()[1])"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code, str(huge)],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    exit_code, peak = ended.stdout.split()[-2:]
    assert exit_code == "3"
    assert int(peak) < 40 * 1024 * 1024
    assert "huge.yaml" in ended.stdout + ended.stderr
    assert "Traceback" not in ended.stderr
