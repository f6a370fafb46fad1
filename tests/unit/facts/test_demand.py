"""How many CALs are needed, which pools can serve them, and how many are missing."""

from __future__ import annotations

import pytest

from tests.builders import REMOVE

LIC = {"name": "LIC01", "os": 2022, "roles": ["licensing"]}


def pool(quantity, version=2022, kind="per-user", **more):
    stated = {} if quantity is None else {"quantity": quantity}
    return {"type": kind, "version": version, **stated, **more}


def host(name, release=2022, **more):
    return {"name": name, "os": release, "roles": ["session-host"], "collection": name, **more}


def site(hosts, groups, pools=(), **more):
    """Return changes: hosts, each a collection of its own, groups that use them, and the CALs on LIC01."""
    servers = [{**LIC, "license_server": {"cals": list(pools)}}, *hosts]
    return {"servers": servers, "access": groups, **more}


@pytest.fixture
def demand(rows):
    """Return a function to what matters of every demand: type, release, needed, short, stock."""

    def of(*args, **changes):
        found = rows("cal-demand", **site(*args, **changes))
        return [(d["type"], d["release"], d.get("needed"), d.get("short"), d.get("stock")) for d in found]

    return of


@pytest.mark.parametrize(("users", "short"), [(0, 0), (10, 0), (11, 1), (40, 30)])
def test_people_need_a_cal_each(demand, users, short):
    groups = [{"name": "A", "users": users, "devices": 99}]
    assert demand([host("H")], groups, [pool(10)]) == [("per-user", "2022", users, short, 10)]


def test_devices_count_under_per_device(demand):
    groups = [{"name": "A", "users": 99, "devices": 12}]
    found = demand([host("H")], groups, [pool(10, kind="per-device"), pool(50)], **{"licensing.mode": "per-device"})
    assert found == [("per-device", "2022", 12, 2, 10)]


def test_listed_members_are_counted_once_whatever_their_case_and_group(demand):
    groups = [{"name": "A", "members": ["ann", "bob"], "users": 50}, {"name": "B", "members": ["ANN"]}]
    assert demand([host("H")], groups, [pool(2)]) == [("per-user", "2022", 2, 0, 2)]


def test_a_person_in_two_groups_needs_one_cal_for_the_newest_host_of_both(demand):
    hosts = [host("Old", 2016), host("New", 2022)]
    old = {"name": "A", "members": ["ann", "bob"], "collections": ["Old"]}
    new = {"name": "B", "members": ["Bob"], "collections": ["New"]}
    found = demand(hosts, [old, new], [pool(1), pool(9, 2016)])
    assert found == [("per-user", "2022", 1, 0, 1), ("per-user", "2016", 1, 0, 10)]


def test_nobody_who_needs_no_cal_is_counted(demand):
    groups = [{"name": "A", "users": 5, "administrators": True}, {"name": "B", "users": 5, "external_connector": True}]
    assert demand([host("H")], groups, [pool(1)]) == []


@pytest.mark.parametrize("changes", [{"licensing.mode": REMOVE}, {"licensing.license_servers": REMOVE}, {"access": []}])
def test_without_mode_license_servers_or_people_there_is_no_demand(rows, changes):
    assert rows("cal-demand", **site([host("H")], [{"name": "A", "users": 5}], [pool(1)], **changes)) == []


def test_a_host_of_unknown_release_asks_for_nothing(demand):
    assert demand([host("H", "20H2")], [{"name": "A", "users": 5}], [pool(1)]) == []


def test_one_person_needs_one_cal_for_the_newest_host(demand):
    hosts = [host("Old", 2016), host("New", 2022), host("Mid", 2019)]
    assert demand(hosts, [{"name": "A", "users": 5}], [pool(5)]) == [("per-user", "2022", 5, 0, 5)]


def test_a_group_needs_cals_of_both_types_where_its_hosts_differ(demand):
    hosts = [host("U"), host("D", licensing={"mode": "per-device"})]
    groups = [{"name": "A", "users": 5, "devices": 3}]
    found = demand(hosts, groups, [pool(5), pool(1, kind="per-device")])
    assert found == [("per-device", "2022", 3, 2, 1), ("per-user", "2022", 5, 0, 5)]


def test_a_newer_cal_serves_and_an_older_one_does_not(demand):
    groups = [{"name": "A", "users": 10}]
    assert demand([host("H", 2019)], groups, [pool(4, 2016), pool(4, 2019), pool(4, 2022)])[0][3:] == (2, 8)


def test_a_cal_that_its_license_server_cannot_hold_does_not_count(demand):
    assert demand([host("H")], [{"name": "A", "users": 10}], [pool(10, 2025), pool(3)])[0][3:] == (7, 3)


@pytest.mark.parametrize("kind", ["temporary", "built-in"])
def test_only_purchased_cals_count(demand, kind):
    assert demand([host("H")], [{"name": "A", "users": 4}], [pool(10, kind="per-user") | {"kind": kind}])[0][3:] == (
        4,
        0,
    )


def test_a_pool_of_an_unknown_version_serves_nobody(demand):
    assert demand([host("H")], [{"name": "A", "users": 4}], [pool(10, 2021)])[0][3:] == (4, 0)


def test_newer_cals_go_to_newer_hosts_first_and_old_ones_are_used_up(demand):
    hosts = [host("Old", 2016), host("New", 2022)]
    groups = [{"name": "A", "users": 6, "collections": ["New"]}, {"name": "B", "users": 6, "collections": ["Old"]}]
    found = demand(hosts, groups, [pool(8), pool(3, 2016)])
    assert found == [("per-user", "2022", 6, 0, 8), ("per-user", "2016", 6, 1, 11)]


def test_groups_of_the_same_hosts_are_one_demand(rows):
    groups = [{"name": "A", "users": 6}, {"name": "B", "users": 7}]
    [found] = rows("cal-demand", **site([host("H")], groups, [pool(10)]))
    assert (found["groups"], found["needed"], found["short"]) == (["A", "B"], 13, 3)
    assert found["license_servers"] == ["LIC01"]
    assert [p["quantity"] for p in found["pools"]] == [10]


@pytest.mark.parametrize(
    ("groups", "pools", "short"),
    [
        ([{"name": "A"}], [pool(10)], None),
        ([{"name": "A"}, {"name": "B", "users": 11}], [pool(10)], 1),  # whatever A counts, B alone is too many
        ([{"name": "A", "users": 11}], [pool(None)], None),
        ([{"name": "A", "users": 0}], [pool(None)], 0),
        ([{"name": "A", "users": 10}], [pool(10), pool(None)], 0),
    ],
)
def test_a_count_that_is_not_stated_is_unknown_where_it_matters(demand, groups, pools, short):
    assert demand([host("H")], groups, pools)[0][3] == short


def test_cals_that_are_not_stated_are_unknown(rows):
    servers = [LIC, host("H")]
    [found] = rows("cal-demand", servers=servers, access=[{"name": "A", "users": 5}])
    assert "short" not in found
    assert "stock" not in found


def test_what_nobody_has_counted_for_older_hosts_leaves_the_newer_ones_decided(demand):
    hosts = [host("Old", 2016), host("New", 2022)]
    groups = [{"name": "A", "users": 6, "collections": ["New"]}, {"name": "B", "collections": ["Old"]}]
    new, old = demand(hosts, groups, [pool(6)])
    assert new == ("per-user", "2022", 6, 0, 6)
    assert old == ("per-user", "2016", None, None, 6)


def test_what_nobody_has_counted_for_newer_hosts_leaves_the_older_ones_open(demand):
    hosts = [host("Old", 2016), host("New", 2022)]
    groups = [{"name": "A", "collections": ["New"]}, {"name": "B", "users": 6, "collections": ["Old"]}]
    assert [found[3] for found in demand(hosts, groups, [pool(6)])] == [None, None]


@pytest.mark.parametrize("listed", [["LIC02", "LIC01"], ["LIC02"], ["LIC01", "LIC01.corp.example"]])
def test_one_person_needs_one_cal_whatever_license_servers_the_hosts_name(rows, listed):
    second = {"name": "LIC02", "os": 2022, "roles": ["licensing"], "license_server": {"cals": []}}
    hosts = [host("One"), host("Two", licensing={"license_servers": listed}), second]
    changes = site(hosts, [{"name": "A", "users": 10}], [pool(10)], **{"licensing.license_servers": ["LIC01", "LIC02"]})
    assert [(d["needed"], d["short"]) for d in rows("cal-demand", **changes)] == [(10, 0)]


def test_the_license_servers_of_older_hosts_hold_no_cals_for_newer_ones(rows):
    second = {**LIC, "name": "LIC02", "license_server": {"cals": [pool(10)]}}
    hosts = [host("New"), host("Old", 2016, licensing={"license_servers": ["LIC02"]}), second]
    [found] = rows("cal-demand", **site(hosts, [{"name": "A", "users": 10}], []))
    assert (found["release"], found["short"], found["license_servers"]) == ("2022", 10, ["LIC01"])


def test_a_host_that_names_no_license_server_leaves_the_others_counted(rows):
    hosts = [host("New", licensing={"license_servers": ["LIC09"]}), host("Old", 2016)]
    [found] = rows("cal-demand", **site(hosts, [{"name": "A", "users": 10}], [pool(4)]))
    assert (found["release"], found["needed"], found["short"]) == ("2016", 10, 6)
