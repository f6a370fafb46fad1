from __future__ import annotations

import pytest

from tests.exports import deployment_of, observation
from validator.importer.manifest import manifest

PACK = {
    "KeyPackId": 2,
    "KeyPackType": 2,
    "ProductType": 1,
    "ProductVersion": "Windows Server 2022",
    "TotalLicenses": 10,
    "PSComputerName": "LIC01",
}


@pytest.fixture
def imported(estate):
    """Return a function that gives the servers of an import, by name, and the notes."""

    def call(*given):
        made = manifest(estate(*given))
        return {server.name: server for server in deployment_of(made.text).servers}, list(made.notes)

    return call


def hosts(*names, **more):
    return [{"Server": name, "Roles": ["RDS-RD-SERVER"], **more} for name in names]


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["RDSH01", "RDSH02", "RDSH03"], ["RDSH[01-03]"]),
        (["RDSH03", "RDSH01", "RDSH02"], ["RDSH[01-03]"]),
        (["RDSH01", "RDSH03"], ["RDSH01", "RDSH03"]),
        (["RDSH01", "RDSH02", "RDSH04", "RDSH05"], ["RDSH[01-02]", "RDSH[04-05]"]),
        (["RDSH9", "RDSH10"], ["RDSH9", "RDSH10"]),
        (["RDSH09", "RDSH10"], ["RDSH[09-10]"]),
        (["RDSH01.corp.example", "RDSH02.corp.example"], ["RDSH[01-02].corp.example"]),
        (["RDSH01.corp.example", "RDSH02.other.example"], ["RDSH01.corp.example", "RDSH02.other.example"]),
        (["HAMBURG", "LYON"], ["HAMBURG", "LYON"]),
        (["A-1", "a-2", "B-1"], ["A-[1-2]", "B-1"]),
    ],
)
def test_equal_servers_with_numbers_in_a_row_are_one_entry(imported, names, expected):
    assert list(imported(hosts(*names))[0]) == expected


def test_a_range_is_no_longer_than_a_manifest_takes(imported):
    names = [f"RDSH{number:05d}" for number in range(10_001)]
    assert list(imported(hosts(*names))[0]) == ["RDSH[00000-09999]", "RDSH10000"]


def test_servers_that_differ_in_anything_stay_apart(imported):
    os = [{"CSName": "RDSH02", "Caption": "Windows Server 2019", "BuildNumber": 1}]
    assert list(imported(hosts("RDSH01", "RDSH02", "RDSH03"), os)[0]) == ["RDSH01", "RDSH02", "RDSH03"]


def test_license_servers_stay_apart(imported):
    packs = [PACK, {**PACK, "PSComputerName": "LIC02"}]
    assert list(imported(packs)[0]) == ["LIC01", "LIC02"]


def test_servers_without_a_role_are_left_out_and_told(imported):
    servers, notes = imported(hosts("A"), {"CSName": "DC1", "Caption": "Windows Server 2022", "BuildNumber": 1})
    assert list(servers) == ["A"]
    assert notes == ["no export tells a role of DC1: not in the manifest"]


def test_what_is_known_of_a_license_server(imported):
    licensing = {
        "activation_status": 1,
        "in_license_servers_group": False,
        "security_group_policy_enabled": True,
        "prevent_license_upgrade_enabled": True,
        "served_hosts_group": {"name": "RDS Endpoint Servers", "members": ["RDSH01$"]},
        "key_packs": [
            {"key_pack_id": 2, "key_pack_type": 4, "product_type": 0, "product_version": "Windows Server 2022"},
            {
                "key_pack_id": 3,
                "key_pack_type": 5,
                "product_type": 1,
                "product_version": "Windows Server 2022",
                "total_licenses": 5,
                "issued_licenses": 1,
            },
        ],
    }
    servers, _ = imported(observation(servers=[{"name": "LIC01", "reached": True, "license_server": licensing}]))
    held = servers["LIC01"].license_server
    assert (held.activated, held.in_license_servers_group, held.prevent_license_upgrade) == (False, False, True)
    assert (held.security_group_policy.enabled, held.security_group_policy.members) == (True, ("RDSH01",))
    assert [(pool.kind, pool.quantity, pool.program) for pool in held.cals] == [
        ("temporary", None, None),
        ("purchased", 5, "open"),
    ]


def test_members_of_a_group_that_limits_nothing_are_left_out(imported):
    licensing = {"security_group_policy_enabled": False, "served_hosts_group": {"name": "x", "members": ["A"]}}
    servers, _ = imported(observation(servers=[{"name": "LIC01", "reached": True, "license_server": licensing}]))
    assert servers["LIC01"].license_server.security_group_policy.members == ()


def test_unknown_stays_unknown(imported):
    servers, _ = imported([{"Server": "LIC01", "Roles": ["RDS-LICENSING"]}])
    assert servers["LIC01"].license_server is None
    assert servers["LIC01"].os == "unknown"


def test_membership_is_that_of_most_and_the_others_state_their_own(estate):
    joined = [
        {"Name": name, "Domain": domain, "PartOfDomain": inside}
        for name, domain, inside in (
            ("A", "corp.example", True),
            ("B", "corp.example", True),
            ("C", "other.example", True),
            ("D", "WORKGROUP", False),
        )
    ]
    deployment = deployment_of(manifest(estate(hosts("A", "B", "C", "D"), joined)).text)
    assert (deployment.directory.membership, deployment.directory.name) == ("domain", "corp.example")
    told = {server.name: (server.membership, server.domain) for server in deployment.servers}
    assert told["A"] == (None, None)
    assert told["C"] == (None, "other.example")
    assert told["D"] == ("workgroup", "WORKGROUP")


def test_collections_are_listed_or_named_by_their_hosts(estate):
    given = (
        {"CollectionName": "Office", "CollectionType": "PooledUnmanaged"},
        {"CollectionName": "office", "SessionHost": "A"},
        {"CollectionName": "Finance", "SessionHost": "B"},
    )
    deployment = deployment_of(manifest(estate(*given)).text)
    assert [(one.name, one.kind) for one in deployment.collections] == [("Office", "session"), ("Finance", "session")]


def test_days_of_grace_are_a_comment(estate):
    text = manifest(estate(hosts("A"), {"DaysLeft": 7, "ReturnValue": 0})).text
    assert "name: A  # 7 days of grace left (export1.json, GetGracePeriodDays: DaysLeft)" in text


def test_a_domain_controller_and_a_core_installation(imported):
    server = {
        "name": "A",
        "reached": True,
        "operating_system": {"caption": "Windows Server 2016", "build": "1", "installation_type": "Server Core"},
        "directory": {"part_of_domain": True, "name": "corp.example", "domain_role": 5},
        "license_server": {"server_role": 1},
    }
    found = imported(observation(servers=[server]))[0]["A"]
    assert set(found.roles) == {"licensing", "domain-controller"}
    assert (found.os, found.installation) == ("2016", "server-core")
