"""Plans of deployments whose answer is plain to see, and deployments that cannot be planned."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest

from tests.builders import deployment, text_of
from validator.api import Input, plan
from validator.errors import SourceError
from validator.planner import plan as module
from validator.planner.apply import applied
from validator.planner.faults import UnplannableError
from validator.planner.lp import OutOfTime

LIC = {"name": "LIC01", "os": 2022, "roles": ["licensing"], "license_server": {"activated": True, "cals": []}}
HOST = {"name": "RDSH01", "os": 2022, "roles": ["session-host"]}
PRICES = {
    "apiVersion": "rdpolicy/v1",
    "kind": "Prices",
    "currency": "EUR",
    "offers": [
        {"type": "per-user", "version": 2022, "pack": 5, "price": "99.50", "program": "volume", "name": "five"},
        {"type": "per-user", "version": 2025, "price": 15},
        {"type": "per-device", "version": 2022, "price": 30},
    ],
    "upgrades": [{"to": 2025, "price": 40}],
}


def site(users=10, servers=(LIC, HOST), **changes):
    return deployment(servers=list(servers), access=[{"name": "A", "users": users, "devices": users}], **changes)


def bought(found):
    return [(one.type, one.version, one.quantity, one.license_server, one.cost) for one in found.purchases]


def refused(plan_for, manifest, prices=None, **terms):
    with pytest.raises(UnplannableError) as caught:
        plan_for(manifest, prices, **terms)
    return [str(fault) for fault in caught.value.faults]


def test_without_prices_the_newest_version_that_the_license_server_holds_is_bought(plan_for):
    found = plan_for(site())
    assert bought(found) == [("per-user", "2022", 10, "LIC01", None)]
    assert (found.total_cost, found.total_cals, found.bound, found.bound_cals) == (None, 10, None, 10)
    assert found.short
    assert found.shortfall == (("per-user", "2022", 10, ("A",)),)


def test_with_prices_the_upgrade_is_part_of_the_price(plan_for):
    # Eleven people: three packs of five for 298.50, or an upgrade for 40 and eleven CALs for 165.
    found = plan_for(site(11), PRICES)
    assert bought(found) == [("per-user", "2025", 11, "LIC01", Decimal(165))]
    assert [(up.release, up.to, up.cost) for up in found.upgrades] == [("2022", "2025", Decimal(40))]
    assert (found.total_cost, found.bound, found.currency) == (Decimal(205), Decimal(205), "EUR")
    few = plan_for(site(2), PRICES)
    assert bought(few) == [("per-user", "2025", 2, "LIC01", Decimal(30))]
    cheap = {**PRICES, "upgrades": []}
    assert bought(plan_for(site(2), cheap)) == [("per-user", "2022", 5, "LIC01", Decimal("99.50"))]
    assert plan_for(site(2), cheap).purchases[0][5:8] == (5, "volume", "five")


def test_a_license_server_that_is_a_session_host_is_not_upgraded(plan_for):
    both = {**LIC, "name": "RDSH01", "roles": ["licensing", "session-host"]}
    found = plan_for(site(11, [both], **{"licensing.license_servers": ["RDSH01"]}), PRICES)
    assert found.upgrades == ()
    assert found.purchases[0].quantity == 15


def test_a_range_of_license_servers_is_upgraded_as_often(plan_for):
    pair = {**LIC, "name": "LIC[1-2]"}
    found = plan_for(site(11, [pair, HOST], **{"licensing.license_servers": ["LIC1"]}), PRICES)
    assert found.upgrades[0].cost == Decimal(80)


def test_the_reserve_is_kept_on_top(plan_for):
    found = plan_for(site(90), reserve=100)
    assert found.total_cals == 100
    assert found.reserve == 0.1
    assert found.why.bindings[0][0] == "10 % of the CALs of each license server are kept free"
    assert found.why.bindings[0].cals == 10


def test_azure_virtual_desktop_takes_offers_with_software_assurance(plan_for):
    offers = [*PRICES["offers"], {"type": "per-user", "version": 2022, "price": 70, "software_assurance": True}]
    manifest = site(3, platform="azure-virtual-desktop")
    found = plan_for(manifest, {**PRICES, "offers": offers})
    assert found.total_cost == 210
    assert applied(manifest, found)["servers"][0]["license_server"]["cals"][0]["software_assurance"] is True


@pytest.mark.parametrize(
    ("placement", "where"),
    [
        ("typical", {("per-device", "LIC01"): 5, ("per-device", "LIC02"): 5, ("per-user", "LIC01"): 10}),
        ("even", {("per-device", "LIC01"): 5, ("per-device", "LIC02"): 5, ("per-user", "LIC01"): 5, ("per-user", "LIC02"): 5}),
        ("first", {("per-device", "LIC01"): 10, ("per-user", "LIC01"): 10}),
    ],
)  # fmt: skip
def test_purchases_are_placed_as_asked(plan_for, placement, where):
    hosts = [
        {**HOST, "collection": "U"},
        {**HOST, "name": "D1", "collection": "D", "licensing": {"mode": "per-device"}},
    ]
    manifest = site(10, [LIC, {**LIC, "name": "LIC02"}, *hosts], **{"licensing.license_servers": ["LIC01", "LIC02"]})
    found = plan_for(manifest, placement=placement)
    assert {(one.type, one.license_server): one.quantity for one in found.purchases} == where


def test_packs_level_what_license_servers_hold(plan_for):
    first = {**LIC, "license_server": {"cals": [{"type": "per-device", "version": 2022, "quantity": 8}]}}
    manifest = site(
        20, [first, {**LIC, "name": "LIC02"}, HOST],
        **{"licensing.license_servers": ["LIC01", "LIC02"], "licensing.mode": "per-device"},
    )  # fmt: skip
    offers = [{"type": "per-device", "version": 2022, "pack": 5, "price": 1}]
    found = plan_for(manifest, {**PRICES, "offers": offers})
    assert {one.license_server: one.packs for one in found.purchases} == {"LIC01": 1, "LIC02": 2}


def test_per_user_does_not_fail_over_and_the_plan_says_so(plan_for):
    second = {
        **LIC,
        "name": "LIC02",
        "license_server": {"cals": [{"type": "per-user", "version": 2022, "quantity": 10}]},
    }
    found = plan_for(site(10, [LIC, second, HOST], **{"licensing.license_servers": ["LIC01", "LIC02"]}))
    assert found.purchases == ()
    assert found.overuse == (("LIC01", 10, 0),)


def test_supply_tells_what_is_revocable_and_what_cannot_be_held(plan_for):
    pools = [
        {"type": "per-device", "version": 2022, "quantity": 103},
        {"type": "per-user", "version": 2025, "quantity": 9},
    ]
    first = {**LIC, "license_server": {"cals": pools}}
    rows = {row.version: row for row in plan_for(site(3, [first, HOST], **{"licensing.mode": "per-device"})).supply}
    assert rows["2022"][4:] == (103, 0, 3, 100, True, 20)
    assert rows["2025"][4:] == (9, 0, 0, 9, False, 0)


def test_what_is_not_known_is_named(plan_for):
    pools = [{"type": "per-user", "version": 2022}, {"type": "per-user", "version": "20H2", "quantity": 4}]
    servers = [
        {**LIC, "license_server": {"cals": pools}},
        {"name": "LIC02", "os": 2022, "roles": ["licensing"]},
        {"name": "LIC03", "os": 2022, "roles": ["licensing"], "license_server": {"retired": True, "cals": [{"type": "per-user", "version": 2022, "quantity": 50}]}},
        HOST,
        {**HOST, "name": "RDSH02", "collection": "Open", "licensing": {"license_servers": ["LIC09"]}},
    ]  # fmt: skip
    access = [{"name": "A", "users": 2}, {"name": "V", "users": 2, "collections": ["VDI"]}]
    manifest = deployment(
        servers=servers, access=access, collections=[{"name": "VDI"}, {"name": "Open"}],
        **{"licensing.license_servers": ["LIC01", "LIC02", "LIC03"]},
    )  # fmt: skip
    found = plan_for(manifest)
    assert [note.sentence for note in found.notes] == [
        "LIC03 is retired: its CALs count for nothing, none are bought for it",
        "session hosts of Open name no license server that they may use",
        "the size of the 2022 per-user pool on LIC01 is not stated: the plan counts on none",
        "a CAL pool on LIC01 is of a version that the catalog does not know: the plan does not count it",
        "the CALs installed on LIC02 are not stated: the plan counts on none",
        "V use no session host that is described: nothing is counted for them",
    ]
    assert found.total_cals == 2


def test_a_mode_that_cannot_be_judged_is_not_chosen_unseen(plan_for):
    manifest = deployment(servers=[LIC, HOST], access=[{"name": "A", "devices": 9}], **{"licensing.mode": "(absent)"})
    found = plan_for(manifest)
    assert found.modes[0].mode == "per-device"
    assert found.why.mixed is None
    (note,) = found.notes
    assert note.sentence == "the number of users of A is not stated, so that Per User is not considered for RDSH01"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"access": []}, ["nobody is stated to connect: list the people and devices under `access`, or give an access log"]),
        ({"access": [{"name": "A", "devices": 4}]}, ["the number of users of A is not stated, and Per User session hosts of RDSH01 need it"]),
        ({"access": [{"name": "A", "users": 4, "collections": ["X", "Y"]}]}, ["A use the collection 'X', which does not exist", "A use the collection 'Y', which does not exist"]),
        ({"servers": [LIC]}, ["there is no session host, so that nobody needs a CAL"]),
        ({"servers": [HOST]}, ["there is no license server on which CALs could be installed"]),
        ({"servers[1].os": "20H2"}, ["RDSH01 runs '20H2', a release that the catalog does not know"]),
        ({"licensing.mode": "aad-per-user"}, ["RDSH01 is set to aad-per-user, for which there are no RDS CALs; --free-mode lets the plan choose"]),
        ({"servers[1].collection": 5.5, "nonsense": 1}, ["unknown key 'nonsense'"]),
    ],
)  # fmt: skip
def test_what_cannot_be_planned_says_why(plan_for, changes, expected):
    found = refused(
        plan_for, site(**changes) if "access" not in changes else deployment(servers=[LIC, HOST], **changes)
    )
    assert len(found) == len(expected)
    for fault, sentence in zip(found, expected, strict=True):
        assert re.fullmatch(r"m\.yaml:\d+:\d+: " + re.escape(sentence), fault)


def test_a_mode_without_cals_can_be_chosen_anew(plan_for):
    found = plan_for(site(**{"licensing.mode": "aad-per-user"}), free_mode=True)
    assert found.modes[0].decided_by == "plan"


def test_time_may_be_over_before_there_is_a_plan(plan_for, monkeypatch):
    def late(*_, **__):
        raise OutOfTime

    monkeypatch.setattr(module, "solve_all", late)
    (fault,) = refused(plan_for, site(), seconds=0.5)
    assert fault.endswith("no plan was found in 0.5 seconds: allow more time with --time-limit")


def test_no_time_at_all_is_over_before_the_first_part(plan_for):
    assert "no plan was found in 0 seconds" in refused(plan_for, site(), seconds=0.0)[0]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "expected one deployment to plan for, found none"),
        ("a: 1\n---\nb: 2\n", "expected one deployment to plan for, found 2"),
        ("- 1\n", "expected a mapping with apiVersion and kind at the top"),
    ],
)
def test_a_manifest_holds_one_deployment(plan_for, text, sentence):
    with pytest.raises(SourceError, match=sentence):
        plan_for(text)


def test_progress_is_told_part_by_part(plan_for):
    told = []
    plan_for(site(), progress=lambda done, total: told.append((done, total)))
    assert told == [(0, 1), (1, 1)]


def test_very_many_groups_and_conditions_are_asked_about_together(plan_for):
    hosts = [{**HOST, "name": f"H{n}", "collection": f"C{n}"} for n in range(101)]
    access = [{"name": f"G{n}", "users": 2, "devices": 1, "collections": [f"C{n}"]} for n in range(101)]
    found = plan_for(deployment(servers=[LIC, *hosts], access=access))
    assert found.total_cals == 202
    assert found.why.marginals == ()
    assert [(one.condition, one.cals) for one in found.why.bindings] == [("the design sets the licensing modes", 101)]


def test_a_plan_can_be_made_without_terms_and_pack():
    text = text_of(site(3))
    assert plan(Input("m.yaml", lambda: text), as_of=date(2026, 11, 24)).total_cals == 3


def test_one_mode_for_all_is_put_where_the_deployment_says_it(plan_for):
    policy = {"mode": "per-user", "license_servers": ["LIC01"]}
    own = {**HOST, "name": "RDSH02", "licensing": {"mode": "per-user"}}
    manifest = deployment(
        servers=[LIC, HOST, own], access=[{"name": "A", "users": 9, "devices": 2}], licensing={"policy": policy}
    )
    changed = applied(manifest, plan_for(manifest, free_mode=True))
    assert changed["licensing"]["mode"] == changed["licensing"]["policy"]["mode"] == "per-device"
    assert changed["servers"][2]["licensing"]["mode"] == "per-device"
    assert "licensing" not in changed["servers"][1]
    assert manifest["licensing"]["policy"]["mode"] == "per-user"


def test_a_policy_with_one_mode_makes_way_for_two(plan_for):
    hosts = [{**HOST, "collection": "U"}, {**HOST, "name": "D1", "collection": "D"}]
    access = [
        {"name": "U", "users": 1, "devices": 9, "collections": ["U"]},
        {"name": "D", "users": 9, "devices": 1, "collections": ["D"]},
    ]
    licensing = {"policy": {"mode": "per-user", "license_servers": ["LIC01"]}}
    manifest = deployment(servers=[LIC, *hosts], access=access, licensing=licensing)
    changed = applied(manifest, plan_for(manifest, free_mode=True))
    assert "mode" not in changed["licensing"]["policy"]
    assert [server["licensing"]["mode"] for server in changed["servers"][1:]] == ["per-user", "per-device"]


def test_a_license_server_that_states_nothing_gets_its_cals(plan_for):
    manifest = site(3, [{"name": "LIC01", "os": 2022, "roles": ["licensing"]}, HOST])
    changed = applied(manifest, plan_for(manifest, PRICES))
    assert changed["servers"][0]["license_server"]["cals"][0]["quantity"] == 3


def test_choices_that_the_design_rules_out_are_compared_all_the_same(plan_for):
    manifest = deployment(servers=[LIC, HOST], access=[{"name": "A", "users": 9, "devices": 4}])
    found = {one.name: one.cals for one in plan_for(manifest).why.alternatives}
    assert list(found.values()) == [9, 9, 4, 4]
