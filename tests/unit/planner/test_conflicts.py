"""The smallest set of conditions that conflict."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import deployment, put
from validator.planner.conflicts import smallest
from validator.planner.faults import UnplannableError

CONFLICTS = st.lists(st.frozensets(st.integers(0, 6), min_size=1, max_size=4), min_size=1, max_size=5)


def possible_with(conflicts):
    return lambda kept: not any(conflict <= kept for conflict in conflicts)


@given(conflicts=CONFLICTS)
def test_it_is_as_small_as_the_smallest_there_is(conflicts):
    possible = possible_with(conflicts)
    found = smallest(range(7), possible)
    assert not possible(frozenset(found))
    assert len(found) == min(map(len, conflicts))
    assert list(found) == sorted(found)


@given(conflicts=CONFLICTS, shift=st.integers(0, 60))
def test_among_very_many_none_can_be_left_out(conflicts, shift):
    possible = possible_with([frozenset(number + shift for number in one) for one in conflicts])
    found = smallest(range(70), possible)
    assert not possible(frozenset(found))
    assert all(possible(frozenset(part)) for part in combinations(found, len(found) - 1))


LIC = {"name": "LIC01", "os": "2016", "roles": ["licensing"], "license_server": {"cals": []}}
HOST = {"name": "H", "os": "2019", "roles": ["session-host"], "collection": "C"}
PRICES = {"apiVersion": "rdpolicy/v1", "kind": "Prices", "currency": "EUR"}
SHOP = {"membership": "workgroup", "domain": "SHOP"}


def offer(kind, version):
    return {"type": kind, "version": version, "price": 1}


@pytest.mark.parametrize(
    ("changes", "prices", "expected"),
    [
        # A 2016 license server gets no 2019 CALs without its upgrade.
        (
            {},
            {"offers": [offer("per-user", 2019)]},
            [
                "the 2019 session hosts of C need CALs that they can issue",
                "the session hosts of C may use no license server but LIC01",
                "LIC01 runs Windows Server 2016 and can hold RDS CALs up to 2016; the price list offers no upgrade of it",
            ],
        ),
        (
            {},
            {"offers": [offer("per-user", 2016)], "upgrades": [{"to": 2019, "price": 1}]},
            [
                "5 users of A connect to C and need a CAL each",
                "C is set to Per User",
                "the price list offers Per User CALs of no other version than 2016",
            ],
        ),
        (
            {},
            {"offers": [offer("per-device", 2016)], "upgrades": [{"to": 2019, "price": 1}]},
            [
                "5 users of A connect to C and need a CAL each",
                "C is set to Per User",
                "the price list offers no Per User CALs",
            ],
        ),
        (
            {},
            {"offers": [offer("per-user", 2022)], "upgrades": [{"to": 2019, "price": 1}]},
            [
                "5 users of A connect to C and need a CAL each",
                "C is set to Per User",
                "the session hosts of C may use no license server but LIC01",
                "the price list offers Per User CALs of no other version than 2022",
                "LIC01 runs Windows Server 2016 and can hold RDS CALs up to 2016; upgrades to 2019 are offered",
            ],
        ),
        # Per User is not permitted in a workgroup, whatever is sold.
        (
            {"servers[0].os": "2022", "servers[1].membership": "workgroup"},
            {"offers": [offer("per-user", 2019)]},
            [
                "C is set to Per User",
                "the session hosts of C are in a workgroup, where Per User is not permitted",
            ],
        ),
        # Per User CALs cannot be bought for a license server in a workgroup.
        (
            {"servers[0].os": "2022", "servers[0].membership": "workgroup"},
            None,
            [
                "5 devices of A connect to C and need a CAL each",
                "5 users of A connect to C and need a CAL each",
                "the session hosts of C name no license server that they may use",
            ],
        ),
        (
            {"servers[0].os": "20H2"},
            None,
            [
                "the 2019 session hosts of C need CALs that they can issue",
                "the session hosts of C may use no license server but LIC01",
                "the release of LIC01 is not known, so that no CALs are bought for it",
            ],
        ),
    ],
)  # fmt: skip
def test_a_plan_that_is_impossible_says_why(plan_for, changes, prices, expected):
    access = [{"name": "A", "users": 5, "devices": 5, "collections": ["C"]}]
    manifest = deployment(servers=[dict(LIC), dict(HOST)], access=access)
    for path, value in changes.items():
        put(manifest, path, value)
    with pytest.raises(UnplannableError) as caught:
        plan_for(manifest, prices and {**PRICES, **prices})
    head, *conditions = (fault.sentence for fault in caught.value.faults)
    assert head == "no purchase meets these conditions together:"
    assert conditions == expected
