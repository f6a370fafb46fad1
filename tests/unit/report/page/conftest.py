"""Small deployments as exhibits, and findings at their places."""

from __future__ import annotations

import pytest

from validator.findings import Finding, Location, Outcome, Related, Severity
from validator.findings.dossier import Exhibit, Machine, Named, Pool


@pytest.fixture
def exhibit():
    """Return two license servers with a pool each, four hosts of two kinds that name both, and a broker."""

    def host(number, os, servers=("LIC01", "LIC02"), **changes):
        named = tuple(Named(name, {"LIC01": 0, "LIC02": 1}.get(name)) for name in servers)
        machine = Machine(number, f"H{number}", 1, os, ("session-host",), "domain", "Office", "per-user", named)
        return machine._replace(**changes)

    machines = (
        Machine(0, "LIC01", 1, "2022", ("licensing",), "domain", "", "", ()),
        Machine(1, "LIC02", 1, "2022", ("licensing", "web-access"), "workgroup", "", "", ()),
        Machine(2, "CB", 1, "2022", ("connection-broker",), "domain", "", "", ()),
        host(3, "2022"),
        host(4, "2022"),
        host(5, "2025"),
        host(6, "2022", ("LIC01", "GONE"), collection="", mode="unset"),
    )
    pools = (Pool(0, 0, "per-user", "2022", "purchased", 10), Pool(1, 0, "per-user", "2019", "temporary", None))
    return Exhibit("a", "", "a.yaml", 1, 99, True, collections=("Office",), machines=machines, pools=pools)


@pytest.fixture
def finding():
    """Return a function that makes a finding at a manifest path, beside other paths."""

    def call(path, *related, subject="", outcome=Outcome.FAILED, severity=Severity.ERROR, rule="r", message="wrong"):
        at = lambda where: Location("a.yaml", 2, 1, 2, 2, where)  # noqa: E731
        beside = tuple(Related(at(where), "") for where in related)
        return Finding(rule, outcome, severity, message, subject, at(path), f"{rule}{path}", beside)

    return call
