"""Where keys stand in TOML."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from validator.errors import SourceError
from validator.source.toml import TomlDocument

TEXT = """\
# a comment
title = "x"
many = [
  "first",
  "second",
]
long = \"\"\"
inside = 1
\"\"\"

[server.north]
name = "n"  # name
"a key" = {inner = 1, 'other' = 2}
server.deep = 3

[[list]]
one = 1
[[list]]
one = 2
"""


def at(path, text=TEXT, root=()):
    document = TomlDocument(text, "x.toml", root)
    span = document.span(path)
    return span.line, span.column, text[span.start : span.end]


@pytest.mark.parametrize(
    ("path", "place"),
    [
        (("title",), (2, 1, "title")),
        (("many",), (3, 1, "many")),
        (("many", 1), (3, 1, "many")),
        (("long",), (7, 1, "long")),
        (("server", "north", "name"), (12, 1, "name")),
        (("server", "north", "a key", "other"), (13, 23, "'other'")),
        (("server", "north", "a key"), (13, 1, '"a key"')),
        (("server", "north"), (11, 9, "north")),
        (("server", "north", "server", "deep"), (14, 8, "deep")),
        (("list", 1, "one"), (19, 1, "one")),
        (("list", 0), (16, 3, "list")),
        (("server", "north", "absent"), (11, 9, "north")),
        (("absent",), (1, 1, "#")),
        ((), (1, 1, "#")),
    ],
)
def test_a_key_is_found_in_its_statement(path, place):
    assert at(path) == place


def test_a_table_within_is_a_document_of_its_own():
    document = TomlDocument("[tool.other]\na = 1\n[tool.rdpolicy]\na = 2\n", "pyproject.toml", ("tool", "rdpolicy"))
    assert document.data == {"a": 2}
    assert document.span(("a",)).line == 4
    assert document.span(()).line == 3
    assert document.span(("b",)).line == 3


@pytest.mark.parametrize("text", ["", "[tool]\nx = 1\n", "tool = 3\n"])
def test_without_the_table_there_is_no_data(text):
    assert TomlDocument(text, "pyproject.toml", ("tool", "rdpolicy")).data is None


def test_an_empty_file_has_an_empty_table():
    document = TomlDocument("", "x.toml")
    assert document.data == {}
    assert document.span(("a",))[2:] == (1, 1, 1, 1)


def test_line_breaks_and_a_byte_order_mark_do_not_move_places():
    document = TomlDocument("\ufeffa = 1\r\nb = 2\r\n", "x.toml")
    assert document.span(("b",))[2:4] == (2, 1)
    assert document.span(("a",))[2:4] == (1, 1)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("a = 1\nb = ?\n", "x.toml:2:5"),
        ("a = [1,\n", "x.toml:2:1"),
        ("a = 1\na = 2\n", "x.toml:2:6"),
        ("a = '\x00'\n", "x.toml:1:6"),
    ],
)
def test_what_is_no_toml_is_refused_at_its_place(text, place):
    with pytest.raises(SourceError, match="this is not TOML: ") as refused:
        TomlDocument(text, "x.toml")
    assert str(refused.value.place) == place


def test_what_is_nested_without_end_is_refused():
    with pytest.raises(SourceError, match="nested too deep"):
        TomlDocument(f"a = {'[' * 100_000}", "x.toml")


keys = st.text(string.ascii_letters + string.digits + "-_", min_size=1, max_size=6)
values = st.sampled_from(["1", '"text"', "[\n1,\n2\n]", '"""\nkey = 1\n"""', "{ x = 1 }", "2026-01-01 # key = 2"])


@given(st.dictionaries(keys, values, min_size=1, max_size=12), st.sampled_from(["", "\n", "# note\n"]))
def test_every_key_is_found_where_it_is_written(entries, between):
    text = ""
    lines = {}
    for key, value in entries.items():
        lines[key] = text.count("\n") + 1
        text += f"{key} = {value}\n{between}"
    for key, line in lines.items():
        assert at((key,), text) == (line, 1, key)
