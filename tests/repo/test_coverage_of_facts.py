"""Every fact that the rules were made from is decided by a rule, or its record says why none can decide it."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from validator import resources
from validator.source.document import parse

FACTS = [f"R-{number:02}" for number in range(1, 71)]
REASONS = {"unsourced", "run-time", "built-in"}


def _read(path):
    return parse(path.read_text(encoding="utf-8"), path.name)[0].data


@pytest.fixture(scope="module")
def covered():
    """Return how many rules name each fact under `covers`."""
    rules = sorted((resources.policies() / "rules").glob("*/*.yaml"))
    return Counter(fact for rule in rules for fact in _read(rule).get("covers", ()))


@pytest.fixture(scope="module")
def excused():
    """Return the records of the facts that no rule decides."""
    return _read(resources.policies() / "coverage.yaml")


def test_every_fact_is_covered_or_excused(covered, excused):
    left = {record["covers"] for record in excused}
    assert [fact for fact in FACTS if fact not in covered and fact not in left] == []


def test_no_fact_is_both_covered_and_excused(covered, excused):
    assert [record["covers"] for record in excused if record["covers"] in covered] == []


def test_no_other_facts_are_named(covered, excused):
    assert {*covered, *(record["covers"] for record in excused)} == set(FACTS)


def test_records_are_in_order_and_say_why(excused):
    named = [record["covers"] for record in excused]
    assert named == sorted(set(named))
    for record in excused:
        assert list(record) == ["covers", "reason", "why"]
        assert record["reason"] in REASONS
        assert re.fullmatch(r"[A-Z].{20,}\.", record["why"], re.DOTALL)
