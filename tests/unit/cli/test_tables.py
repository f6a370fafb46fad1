from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from validator.cli import tables
from validator.report.layout import width

CELLS = st.lists(st.lists(st.text(max_size=8), min_size=3, max_size=3), min_size=1, max_size=5)


def test_columns_are_aligned():
    assert tables.columns([["a", "bb"], ["ccc", "d"], ["e", ""]]) == ["  a    bb", "  ccc  d", "  e"]


@given(CELLS)
def test_every_row_is_one_line_and_columns_begin_together(rows):
    ended = [[f"{cell}|" for cell in row] for row in rows]
    first = [line for (line,) in (tables.columns([[row[0]]], indent="") for row in ended)]
    lines = tables.columns(ended, indent="")
    assert len(lines) == len(rows)
    for line, cell in zip(lines, first, strict=True):
        assert line.startswith(cell + " " * (max(map(width, first)) - width(cell) + 2))


@given(CELLS)
def test_a_markdown_row_has_as_many_cells_as_the_head_whatever_they_hold(rows):
    lines = tables.markdown([["a", "b", "c"], *rows])
    assert lines[:2] == ["| a | b | c |", "| --- | --- | --- |"]
    assert len(lines) == len(rows) + 2
    for line in lines:
        assert len(line.replace("\\\\", "").replace("\\|", "").split("|")) == 5


def test_markdown_means_nothing_but_the_text():
    assert tables.escape("a*b_c`<d>[e]|#") == "a\\*b\\_c\\`\\<d\\>\\[e\\]\\|\\#"
    assert tables.escape("\x1b") == "\\\\x1b"


def test_json_keeps_order_and_letters():
    text = tables.to_json({"b": "ü", "a": 1})
    assert text == '{\n  "b": "ü",\n  "a": 1\n}\n'
    assert json.loads(text) == {"b": "ü", "a": 1}
