"""Whose settings count: the deployment's, a policy's, the hosts' own."""

from __future__ import annotations

import pytest

from tests.exports import POLICY, deployment_of, export
from validator.importer.manifest import manifest


@pytest.fixture
def imported(estate):
    def call(*given):
        made = manifest(estate(*given))
        return deployment_of(made.text), list(made.notes)

    return call


def setting(name, mode, source, servers=None, list_source=0):
    record = {
        "ServerName": name,
        "LicensingType": mode,
        "PolicySourceLicensingType": source,
        "PolicySourceConfiguredLicenseServers": list_source,
        "TerminalServerMode": 1,
    }
    return {**record, "SpecifiedLicenseServerList": servers} if servers is not None else record


def reg(name, mode):
    text = f'Windows Registry Editor Version 5.00\n\n[HKEY_LOCAL_MACHINE\\{POLICY}]\n"LicensingMode"=dword:{mode}\n'
    return export(text, f"{name}.reg", server=name)


BROKER = {"Server": "RDCB01", "Roles": ["RDS-CONNECTION-BROKER"]}
DEPLOYMENT = {"Mode": "PerUser", "LicenseServer": ["LIC01"]}


def test_hosts_of_one_policy_without_a_deployment(imported):
    deployment, notes = imported(*(setting(f"A{n}", 2, 1, ["LIC01"], 1) for n in (1, 2)))
    licensing = deployment.licensing
    assert (licensing.mode, licensing.license_servers) == ("per-device", ("LIC01",))
    assert (licensing.configured_by, licensing.policy) == ("group-policy", None)
    assert [server.licensing for server in deployment.servers] == [None]
    assert notes == []


def test_a_policy_in_a_workgroup_is_a_local_one(imported):
    joined = {"Name": "A1", "Domain": "WORKGROUP", "PartOfDomain": False}
    deployment, _ = imported(setting("A1", 2, 1), joined)
    assert deployment.licensing.configured_by == "local-policy"


@pytest.mark.parametrize(("more", "by"), [((), "wmi"), ((BROKER,), "deployment")])
def test_hosts_set_alike_by_themselves(imported, more, by):
    deployment, _ = imported(*more, setting("A1", 4, 0, ["LIC01"]), setting("A2", 4, 0, ["lic01"]))
    assert (deployment.licensing.mode, deployment.licensing.configured_by) == ("per-user", by)


def test_hosts_that_differ_state_their_own(imported):
    deployment, notes = imported(DEPLOYMENT, setting("A1", 4, 0, ["LIC01"]), setting("B1", 2, 0, ["LIC02"]))
    differing = {server.name: server.licensing for server in deployment.servers if server.licensing}
    assert list(differing) == ["B1"]
    assert (differing["B1"].mode, differing["B1"].license_servers) == ("per-device", ("LIC02",))
    assert differing["B1"].configured_by == "wmi"
    assert len(notes) == 2
    assert all(note.startswith("conflict: B1 has ") for note in notes)


def test_hosts_without_anything_in_common(imported):
    deployment, notes = imported(setting("A1", 4, 0), setting("B1", 2, 0))
    assert deployment.licensing is None
    assert {server.name: server.licensing.mode for server in deployment.servers} == {
        "A1": "per-user",
        "B1": "per-device",
    }
    assert notes == []


def test_a_policy_on_some_hosts_is_theirs_alone(imported):
    deployment, notes = imported(DEPLOYMENT, setting("A1", 4, 0), setting("B1", 2, 1))
    assert deployment.licensing.policy is None
    by_name = {server.name: server.licensing for server in deployment.servers}
    assert by_name["A1"] is None
    assert (by_name["B1"].mode, by_name["B1"].configured_by) == ("per-device", "group-policy")
    assert len(notes) == 1


def test_policies_that_disagree_are_each_hosts_own(imported):
    hosts = [{"Server": name, "Roles": ["RDS-RD-SERVER"]} for name in ("A1", "B1")]
    deployment, _ = imported(hosts, reg("A1", 2), reg("B1", 4))
    assert deployment.licensing is None
    assert {server.licensing.configured_by for server in deployment.servers} == {"group-policy"}


def test_a_policy_that_repeats_the_deployment_is_kept_without_a_conflict(imported):
    hosts = [{"Server": name, "Roles": ["RDS-RD-SERVER"]} for name in ("A1", "A2")]
    deployment, notes = imported(hosts, DEPLOYMENT, reg("A1", 4), reg("A2", 4))
    assert deployment.licensing.policy.mode == "per-user"
    assert notes == []


def test_a_host_that_is_not_set_is_told(imported):
    deployment, notes = imported(DEPLOYMENT, setting("A1", 5, 0, []))
    assert deployment.servers[0].licensing is None
    assert notes == [
        "conflict: A1 has no licensing mode (export1.json, Win32_TerminalServiceSetting: LicensingType), others are Per User"
    ]


def test_a_host_of_which_only_the_effect_is_known(imported):
    deployment, _ = imported(setting("A1", 4, None), setting("B1", 2, None), DEPLOYMENT)
    by_name = {server.name: server.licensing for server in deployment.servers}
    assert by_name["A1"] is None
    assert (by_name["B1"].mode, by_name["B1"].configured_by) == ("per-device", None)
