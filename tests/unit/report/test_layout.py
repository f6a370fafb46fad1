from __future__ import annotations

from unicodedata import category

import pytest
from hypothesis import given
from hypothesis import strategies as st

from validator.report.layout import Style, cells, inert, prose, unsafe, width, wrap


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("\x1b[31m", r"\x1b[31m"),
        ("a\nb\r\tc", r"a\nb\r\tc"),
        ("\u202egnp", r"\u202egnp"),
        ("\u2066\u200b\ufeff\u2028", r"\u2066\u200b\ufeff\u2028"),
        ("\x7f\x85\x9b", r"\x7f\x85\x9b"),
        ("\ud800", r"\ud800"),
        ("\U000e0041", r"\U000e0041"),
        ("東京 é e\u0301 \u00a0 \U0001f600", "東京 é e\u0301 \u00a0 \U0001f600"),
    ],
)
def test_inert_shows_what_would_steer_a_terminal(text, shown):
    assert inert(text) == shown


@given(st.text(st.characters()))
def test_inert_leaves_nothing_unsafe_and_changes_nothing_else(text):
    shown = inert(text)
    assert not any(category(char) in {"Cc", "Cf", "Cs", "Zl", "Zp"} for char in shown)
    assert shown.encode().decode() == shown
    assert shown == text or any(map(unsafe, text))


def test_prose_joins_broken_lines_and_keeps_controls_visible():
    assert prose("Buy it,\n  or not.\n\x1b") == r"Buy it, or not. \x1b"


@pytest.mark.parametrize(
    ("text", "columns"),
    [("", 0), ("abc", 3), ("東京", 4), ("e\u0301", 1), ("\u1112\u1161\u11ab", 2), ("ｱ", 1), ("\uff21", 2)],
)
def test_width_counts_terminal_columns(text, columns):
    assert width(text) == columns


def test_cells_stop_tabs_at_every_fourth_column():
    assert cells("\ta\t東\t\x07") == (["    ", "a", "   ", "東", "  ", r"\x07"], [0, 4, 5, 8, 10, 12, 16])


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", [""]),
        ("one", ["one"]),
        ("one two six", ["one two", "six"]),
        ("unbreakable it is", ["unbreakable", "it is"]),
        ("東京 東京", ["東京", "東京"]),
    ],
)
def test_wrap_breaks_at_spaces_before_the_edge(text, lines):
    assert wrap(text, 8) == lines


@given(st.lists(st.text("ab東", min_size=1), min_size=1), st.integers(1, 30))
def test_wrap_keeps_every_word_and_only_whole_words_stick_out(words, columns):
    lines = wrap(" ".join(words), columns)
    assert " ".join(lines) == " ".join(words)
    assert all(width(line) <= columns or " " not in line for line in lines)


def test_style_paints_only_when_asked_and_never_an_empty_text():
    assert Style(color=False).paint("error", "x") == "x"
    assert Style(color=True).paint("error", "x") == "\x1b[1;31mx\x1b[0m"
    assert Style(color=True).paint("error", "") == ""


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("aaaa bbbb cccc", ["aaaa", "bbbb", "cccc"]),
        ("aaaa ::bb cccc", ["aaaa ::bb", "cccc"]),
        ("aaaa  ::bb ::cc dddd", ["aaaa  ::bb ::cc", "dddd"]),
        ("aaaa \u00a0 ::bb", ["aaaa \u00a0 ::bb"]),
        ("::aa bbbb", ["::aa", "bbbb"]),
    ],
)
def test_no_line_but_the_first_begins_as_a_command(text, lines):
    assert wrap(text, 5) == lines
