"""The manifest that an import makes: its text, its comments, what it leaves out."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.exports import POLICY, deployment_of, export, observation
from tests.exports import estate as estate_of
from validator.errors import SourceError
from validator.importer.manifest import manifest
from validator.source.document import parse

LISTED = [
    {"Server": "RDSH01", "Roles": ["RDS-RD-SERVER"]},
    {"Server": "LIC01", "Roles": ["RDS-LICENSING"]},
]
DEPLOYMENT = {"Mode": "PerUser", "LicenseServer": ["LIC01"]}


@pytest.fixture
def imported(estate):
    """Return a function that imports exports and gives the manifest's data and its notes."""

    def call(*given, name=None):
        made = manifest(estate(*given), name)
        deployment_of(made.text)
        return parse(made.text, "m")[0].data, list(made.notes)

    return call


def test_every_value_says_where_it_comes_from(estate):
    made = manifest(estate(export(LISTED, "servers.json"), export(DEPLOYMENT, "licensing.json")))
    assert made.text == (
        "# Made by rdpolicy import of servers.json, licensing.json.\n"
        "# What no export tells is left out: rules call it unknown. Review it before you rely on it.\n"
        "apiVersion: rdpolicy/v1\n"
        "kind: Deployment\n"
        "metadata:\n"
        "  name: imported  # a name of your own says more\n"
        "licensing:\n"
        "  mode: per-user  # licensing.json, Get-RDLicenseConfiguration: Mode\n"
        "  license_servers: [LIC01] # licensing.json, Get-RDLicenseConfiguration: LicenseServer\n"
        "  configured_by: deployment\n"
        "servers:\n"
        "  - name: RDSH01\n"
        "    os: unknown  # no export tells the release of this server\n"
        "    roles: [session-host] # servers.json, Get-RDServer: Roles\n"
        "  - name: LIC01\n"
        "    os: unknown  # no export tells the release of this server\n"
        "    roles: [licensing] # servers.json, Get-RDServer: Roles\n"
    )
    assert made.notes == ()


def test_the_name_is_the_admins_or_that_by_which_the_deployment_is_known(imported):
    broker = {"ClientAccessName": "rds.corp.example", "DatabaseConnectionString": None}
    joined = [{"Name": "RDSH01", "Domain": "corp.example", "PartOfDomain": True}]
    assert imported(LISTED)[0]["metadata"]["name"] == "imported"
    assert imported(LISTED, joined)[0]["metadata"]["name"] == "corp.example"
    assert imported(LISTED, joined, broker)[0]["metadata"]["name"] == "rds.corp.example"
    assert imported(LISTED, joined, broker, name="mine: # 1")[0]["metadata"]["name"] == "mine: # 1"


def test_the_brokers_settings_are_kept_and_the_secret_is_not(estate, imported):
    connection = "Server=tcp:x.database.windows.net;UID=rds;PWD=hunter2"
    given = {
        "ClientAccessName": "rds.corp.example",
        "DatabaseConnectionString": connection,
        "ConnectionBroker": ["B1", "B2"],
    }
    data, _ = imported(given)
    assert data["broker"] == {
        "client_access_name": "rds.corp.example",
        "database": "azure-sql",
        "high_availability_configured": True,
    }
    assert [server["name"] for server in data["servers"]] == ["B[1-2]"]
    assert "hunter2" not in manifest(estate(given)).text


@pytest.mark.parametrize(
    ("configured", "expected"), [(True, {"high_availability_configured": True}), (False, None), (None, None)]
)
def test_the_collector_says_only_whether_there_is_a_database(imported, configured, expected):
    found = {
        "connection_broker": "B1",
        "high_availability": {"connection_brokers": ["B1"], "database_configured": configured},
    }
    assert imported(observation(deployment=found))[0].get("broker") == expected


def test_a_policy_that_differs_from_the_deployment_is_kept_beside_it_and_told(estate, imported):
    reg = f'Windows Registry Editor Version 5.00\n\n[HKEY_LOCAL_MACHINE\\{POLICY}]\n"LicensingMode"=dword:2\n"LicenseServers"="OLD01,OLD02"\n'
    given = (LISTED, DEPLOYMENT, export(reg, "policy.reg"))
    data, notes = imported(*given)
    assert data["licensing"] == {
        "mode": "per-user",
        "license_servers": ["LIC01"],
        "configured_by": "deployment",
        "policy": {"mode": "per-device", "license_servers": ["OLD01", "OLD02"]},
    }
    assert len(notes) == 2
    assert notes[0] == (
        "conflict: the mode of the deployment is Per User (export1.json, Get-RDLicenseConfiguration: Mode), but a policy "
        "says Per Device (policy.reg, registry: Terminal Services\\LicensingMode) and wins; both are in the manifest"
    )
    text = manifest(estate(*given)).text
    assert "# a policy reaches the hosts as well" in text
    assert "# - conflict: the mode of the deployment is Per User" in text


def test_a_mode_that_is_not_configured_is_left_out(imported):
    data, _ = imported(LISTED, {"Mode": "NotConfigured", "LicenseServer": []})
    assert data["licensing"] == {"license_servers": [], "configured_by": "deployment"}
    assert "licensing" not in imported(LISTED, {"Mode": "NotConfigured", "LicenseServer": None})[0]


@pytest.mark.parametrize("given", [{"CSName": "A", "Caption": "Windows Server 2022", "BuildNumber": 1}, DEPLOYMENT])
def test_without_a_server_with_a_role_there_is_no_manifest(estate, given):
    with pytest.raises(SourceError, match="no export names a server and its role"):
        manifest(estate(given))


def is_name(text):
    """Tell whether a text could be the name of a server, if a strange one: without spaces, brackets and commas."""
    plain = not set(text) & set("[],;") and not any(char.isspace() for char in text)
    return plain and text.casefold() not in {"localhost", "."} and bool(text.strip("."))


HOSTILE = st.text(st.characters(exclude_categories=["Cs", "Zs"]), min_size=1, max_size=20).filter(is_name)


@given(name=HOSTILE, text=st.text(min_size=1, max_size=20).filter(str.strip))
@example(name="LIC01:", text="a: b # c")
@example(name="- x", text="yes")
@example(name="*LIC01", text="2022")
@example(name="'\"", text="\u202eevil\x1b[31m")
@example(name="0123", text="null")
@example(name="NO", text="1e3")
@example(name="2022", text="line\nbreak")
@example(name="$(x)`y`", text="{a}")
def test_hostile_names_stay_the_names_that_they_are(known, name, text):
    given_ = [
        {"Server": name, "Roles": ["RDS-RD-SERVER"]},
        {"SessionHost": name, "CollectionName": text},
    ]
    try:
        found = estate_of(known, export(given_, f"{text}.json"))
    except SourceError as error:  # half of a character, which no file can hold
        assert "half of a character" in error.sentence  # noqa: PT017
        return
    made = manifest(found, text)
    deployment = deployment_of(made.text)
    assert deployment.servers[0].name == name
    assert deployment.servers[0].collection == text.strip()
    assert deployment.metadata.name == text
    assert made.text.isprintable() or "\x1b" not in made.text
