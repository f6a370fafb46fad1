from __future__ import annotations

from typing import Any

import pytest

from validator.source.resolve import WrittenFloat
from validator.source.sentences import choices, closest, constraint, describe, dotted, expectation, label, quoted


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("string_type", "text"),
        ("string_sub_type", "text"),
        ("int_parsing", "a whole number"),
        ("int_from_float", "a whole number"),
        ("int_parsing_size", "a whole number"),
        ("float_parsing", "a number"),
        ("bool_parsing", "true or false"),
        ("list_type", "a list"),
        ("frozen_set_type", "a list"),
        ("tuple_type", "a list"),
        ("iterable_type", "a list"),
        ("dict_type", "a mapping"),
        ("model_type", "a mapping"),
        ("model_attributes_type", "a mapping"),
        ("date_from_datetime_parsing", "a date as YYYY-MM-DD"),
        ("date_from_datetime_inexact", "a date as YYYY-MM-DD"),
        ("date_type", "a date as YYYY-MM-DD"),
        ("none_required", "nothing"),
        ("string_too_short", None),
        ("string_pattern_mismatch", None),
        ("date_past", None),
        ("value_error", None),
        ("greater_than", None),
    ],
)
def test_expectations(kind: str, expected: str | None) -> None:
    assert expectation(kind, {}) == expected


def test_choices() -> None:
    assert choices("literal_error", {"expected": "'a', 'b c' or 'd'"}) == ["a", "b c", "d"]
    assert choices("literal_error", {"expected": "1, 2 or 3"}) == ["1", "2", "3"]
    assert choices("union_tag_invalid", {"expected_tags": "'x', 'y'"}) == ["x", "y"]
    assert choices("string_type", {"expected": "'a'"}) == []
    assert expectation("enum", {"expected": "'a' or 'b'"}) == "one of a, b"
    assert expectation("literal_error", {"expected": "'a'"}) == "a"


@pytest.mark.parametrize(
    ("kind", "context", "said"),
    [
        ("greater_than_equal", {"ge": 1}, "must be 1 or more"),
        ("too_short", {"min_length": 1}, "must not be empty"),
        ("string_too_short", {"min_length": 2}, "must have 2 characters or more"),
        ("value_error", {"error": ValueError("Two is too many")}, "Two is too many"),
        ("unheard_of", {}, "input should be green"),
    ],
)
def test_constraints(kind: str, context: dict[str, Any], said: str) -> None:
    assert constraint(kind, context, "Input should be green") == said


@pytest.mark.parametrize(
    ("value", "plainly", "said"),
    [
        (None, False, "nothing"),
        (True, False, "true"),
        ("x", False, "'x'"),
        ("x", True, "text"),
        (WrittenFloat(1.1, "1.10"), True, "1.10"),
        ({}, False, "a mapping"),
        ([], False, "a list"),
    ],
)
def test_descriptions(value: Any, said: str, *, plainly: bool) -> None:
    assert describe(value, plainly=plainly) == said


def test_names_of_places() -> None:
    assert label(()) == "the document"
    assert label((0, 1)) == "'[0][1]'"
    assert label(("servers", 0, "roles", 2)) == "'roles[2]'"
    assert dotted(("servers", 0, "os")) == "servers[0].os"
    assert quoted("a\n b") == "'a b'"
    assert quoted("x" * 41) == "'" + "x" * 37 + "...'"


def test_what_may_have_been_meant() -> None:
    assert closest("licencing", ["licensing", "servers"]) == "licensing"
    assert closest("licenseServers", ["license_server", "license_servers"]) == "license_servers"
    assert closest("PER USER", ["per-user", "per-device"]) == "per-user"
    assert closest("zzz", ["per-user"]) is None
    assert closest("a-b", ["a_b", "a-b"]) == closest("a-b", ["a-b", "a_b"])
    assert closest("x", []) is None
