"""Which licensing settings are in effect on a session host, and which set them."""

from __future__ import annotations

import itertools

import pytest

from tests.builders import REMOVE, deployment

MODES = {"group-policy": "licensing.policy.mode", "host": "servers[1].licensing.mode", "deployment": "licensing.mode"}
SERVERS = {
    "group-policy": "licensing.policy.license_servers",
    "host": "servers[1].licensing.license_servers",
    "deployment": "licensing.license_servers",
}
SETTERS = list(MODES)
MODE = {"group-policy": "per-device", "host": "aad-per-user", "deployment": "per-user"}
every_choice = pytest.mark.parametrize("setters", [c for n in range(4) for c in itertools.combinations(SETTERS, n)])


@every_choice
def test_a_group_policy_s_mode_beats_the_host_s_and_that_the_deployment_s(row, setters):
    host = row("session-host", licensing={}, **{MODES[setter]: MODE[setter] for setter in setters})
    winner = setters[0] if setters else "nowhere"
    assert (host["mode"], host["mode_from"]) == (MODE.get(winner, "unset"), winner)


@every_choice
def test_and_so_do_its_license_servers(row, setters):
    host = row("session-host", licensing={}, **{SERVERS[setter]: [setter] for setter in setters})
    winner = setters[0] if setters else "nowhere"
    assert host["license_servers_from"] == winner
    assert host["license_servers"] == [*setters[:1]]


def test_mode_and_license_servers_are_set_apart(row):
    host = row("session-host", **{"licensing.policy.mode": "per-device"})
    assert (host["mode_from"], host["license_servers_from"]) == ("group-policy", "deployment")
    assert host["configured_by"] == "unstated"


def test_an_empty_list_sets_nothing(row):
    for path in ("licensing.policy.license_servers", "servers[1].licensing.license_servers"):
        assert row("session-host", **{path: []})["license_servers_from"] == "deployment"
    assert row("session-host", **{"licensing.license_servers": []})["license_servers_from"] == "nowhere"


def test_a_policy_s_list_may_be_one_text(rows, row):
    changes = {"licensing.policy.license_servers": "LIC01; LIC02"}
    assert row("session-host", **changes)["license_servers"] == ["LIC01", "LIC02"]
    deployment = row("deployment", **changes)
    assert deployment["policy_license_servers_text"] == "LIC01; LIC02"
    assert deployment["policy_license_servers"] == ["LIC01", "LIC02"]
    assert [(r["name"], r["set_by"]) for r in rows("license-server-reference", **changes)] == [
        ("LIC01", "deployment"),
        ("LIC01", "group-policy"),
        ("LIC02", "group-policy"),
    ]


def test_how_the_setting_in_effect_reaches_the_host(row):
    stated = {"licensing.configured_by": "deployment", "servers[1].licensing.configured_by": "wmi"}
    assert row("session-host", **stated)["configured_by"] == "deployment"
    own = {**stated, "servers[1].licensing.license_servers": ["LIC01"]}
    assert row("session-host", **own)["configured_by"] == "wmi"
    policy = {**own, "licensing.policy.license_servers": ["LIC01"]}
    assert row("session-host", **policy)["configured_by"] == "group-policy"


def test_settings_are_placed_where_they_are_written_or_would_be(fact_set):
    def path(name, **changes):
        [host] = fact_set(deployment(**changes)).rows("session-host")
        return host.path(name)

    assert path("mode") == ("licensing", "mode")
    assert path("mode", licensing=REMOVE) == ("licensing", "mode")
    assert path("mode", **{"servers[1].licensing.mode": "per-user"}) == ("servers", 1, "licensing", "mode")
    assert path("license_servers", **{"licensing.policy.license_servers": ["A"]}) == (
        "licensing",
        "policy",
        "license_servers",
    )
    assert path("membership") == ("directory", "membership")
    assert path("membership", **{"servers[1].membership": "domain"}) == ("servers", 1, "membership")
