from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.source.yaml_texts import SCALARS, TEXTS, documents
from validator.errors import SourceError
from validator.source.document import Span, parse
from validator.source.edit import Edit, apply, scalar
from validator.source.resolve import WrittenFloat, WrittenInt


def edit(start: int, end: int, replacement: str) -> Edit:
    return Edit(Span(start, end, 1, start + 1, 1, end + 1), replacement)


def test_edits_touch_nothing_else() -> None:
    text = "\ufeffa: 1\r\nb: 2 # c\r"
    assert apply(text, []) == text
    assert (
        apply(text, [edit(9, 10, "x"), edit(1, 1, "# new\r\n"), edit(4, 5, "")]) == "\ufeff# new\r\na: \r\nb:x2 # c\r"
    )


def test_insertions_at_one_place_keep_their_order_and_come_before_a_replacement() -> None:
    assert (
        apply("abc", [edit(1, 2, "B"), edit(1, 1, "1"), edit(1, 1, "2"), edit(2, 2, "3"), edit(3, 3, "4")]) == "a12B3c4"
    )


def test_overlapping_edits_are_refused() -> None:
    with pytest.raises(SourceError, match="two edits overlap at line 1, column 2"):
        apply("abc", [edit(0, 2, "x"), edit(1, 3, "y")])
    with pytest.raises(SourceError, match="overlap"):
        apply("abc", [edit(0, 2, "x"), edit(1, 1, "y")])


@pytest.mark.parametrize(("start", "end"), [(2, 1), (1, 4), (-1, 0)])
def test_edits_outside_of_the_text_are_refused(start: int, end: int) -> None:
    with pytest.raises(SourceError):
        apply("abc", [edit(start, end, "x")])


@given(documents(), st.data())
def test_a_value_can_be_edited_in_place(case: tuple[str, Any], data: st.DataObject) -> None:
    text, _ = case
    (document,) = parse(text, "x")
    path: tuple[str | int, ...] = ()
    value = document.data
    while isinstance(value, (dict, list)) and value:
        key = data.draw(st.sampled_from(list(value) if isinstance(value, dict) else list(range(len(value)))))
        path, value = (*path, key), value[key]
    span = document.span(path)
    if span.start == span.end:
        return  # nothing is written there to replace
    new = data.draw(SCALARS)
    edited = apply(text, [Edit(span, scalar(new))])
    assert edited[: span.start] == text[: span.start]
    assert edited.endswith(text[span.end :])
    (again,) = parse(edited, "x")
    for part in path[:-1]:
        document.data, again.data = document.data[part], again.data[part]
    if path:
        document.data[path[-1]] = new
        assert again.data == document.data
    else:
        assert again.data == new


@given(TEXTS | st.text(st.characters(exclude_categories=["Cs"]), max_size=10))
def test_a_text_reads_back_exactly(text: str) -> None:
    spelt = scalar(text)
    for form in (spelt, f"a: {spelt}", f"- [{spelt}, {{{spelt}: {spelt}}}] # c"):
        for pure in (False, True):
            (document,) = parse(form, "x", pure=pure)
            value = document.data
            if isinstance(value, dict):
                value = value["a"]
            elif isinstance(value, list):
                assert value[0][1] == {text: text}
                value = value[0][0]
            assert value == text
            assert type(value) is str


@pytest.mark.parametrize(
    ("value", "spelt"),
    [
        *[(text, text) for text in ("per-user", "Windows Server 2022", "2012 R2", "2026-09-01", "C\\x", "a#b", "yes")],
        *[(text, text) for text in ("lic01.corp.example", "/etc/x", "é", "it's", "~x", "a=b", "50%", "x!", "a & b")],
        *[(text, f"'{text}'") for text in ("2022", "1.10", "true", "null", "~", "", " ", "a ", " a", "RDSH[01-12]")],
        *[
            (text, f"'{text}'")
            for text in ("a: b", "a:b", "C:\\x", "a, b", "a #b", "- a", "-a", "*x", "&x", "!x", "@x", "...", "<<")
        ],
        ("'a", "'''a'"),
        ("a\nb", '"a\\nb"'),
        ('\t"\\\r\0\x07\u2028\x85', '"\\t\\"\\\\\\r\\0\\x07\\u2028\\x85"'),
        (12, "12"),
        (WrittenInt(12, "012"), "012"),
        (1.5, "1.5"),
        (1e16, "1e+16"),
        (WrittenFloat(1.1, "1.10"), "1.10"),
        (math.inf, ".inf"),
        (-math.inf, "-.inf"),
        (math.nan, ".nan"),
        (True, "true"),
        (False, "false"),
        (None, "null"),
    ],
)
def test_spellings(value: Any, spelt: str) -> None:
    assert scalar(value) == spelt
    meant = parse(spelt, "x")[0].data
    assert meant == value or (value != value and meant != meant)  # noqa: PLR0124 - not a number
