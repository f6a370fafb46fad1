from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from validator.errors import SourceError
from validator.exports.json_file import JsonFile, records
from validator.exports.tokens import tokens

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=12,
)


def load(text):
    return JsonFile("x.json", text).load()


def refused(text):
    with pytest.raises(SourceError) as raised:
        load(text)
    return raised.value.sentence, raised.value.place[1:]


@pytest.mark.parametrize(
    ("text", "said", "place"),
    [
        ('{"a": 1', "this is no JSON: the file ends too early", (1, 8)),
        ("", "this is no JSON: the file is empty", (1, 1)),
        ('[\n  {"a": 1,}\n]', "this is no JSON: ", (2, 11)),
        ('["a', "this is no JSON: unterminated string", (1, 2)),
        ("[1, nul]", "this is no JSON: expecting value", (1, 5)),
        ('[\n {"a": NaN}]', "NaN is no number of JSON", (2, 8)),
        ("[-Infinity]", "-Infinity is no number of JSON", (1, 2)),
        ('{"a": 1,\n "b": 2, "a": 3}', "the key 'a' is written twice", (2, 10)),
        ('[{"a": {"x": 1}}, {"a": {"x": 1, "x": 2}}]', "the key 'x' is written twice", (1, 34)),
        ("[" + "9" * 50 + "]", "this number is too long", (1, 2)),
        ("[1." + "9" * 50 + "]", "this number is too long", (1, 2)),
        ('{"a": "ok", "b": "\\ud800"}', "this text holds half of a character", (1, 18)),
        ('{"\\uDC00": 1}', "this text holds half of a character", (1, 2)),
    ],
)
def test_what_is_no_json_is_told_with_its_place(text, said, place):
    sentence, found = refused(text)
    assert said in sentence
    assert found == place


@pytest.mark.parametrize(("opening", "expected"), [("[", 102), ('{"a":', 502)])
@pytest.mark.parametrize("depth", [5_000, 200_000])
def test_deep_nesting_is_told_where_it_is_too_deep(opening, expected, depth):
    sentence, (line, column) = refused(opening * depth)
    assert sentence == "this is nested deeper than 100 levels"
    assert (line, column) == (1, expected)


def test_whole_characters_of_two_halves_are_read():
    assert load('["\\ud83d\\ude00"]') == ["\U0001f600"]


@given(VALUES)
def test_tokens_stand_where_the_values_are(value):
    text = json.dumps(value, indent=1, ensure_ascii=False)
    seen = {}
    for token in tokens(text):
        if not token.is_key:
            seen[token.path] = json.JSONDecoder().raw_decode(text, token.offset)[0]
    for path, found in seen.items():
        there = value
        for part in path:
            there = there[part]
        assert there == found


@given(st.text(alphabet='[]{}",:1a \n\\', max_size=30))
def test_tokens_of_anything_end(text):
    assert len(list(tokens(text))) <= len(text)


def every(value, known=lambda raw: "Name" in raw.values):
    return [raw.values for raw in records(JsonFile("x", json.dumps(value)), value, known)]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"Name": 1}, [{"Name": 1}]),
        ([{"Name": 1}, {"Name": 2}], [{"Name": 1}, {"Name": 2}]),
        ({"value": [{"Name": 1}], "Count": 1}, [{"Name": 1}]),
        ({"Count": 1, "value": {"Name": 1}}, [{"Name": 1}]),
        ([None, {"Name": 1}], [{"Name": 1}]),
        ([], []),
        ({"first": {"Name": 1}, "second": [{"Name": 2}]}, [{"Name": 1}, {"Name": 2}]),
        ({"strange": 1}, [{"strange": 1}]),
        ({}, [{}]),
    ],
)
def test_records_are_found_in_all_shapes_that_powershell_gives_them(value, expected):
    assert every(value) == expected


def test_lists_in_lists_come_to_an_end():
    value = []
    for _ in range(150):
        value = [value]
    with pytest.raises(SourceError, match="this is nested deeper than 100 levels"):
        every(value)


def test_wrappers_in_wrappers_come_to_an_end():
    value = {"Name": 1}
    for _ in range(9):
        value = {"value": value, "Count": 1}
    assert len(every(value)) == 1


@pytest.mark.parametrize(("value", "place"), [("text", (1, 1)), ([{"Name": 1}, 5], (1, 15)), ([["x"]], (1, 3))])
def test_single_values_are_no_records(value, place):
    with pytest.raises(SourceError, match="found a single value") as raised:
        every(value)
    assert raised.value.place[1:] == place


def test_a_place_that_is_not_there_is_that_of_what_would_hold_it():
    file = JsonFile("x", '{\n "a": {"b": 1}\n}')
    assert file.position(("a", "c")) == (2, 7)
    assert file.position(("z",)) == (1, 1)
