"""What an expression reads: verdicts are remembered under it, so too little would be wrong and too much slow."""

from __future__ import annotations

import pytest

from tests.builders import AS_OF, complete, deployment, text_of
from validator.api import Input, check
from validator.engine.projection import Projection
from validator.engine.reads import reads
from validator.facts.build import FactSet
from validator.findings import Outcome
from validator.model.deployment import Deployment


@pytest.mark.parametrize(
    ("text", "names", "row_facts"),
    [
        ("host.mode == 'unset'", ("host.mode",), ()),
        ("days_between(as_of, host.grace_ends) < 0", ("as_of", "host.grace_ends"), ()),
        ("host.pools.exists(p, p.type == host.mode && p.version != '')", ("host.mode", "host.pools"), ("type", "version")),
        ("deployment.hosts.all(a, deployment.hosts.exists(b, a.mode == b.release))", ("deployment.hosts",), ("mode", "release")),
    ],
)  # fmt: skip
def test_variables_and_facts_of_rows_are_read(text, names, row_facts):
    assert reads(text)[:2] == (names, row_facts)


@pytest.mark.parametrize(
    ("text", "sized", "counts"),
    [
        ("host.license_servers.size() > 0", ("host.license_servers",), False),
        ("size(host.license_servers) > 0", ("host.license_servers",), False),
        ("size(host.pools) > 0 && host.brokered", ("host.pools",), False),
        ("host.license_servers.size() > 0 && host.pools.exists(p, p.type == 'x')", ("host.license_servers",), False),
        ("host.pools.size() > 0 && host.pools.exists(p, p.type == 'x')", (), True),
        ("host.pools.filter(p, p.type == 'x').size() > 1", (), True),
        ("host.pools.exists_one(p, p.type == 'x')", (), True),
        ("host.pools[0].type == 'x'", (), True),
        ("host.pools.all(p, p.type == 'x')", (), False),
        ("host.mode == 'size'", (), False),
    ],
)
def test_rows_are_counted_where_their_number_matters(text, sized, counts):
    assert (reads(text).sized, reads(text).counts) == (sized, counts)


@pytest.mark.parametrize(
    ("text", "picks"),
    [
        ("host.pools.filter(p, p.type == 'x')", "host.pools"),
        ("host.pools.filter(p, p.type == 'x').map(p, p.version)", "host.pools"),
        ("host.pools.map(p, p.version).filter(v, v == '2022')", "host.pools"),
        ("host.pools.filter(p, p.type == 'x').size()", ""),
        ("host.pools.filter(p, p.type == 'x') + host.pools", ""),
        ("host.pools.exists(p, p.type == 'x')", ""),
        ("host.pools", ""),
        ("host.mode == 'x'", ""),
    ],
)
def test_what_only_picks_rows_can_be_done_in_pieces(text, picks):
    assert reads(text).picks == picks


def situations(pack, text, *changes):
    """Return how many situations an expression over session hosts can tell apart among deployments."""
    projection = Projection("host", [reads(text)])
    found = set()
    for change in changes:
        facts = FactSet(Deployment.model_validate(deployment(**change)), pack.catalog)
        found.update(
            projection.key(row) + projection.shared_key(facts.deployment) for row in facts.rows("session-host")
        )
    return len(found)


LIST = "licensing.license_servers"
POOLS = "servers[0].license_server.cals"
POOL = {"type": "per-user", "version": 2022, "quantity": 1}


def test_a_list_that_is_only_measured_matters_by_its_length(pack):
    text = "host.license_servers.size() > 0"
    lists = [{LIST: names} for names in (["A"], ["B"], ["A", "B"], [])]
    assert situations(pack, text, *lists) == 3
    assert situations(pack, "host.license_servers.exists(n, n == 'A')", *lists) == 4


def test_rows_matter_by_what_is_read_of_them_and_by_their_number_where_it_counts(pack):
    pools = [{POOLS: listed} for listed in ([POOL], [{**POOL, "quantity": 2}], [POOL, POOL], [])]
    assert situations(pack, "host.pools.exists(p, p.type == 'per-user')", *pools) == 2
    assert situations(pack, "host.pools.size() == 2", *pools) == 3
    assert situations(pack, "host.pools.size() == 2 && host.pools.exists(p, p.type == 'x')", *pools) == 3
    assert situations(pack, "host.pools.exists(p, p.quantity == 2)", *pools) == 3


def test_a_list_that_is_measured_by_one_expression_and_read_by_another_keeps_its_length(pack):
    """Two equal brokers are not one: the rule applies to several, and its condition reads their releases."""
    broker = {"name": "RDCB01", "os": 2022, "roles": ["connection-broker"]}
    alone = pack._replace(rules=(pack.rule("brokers-of-different-releases"),))
    several = [broker, {**broker, "name": "RDCB02"}]
    inputs = [
        Input(str(number), lambda servers=servers: text_of(complete({"servers": servers})))
        for number, servers in enumerate([several, [broker]])
    ]
    outcomes = check(inputs, as_of=AS_OF, pack=alone).outcomes
    assert (outcomes[Outcome.PASSED], outcomes[Outcome.NOT_APPLICABLE]) == (2, 1)
