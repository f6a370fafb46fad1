from __future__ import annotations

from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from validator.findings import Location, Related
from validator.report.frames import Frames, view
from validator.report.layout import Style, width


def draw(text, where, *related, columns=60, texts=None):
    frames = Frames({"f": text} if texts is None else texts, Style(color=False), columns)
    rows, _ = frames.draw(
        Location("f", *where, ""), [Related(Location("f", *at, ""), note) for at, note in related], "error"
    )
    return "\n".join(rows)


def framed(drawing):
    return dedent(drawing).strip("\n")


def test_a_stretch_is_underlined():
    assert draw("a: b\n", (1, 4, 1, 5)) == framed("""
         --> f:1:4
          |
        1 | a: b
          |    ^
          |""")


def test_gaps_of_one_line_are_shown_and_longer_ones_elided():
    text = "".join(f"k{n}: v\n" for n in range(1, 13))
    assert draw(text, (10, 1, 10, 4), ((8, 1, 8, 3), "two up"), ((3, 1, 3, 3), "far up")) == framed("""
          --> f:10:1
           |
         3 | k3: v
           | -- far up
        ...
         8 | k8: v
           | -- two up
         9 | k9: v
        10 | k10: v
           | ^^^
           |""")


def test_places_nine_lines_away_have_a_frame_of_their_own():
    text = "k: v\n" * 30
    near, far = draw(text, (1, 1, 1, 2), ((9, 1, 9, 2), "")), draw(text, (1, 1, 1, 2), ((10, 1, 10, 2), ""))
    assert ":::" not in near
    assert "::: f:10:1" in far
    assert ":::" not in draw(text, (9, 1, 9, 2), ((1, 1, 1, 2), ""))
    assert "::: f:1:1" in draw(text, (10, 1, 10, 2), ((1, 1, 1, 2), ""))


def test_two_stretches_of_one_line_are_ordered_by_column_after_the_finding_s_own():
    assert draw("aa bb cc\n", (1, 4, 1, 6), ((1, 7, 1, 9), "right"), ((1, 1, 1, 3), "left")) == framed("""
         --> f:1:4
          |
        1 | aa bb cc
          |    ^^
          | -- left
          |       -- right
          |""")


def test_a_stretch_of_several_lines_is_underlined_at_both_ends_without_its_blank_rest():
    text = "s:\n  - n: a\n    x: 1\n    y: 2\n    z: 3\n\n  \nt: 1\n"
    assert draw(text, (2, 5, 8, 1)) == framed("""
         --> f:2:5
          |
        2 |   - n: a
          |     ^^^^
        ...
        5 |     z: 3
          |     ^^^^
          |""")


def test_a_stretch_whose_rest_is_blank_is_one_line():
    assert "  |    ^" in draw("a: b\n\n\n", (1, 4, 4, 1)).split("\n")


@pytest.mark.parametrize(
    ("text", "where", "line", "mark"),
    [
        ("", (1, 1, 1, 1), "1 |", "  | ^"),
        ("a", (1, 2, 1, 2), "1 | a", "  |  ^"),
        ("a\n", (2, 1, 2, 1), "2 |", "  | ^"),
        ("a", (1, 9, 1, 99), "1 | a", "  |  ^"),
        ("abc", (1, 2, 5, 9), "1 | abc", "  |  ^^"),
        ("abc", (1, 3, 1, 1), "1 | abc", "  |   ^"),
        ("a\nb", (2, 1, 1, 2), "2 | b", "  | ^"),
        ("a\r\nb\rc\r\n", (3, 1, 3, 2), "3 | c", "  | ^"),
        ("a\u2028b\x0cc", (1, 5, 1, 6), r"1 | a\u2028b\x0cc", "  |             ^"),
        ("\ta: x", (1, 5, 1, 6), "1 |     a: x", "  |        ^"),
        ("東京: x", (1, 1, 1, 3), "1 | 東京: x", "  | ^^^^"),
        ("e\u0301: x", (1, 5, 1, 6), "1 | e\u0301: x", "  |    ^"),
    ],
)
def test_marks_stand_under_what_they_mean(text, where, line, mark):
    assert draw(text, where).split("\n")[2:4] == [line, mark]


@pytest.mark.parametrize("line", [0, -1, 3])
def test_a_line_that_is_not_there_has_no_frame(line):
    assert draw("a\nb", (line, 1, line, 2)) == f" --> f:{line}:1\n  |"


def test_a_frame_without_lines_takes_in_no_other_place():
    drawing = draw("a\n", (9, 1, 9, 2), ((1, 1, 1, 2), "here"), ((7, 1, 7, 2), "nowhere"))
    assert drawing == framed("""
         --> f:9:1
          |
         ::: f:1:1
          |
        1 | a
          | - here
          |
         ::: f:7:1: nowhere
          |""")


def test_a_long_line_is_cut_for_one_place_at_a_time():
    line = "start " + "x" * 200 + " middle " + "y" * 200 + " end"
    drawing = draw(line + "\nnext", (1, 208, 1, 214), ((1, 1, 1, 6), "far left"), ((2, 1, 2, 5), "below"), columns=40)
    assert drawing == framed(f"""
         --> f:1:208
          |
        1 | ...{"x" * 11} middle {"y" * 11}...
          |                ^^^^^^
        2 | next
          | ---- below
          |
         ::: f:1:1
          |
        1 | start {"x" * 27}...
          | ----- far left
          |""")


def test_every_text_is_split_once():
    class Texts(dict):
        asked = 0

        def get(self, key):
            self.asked += 1
            return super().get(key)

    texts = Texts(f="a\n" * 50)
    frames = Frames(texts, Style(color=False), 60)
    for line in range(1, 50):
        frames.draw(Location("f", line, 1, line, 2, ""), [Related(Location("f", 1, 1, 1, 2, ""), "")], "error")
    assert texts.asked == 1


@given(st.text("a\t東\u0301\x1b\u202e ", max_size=200), st.integers(0, 200), st.integers(0, 40), st.integers(30, 60))
def test_a_view_fits_the_room_and_shows_where_the_stretch_starts(line, start, length, room):
    start = min(start, len(line))
    end = min(start + length, len(line))
    seen = view(line, start, end, room)
    assert width(seen.text) <= room
    assert 0 <= seen.at(start) <= seen.at(end) <= width(seen.text)
    assert seen.first <= start <= seen.first + len(seen.columns) - 1
    assert list(seen.columns) == sorted(seen.columns)


@given(st.text("abc:-\t東", max_size=60), st.data())
def test_the_marked_columns_hold_the_stretch(line, data):
    start = data.draw(st.integers(0, len(line)))
    end = data.draw(st.integers(start, len(line)))
    seen = view(line, start, end, 500)
    before, marked = seen.at(start), seen.at(end)
    cut = [char for char in seen.text for _ in range(width(char))]
    assert [c for c in cut[before:marked] if c != " "] == [
        c for c in line[start:end] if c != "\t" for _ in range(width(c))
    ]
