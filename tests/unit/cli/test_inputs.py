from __future__ import annotations

import io
import os
import sys
from pathlib import Path

import pytest

from validator.cli import inputs
from validator.errors import Place, SourceError, UsageError
from validator.source.read import MAX_BYTES

POSIX = pytest.mark.skipif(os.name == "nt", reason="needs links")


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def touch(*names):
    for name in names:
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name, encoding="utf-8")


def names(*given):
    return [item.name for item in inputs.collect(given)]


def test_files_come_in_the_order_given_under_their_names():
    touch("b.yaml", "sub/a.txt")
    found = inputs.collect(["sub/a.txt", "./b.yaml", "none.yaml"])
    assert [item.name for item in found] == ["sub/a.txt", "b.yaml", "none.yaml"]
    assert not any(item.optional for item in found)
    assert found[0].read() == "sub/a.txt"


def test_a_folder_gives_its_yaml_files_in_order_of_path():
    touch("f/b.yaml", "f/a/z.yml", "f/a/C.YAML", "f/a-b/x.yaml", "f/notes.txt", "f/.hidden/x.yaml", "f/._b.yaml")
    found = inputs.collect(["f"])
    assert [item.name for item in found] == ["f/a/C.YAML", "f/a/z.yml", "f/a-b/x.yaml", "f/b.yaml"]
    assert all(item.optional for item in found)


def test_this_folder_needs_no_prefix_and_an_absolute_one_keeps_it(here):
    touch("a.yaml")
    assert names(".") == ["a.yaml"]
    assert names(str(here)) == [(here / "a.yaml").as_posix()]


def test_a_folder_that_is_given_may_be_hidden():
    touch(".ci/a.yaml")
    assert names(".ci") == [".ci/a.yaml"]


def test_a_file_is_taken_once_under_its_first_name():
    touch("f/a.yaml")
    assert names("f/a.yaml", "f", "./f/../f/a.yaml") == ["f/a.yaml"]


def test_a_file_given_by_name_is_not_optional_though_a_folder_has_it():
    touch("f/a.yaml", "f/b.yaml")
    assert [(item.name, item.optional) for item in inputs.collect(["f", "f/a.yaml"])] == [
        ("f/a.yaml", False),
        ("f/b.yaml", True),
    ]


@POSIX
def test_links_that_lead_back_end_and_linked_files_come_once():
    touch("f/g/a.yaml", "other/b.yaml")
    Path("f/g/up").symlink_to("..")
    Path("f/self.yaml").symlink_to("self.yaml")
    Path("f/copy.yaml").symlink_to("g/a.yaml")
    Path("f/linked").symlink_to("../other")
    found = inputs.collect(["f"])
    assert [item.name for item in found] == ["f/g/a.yaml", "f/linked/b.yaml", "f/self.yaml"]
    with pytest.raises(SourceError, match=r"f/self\.yaml: "):
        found[2].read()


@pytest.mark.parametrize("given", [["f", "f/g/a.yaml", "f/b.yaml"], ["f/b.yaml", "f/g/a.yaml", "f"]])
def test_a_file_of_several_names_has_the_shortest_whichever_came_first(given):
    touch("f/g/a.yaml")
    Path("f/b.yaml").symlink_to("g/a.yaml")
    (found,) = inputs.collect(given)
    assert (found.name, found.optional) == ("f/b.yaml", False)


def test_a_missing_file_says_so_in_its_turn():
    (item,) = inputs.collect(["sub/none.yaml"])
    with pytest.raises(SourceError) as caught:
        item.read()
    assert (caught.value.sentence, caught.value.place) == ("there is no such file", Place("sub/none.yaml"))


def test_the_place_of_a_fault_keeps_line_and_column():
    Path("a.yaml").write_bytes(b"x: 1\ny: \xff\n")
    (item,) = inputs.collect(["a.yaml"])
    with pytest.raises(SourceError) as caught:
        item.read()
    assert caught.value.place == Place("a.yaml", 2, 4)


def test_a_fault_without_a_place_gets_the_name(monkeypatch):
    def refuse(_path):
        raise SourceError("no")

    monkeypatch.setattr(inputs, "read_file", refuse)
    with pytest.raises(SourceError, match=r"a\.yaml: no"):
        inputs._read("a.yaml", None)


def test_a_folder_that_cannot_be_listed_is_a_failure_and_not_silence(monkeypatch):
    touch("f/a.yaml", "f/locked/b.yaml")
    listed = os.scandir

    def scandir(path):
        if path.name == "locked":
            raise PermissionError(13, "Permission denied")
        return listed(path)

    monkeypatch.setattr(os, "scandir", scandir)
    first, second = inputs.collect(["f"])
    assert (first.name, second.name, second.optional) == ("f/a.yaml", "f/locked", False)
    with pytest.raises(SourceError, match="f/locked: this folder cannot be read: Permission denied"):
        second.read()


def test_patterns_are_expanded_for_shells_that_do_not():
    touch("b1.yaml", "b2.yaml", "f/deep/c.yaml")
    assert names("b?.yaml") == ["b1.yaml", "b2.yaml"]
    assert names("f/**/*.yaml") == ["f/deep/c.yaml"]
    assert names("x*.yaml") == ["x*.yaml"]


@POSIX
def test_a_file_whose_name_looks_like_a_pattern_is_that_file():
    touch("RDSH[1].yaml", "RDSH1.yaml")
    assert names("RDSH[1].yaml") == ["RDSH[1].yaml"]


def test_an_empty_path_is_refused():
    with pytest.raises(UsageError, match="a path is empty"):
        inputs.collect([""])


def stdin(monkeypatch, stream):
    monkeypatch.setattr(sys, "stdin", stream)
    (item,) = inputs.collect(["-", "-"])
    assert (item.name, item.optional) == ("-", False)
    return item.read


def test_standard_input_is_decoded_as_files_are(monkeypatch):
    assert (
        stdin(monkeypatch, io.TextIOWrapper(io.BytesIO("\ufeffä: 1\r\n".encode()), encoding="ascii"))()
        == "\ufeffä: 1\r\n"
    )


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"\xff\xfea\0", r"-:1:1: .* UTF-16"),
        (b"a\xff", r"-:1:2: .* not UTF-8"),
        (b" " * (MAX_BYTES + 9), "larger than"),
    ],
)
def test_standard_input_that_is_no_text_is_refused(monkeypatch, data, sentence):
    with pytest.raises(SourceError, match=sentence):
        stdin(monkeypatch, io.TextIOWrapper(io.BytesIO(data)))()


def test_closed_standard_input_is_a_sentence(monkeypatch):
    with pytest.raises(SourceError, match="-: the standard input is closed"):
        stdin(monkeypatch, None)()


def test_standard_input_that_fails_is_a_sentence(monkeypatch):
    class Broken(io.RawIOBase):
        def readinto(self, _buffer):
            raise IsADirectoryError(21, "Is a directory")

        def readable(self):
            return True

    with pytest.raises(SourceError, match="-: the standard input cannot be read"):
        stdin(monkeypatch, io.TextIOWrapper(io.BufferedReader(Broken())))()


@pytest.mark.skipif(os.name == "nt", reason="names are characters there")
def test_a_name_is_read_as_utf8_whatever_the_locale_takes_its_bytes_for(monkeypatch):
    touch("bücher.yaml")
    monkeypatch.setattr(sys, "getfilesystemencoding", lambda: "iso8859-1")
    monkeypatch.setattr(os, "fsencode", lambda name: name.encode("iso8859-1"))
    monkeypatch.setattr(os, "fsdecode", lambda name: name.decode("iso8859-1"))
    mistaken = "bücher.yaml".encode().decode("iso8859-1")
    item = inputs._file(mistaken)
    assert item.name == "bücher.yaml"
    with pytest.raises(SourceError, match=r"^bücher\.yaml: there is no such file$"):
        item.read()
    assert inputs.native("bücher.yaml") == mistaken
    assert inputs._file("a.yaml").name == inputs.native("a.yaml") == "a.yaml"
