from __future__ import annotations

import pytest

from tests.exports import POLICY, export
from validator.exports.settings import agree, own_settings, spell

LISTED = [
    {"Server": "RDSH01.corp.example", "Roles": ["RDS-RD-SERVER"]},
    {"Server": "LIC01.corp.example", "Roles": ["RDS-LICENSING"]},
]
PACK = {"KeyPackId": 2, "KeyPackType": 2, "ProductType": 1, "ProductVersion": "Windows Server 2022", "TotalLicenses": 9}
POLICY_FILE = f'Windows Registry Editor Version 5.00\n\n[HKEY_LOCAL_MACHINE\\{POLICY}]\n"LicensingMode"=dword:4\n'


def test_names_of_one_server_are_joined(estate):
    found = estate(LISTED, {"CSName": "rdsh01", "Caption": "Windows Server 2022", "BuildNumber": 1})
    assert list(found.servers) == ["rdsh01.corp.example", "lic01.corp.example"]
    assert found.servers["rdsh01.corp.example"].value("os") == "2022"


def test_servers_of_one_first_label_in_two_domains_stay_apart(estate):
    found = estate(
        [{"Server": "A.x.example", "Roles": []}, {"Server": "A.y.example", "Roles": []}],
        {"CSName": "A", "Caption": "Windows Server 2022", "BuildNumber": 1},
    )
    assert sorted(found.servers) == ["a", "a.x.example", "a.y.example"]


def test_roles_of_all_exports_are_put_together(estate):
    found = estate(LISTED, {"CollectionName": "Office", "SessionHost": "LIC01"})
    assert found.servers["lic01.corp.example"].roles == ("licensing", "session-host")


def test_conflicts_are_told_and_the_first_counts(estate):
    info = {"CSName": "A", "BuildNumber": 1}
    found = estate(
        export({**info, "Caption": "Windows Server 2022"}, "new.json"),
        export({**info, "Caption": "Windows Server 2019"}, "old.json"),
        export({"Mode": "PerUser", "LicenseServer": ["LIC01"]}, "one.json"),
        export({"Mode": "PerDevice", "LicenseServer": ["lic01.corp.example"]}, "two.json"),
    )
    assert found.servers["a"].value("os") == "2022"
    assert found.value("mode") == "per-user"
    assert found.notes == [
        (
            "A: os is 2022 in new.json, Win32_OperatingSystem: Caption, but 2019 in old.json, "
            "Win32_OperatingSystem: Caption; the first counts"
        ),
        (
            "the deployment: mode is Per User in one.json, Get-RDLicenseConfiguration: Mode, but Per Device in "
            "two.json, Get-RDLicenseConfiguration: Mode; the first counts"
        ),
    ]


def test_what_names_no_server_is_of_the_only_one_that_it_can_be_of(estate):
    found = estate(LISTED, PACK, {"DaysLeft": 5, "ReturnValue": 0}, {"ActivationStatus": 0})
    assert found.servers["lic01.corp.example"].packs[0].quantity == 9
    assert found.servers["lic01.corp.example"].value("activated") is True
    assert found.servers["rdsh01.corp.example"].value("grace_days") == 5
    assert found.notes == []


def test_what_can_be_of_several_servers_is_left_out_and_told_once(estate):
    more = [{"Server": "LIC02", "Roles": ["RDS-LICENSING"]}]
    found = estate(LISTED, more, export([PACK, {**PACK, "KeyPackId": 3}], "packs.json"))
    assert all(server.packs is None for server in found.servers.values())
    assert found.notes == [
        "packs.json, Win32_TSLicenseKeyPack names no server, so it is left out; give it as SERVER=packs.json"
    ]


def test_an_admin_says_which_server_it_is(estate):
    found = estate(LISTED, export(PACK, "packs.json", server="LIC02"))
    assert found.servers["lic02"].packs[0].quantity == 9
    assert found.servers["lic02"].roles == ("licensing",)


def test_a_policy_of_no_server_reaches_all(estate):
    assert estate(LISTED, POLICY_FILE).value("policy_mode") == "per-user"


@pytest.mark.parametrize(
    ("source", "mode", "by"),
    [(0, "own_mode", "wmi"), (1, "policy_mode", "group-policy"), (None, "effective_mode", None)],
)
def test_what_is_in_effect_comes_from_where_wmi_says(estate, source, mode, by):
    record = {"ServerName": "A", "LicensingType": 4, "PolicySourceLicensingType": source}
    server = estate(record).servers["a"]
    assert server.value(mode) == "per-user"
    settings, configured_by = own_settings(server)
    assert settings.mode.value == "per-user"
    assert configured_by == by


def test_registry_and_wmi_that_disagree_are_told(estate):
    record = {"ServerName": "A", "LicensingType": 2, "PolicySourceLicensingType": 1}
    found = estate(record, export(POLICY_FILE, "a.reg", server="A"))
    assert "A: policy mode is Per User in a.reg" in found.notes[0]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("A", "a", True),
        ("A", "b", False),
        (("LIC01",), ("lic01.x",), True),
        (("A", "B"), ("B", "A"), False),
        (("corp.example",), True, True),
        ((), True, False),
        (5, 5, True),
        (5, 6, False),
    ],
)
def test_values_agree(one, other, expected):
    assert agree(one, other) is expected


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (True, "yes"),
        (False, "no"),
        ((), "none"),
        (("A", "B"), "A, B"),
        ("unset", "not set"),
        ("per-user", "Per User"),
        (5, "5"),
    ],
)
def test_values_as_people_read_them(value, told):
    assert spell(value) == told
