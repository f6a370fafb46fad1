from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.exports import POLICY, export
from validator.errors import SourceError

SERVERS = [{"Server": "A", "Roles": ["RDS-RD-SERVER"]}, {"Server": "B", "Roles": ["RDS-LICENSING"]}]


def refused(estate, *given):
    with pytest.raises(SourceError) as raised:
        estate(*given)
    return str(raised.value)


def test_every_kind_reads_the_record_that_its_description_asks_for(known, estate):
    """No kind hides another one: a record with what a kind has is of that kind."""
    seen = {}
    for kind in known.exports.kinds:
        record = {names.partition("|")[0]: None for names in kind.has}
        if kind.id == "registry":
            record = {"PSPath": "HKEY_LOCAL_MACHINE\\X"}
        found = estate(export([{**record, "PSComputerName": "A"}], f"{kind.id}.json"))
        seen[kind.id] = found
    assert set(seen) == {kind.id for kind in known.exports.kinds}


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(SERVERS),
        json.dumps({"value": SERVERS, "Count": 2}),
        json.dumps({"servers": SERVERS}),
        "Server,Roles\nA,RDS-RD-SERVER\nB,RDS-LICENSING\n",
        '#TYPE X\n"PSComputerName";"roles";"SERVER"\n"B";"RDS-RD-SERVER";"A"\n"B";"RDS-LICENSING";"B"\n',
    ],
)
def test_all_shapes_of_an_export_tell_the_same(estate, text):
    found = estate(text)
    assert {server.name: server.roles for server in found.servers.values()} == {
        "A": ("session-host",),
        "B": ("licensing",),
    }
    assert all(server.listed for server in found.servers.values())
    assert found.inventory is not None


def test_properties_compare_without_case_and_of_several_kinds_the_closest_is_taken(estate):
    found = estate({"collectionname": "Office", "SESSIONHOST": "RDSH01", "CollectionType": "x"})
    assert found.servers["rdsh01"].value("collection") == "Office"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("", "export0.json: the file is empty"),
        ("  \n", "export0.json: the file is empty"),
        ("[]", "export0.json:1:1: there is no record in this export"),
        ("null", "export0.json:1:1: expected the objects"),
        ('"text"', "export0.json:1:1: expected the objects"),
        ("NaN", "export0.json:1:1: NaN is no number"),
        ("hello world", "export0.json:1:1: this export is not recognised"),
        ({"Colour": "red"}, "export0.json:1:1: this is no export that rdpolicy knows; its properties are Colour"),
        ({}, "its properties are none"),
        ([{"a": 1}, {"Server": "A", "Roles": []}], "export0.json:1:2: this is no export"),
        ({"KeyPackId": 1, "KeyPackType": 1}, "for Win32_TSLicenseKeyPack it lacks ProductType"),
    ],
)
def test_what_is_no_export_is_told(estate, given, said):
    assert said in refused(estate, given)


def test_central_settings_that_are_not_used_say_nothing(estate):
    record = {"LicenseServers": ["LIC01"], "LicensingType": 4}
    assert estate({**record, "UseCentralLicensingSettings": False}).facts == {}
    used = estate({**record, "UseCentralLicensingSettings": True})
    assert (used.value("mode"), used.value("license_servers")) == ("per-user", ("LIC01",))


def test_the_registry_as_powershell_gives_it(estate):
    record = {
        "LicensingMode": 4,
        "LicenseServers": "LIC01, LIC02.corp.example",
        "PSPath": f"Microsoft.PowerShell.Core\\Registry::HKEY_LOCAL_MACHINE\\{POLICY}",
        "PSComputerName": "RDSH01",
    }
    found = estate(record).servers["rdsh01"]
    assert found.value("policy_mode") == "per-user"
    assert found.value("policy_servers") == ("LIC01", "LIC02.corp.example")


KEYS = r"""Windows Registry Editor Version 5.00

[HKEY_LOCAL_MACHINE\SYSTEM\ControlSet001\Control\ComputerName\ComputerName]
"ComputerName"="RDSH09"
[HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows NT\CurrentVersion]
"InstallationType"="Server Core"
"ProductName"="Windows Server 2022 Standard"
"""


def test_what_else_the_registry_tells(estate):
    found = estate(export(KEYS, "a.reg", server="RDSH09"))
    assert found.servers["rdsh09"].value("installation") == "server-core"


@pytest.mark.parametrize(
    ("key", "value", "fact", "expected"),
    [
        (
            r"SYSTEM\CurrentControlSet\Control\Terminal Server\RCM\Licensing Core",
            "dword:00000004",
            "own_mode",
            "per-user",
        ),
        (r"SYSTEM\ControlSet002\Control\Terminal Server\RCM\Licensing Core", "dword:00000005", "own_mode", "unset"),
    ],
)
def test_the_mode_of_the_host_itself(estate, key, value, fact, expected):
    text = f'Windows Registry Editor Version 5.00\n\n[HKEY_LOCAL_MACHINE\\{key}]\n"LicensingMode"={value}\n"Other"=-\n'
    assert estate(export(text, "a.reg", server="A")).servers["a"].value(fact) == expected


@pytest.mark.parametrize("below", ["", "\\SpecifiedLicenseServers"])
def test_both_places_of_the_list_are_read(estate, below):
    """C7: two pages name two keys."""
    key = rf"SYSTEM\CurrentControlSet\Services\TermService\Parameters\LicenseServers{below}"
    hexed = ",".join(f"{byte:02x}" for byte in "LIC01\0LIC02\0\0".encode("utf-16-le"))
    text = f'Windows Registry Editor Version 5.00\n\n[HKEY_LOCAL_MACHINE\\{key}]\n"SpecifiedLicenseServers"=hex(7):{hexed}\n'
    assert estate(export(text, "a.reg", server="A")).servers["a"].value("own_servers") == ("LIC01", "LIC02")


def test_a_policy_of_a_license_server_is_a_flag(estate):
    text = f'Windows Registry Editor Version 5.00\n\n[HKEY_LOCAL_MACHINE\\{POLICY}]\n"fPreventLicenseUpgrade"=dword:1\n'
    assert estate(export(text, "a.reg", server="LIC01")).servers["lic01"].value("prevent_license_upgrade") is True


def test_exports_are_shown_by_the_last_part_of_their_path_where_that_is_enough(estate):
    mode = {"Mode": "PerUser", "LicenseServer": ["A"]}
    assert estate(export(mode, "x/a.json"), export(SERVERS, "y/b.json")).files == ("a.json", "b.json")
    assert estate(export(mode, "x/a.json"), export(SERVERS, "y/a.json")).files == ("x/a.json", "y/a.json")


SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=4), inner, max_size=2),
    max_leaves=4,
)


@given(data=st.data())
def test_no_value_of_any_property_ends_in_anything_but_a_clear_error(known, data):
    from tests.exports import estate as estate_of  # noqa: PLC0415 -- a fixture of a function does not go with data

    kind = data.draw(st.sampled_from(known.exports.kinds))
    names = [*kind.has, *(read.property for read in kind.reads), "PSComputerName"]
    record = {name.partition("|")[0]: data.draw(ANYTHING) for name in names}
    try:
        estate_of(known, export(json.dumps([record]), "a.json"))
    except SourceError as error:
        assert error.place.file == "a.json"  # noqa: PT017
        assert error.place.line >= 1  # noqa: PT017


def test_the_description_never_maps_the_bit_mask():
    text = (Path(__file__).parents[3] / "policies/windows/exports.yaml").read_text(encoding="utf-8")
    assert "property: PossibleLicensingTypes" not in text
