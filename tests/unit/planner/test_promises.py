"""What every plan keeps, on drawn deployments and price lists."""

from __future__ import annotations

import copy

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests.builders import AS_OF, text_of
from tests.unit.planner.estates import manifests, price_lists
from validator.api import check_text
from validator.findings import Outcome, Severity
from validator.planner.apply import applied

DRAWN = settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))


# What license servers hold or run that no purchase needs is not the plan's to mend.
OTHERS = {"license-server-older-than-cal", "license-server-older-than-host"}


def errors(manifest, pack):
    report = check_text(text_of(manifest), as_of=AS_OF, pack=pack)
    failed = [f for f in report.findings if f.outcome is Outcome.FAILED and f.severity is Severity.ERROR]
    return {(finding.rule, finding.subject) for finding in failed}


def taken(plan):
    return (plan.total_cost, 0) if plan.priced else (len(plan.upgrades), plan.total_cals)


@DRAWN
@given(manifest=manifests(), prices=st.none() | price_lists(complete=True), free=st.booleans())
def test_a_plan_put_into_the_manifest_passes_the_check(plan_for, pack, manifest, prices, free):
    plan = plan_for(manifest, prices, free_mode=free)
    left = errors(applied(manifest, plan), pack)
    assert left <= errors(manifest, pack)
    assert {rule for rule, _ in left} <= OTHERS
    again = plan_for(applied(manifest, plan), prices)
    assert not again.purchases
    assert not again.upgrades


@DRAWN
@given(manifest=manifests(), prices=st.none() | price_lists(complete=True), data=st.data())
def test_more_demand_never_costs_less(plan_for, manifest, prices, data):
    group = data.draw(st.integers(0, len(manifest["access"]) - 1))
    kind = data.draw(st.sampled_from(["users", "devices"]))
    assume(kind in manifest["access"][group])
    more = copy.deepcopy(manifest)
    more["access"][group][kind] += data.draw(st.integers(1, 9))
    assert taken(plan_for(more, prices)) >= taken(plan_for(manifest, prices))


@DRAWN
@given(manifest=manifests(), prices=st.none() | price_lists(complete=True), data=st.data())
def test_more_stock_never_costs_more(plan_for, manifest, prices, data):
    more = copy.deepcopy(manifest)
    holders = [server for server in more["servers"] if "license_server" in server]
    holder = data.draw(st.sampled_from(holders))
    pool = {"type": data.draw(st.sampled_from(["per-user", "per-device"])), "version": "2016", "quantity": 7}
    holder["license_server"]["cals"].append(pool)
    assert taken(plan_for(more, prices)) <= taken(plan_for(manifest, prices))


@DRAWN
@given(manifest=manifests(), prices=st.none() | price_lists(complete=True), free=st.booleans())
def test_the_rules_of_licensing_hold_in_every_plan(plan_for, pack, manifest, prices, free):
    plan = plan_for(manifest, prices, free_mode=free)
    modes = {mode.collection: mode.mode for mode in plan.modes}
    assert modes.get("Shop", "per-device") == "per-device"
    releases = {server["name"]: server["os"] for server in manifest["servers"]}
    releases |= {step.license_server: step.to for step in plan.upgrades}
    for one in plan.purchases:
        assert pack.catalog.issues(releases[one.license_server], one.version).verdict == "yes"
        assert one.quantity == one.packs * one.pack
        assert one.license_server != "SHOPLIC" or one.type == "per-device"
    for row in plan.demand:
        assert sum(cover.quantity for cover in row.covered) == row.needed
        assert row.covered == () or all(cover.license_server in row.license_servers for cover in row.covered)
    assert plan.optimal
    assert plan.bound == plan.total_cost
    assert plan.why.mixed is None or taken(plan) >= ((plan.why.mixed.cost, 0) if prices else (0, plan.why.mixed.cals))


@DRAWN
@given(manifest=manifests(), prices=st.none() | price_lists(complete=True))
def test_the_same_inputs_give_the_same_plan(plan_for, manifest, prices):
    assert plan_for(manifest, prices) == plan_for(manifest, prices)


@DRAWN
@given(manifest=manifests(), prices=st.none() | price_lists(complete=True))
def test_fixed_choices_never_cost_less_than_the_free_one(plan_for, manifest, prices):
    plan = plan_for(manifest, prices, free_mode=True)
    first, *others = plan.why.alternatives
    assert (first.cost or 0, first.cals) == (plan.total_cost or 0, plan.total_cals)
    assert others[-1].cost == first.cost
    for other in others:
        assert other.cost is None or other.cost >= first.cost
