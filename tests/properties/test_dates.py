"""Every date in the catalog, a day before, on it and after: it flips the rules that name it, and no other."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import REMOVE, check_document, deployment
from validator import resources
from validator.findings import Outcome
from validator.policy.catalog import Catalog
from validator.policy.catalog_load import load_catalog

CATALOG = Catalog.from_data(load_catalog(resources.policies() / "catalog"))
ENDS = [
    (release.name, end, day)
    for release in CATALOG.releases
    for end in ("mainstream_end", "extended_end", "esu_end", "azure_esu_end")
    if (day := getattr(release.lifecycle, end)) is not None
]
DAY = timedelta(days=1)


def failed(pack, document, day):
    report = check_document(document, pack, day)
    return {(f.rule, f.subject) for f in report.findings if f.outcome is Outcome.FAILED}


def estate(release):
    """Return a deployment in which everything runs one release."""
    return deployment(
        **{
            "servers[0].os": release,
            "servers[1].os": release,
            "servers[0].license_server.cals[0].version": CATALOG.cal_generation(release),
        }
    )


@pytest.mark.parametrize(("release", "end", "day"), ENDS)
def test_the_end_of_support_flips_the_rule_on_support_alone(pack, release, end, day):
    before, on, after = (failed(pack, estate(release), day + DAY * step) for step in (-1, 0, 1))
    assert before == on
    flipped = {("past-extended-support", "LIC01"), ("past-extended-support", "RDSH01")}
    assert after - on == (flipped if end == "extended_end" else set())
    assert on - after == set()


@given(
    release=st.sampled_from([release.name for release in CATALOG.releases]),
    end=st.sampled_from([day for _, _, day in ENDS]),
    days=st.integers(-400, 400),
)
def test_support_is_over_after_its_last_day_and_never_before(pack, release, end, days):
    day = end + DAY * days
    over = ("past-extended-support", "RDSH01") in failed(pack, estate(release), day)
    assert over == (day > CATALOG.release(release).lifecycle.extended_end)


@given(installed=st.dates(date(2020, 1, 1), date(2030, 12, 31)), days=st.integers(-3, 3))
def test_grace_ends_after_its_last_day(pack, installed, days):
    grace = CATALOG.constants["grace-period-days"].value
    document = deployment(**{"licensing.mode": REMOVE, "servers[1].installed": installed.isoformat()})
    rules = {rule for rule, _ in failed(pack, document, installed + DAY * (grace + days))}
    assert ("grace-period-over" in rules) == (days > 0)
    assert ("grace-period-running-out" in rules) == (days <= 0)
