from __future__ import annotations

import runpy
import sys

import pytest

from validator import resources
from validator.docs import __main__ as command
from validator.docs.generate import differing, generate, stale
from validator.errors import Place, PolicyError


@pytest.fixture
def files(pack, symptoms, monkeypatch):
    """Return what would be generated; the command takes the pack that the tests have."""
    monkeypatch.setattr(command, "load_pack", lambda: pack)
    monkeypatch.setattr(command, "load_symptoms", lambda: symptoms)
    return generate(pack, symptoms)


def test_what_is_written_is_found_in_order(files, tmp_path, capsys):
    assert command.main(["--into", str(tmp_path)]) == 0
    assert capsys.readouterr().out == "".join(f"wrote {name}\n" for name in files)
    assert {name: (tmp_path / name).read_bytes() for name in files} == files
    assert command.main(["--into", str(tmp_path), "--check"]) == 0
    assert command.main(["--into", str(tmp_path)]) == 0
    assert capsys.readouterr() == ("", "")


def test_check_tells_what_differs_and_changes_nothing(files, tmp_path, capsys):
    command.main(["--into", str(tmp_path)])
    capsys.readouterr()
    (tmp_path / "docs/facts.md").write_text("mine", encoding="utf-8")
    (tmp_path / "schema/rule.schema.json").unlink()
    (tmp_path / "docs/rules/gone.md").write_bytes(files["docs/facts.md"])
    (tmp_path / "docs/rules/notes.md").write_text("# By hand\n", encoding="utf-8")
    (tmp_path / "schema/gone.schema.json").write_text("{}", encoding="utf-8")
    assert differing(files, tmp_path) == ["docs/facts.md", "schema/rule.schema.json"]
    assert stale(files, tmp_path) == ["docs/rules/gone.md", "schema/gone.schema.json"]
    assert command.main(["--check", "--into", str(tmp_path)]) == 1
    assert capsys.readouterr().out.splitlines() == [
        "docs/facts.md differs from what is generated",
        "schema/rule.schema.json differs from what is generated",
        "docs/rules/gone.md is no longer generated",
        "schema/gone.schema.json is no longer generated",
    ]
    assert (tmp_path / "docs/rules/gone.md").exists()
    assert command.main(["--into", str(tmp_path)]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "wrote docs/facts.md",
        "wrote schema/rule.schema.json",
        "removed docs/rules/gone.md",
        "removed schema/gone.schema.json",
    ]
    assert (tmp_path / "docs/rules/notes.md").exists()
    assert not stale(files, tmp_path)


@pytest.mark.usefixtures("files")
def test_without_a_folder_it_works_on_the_checkout_only(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(resources, "policies", lambda: tmp_path / "policies")
    with pytest.raises(SystemExit) as ended:
        command.main(["--check"])
    assert ended.value.code == 2
    assert "this is no checkout of rdpolicy: name a folder with --into" in capsys.readouterr().err
    (tmp_path / "pyproject.toml").touch()
    assert command.main([]) == 0
    assert (tmp_path / "docs/facts.md").is_file()


def test_every_fault_of_the_policies_is_told(monkeypatch, tmp_path, capsys):
    faults = (PolicyError("one", Place("a.yaml", 1, 2)), PolicyError("two", Place("b.yaml")))

    def broken():
        raise PolicyError("one", Place("a.yaml", 1, 2), faults)

    monkeypatch.setattr(command, "load_pack", broken)
    assert command.main(["--into", str(tmp_path)]) == 3
    assert capsys.readouterr().err == "error: a.yaml:1:2: one\nerror: b.yaml: two\n"
    assert not list(tmp_path.iterdir())


def test_it_runs_as_a_program(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["docs", "--check", "--into", str(tmp_path)])
    with pytest.raises(SystemExit) as ended:
        runpy.run_path(command.__file__, run_name="__main__")
    assert ended.value.code == 1
    assert "docs/facts.md differs" in capsys.readouterr().out
