from __future__ import annotations

import copy
import json
import math
import pickle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict

from validator.source.resolve import TAG, WrittenFloat, WrittenInt, plain, tagged


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *[(text, None) for text in ("", "~", "null", "Null", "NULL")],
        *[(text, True) for text in ("true", "True", "TRUE")],
        *[(text, False) for text in ("false", "False", "FALSE")],
        ("0", 0),
        ("2022", 2022),
        ("-5", -5),
        ("012", 12),
        ("08", 8),
        ("+5", 5),
        ("-0", 0),
        ("0o14", 12),
        ("0x1F", 31),
        ("1.10", 1.1),
        ("10.0", 10.0),
        (".5", 0.5),
        ("1.", 1.0),
        ("1e3", 1000.0),
        ("-1.5E-3", -0.0015),
        (".inf", math.inf),
        ("-.INF", -math.inf),
        ("+.Inf", math.inf),
        ("1e999", math.inf),
    ],
)
def test_the_core_schema(text: str, value: Any) -> None:
    meant = plain(text)
    assert meant == value
    assert isinstance(meant, type(value))
    if not isinstance(value, bool) and value is not None:
        assert str(meant) == text


@pytest.mark.parametrize(
    "text",
    [
        *("yes", "no", "on", "off", "y", "n", "tRUE", "nULL", "Nan", "-", "+", ".", "-.", "..", "<<", "="),
        *(
            "2026-09-01",
            "1_000",
            "0b11",
            "190:20:30",
            "10.0.20348",
            "2012 R2",
            "0o8",
            "0xg",
            "-0x1",
            "+0o7",
            "1e",
            "e3",
        ),
        *("0O7", "0X1", "١٢", "1\n", "inf", "nan", "+.nan", "1" * 1001, "1." + "0" * 1000),
    ],
)
def test_everything_else_is_text(text: str) -> None:
    assert plain(text) == text
    assert type(plain(text)) is str


def test_canonical_integers_are_plain_ints() -> None:
    assert type(plain("2022")) is int
    assert type(plain("-1")) is int


def test_not_a_number() -> None:
    assert all(math.isnan(plain(text)) and str(plain(text)) == text for text in (".nan", ".NaN", ".NAN"))


@pytest.mark.parametrize(
    ("tag", "text", "value", "kind"),
    [
        ("!", "12", "12", str),
        ("str", "", "", str),
        ("str", "true", "true", str),
        ("int", "12", 12, int),
        ("int", "012", 12, WrittenInt),
        ("float", "12", 12.0, WrittenFloat),
        ("float", "1.50", 1.5, WrittenFloat),
        ("bool", "True", True, bool),
        ("null", "~", None, type(None)),
    ],
)
def test_tags(tag: str, text: str, value: Any, kind: type) -> None:
    meant = tagged(tag if tag == "!" else TAG + tag, text)
    assert meant == value
    assert type(meant) is kind
    if kind is WrittenFloat:
        assert str(meant) == text


@pytest.mark.parametrize(
    ("tag", "text"),
    [("int", "true"), ("int", "1.5"), ("int", "x"), ("float", "true"), ("float", "x"), ("bool", "1"), ("null", "x")],
)
def test_a_text_that_does_not_fit_its_tag(tag: str, text: str) -> None:
    with pytest.raises(ValueError, match=text):
        tagged(TAG + tag, text)


@pytest.mark.parametrize("tag", ["!x", "str", f"{TAG}binary", f"{TAG}timestamp"])
def test_unknown_tags(tag: str) -> None:
    with pytest.raises(KeyError):
        tagged(tag, "x")


@given(st.text(st.sampled_from("0123456789+-.eExo_ :"), max_size=8))
def test_the_spelling_is_never_lost(text: str) -> None:
    assert plain(text) is None or str(plain(text)) == text


@pytest.mark.parametrize("number", [WrittenInt(12, "012"), WrittenFloat(1.1, "1.10")])
def test_written_numbers_are_numbers(number: Any) -> None:
    class Model(BaseModel):
        model_config = ConfigDict(coerce_numbers_to_str=True, strict=True)
        text: str
        amount: int | float

    assert f"{number}" == str(number) == number.text
    assert number + 1 == float(number) + 1
    assert hash(number) == hash(float(number))
    assert json.loads(json.dumps(number)) == number
    for twin in (copy.deepcopy(number), pickle.loads(pickle.dumps(number))):  # noqa: S301 - made here
        assert twin == number
        assert str(twin) == number.text
    assert Model(text="x", amount=number).amount == number
    assert Model.model_validate({"text": number, "amount": 1}, strict=False).text == number.text
