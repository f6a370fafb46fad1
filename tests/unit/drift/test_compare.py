from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.builders import AS_OF, deployment, put, text_of
from tests.exports import export, observed
from validator.api import Input, drift
from validator.errors import SourceError
from validator.findings import Outcome
from validator.report import REPORTERS, render
from validator.source.document import parse

CASES = parse((Path(__file__).parent / "cases.yaml").read_text(encoding="utf-8"), "cases.yaml")[0].data


def compared(pack, text, *exports, as_of=AS_OF):
    return drift(Input("site.yaml", lambda: text), list(exports), as_of=as_of, pack=pack)[0]


def found(**changes):
    """Return the collector's file where the smallest deployment runs as it is intended, with changes."""
    told = observed(text_of(deployment()))
    told["deployment"] = {
        "connection_broker": "RDCB01",
        "servers": [{"server": "LIC01", "roles": ["RDS-LICENSING"]}, {"server": "RDSH01", "roles": ["RDS-RD-SERVER"]}],
    }
    for path, value in changes.items():
        put(told, path, value)
    return export(told, "found.json")


def failed(report):
    return {
        finding.rule: " ".join(finding.message.split())
        for finding in report.findings
        if finding.outcome is Outcome.FAILED
    }


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_cases(case, pack):
    report = compared(pack, text_of(deployment(**case.get("intended", {}))), found(**case.get("observed", {})))
    assert failed(report) == {rule: " ".join(said.split()) for rule, said in case["fails"].items()}
    if "path" in case:
        assert case["path"] in {finding.location.path for finding in report.findings}
    for finding in report.findings:
        if finding.outcome is Outcome.FAILED:
            assert [fact.name for fact in finding.evidence.facts] == ["intended", "observed"]
            assert finding.remedy
            assert finding.evidence.sources


def test_the_cases_show_every_rule_that_they_can(pack):
    from validator.policy.drift_rules import load_drift_rules  # noqa: PLC0415

    shown = {rule for case in CASES for rule in case["fails"]}
    elsewhere = {"drift-server-missing", "drift-server-extra", "drift-broker"}
    assert shown | elsewhere == set(load_drift_rules(pack.catalog))


HOSTS = {"servers[1].name": "RDSH[01-03]"}


def listed(*names):
    servers = [{"Server": "LIC01", "Roles": ["RDS-LICENSING"]}]
    return export([*servers, *({"Server": name, "Roles": ["RDS-RD-SERVER"]} for name in names)], "servers.json")


def test_servers_that_are_missing_and_servers_that_are_too_many(pack):
    report = compared(pack, text_of(deployment(**HOSTS)), listed("rdsh02.corp.example", "RDSH09"))
    assert failed(report) == {
        "drift-server-missing": "RDSH01, RDSH03: in the manifest, but not listed by servers.json, Get-RDServer",
        "drift-server-extra": "RDSH09 (session-host): in the deployment, but not in the manifest; listed by "
        "servers.json, Get-RDServer: Roles",
    }
    places = {finding.rule: finding.location.path for finding in report.findings}
    assert places["drift-server-missing"] == "servers[1].name"
    assert places["drift-server-extra"] == "servers"


def test_without_a_list_of_all_servers_none_is_missing(pack):
    report = compared(pack, text_of(deployment()), export({"Mode": "PerUser", "LicenseServer": ["LIC01"]}))
    assert failed(report) == {}
    told = {finding.rule: finding for finding in report.findings}
    assert told["drift-server-missing"].outcome is Outcome.UNDETERMINED
    assert told["drift-server-missing"].message == (
        "cannot tell whether this is so for LIC01, RDSH01: A server of the manifest is not in the deployment; add the "
        "collector's file, or an export of Get-RDServer"
    )


def test_a_domain_controller_is_not_in_the_list_of_the_deployment(pack):
    third = {"name": "DC01", "os": 2022, "roles": ["domain-controller"]}
    report = compared(pack, text_of(deployment(**{"servers[2]": third})), listed("RDSH01"))
    assert failed(report) == {}


def test_servers_without_a_role_are_not_too_many(pack):
    other = export({"CSName": "FILE01", "Caption": "Windows Server 2022", "BuildNumber": 1})
    assert failed(compared(pack, text_of(deployment()), listed("RDSH01"), other)) == {}


def test_two_servers_of_one_name_are_not_one(pack):
    hosts = listed("RDSH01.corp.example", "RDSH01.other.example")
    assert "RDSH01.other.example" in failed(compared(pack, text_of(deployment()), hosts))["drift-server-extra"]


def test_roles_that_more_than_the_list_tells(pack):
    packs = {"KeyPackId": 2, "KeyPackType": 2, "ProductType": 1, "PSComputerName": "RDSH01", "ProductVersion": "2022"}
    report = compared(pack, text_of(deployment()), export(packs))
    assert "roles of RDSH01: licensing" in failed(report)["drift-roles"]


def test_roles_that_are_seen_in_part_are_no_difference(pack):
    status = export({"ActivationStatus": 0, "PSComputerName": "LIC01"})
    assert failed(compared(pack, text_of(deployment()), status)) == {}


def test_equal_differences_are_one_finding(pack):
    oses = [{"CSName": f"RDSH0{n}", "Caption": "Windows Server 2019", "BuildNumber": 1} for n in (1, 2, 3)]
    report = compared(pack, text_of(deployment(**HOSTS)), export(oses[:2], "a.json"), export(oses[2:], "b.json"))
    (said,) = [message for rule, message in failed(report).items() if rule == "drift-release"]
    assert said == (
        "release of RDSH01, RDSH02, RDSH03: 2019 (a.json, Win32_OperatingSystem: Caption and 1 more); intended: 2022"
    )


@pytest.mark.parametrize(
    ("intended", "observed_", "fails"),
    [
        ({"mode": "per-user"}, {"Mode": "PerDevice", "LicenseServer": ["LIC01"]}, "drift-licensing-mode"),
        ({"mode": "per-user"}, {"Mode": "NotConfigured", "LicenseServer": ["LIC01"]}, "drift-licensing-mode"),
        ({"mode": "per-user"}, {"Mode": "PerUser", "LicenseServer": ["LIC01", "LIC02"]}, "drift-license-servers"),
        ({"mode": "per-user"}, {"Mode": "PerUser", "LicenseServer": ["LIC01"]}, None),
        ({"mode": "per-user", "configured_by": "wmi"}, {"Mode": "PerUser", "LicenseServer": ["LIC01"]}, None),
    ],
)
def test_settings_of_the_deployment_are_told_once(pack, intended, observed_, fails):
    text = text_of(deployment(licensing={"license_servers": ["LIC01"], **intended}))
    report = compared(pack, text, export(observed_, "licensing.json"))
    assert list(failed(report)) == ([fails] if fails else [])
    if fails:
        assert "the deployment" in failed(report)[fails]


def test_a_setting_of_the_deployment_counts_for_hosts_that_a_policy_was_planned_for(pack):
    text = text_of(deployment(**{"licensing.policy": {"mode": "per-device"}}))
    report = compared(pack, text, export({"Mode": "PerUser", "LicenseServer": ["LIC01"]}, "l.json"))
    assert failed(report) == {
        "drift-licensing-mode": "licensing mode of RDSH01: Per User (l.json, Get-RDLicenseConfiguration: Mode); "
        "intended: Per Device"
    }


def test_without_licensing_nothing_of_the_deployment_is_compared(pack):
    text = text_of(deployment(licensing="(absent)"))
    report = compared(pack, text, export({"Mode": "PerUser", "LicenseServer": ["LIC01"]}))
    assert failed(report)["drift-licensing-mode"].endswith("intended: not set")


def test_a_policy_for_all_hosts_is_told(pack):
    reg = (
        "Windows Registry Editor Version 5.00\n\n[HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Microsoft\\Windows NT\\"
        'Terminal Services]\n"LicenseServers"="LIC01"\n'
    )
    report = compared(pack, text_of(deployment()), export(reg, "policy.reg"))
    assert failed(report) == {
        "drift-policy-overrides": "session hosts: a policy that the manifest does not know sets the license servers "
        "LIC01 (policy.reg, registry: Terminal Services\\LicenseServers)"
    }


BROKER = {"client_access_name": "rds.corp.example", "database": "sql-server"}


@pytest.mark.parametrize(
    ("broker", "name", "connection", "fails"),
    [
        (BROKER, "RDS.corp.example", "Server=sql", None),
        (BROKER, "old.corp.example", "Server=sql", "client access name of the brokers: old.corp.example"),
        (BROKER, "rds.corp.example", "Server=x.database.windows.net", "database of the brokers: azure-sql"),
        ({"database": "sql-server"}, "rds.corp.example", "Server=sql", None),
        (BROKER, None, None, None),
    ],
)
def test_the_settings_of_the_brokers(pack, broker, name, connection, fails):
    text = text_of(deployment(broker=broker))
    given = {"ClientAccessName": name, "DatabaseConnectionString": connection, "ConnectionBroker": None}
    told = failed(compared(pack, text, export(given), export({"Mode": "PerUser", "LicenseServer": ["LIC01"]})))
    assert [message.partition(" (")[0] for message in told.values()] == ([fails] if fails else [])


def test_what_no_export_tells_is_one_finding_for_each_rule(pack):
    report = compared(pack, text_of(deployment(**HOSTS)), export({"Mode": "PerUser", "LicenseServer": ["LIC01"]}))
    rules = [finding.rule for finding in report.findings]
    assert len(rules) == len(set(rules))
    assert report.outcomes[Outcome.UNDETERMINED] == len(rules)
    assert {"drift-cals-missing", "drift-release", "drift-server-missing"} <= set(rules)


def test_grace_without_settings_tells_nothing(pack):
    report = compared(
        pack, text_of(deployment()), export({"DaysLeft": 0, "ReturnValue": 0, "PSComputerName": "RDSH01"})
    )
    told = {finding.rule: finding.outcome for finding in report.findings}
    assert told["drift-grace-over"] is Outcome.UNDETERMINED
    assert told["drift-policy-overrides"] is Outcome.UNDETERMINED


def test_what_no_export_tells_of_a_license_server(pack):
    report = compared(pack, text_of(deployment()), listed("RDSH01"))
    told = {finding.rule for finding in report.findings}
    assert {"drift-activation", "drift-cals-missing", "drift-license-servers-group"} <= told
    changes = {
        "servers[0].license_server.prevent_license_upgrade": True,
        "servers[0].license_server.security_group_policy": {"enabled": False},
        "servers[0].license_server.in_license_servers_group": "(absent)",
        "servers[0].license_server.cals": "(absent)",
        "servers[1].installed": "2026-11-01",
    }
    told = {finding.rule for finding in compared(pack, text_of(deployment(**changes)), listed("RDSH01")).findings}
    assert {"drift-license-server-policy", "drift-grace-over"} <= told
    assert not {"drift-cals-missing", "drift-license-servers-group"} & told


def test_a_missing_license_server_without_cals_is_told_once(pack):
    servers = export([{"Server": "RDSH01", "Roles": ["RDS-RD-SERVER"]}], "servers.json")
    for changes in ({}, {"servers[0].license_server": "(absent)"}):
        told = {f.rule for f in compared(pack, text_of(deployment(**changes)), servers).findings}
        assert "drift-server-missing" in told
        assert "drift-cals-missing" not in told


def test_faults_of_the_manifests_shape_are_findings(pack):
    report = compared(pack, text_of(deployment(surprise=1)), listed("RDSH01"))
    assert [finding.rule for finding in report.findings] == ["manifest-unknown-key"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "found 0 documents"),
        ("a: 1\n---\nb: 2\n", "found 2 documents"),
        ("- 1\n", "expected a manifest"),
        ("a: [", "site.yaml:"),
    ],
)
def test_what_is_no_manifest_is_told(pack, text, said):
    with pytest.raises(SourceError) as raised:
        compared(pack, text, listed("RDSH01"))
    assert said in str(raised.value)


def test_reports_of_all_formats_tell_of_drift(pack):
    changes = {"servers[0].license_server.activation_status": 1}
    report = compared(pack, text_of(deployment()), found(**changes))
    for name in REPORTERS:
        assert "drift-activation" in render(report, name) or name == "junit", name
    assert json.loads(render(report, "json"))["findings"][0]["evidence"]["facts"][0]["name"] == "intended"


def test_fingerprints_stay_when_values_change(pack):
    def prints(number):
        changes = {"servers[0].license_server.key_packs[0].total_licenses": number}
        return [finding.fingerprint for finding in compared(pack, text_of(deployment()), found(**changes)).findings]

    assert prints(4) == prints(5)
    assert len(set(prints(4))) == len(prints(4))
