"""Messages as admins read them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from validator.engine.message import MOST_NAMES, fill, placeholders, spell_value
from validator.engine.program import Result
from validator.facts.table import Names


@pytest.mark.parametrize(
    ("value", "spelt"),
    [
        ("LIC01", "LIC01"),
        ("per-user", "Per User"),
        ("aad-per-user", "AAD Per User"),
        ("unset", "not set"),
        (True, "yes"),
        (False, "no"),
        (0, "0"),
        (datetime(2026, 11, 24, tzinfo=UTC), "2026-11-24"),
        ([], "none"),
        (Names(()), "none"),
        (["per-user"], "Per User"),
        (Names(("A", "B")), "A, B"),
        (["A", "B", "A"], "A, B"),
        ([1, 2], "1, 2"),
    ],
)
def test_a_value(value, spelt):
    assert spell_value(value) == spelt


@pytest.mark.parametrize(("rest", "end"), [(0, "n4"), (1, "n4 and 1 more"), (20, "n4 and 20 more")])
def test_a_long_list_ends_early(rest, end):
    assert spell_value([f"n{number}" for number in range(MOST_NAMES + rest)]).endswith(end)


def test_placeholders_are_expressions_with_their_offsets():
    message = '{host.name} has {size(host.pools) > 1 ? "a" : "b"}; {}'
    found = placeholders(message)
    assert [text for _, text in found] == ["host.name", 'size(host.pools) > 1 ? "a" : "b"']
    assert all(message[offset:].startswith(text) for offset, text in found)


def test_what_is_not_known_reads_unknown():
    answers = {"a": Result("x", (), ()), "b": Result(None, ("host.b",), ())}
    assert fill("{a} and {b} and {a}, {} and {", answers.__getitem__) == "x and unknown and x, {} and {"


def test_a_value_is_not_filled_again():
    assert fill("{a}", lambda _: Result("{a}", (), ())) == "{a}"
