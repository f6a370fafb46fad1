from __future__ import annotations

import os
import stat
import sys
from typing import TYPE_CHECKING

import pytest

from validator.errors import Place, SourceError
from validator.source import read
from validator.source.read import decode, read_bytes, read_file

if TYPE_CHECKING:
    from pathlib import Path


def test_a_file_is_read_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_bytes(b"\xef\xbb\xbfa: \xc3\xa9\r\nb\rc\n")
    assert read_file(file) == "\ufeffa: é\r\nb\rc\n"


@pytest.mark.parametrize(
    ("data", "sentence", "line", "column"),
    [
        (b"a: 1\nb: caf\xe9\n", "this file is not UTF-8 here (byte 0xE9)", 2, 7),
        (b"\xef\xbb\xbf\xc3\xa9\xff", "this file is not UTF-8 here (byte 0xFF)", 1, 2),
        (b"a\r\rb\xf0\x9f", "this file is not UTF-8 here (byte 0xF0)", 3, 2),
        (b"\xff\xfea\0", "this file is not UTF-8 but UTF-16: save it as UTF-8", 1, 1),
        (b"\xfe\xff\0a", "this file is not UTF-8 but UTF-16: save it as UTF-8", 1, 1),
        (b"\xff\xfe\0\0a\0\0\0", "this file is not UTF-8 but UTF-32: save it as UTF-8", 1, 1),
        (b"\0\0\xfe\xff\0\0\0a", "this file is not UTF-8 but UTF-32: save it as UTF-8", 1, 1),
    ],
)
def test_what_is_not_utf_8_is_refused_with_its_place(data: bytes, sentence: str, line: int, column: int) -> None:
    with pytest.raises(SourceError) as raised:
        decode(data, "-")
    assert raised.value.sentence == sentence
    assert raised.value.place == Place("-", line, column)


def test_size_is_limited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert read.MAX_BYTES == 16 * 1024 * 1024
    monkeypatch.setattr(read, "MAX_BYTES", 2 * 1024 * 1024)
    file = tmp_path / "a.yaml"
    file.write_bytes(b"a" * read.MAX_BYTES)
    assert len(read_file(file)) == read.MAX_BYTES
    file.write_bytes(b"a" * (read.MAX_BYTES + 1))
    with pytest.raises(SourceError, match="this file is larger than 2 MiB"):
        read_file(file)
    with pytest.raises(SourceError, match="-: this file is larger than 2 MiB"):
        decode(file.read_bytes(), "-")


def test_a_limit_of_its_own_holds_for_what_grows_as_well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "a.yaml"
    file.write_bytes(b"a" * 9)
    assert read_bytes(file, 9) == b"a" * 9
    with pytest.raises(SourceError, match="this file is larger than 0 MiB"):
        read_bytes(file, 8)
    smaller = os.stat_result((stat.S_IFREG, *[0] * 9))  # what the file was when it was looked at
    monkeypatch.setattr(os, "stat", lambda _: smaller)
    assert read_bytes(file, 9) == b"a" * 9
    with pytest.raises(SourceError, match="this file is larger than 0 MiB"):
        read_bytes(file, 8)


def refused(path: Path) -> str:
    with pytest.raises(SourceError) as raised:
        read_file(path)
    assert raised.value.place == Place(str(path))
    return raised.value.sentence


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path) == "this is a directory, a YAML file is needed"
    assert refused(tmp_path / "none.yaml") == "there is no such file"
    assert refused(tmp_path / "x\0y") == "this file cannot be read"
    (tmp_path / "file").touch()
    assert refused(tmp_path / "file" / "below") == "this file cannot be read"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no named pipes in folders")
def test_special_files_are_refused_without_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert refused(tmp_path / "pipe") == "this is no regular file, a YAML file is needed"


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "a.yaml"
    file.touch()

    def denied(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(read, "open", denied, raising=False)  # root may read whatever the mode says
    assert refused(file) == "permission to read this file is denied"
