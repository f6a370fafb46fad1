"""The numeric traps of Windows, and every way in which a value can be of the wrong kind."""

from __future__ import annotations

import pytest

from tests.exports import POLICY, export, observation
from validator.errors import SourceError

WMI = {"ServerName": "RDSH01", "LicensingType": 4, "PolicySourceLicensingType": 0}
PACK = {
    "KeyPackId": 2,
    "KeyPackType": 2,
    "ProductType": 1,
    "ProductVersion": "Windows Server 2022",
    "TotalLicenses": 10,
    "PSComputerName": "LIC01",
}


def reg(value):
    return f'Windows Registry Editor Version 5.00\n\n[HKEY_LOCAL_MACHINE\\{POLICY}]\n"LicensingMode"={value}\n'


def only(estate):
    (server,) = estate.servers.values()
    return server


def refused(estate, *given):
    with pytest.raises(SourceError) as raised:
        estate(*given)
    return f"{raised.value.place}: {raised.value.sentence}"


# C8, C9: 2 is Per Device, 4 Per User, 5 none, wherever it is a number; 3 is nothing.


@pytest.mark.parametrize(
    ("number", "mode"),
    [
        (2, "per-device"),
        (4, "per-user"),
        (5, "unset"),
        (6, "aad-per-user"),
        ("4", "per-user"),
        (4.0, "per-user"),
        ("Per User", "per-user"),
    ],
)
def test_wmi_modes(estate, number, mode):
    assert only(estate({**WMI, "LicensingType": number})).value("own_mode") == mode


@pytest.mark.parametrize("number", [0, 1])
def test_wmi_modes_of_servers_that_are_no_session_hosts_say_nothing(estate, number):
    assert only(estate({**WMI, "LicensingType": number})).value("own_mode") is None


@pytest.mark.parametrize("number", [3, 7, -2, True, 2.5, "x", [4], {"value": 4, "Value": 4}])
def test_what_is_no_mode_of_wmi_is_refused(estate, number):
    assert "export0.json:1:" in refused(estate, {**WMI, "LicensingType": number})


def test_three_is_refused_with_what_is_known_of_it(estate):
    assert "A page of the vendor lists 3 for Per User" in refused(estate, {**WMI, "LicensingType": 3})
    assert "3 is no licensing mode: A page of the vendor" in refused(estate, reg("dword:00000003"))


@pytest.mark.parametrize(("written", "mode"), [(2, "per-device"), (4, "per-user"), (5, "unset"), (6, "aad-per-user")])
def test_registry_modes(estate, written, mode):
    assert estate(reg(f"dword:0000000{written}")).value("policy_mode") == mode


@pytest.mark.parametrize("written", ["dword:00000007", "dword:00000000", '"PerUser"', "hex(7):41,00,00,00,00,00"])
def test_what_is_no_mode_of_the_registry_is_refused(estate, written):
    assert "export0.json:4:1" in refused(estate, reg(written))


def test_the_deprecated_mode_is_taken_with_a_note(estate):
    for given in (reg("dword:00000006"), {**WMI, "LicensingType": 6}):
        (note,) = estate(given).notes
        assert "AAD Per User is deprecated" in note


# C10: the property beside it is a bit mask, where 4 is Per Device and 8 Per User.


def test_possible_types_are_never_read(estate):
    found = only(estate({**WMI, "PossibleLicensingTypes": 4, "LicensingType": 4}))
    assert found.value("own_mode") == "per-user"
    assert "possible" not in repr(found.facts).casefold()


# Get-RDLicenseConfiguration: the numbers of its enumeration are published nowhere.


@pytest.mark.parametrize(
    ("written", "mode"), [("PerUser", "per-user"), ("perdevice", "per-device"), ("NotConfigured", "unset")]
)
def test_modes_of_powershell(estate, written, mode):
    assert estate({"Mode": written, "LicenseServer": ["LIC01"]}).value("mode") == mode


@pytest.mark.parametrize("number", [0, 1, 2, 4, "4"])
def test_numbers_for_modes_of_powershell_are_refused_with_what_to_do(estate, number):
    said = refused(estate, {"Mode": number, "LicenseServer": []})
    assert "export0.json:1:10: Get-RDLicenseConfiguration: 'Mode' is a number" in said
    assert "$_.Mode.ToString()" in said


@pytest.mark.parametrize("word", ["PerSession", True, ["PerUser"]])
def test_words_that_are_no_modes_of_powershell_are_refused(estate, word):
    assert "should be one of PerDevice, PerUser, NotConfigured" in refused(estate, {"Mode": word, "LicenseServer": []})


# GetActivationStatus: 0 is the good answer.


@pytest.mark.parametrize(("status", "activated"), [(0, True), ("0", True), (1, False), (2, None)])
def test_activation_is_inverted(estate, status, activated):
    assert only(estate({"ActivationStatus": status, "PSComputerName": "LIC01"})).value("activated") is activated


@pytest.mark.parametrize("status", [True, False, 3, "yes"])
def test_what_is_no_status_of_activation_is_refused(estate, status):
    assert "'ActivationStatus'" in refused(estate, {"ActivationStatus": status, "PSComputerName": "LIC01"})


# ProductVersionID: newer numbers are published nowhere, so the text goes first.


@pytest.mark.parametrize(
    ("change", "version", "notes"),
    [
        ({"ProductVersionID": 7}, "2022", 0),
        ({"ProductVersion": "Windows Server 7"}, "2008 R2", 0),
        ({"ProductVersion": "Windows Server 2012 R2", "ProductVersionID": 4}, "2012 R2", 0),
        ({"ProductVersion": None, "ProductVersionID": 6}, "2019", 0),
        ({"ProductVersion": "", "ProductVersionID": 7}, "unknown", 2),
        ({"ProductVersion": "Windows Server 2022", "ProductVersionID": 5}, "2022", 1),
    ],
)
def test_versions_of_cals(estate, change, version, notes):
    found = estate({**PACK, **change})
    assert only(found).packs[0].version == version
    assert len(found.notes) == notes


@pytest.mark.parametrize(("number", "type_"), [(0, "per-device"), (1, "per-user")])
def test_types_of_cals(estate, number, type_):
    assert only(estate({**PACK, "ProductType": number})).packs[0].type == type_


def test_packs_of_no_type_are_left_out_with_a_note(estate):
    found = estate({**PACK, "ProductType": 2})
    assert only(found).packs == []
    assert "neither Per User nor Per Device" in found.notes[0]


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ({"KeyPackType": 4}, "temporary"),
        ({"Description": "Built-in TS Per Device CAL"}, "built-in"),
        ({"TypeAndModel": "Built-in OverUsed", "Description": "RDS Per User CAL"}, "built-in"),
        ({"KeyPackType": 1}, "purchased"),
        ({"KeyPackType": 5, "TypeAndModel": "Open"}, "purchased"),
    ],
)
def test_temporary_and_built_in_packs_are_not_owned(estate, change, kind):
    (pack,) = only(estate({**PACK, **change})).packs
    assert pack.kind == kind
    assert pack.owned is (kind == "purchased")


@pytest.mark.parametrize("number", [0, 6])
def test_packs_that_may_be_nobodys_are_left_out_with_a_note(estate, number):
    found = estate({**PACK, "KeyPackType": number})
    assert only(found).packs == []
    assert "says nothing about who owns it" in found.notes[0]


@pytest.mark.parametrize(
    ("written", "quantity"), [(10, 10), ("250", 250), (4294967295, None), (-1, None), (None, None), (3.0, 3)]
)
def test_quantities(estate, written, quantity):
    assert only(estate({**PACK, "TotalLicenses": written})).packs[0].quantity == quantity


@pytest.mark.parametrize("written", [-5, 1e300, "ten", True, 10.5, [10], {"n": 1}, 200_000_000, "1e3"])
def test_what_is_no_quantity_is_refused(estate, written):
    assert "'TotalLicenses' should be" in refused(estate, {**PACK, "TotalLicenses": written})


# Texts, names and lists


@pytest.mark.parametrize(
    ("caption", "release"),
    [
        ("Microsoft Windows Server 2022 Datacenter", "2022"),
        ("Microsoft Windows Server 2012 R2 Standard", "2012 R2"),
        ("Windows Server 2022 Datacenter: Azure Edition", "2022"),
        ("Microsoft\u00ae Windows Server\u00ae 2008 R2 Enterprise ", "2008 R2"),
        ("Microsoft Windows 11 Enterprise", "Microsoft Windows 11 Enterprise"),
    ],
)
def test_releases(estate, caption, release):
    assert only(estate({"Caption": caption, "BuildNumber": "1", "CSName": "A"})).value("os") == release


@pytest.mark.parametrize(
    ("roles", "expected"),
    [
        (["RDS-RD-SERVER"], ("session-host",)),
        ("RDS-LICENSING", ("licensing",)),
        (["rds-licensing", "RDS-Connection-Broker"], ("licensing", "connection-broker")),
        ("RDS-GATEWAY RDS-WEB-ACCESS", ("gateway", "web-access")),
        ("RDS-GATEWAY, RDS-VIRTUALIZATION", ("gateway", "virtualization-host")),
        ([], ()),
        ({"value": ["RDS-GATEWAY", "RDS-LICENSING"], "Count": 2}, ("gateway", "licensing")),
        ({"value": None, "Count": 0}, ()),
    ],
)
def test_roles_in_every_shape(estate, roles, expected):
    assert only(estate({"Server": "A", "Roles": roles})).roles == expected


def test_unknown_roles_are_left_out_with_a_note(estate):
    found = estate({"Server": "A", "Roles": ["RDS-RD-SERVER", "RDS-TELEPATHY"]})
    assert only(found).roles == ("session-host",)
    assert "the role RDS-TELEPATHY is none that rdpolicy knows" in found.notes[0]


@pytest.mark.parametrize("roles", [5, {"a": 1}, [1], [["RDS-GATEWAY"]], True])
def test_what_is_no_list_of_roles_is_refused(estate, roles):
    assert "'Roles' should be a list of texts" in refused(estate, {"Server": "A", "Roles": roles})


@pytest.mark.parametrize("name", ["RDSH[01-02]", "A" * 300, 5.5, ["A"], True, {"a": 1}])
def test_what_is_no_name_of_a_server_is_refused(estate, name):
    assert "export0.json:1:12" in refused(estate, {"Server": name, "Roles": []})


@pytest.mark.parametrize("name", [None, "", "localhost", "::1"])
def test_names_that_name_no_server_are_none(estate, name):
    found = estate({"Server": name, "Roles": ["RDS-LICENSING"]}, {"Server": "A", "Roles": ["RDS-RD-SERVER"]})
    assert list(found.servers) == ["a"]


@pytest.mark.parametrize(
    ("written", "flag"), [(True, True), ("False", False), ("TRUE", True), (1, True), (0, False), ("1", True)]
)
def test_flags(estate, written, flag):
    found = estate({"ServerRole": 1, "VersionNumber": "10", "IsLSSecGrpGPEnabled": written, "PSComputerName": "A"})
    assert only(found).value("security_group") is flag


@pytest.mark.parametrize("written", ["perhaps", 2, [True]])
def test_what_is_no_flag_is_refused(estate, written):
    record = {"ServerRole": 1, "VersionNumber": "10", "IsLSSecGrpGPEnabled": written, "PSComputerName": "A"}
    assert "should be true or false" in refused(estate, record)


def test_words_that_are_not_known_are_left_out_with_a_note(estate):
    record = {
        "WindowsInstallationType": "Nano Server",
        "OsName": "Microsoft Windows Server 2022 Standard",
        "CsName": "A",
    }
    found = estate(record)
    assert only(found).value("installation") is None
    assert "'WindowsInstallationType' holds 'Nano Server', which is not known" in found.notes[0]
    assert only(estate({**record, "WindowsInstallationType": "server core"})).value("installation") == "server-core"


# Secrets


@pytest.mark.parametrize(
    ("secret", "database"),
    [
        ("Server=sql;UID=x;PWD=hunter2", "sql-server"),
        ("Driver=x;Server=tcp:a.DATABASE.windows.net;Pwd=hunter2", "azure-sql"),
    ],
)
def test_of_a_connection_string_only_the_kind_of_database_is_kept(estate, secret, database):
    found = estate({"ClientAccessName": "rds", "DatabaseConnectionString": secret, "ConnectionBroker": ["A", "B"]})
    assert found.value("database") == database
    assert "hunter2" not in repr(found)
    assert [server.roles for server in found.servers.values()] == [("connection-broker",), ("connection-broker",)]


def test_a_connection_string_of_the_wrong_kind_is_not_quoted(estate):
    said = refused(estate, {"ClientAccessName": "rds", "DatabaseConnectionString": ["PWD=hunter2"]})
    assert "'DatabaseConnectionString' should be text" in said
    assert "hunter2" not in said


# Groups


def test_accounts_are_told_without_their_domains(estate):
    group = {"name": "RDS Endpoint Servers", "members": ["CORP\\RDSH01$", "Hosts", ""]}
    server = {"name": "LIC01", "reached": True, "license_server": {"server_role": 1, "served_hosts_group": group}}
    assert only(estate(observation(servers=[server]))).value("security_group_members") == ("RDSH01", "Hosts")


@pytest.mark.parametrize("members", ["RDSH01$", [1], {"a": 1}])
def test_what_are_no_accounts_is_refused(estate, members):
    assert "'Members' should be a list of texts" in refused(estate, {"Name": "x", "Domain": "y", "Members": members})


def test_what_two_properties_say_holds_where_one_says_yes(estate):
    (pack,) = only(estate({**PACK, "Description": "Built-in TS CAL", "TypeAndModel": "Built-in"})).packs
    assert pack.kind == "built-in"


def test_a_number_that_is_read_for_two_facts_is_noted_once(estate):
    notes = estate({**PACK, "KeyPackType": 9}).notes
    assert [note for note in notes if "what 9 in 'KeyPackType' means" in note] == notes[:1]


def test_an_export_that_is_said_to_be_of_a_server_is_of_it(estate):
    assert list(estate(export(reg("dword:00000004"), server="RDSH01")).servers) == ["rdsh01"]
