"""Expressions over long lists, and expressions that fail for another reason than a fact that is not known."""

from __future__ import annotations

import pytest

from tests.builders import check_document, deployment
from validator.api import load_pack
from validator.engine.conclude import MOST_RELATED
from validator.errors import PolicyError
from validator.findings import Outcome

RULE = """\
id: own-rule
title: A rule of one's own
severity: info
for: session-host
require:
  - that: {that}
    message: "{{host.name}}"
    points_at: host.release
    related: [{{rows: {rows}, caption: beside}}]
remedy: Do it.
rationale: Because.
sources: [life]
examples: {{passes: [{{servers: []}}], fails: [{{servers: []}}]}}
"""


@pytest.fixture
def own(tmp_path):
    """Return a function to a pack with a rule of one's own."""

    def load(that, rows="'host.pools.filter(p, true)'"):
        path = tmp_path / "rules" / "cal" / "own-rule.yaml"
        path.parent.mkdir(parents=True)
        path.write_text(RULE.format(that=that, rows=rows), encoding="utf-8")
        return load_pack([tmp_path])

    return load


def many(count, **first):
    """Return changes: a license server of 2019, and hosts of 2022 that differ in more than their names."""
    hosts = {
        f"servers[{n}]": {"name": f"H{n}", "os": 2022, "roles": ["session-host"], "collection": f"C{n}"}
        for n in range(2, count + 2)
    }
    hosts["servers[2]"] = {**hosts["servers[2]"], **first}
    return {"servers[0].os": 2019, "servers[1].os": 2019, **hosts}


def older(pack, **changes):
    [found] = [f for f in check_document(deployment(**changes), pack).findings if f.rule == RULE_OF_LISTS]
    return found


RULE_OF_LISTS = "license-server-older-than-host"


@pytest.mark.parametrize("count", [5, 1000, 2500])
def test_a_list_of_any_length_is_read(pack, count):
    found = older(pack, **many(count))
    assert found.outcome is Outcome.FAILED
    rest = f" and {count - 5} more" if count > 5 else ""
    assert found.message.endswith(f"H2, H3, H4, H5, H6{rest}")
    assert [r.location.path for r in found.related] == [
        f"servers[{n}].name" for n in range(2, 2 + min(count, MOST_RELATED))
    ]


@pytest.mark.parametrize("count", [5, 2500])
def test_what_is_not_known_of_one_row_reads_unknown_however_long_the_list(pack, count):
    found = older(pack, **many(count, os="20H2"))
    assert found.outcome is Outcome.FAILED  # the others fail whatever that one is
    assert found.message.endswith("unknown")
    assert found.related == ()


@pytest.mark.parametrize(
    "that",
    [
        "'host.pools.size() == 2'",
        "'size(host.pools) == 2 && host.license_servers.size() == 1'",
        "'host.pools.size() == 2 && host.pools.exists(p, p.type == \"per-user\")'",
        "'host.pools.filter(p, p.type == \"per-user\").size() == 2'",
    ],
)
def test_equal_rows_count_each(own, that):
    pools = [{"type": "per-user", "version": 2022}] * 2
    report = check_document(deployment(**{"servers[0].license_server.cals": pools}), own(that))
    assert "own-rule" not in {finding.rule for finding in report.findings}


def test_an_expression_without_a_value_is_a_fault_of_its_rule(own):
    pack = own("'host.roles[7] == \"licensing\"'")
    with pytest.raises(PolicyError, match=r"^rule own-rule: the expression `host\.roles\[7\]"):
        check_document(deployment(), pack)


def test_one_with_a_value_for_all_facts_is_none_whatever_it_is_for_some(own):
    """Without the host's name, which is no common one, only the fault is left of the expression."""
    report = check_document(deployment(), own("\"host.name != '' || host.roles[7] == 'licensing'\""))
    assert "own-rule" not in {finding.rule for finding in report.findings}


def test_so_is_one_that_chooses_rows(own):
    pack = own("'host.release == \"2012\"'", rows="'host.pools.filter(p, host.roles[7] == \"licensing\")'")
    with pytest.raises(PolicyError, match=r"^rule own-rule: the expression `host\.pools\.filter"):
        check_document(deployment(), pack)


def test_so_is_one_that_never_comes_to_an_end(own):
    inner = "host.pools.all(r, p.version + q.version + r.version != host.name)"
    pack = own(f"'host.pools.all(p, host.pools.all(q, {inner}))'")
    pools = [{"type": "per-user", "version": f"{2100 + n}"} for n in range(30)]
    with pytest.raises(PolicyError, match=r"rule own-rule: .* cannot be evaluated"):
        check_document(deployment(**{"servers[0].license_server.cals": pools}), pack)
