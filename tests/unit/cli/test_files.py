from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from validator.cli.files import write_file
from validator.errors import RdpolicyError

POSIX = pytest.mark.skipif(os.name == "nt", reason="links and modes are others there")


def test_a_new_file_is_written_as_utf8_with_plain_line_ends(tmp_path):
    write_file(tmp_path / "r.txt", "Bücher\n\udc80")
    assert (tmp_path / "r.txt").read_bytes() == "Bücher\n\\udc80".encode()
    assert [path.name for path in tmp_path.iterdir()] == ["r.txt"]


@POSIX
def test_a_replaced_file_keeps_its_mode(tmp_path):
    target = tmp_path / "r.txt"
    target.write_text("old", encoding="utf-8")
    target.chmod(0o640)
    write_file(target, "new")
    assert target.read_text(encoding="utf-8") == "new"
    assert stat.S_IMODE(target.stat().st_mode) == 0o640


@POSIX
def test_a_link_stays_a_link(tmp_path):
    (tmp_path / "real").mkdir()
    link = tmp_path / "r.txt"
    link.symlink_to(tmp_path / "real" / "r.txt")
    write_file(link, "new")
    assert link.is_symlink()
    assert (tmp_path / "real" / "r.txt").read_text(encoding="utf-8") == "new"


@POSIX
def test_a_device_is_written_to_and_never_replaced():
    write_file(Path(os.devnull), "gone")
    assert stat.S_ISCHR(Path(os.devnull).stat().st_mode)


def test_a_failure_leaves_the_old_report_and_no_draft(tmp_path, monkeypatch):
    target = tmp_path / "r.txt"
    target.write_text("old", encoding="utf-8")

    def full(_draft, _target):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(RdpolicyError, match=r"r\.txt: this report cannot be written: No space left on device"):
        write_file(target, "new")
    assert target.read_text(encoding="utf-8") == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["r.txt"]


@pytest.mark.parametrize(
    ("name", "reason"),
    [("none/r.txt", "No such file or directory"), (".", "Is a directory"), ("r\0.txt", "the path is not valid")],
)
def test_what_cannot_be_written_is_named(tmp_path, name, reason):
    with pytest.raises(RdpolicyError, match=f"this report cannot be written: {reason}") as caught:
        write_file(tmp_path / name, "new")
    assert caught.value.exit_code == 3
    assert caught.value.place is not None
    assert caught.value.place.file == (tmp_path / name).as_posix()


def test_a_name_may_be_as_long_as_names_can_be(tmp_path):
    write_file(tmp_path / ("r" * 255), "new")
    assert [path.name for path in tmp_path.iterdir()] == ["r" * 255]


def summary(tmp_path, monkeypatch, held):
    target = tmp_path / "step-summary"
    if held is not None:
        target.write_text(held, encoding="utf-8")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(target))
    return target


@pytest.mark.parametrize(
    ("held", "written"),
    [(None, "new\n"), ("", "new\n"), ("# Tests", "# Tests\n\nnew\n"), ("# Tests\n\n", "# Tests\n\nnew\n")],
)
def test_the_summary_of_a_step_is_added_to(tmp_path, monkeypatch, held, written):
    target = summary(tmp_path, monkeypatch, held)
    write_file(tmp_path / "." / target.name, "new\n")
    assert target.read_text(encoding="utf-8") == written
    assert [path.name for path in tmp_path.iterdir()] == [target.name]


def test_any_other_file_is_replaced_on_github_too(tmp_path, monkeypatch):
    summary(tmp_path, monkeypatch, "# Tests\n")
    (tmp_path / "r.md").write_text("old", encoding="utf-8")
    write_file(tmp_path / "r.md", "new")
    assert (tmp_path / "r.md").read_text(encoding="utf-8") == "new"


def test_bytes_are_written_as_they_are(tmp_path):
    write_file(tmp_path / "r.xlsx", b"PK\r\n\xff")
    assert (tmp_path / "r.xlsx").read_bytes() == b"PK\r\n\xff"
