from __future__ import annotations

import pytest

from tests.exports import export, observation
from validator.errors import SourceError

FULL = observation(
    deployment={
        "connection_broker": "RDCB01",
        "licensing": {"mode": "PerUser", "license_servers": ["LIC01"]},
        "servers": [{"server": "RDCB01", "roles": ["RDS-CONNECTION-BROKER"]}],
        "high_availability": {
            "client_access_name": "rds",
            "database_configured": True,
            "connection_brokers": ["RDCB01"],
        },
        "collections": [{"name": "Office", "session_hosts": ["RDSH01"]}, {"name": "Empty", "session_hosts": None}],
    },
    servers=[
        {
            "name": "RDSH01",
            "reached": True,
            "operating_system": {
                "caption": "Microsoft Windows Server 2022 Standard",
                "build": "1",
                "installation_type": "Server",
            },
            "directory": {"part_of_domain": True, "name": "corp.example", "domain_role": 3},
            "registry": [
                {
                    "key": "SOFTWARE\\Policies\\Microsoft\\Windows NT\\Terminal Services",
                    "value": "LicensingMode",
                    "type": "REG_DWORD",
                    "data": 2,
                }
            ],
            "session_host": {
                "terminal_server_mode": 1,
                "licensing_type": 2,
                "policy_source_licensing_type": 1,
                "policy_source_configured_license_servers": 0,
                "specified_license_servers": ["LIC01"],
                "grace_days_left": 12,
            },
        },
        {
            "name": "LIC01",
            "reached": True,
            "directory": {"part_of_domain": True, "name": "corp.example", "domain_role": 5},
            "license_server": {
                "server_role": 1,
                "version_number": "10.0",
                "activation_status": 0,
                "in_license_servers_group": True,
                "security_group_policy_enabled": True,
                "prevent_license_upgrade_enabled": False,
                "served_hosts_group": {"name": "RDS Endpoint Servers", "members": ["RDSH01$"]},
                "key_packs": [
                    {
                        "key_pack_id": 2,
                        "key_pack_type": 2,
                        "product_type": 0,
                        "product_version": "Windows Server 2022",
                        "total_licenses": 10,
                    }
                ],
                "issued_licenses": [
                    {"key_pack_id": 2, "license_status": 2, "count": 4},
                    {"key_pack_id": 2, "license_status": 4, "count": 1},
                ],
            },
        },
        {"name": "OLD01", "reached": False, "errors": [{"what": "WinRM", "message": "access is denied"}]},
        {"name": "OLD02", "reached": False},
        {"name": "RDCB01", "reached": True, "central_licensing": {"use_central_licensing_settings": False}},
    ],
    groups=[
        {"name": "Terminal Server License Servers", "domain": "corp.example", "members": ["LIC01$"]},
        {"name": "Terminal Server License Servers", "domain": "fabrikam.example", "members": ["CORP\\LIC01$"]},
        {"name": "Terminal Server License Servers", "domain": "unread.example", "members": None},
        {"name": "Other", "domain": "corp.example", "members": []},
    ],
)


def test_everything_that_the_collector_writes_is_read(estate):
    found = estate(FULL)
    assert (found.value("mode"), found.value("license_servers")) == ("per-user", ("LIC01",))
    assert found.value("database_configured") is True
    assert sorted(found.collections) == ["empty", "office"]
    host, holder = found.servers["rdsh01"], found.servers["lic01"]
    expected = {
        "os": "2022",
        "installation": "desktop-experience",
        "membership": "domain",
        "domain": "corp.example",
        "collection": "Office",
        "policy_mode": "per-device",
        "own_servers": ("LIC01",),
        "grace_days": 12,
    }
    assert {fact: host.value(fact) for fact in expected} == expected
    assert host.roles == ("session-host",)
    assert holder.roles == ("licensing", "domain-controller")
    assert holder.value("activated") is True
    assert holder.value("security_group_members") == ("RDSH01",)
    (pack,) = holder.packs
    assert (pack.type, pack.version, pack.quantity, pack.issued, pack.revoked) == ("per-device", "2022", 10, 4, 1)
    assert found.inventory is not None


def test_the_domains_whose_groups_hold_a_license_server_are_told(estate):
    found = estate({**FULL, "servers": [{**FULL["servers"][1], "license_server": {"server_role": 1}}]})
    assert found.servers["lic01"].value("in_group") == ("corp.example", "fabrikam.example")


@pytest.mark.parametrize(("members", "inside"), [(["LIC01$"], True), (["LIC02$"], False), ([], False)])
def test_one_group_says_yes_or_no(estate, members, inside):
    group = {"name": "Terminal Server License Servers", "domain": "corp.example", "members": members}
    servers = [{"name": "LIC01.corp.example", "reached": True, "license_server": {"server_role": 1}}]
    found = estate(observation(servers=servers, groups=[group]))
    assert found.servers["lic01.corp.example"].value("in_group") is inside


def test_servers_that_were_not_reached_are_told(estate):
    assert estate(FULL).notes == [
        "export0.json: the collector did not reach OLD01: access is denied",
        "export0.json: the collector did not reach OLD02",
    ]


def test_a_license_server_without_packs_is_known_to_have_none(estate):
    servers = [{"name": "LIC01", "reached": True, "license_server": {"key_packs": []}}]
    assert estate(observation(servers=servers)).servers["lic01"].packs == []


def test_an_observation_of_nothing_is_no_export(estate):
    with pytest.raises(SourceError, match="there is no record"):
        estate(observation())


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"schema": "rdpolicy/observation/v2"}, "another version than rdpolicy/observation/v1"),
        ({"servers": 5}, "this is not what the collector writes: servers: "),
        ({"servers": [{"name": "A"}]}, "servers.0.reached: field required"),
        (
            {"servers": [{"name": "A", "reached": True, "license_server": {"key_packs": [{}]}}]},
            "key_packs.0.key_pack_id",
        ),
    ],
)
def test_what_is_no_observation_is_told_with_its_place(estate, change, said):
    with pytest.raises(SourceError) as raised:
        estate(export(observation(**change), "found.json"))
    assert said in raised.value.sentence
    assert raised.value.place.file == "found.json"
    assert raised.value.place.column > 1
