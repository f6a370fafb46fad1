"""What is to be set where: by which way, with which names, and what is left out."""

from __future__ import annotations

import pytest

from tests.builders import deployment, text_of
from validator.render.plan import Central, Hosts, LicenseServers, Setting, plan
from validator.render.values import by_server

DOMAIN = {"membership": "domain", "name": "corp.example"}
HOST = {"name": "RDSH01", "os": 2022, "roles": ["session-host"]}
BROKER = {"name": "RDCB01", "os": 2022, "roles": ["connection-broker"]}
LICENSES = {"name": "LIC01", "os": 2022, "roles": ["licensing"]}
BOTH = {"mode": "per-user", "license_servers": ["LIC01", "LIC02"]}
SET = Setting("per-user", ("LIC01", "LIC02"))


@pytest.fixture
def planned(deployments, windows):
    def call(**changes):
        (found,) = deployments(text_of(deployment(**changes)))
        return plan(found, windows)

    return call


def test_with_a_broker_the_properties_are_set(planned):
    found = planned(directory=DOMAIN, licensing=BOTH, servers=[BROKER, HOST])
    assert found.central == Central(("RDCB01",), ("RDCB01.corp.example",), SET)
    assert found.hosts == ()
    assert found.modes == (("per-user", ("RDSH01",)),)


@pytest.mark.parametrize(
    ("directory", "broker", "full"),
    [
        (DOMAIN, {"domain": "other.example"}, "RDCB01.other.example"),
        (DOMAIN, {"name": "rdcb01.corp.example"}, "rdcb01.corp.example"),
        (DOMAIN, {"membership": "workgroup"}, "RDCB01"),
        ({"membership": "domain", "name": "CORP"}, {}, "RDCB01"),
        ({"membership": "domain"}, {}, "RDCB01"),
        (None, {}, "RDCB01"),
        ({"membership": "entra-domain-services", "name": "aadds.example"}, {}, "RDCB01.aadds.example"),
    ],
)
def test_a_broker_has_its_full_name_where_its_domain_is_known(planned, directory, broker, full):
    found = planned(directory=directory, licensing=BOTH, servers=[{**BROKER, **broker}, HOST])
    assert found.central.brokers == (full,)


def test_without_a_broker_hosts_are_set_by_policy(planned):
    found = planned(licensing=BOTH, servers=[HOST, {**HOST, "name": "RDSH[05-06]"}])
    assert found.central is None
    assert found.hosts == (Hosts(("RDSH01", "RDSH05", "RDSH06"), SET, Setting(), group_policy=False),)


def test_properties_without_a_broker_are_left_out_and_said(planned):
    found = planned(licensing={**BOTH, "configured_by": "deployment"}, servers=[HOST])
    assert (found.central, found.hosts) == (None, ())
    assert found.notes[0] == "there is no Connection Broker for deployment properties"


def test_nothing_stated_is_nothing_set(planned):
    found = planned(licensing=None, servers=[BROKER, HOST])
    assert (found.central, found.hosts, found.license_servers, found.modes) == (None, (), (), ())
    assert found.notes == (
        "there is no setting for deployment properties",
        "no licensing mode is stated, and none is set",
        "no license servers are stated, and none are set",
    )
    assert list(by_server(found)) == []
    assert planned(licensing={"configured_by": "deployment"}, servers=[BROKER, HOST]).central is None


def test_a_host_that_differs_from_the_properties_has_a_policy_of_its_own(planned):
    found = planned(licensing=BOTH, servers=[BROKER, {**HOST, "licensing": {"mode": "per-device"}}])
    assert found.central.setting == SET
    assert found.hosts == (Hosts(("RDSH01",), Setting("per-device"), Setting(), group_policy=False),)
    assert found.notes == ("RDSH01 differs from the deployment's properties, which a policy of its own takes care of",)


def test_a_host_may_be_set_by_wmi(planned):
    own = {"license_servers": ["LIC09"], "configured_by": "wmi"}
    found = planned(licensing=BOTH, servers=[{**HOST, "licensing": own}])
    assert found.hosts == (Hosts(("RDSH01",), Setting(), Setting("per-user", ("LIC09",)), group_policy=False),)


def test_a_group_policy_that_reaches_the_hosts_comes_first(planned):
    licensing = {**BOTH, "configured_by": "local-policy", "policy": {"mode": "per-device"}}
    (hosts,) = planned(licensing=licensing, servers=[HOST]).hosts
    assert hosts == Hosts(("RDSH01",), Setting("per-device", ("LIC01", "LIC02")), Setting(), group_policy=True)
    licensing = {**BOTH, "configured_by": "wmi", "policy": {"license_servers": "A, B"}}
    (hosts,) = planned(licensing=licensing, servers=[HOST]).hosts
    assert hosts == Hosts(("RDSH01",), Setting(None, ("A", "B")), SET, group_policy=True)


def test_the_third_mode_is_never_written(planned):
    """C11."""
    found = planned(licensing={**BOTH, "mode": "aad-per-user"}, servers=[HOST])
    assert found.hosts[0].policy == Setting(None, ("LIC01", "LIC02"))
    assert found.modes == ()
    assert found.notes == (
        "the licensing mode aad-per-user is never written: the vendor gives it up",
        "no licensing mode is stated, and none is set",
    )


def test_license_servers_with_equal_policies_stand_together(planned):
    def server(name, **stated):
        return {**LICENSES, "name": name, "license_server": stated}

    found = planned(
        licensing={"policy": {"prevent_license_upgrade": True}},
        servers=[
            server("A"),
            server("B", prevent_license_upgrade=False),
            server("C", security_group_policy={"enabled": True, "members": ["RDSH01"]}),
            server("D", security_group_policy={"enabled": False, "members": ["RDSH01"]}),
            LICENSES,
        ],
    )
    assert found.license_servers == (
        LicenseServers(("A", "LIC01"), True, None, ()),
        LicenseServers(("B",), False, None, ()),
        LicenseServers(("C",), True, True, ("RDSH01",)),
        LicenseServers(("D",), True, False, ()),
    )
    assert planned(licensing=None, servers=[LICENSES]).license_servers == ()


def test_a_server_of_several_roles_has_one_share(planned):
    one = {
        "name": "RDS01",
        "os": 2022,
        "roles": ["connection-broker", "licensing", "session-host"],
        "license_server": {"prevent_license_upgrade": True},
        "licensing": {"mode": "per-device", "configured_by": "wmi"},
    }
    ((name, share),) = by_server(planned(licensing=BOTH, servers=[one]))
    assert name == "RDS01"
    assert share.central
    assert share.hosts[0].wmi == Setting("per-device", ("LIC01", "LIC02"))
    assert share.license_servers
    assert share.modes == (("per-device", ("RDS01",)),)
