"""What a finding shows: its place, the places beside it, the evidence, what is missing, and its identity."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.builders import AS_OF, SMALLEST, check_document, deployment
from validator.api import load_pack
from validator.engine.conclude import MOST_RELATED
from validator.findings import Outcome, spell_path

RULE = """\
id: no-more-updates
title: Paid updates end
severity: info
for: session-host
require:
  - that: extra_updates_until(host.release) >= as_of
    message: "{host.name} is without updates"
    points_at: host.release
remedy: Upgrade.
rationale: Because.
sources: [life]
examples: {passes: [{servers: []}], fails: [{servers: []}]}
"""


@pytest.fixture
def finding(pack):
    """Return a function to the one finding of a rule."""

    def of(rule, as_of=AS_OF, **changes):
        [found] = [f for f in check_document(deployment(**changes), pack, as_of).findings if f.rule == rule]
        return found

    return of


def newer_hosts(count):
    hosts = {f"servers[{n}]": {"name": f"H{n}", "os": 2022, "roles": ["session-host"]} for n in range(2, count + 1)}
    return {"servers[0].os": 2019, **hosts}


def test_rows_beside_a_finding_are_shown_once_each(finding):
    """The hosts are listed by the deployment as well as by the license server."""
    found = finding("license-server-older-than-host", **newer_hosts(3))
    assert [(r.location.path, r.caption) for r in found.related] == [
        ("servers[1].name", "a newer session host"),
        ("servers[2].name", "a newer session host"),
        ("servers[3].name", "a newer session host"),
    ]


def test_of_many_rows_the_first_are_shown(finding):
    found = finding("license-server-older-than-host", **newer_hosts(MOST_RELATED + 3))
    assert len(found.related) == MOST_RELATED
    assert "H2" in found.message
    assert "more" in found.message


def test_rows_that_say_the_same_are_shown_all(finding):
    pools = [{"type": "per-user", "version": 2019, "quantity": 5}] * 2
    found = finding("cal-older-than-host", **{"servers[0].license_server.cals": pools})
    assert [r.location.path.rpartition(".")[2] for r in found.related] == ["cals[0]", "cals[1]"]


def test_a_finding_shows_what_it_compared_and_who_says_so(finding):
    found = finding("cal-older-than-host", **{"servers[0].license_server.cals[0].version": 2019})
    assert [(c.matrix, c.row, c.column, c.verdict) for c in found.evidence.cells] == [
        ("cal-serves-host", "2022", "2019", "no")
    ]
    assert found.evidence.cells[0].sources
    assert {fact.name: fact.value for fact in found.evidence.facts} == {
        "host.mode": "Per User",
        "host.release": "2022",
    }
    assert found.evidence.sources
    assert found.remedy


def test_an_undetermined_finding_points_at_the_first_missing_fact(finding):
    found = finding("cal-older-than-host", **{"servers[1].os": "20H2"})
    assert found.outcome is Outcome.UNDETERMINED
    assert found.missing == ("host.release",)
    assert found.location.path == "servers[1].os"
    assert found.remedy == ""
    assert found.fix is None
    assert found.message.startswith("cannot tell whether this holds: ")


def test_a_missing_fact_of_a_listed_row_is_named_by_its_path(finding):
    second = {**SMALLEST["servers"][0], "name": "LIC02", "license_server": {}}
    changes = {
        "servers[2]": second,
        "licensing.license_servers": ["LIC01", "LIC02"],
        "servers[0].license_server.cals[0].version": 2019,
    }
    found = finding("cal-older-than-host", **changes)
    assert found.outcome is Outcome.UNDETERMINED
    assert found.location.path == "servers[2].license_server.cals"
    assert set(found.missing) == {"servers[2].license_server.cals"}


def test_a_cell_that_nobody_published_is_named(finding):
    """Brokers of 2012 stand in no table, see the catalog."""
    broker = {"name": "RDCB01", "os": 2012, "roles": ["connection-broker"]}
    found = finding("broker-cannot-manage-host", **{"servers[1].os": 2012, "servers[2]": broker})
    assert found.outcome is Outcome.UNDETERMINED
    assert found.missing == ("cell broker-manages-host [2012, 2012]",)
    assert found.location.path == "servers[2]"


def test_a_date_that_nobody_published_is_named_at_the_row(tmp_path):
    rule = tmp_path / "rules" / "lifecycle" / "no-more-updates.yaml"
    rule.parent.mkdir(parents=True)
    rule.write_text(RULE, encoding="utf-8")
    report = check_document(deployment(), load_pack([tmp_path]))
    [found] = [f for f in report.findings if f.rule == "no-more-updates"]
    assert found.missing == ("esu end of 2022",)
    assert found.location.path == "servers[1]"


def test_a_repair_names_where_it_is_made(finding):
    found = finding("per-user-licensing-in-workgroup", **{"directory.membership": "workgroup"})
    assert (found.fix.path, found.fix.value, found.fix.safe) == ("licensing.mode", "per-device", False)


def test_an_identity_outlives_moves_and_unrelated_changes(finding):
    changes = {"servers[0].license_server.cals[0].version": 2019}
    first = finding("cal-older-than-host", **changes)
    other = {"name": "A", "os": 2022, "roles": ["gateway"]}
    servers = deployment(**changes)["servers"]
    shuffled = finding("cal-older-than-host", servers=[other, servers[1], servers[0]])
    assert shuffled.location != first.location
    assert shuffled.fingerprint == first.fingerprint
    renamed = finding("cal-older-than-host", **changes, **{"servers[1].name": "RDSH02"})
    elsewhere = finding("cal-older-than-host", **changes, **{"metadata.name": "other"})
    assert len({first.fingerprint, renamed.fingerprint, elsewhere.fingerprint}) == 3


def test_the_clauses_of_a_rule_have_identities_of_their_own(pack):
    policy = {"mode": "per-device", "license_servers": ["LIC09"]}
    report = check_document(deployment(**{"licensing.policy": policy}), pack)
    found = [f for f in report.findings if f.rule == "policy-overrides-deployment"]
    assert len({f.fingerprint for f in found}) == 2


def test_alike_things_have_identities_by_what_they_are(pack):
    """Pools of one version, and a name written in two places: each keeps its identity when the other is repaired."""
    pool = {"type": "per-user", "version": 2025, "quantity": 5}
    both = check_document(deployment(**{"servers[0].license_server.cals": [pool, {**pool, "agreement": "A1"}]}), pack)
    one = check_document(deployment(**{"servers[0].license_server.cals": [{**pool, "agreement": "A1"}]}), pack)
    known = [{f.fingerprint for f in r.findings if f.rule == "license-server-older-than-cal"} for r in (both, one)]
    assert len(known[0]) == 2
    assert known[1] < known[0]
    places = {"licensing.license_servers": ["LIC09"], "servers[1].licensing": {"license_servers": ["LIC09"]}}
    both = check_document(deployment(**places), pack)
    places["licensing.license_servers"] = ["LIC01"]
    one = check_document(deployment(**places), pack)
    known = [{f.fingerprint for f in r.findings if f.subject == "LIC09"} for r in (both, one)]
    assert known[1] < known[0]


def test_a_state_changes_with_what_the_rule_sees_and_not_with_the_day(pack):
    changes = {"servers[0].license_server.cals": [{"type": "per-user", "version": 2019, "quantity": 5}]}

    def state(as_of=AS_OF, **more):
        report = check_document(deployment(**changes, **more), pack, as_of)
        [found] = [f for f in report.findings if f.rule == "cal-older-than-host"]
        return found.state

    first = state()
    assert state(as_of=AS_OF + timedelta(days=9)) == first
    assert state(**{"servers[0].license_server.activated": False}) == first
    assert state(**{"servers[1].os": 2025}) != first
    assert state(**{"servers[0].license_server.cals[1]": {"type": "per-user", "version": 2016}}) != first


@pytest.mark.parametrize(
    ("path", "spelt"),
    [
        ((), ""),
        (("servers", 0, "license_server", "cals", 1, "version"), "servers[0].license_server.cals[1].version"),
        (("a", 0, 1, "b"), "a[0][1].b"),
    ],
)
def test_a_path_is_spelt_as_people_write_it(path, spelt):
    assert spell_path(path) == spelt
