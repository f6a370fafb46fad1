"""Which server a setting means by a name, and where servers belong."""

from __future__ import annotations

import pytest

from tests.builders import REMOVE
from validator.facts.context import is_address, split_names


def described(rows, name, **changes):
    [reference] = rows("license-server-reference", **{"licensing.license_servers": [name], **changes})
    return reference["described"]


@pytest.mark.parametrize("name", ["LIC01", "lic01", " LIC01 ", "LIC01.corp.example", "lic01.CORP.example"])
def test_a_server_is_found_by_its_name(rows, name):
    assert described(rows, name)


@pytest.mark.parametrize("name", ["LIC02", "LIC01.other.example", "10.0.0.7", "LIC01.corp", "LIC", ""])
def test_a_server_is_not_found_by_another_name(rows, name):
    if name:
        assert not described(rows, name)


def test_a_server_without_a_domain_is_found_under_any(rows):
    assert described(rows, "LIC01.any.example", **{"directory.name": REMOVE})
    assert described(rows, "LIC01.any.example", directory=REMOVE)


def test_a_server_of_another_domain_is_found_there_only(rows):
    other = {"servers[0].domain": "partner.example"}
    assert described(rows, "LIC01.partner.example", **other)
    assert not described(rows, "LIC01.corp.example", **other)
    assert described(rows, "LIC01", **other)


def test_a_full_name_in_the_manifest_is_found_by_its_first_label(rows):
    full = {"servers[0].name": "LIC01.corp.example"}
    assert described(rows, "LIC01", **full)
    assert described(rows, "lic01.corp.example", **full)
    assert not described(rows, "LIC01.partner.example", **full)


def test_a_first_label_that_two_servers_share_means_neither(rows):
    twins = {
        "servers[0].name": "LIC01.corp.example",
        "servers[2]": {"name": "LIC01.partner.example", "os": 2022, "roles": ["licensing"]},
    }
    assert not described(rows, "LIC01", **twins)
    assert described(rows, "LIC01.partner.example", **twins)


def test_a_third_server_of_a_shared_label_does_not_bring_it_back(rows):
    names = [f"LIC01.{domain}.example" for domain in "abc"]
    servers = [{"name": name, "os": 2022, "roles": ["licensing"]} for name in names]
    servers.append({"name": "RDSH01", "os": 2022, "roles": ["session-host"]})
    assert not described(rows, "LIC01", servers=servers)


def test_a_server_of_a_range_is_found(rows):
    assert described(rows, "LIC07", **{"servers[0].name": "LIC[05-09]"})
    assert described(rows, "lic07.corp.example", **{"servers[0].name": "LIC[05-09]"})
    assert not described(rows, "LIC10", **{"servers[0].name": "LIC[05-09]"})


def test_an_address_is_no_first_label(rows):
    assert described(rows, "10.0.0.7", **{"servers[0].name": "10.0.0.7"})
    assert not described(rows, "10.0.0.7", **{"servers[0].name": "10"})


@pytest.mark.parametrize("name", ["10.0.0.7", "::1", "[fe80::1]"])
def test_addresses(name):
    assert is_address(name)


@pytest.mark.parametrize("name", ["LIC01", "10", "10.0.0", "10.0.0.7.corp"])
def test_no_addresses(name):
    assert not is_address(name)


@pytest.mark.parametrize("text", ["A,B", "A; B", " A B ", "A,;B,", "A\nB"])
def test_a_list_of_names_is_split_however_it_is_written(text):
    assert split_names(text) == ("A", "B")


@pytest.mark.parametrize(
    ("changes", "membership", "domain"),
    [
        ({}, "domain", "corp.example"),
        ({"servers[1].membership": "workgroup"}, "workgroup", None),
        ({"servers[1].membership": "domain"}, "domain", "corp.example"),
        ({"servers[1].domain": "partner.example"}, "domain", "partner.example"),
        ({"servers[1].membership": "workgroup", "servers[1].domain": "KIOSK"}, "workgroup", "KIOSK"),
        ({"directory": REMOVE}, None, None),
        ({"directory": REMOVE, "servers[1].membership": "domain"}, "domain", None),
        ({"directory.membership": REMOVE}, None, "corp.example"),
    ],
)
def test_where_a_server_belongs(row, changes, membership, domain):
    host = row("session-host", **changes)
    assert (host.get("membership"), host.get("domain")) == (membership, domain)


def trust(rows, host, server, **changes):
    domains = {"servers[1].domain": host, "servers[0].domain": server}
    [path] = rows("license-path", **{k: v for k, v in domains.items() if v}, **changes)
    return path.get("trust")


TRUSTS = [{"domain": "two.example", "direction": "two-way"}, {"domain": "one.example", "direction": "one-way"}]


@pytest.mark.parametrize(
    ("host", "server", "trusts", "expected"),
    [
        (None, None, None, "same"),
        (None, "CORP.example", None, "same"),
        ("x.example", "X.example", None, "same"),
        (None, "two.example", None, None),
        (None, "two.example", TRUSTS, "two-way"),
        ("TWO.example", None, TRUSTS, "two-way"),
        (None, "one.example", TRUSTS, "one-way"),
        (None, "far.example", TRUSTS, "none"),
        (None, "far.example", [], "none"),
        ("two.example", "one.example", TRUSTS, None),
    ],
)
def test_trust_between_the_domains_of_host_and_license_server(rows, host, server, trusts, expected):
    stated = {} if trusts is None else {"directory.trusts": trusts}
    assert trust(rows, host, server, **stated) == expected


def test_servers_that_name_no_domain_are_in_one_whatever_its_name(rows):
    assert trust(rows, None, None, **{"directory.name": REMOVE}) == "same"
    assert trust(rows, None, None, directory=REMOVE) == "same"


def test_a_workgroup_has_no_trusts(rows):
    apart = {"servers[0].membership": "workgroup", "servers[0].domain": "KIOSK"}
    assert trust(rows, None, None, **apart) == "none"
    both = {"directory.membership": "workgroup"}
    assert trust(rows, "A", "B", **both) == "none"
    assert trust(rows, "A", "A", **both) == "same"
