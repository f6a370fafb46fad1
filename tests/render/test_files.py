"""Names of files, and how they are encoded."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from validator.render.files import Names, RenderedFile, marked


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("RDSH01", "RDSH01.ps1"),
        ("rdsh01.corp.example", "rdsh01.corp.example.ps1"),
        ("../../etc/passwd", "etc_passwd.ps1"),
        ("..", "unnamed.ps1"),
        ("a b\nc", "a_b_c.ps1"),
        ("con", "_con.ps1"),
        ("NUL.txt", "_NUL.txt.ps1"),
        ("contoso", "contoso.ps1"),
        ("日本", "unnamed.ps1"),
        ("C:\\Windows", "C_Windows.ps1"),
        ("x" * 300, "x" * 100 + ".ps1"),
    ],
)
def test_a_file_is_named_like_its_server_as_far_as_that_is_safe(name, expected):
    assert Names().give(name, ".ps1") == expected


def test_names_that_are_the_same_on_windows_are_numbered():
    names = Names()
    assert [names.give(name, ".reg") for name in ("A", "a", "a/", "A-2")] == [
        "A.reg",
        "a-2.reg",
        "a-3.reg",
        "A-2-2.reg",
    ]


@given(st.lists(st.text(), max_size=8))
def test_every_name_is_safe_and_its_own(wanted):
    names = Names()
    given_names = [names.give(name, ".ps1") for name in wanted]
    assert len({name.casefold() for name in given_names}) == len(wanted)
    assert all(re.fullmatch(r"\w[\w.-]*", name, re.ASCII) for name in given_names)


def test_registry_files_are_utf_16_with_crlf():
    assert RenderedFile(("a.reg",), "x\n", "utf-16").data == b"\xff\xfex\x00\r\x00\n\x00"
    assert RenderedFile(("a.ps1",), "\u00e9\n").data == b"\xc3\xa9\n"


def test_scripts_are_marked_where_they_are_more_than_ascii():
    assert marked("a") == "a"
    assert marked("\u00e9") == "\ufeff\u00e9"
