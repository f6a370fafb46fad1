"""Names, trusts and demand where the manifest leaves things out."""

from __future__ import annotations

import pytest

from tests.builders import AS_OF, REMOVE, check_document, deployment
from validator.facts.build import FactSet
from validator.findings import Outcome
from validator.model.deployment import Deployment


def facts(pack, **changes):
    return FactSet(Deployment.model_validate(deployment(**changes)), pack.catalog)


@pytest.mark.parametrize(
    ("first", "second", "trust"),
    [
        ("corp.example", "CORP.example", "same"),
        ("corp.example", "partner.example", "two-way"),
        ("corp.example", "other.example", "none"),
        ("other.example", "partner.example", None),
        ("corp.example", None, None),
    ],
)
def test_trusts_are_told_of_the_directorys_own_domain_only(pack, first, second, trust):
    trusts = [{"domain": "partner.example", "direction": "two-way"}]
    context = facts(pack, **{"directory.trusts": trusts}).context
    assert context.trust_between(first, second) == trust


def test_an_unstated_pool_may_serve_any_demand(pack):
    changes = {"servers[0].license_server.cals": REMOVE, "access": [{"name": "Office", "users": 5}]}
    report = check_document(deployment(**changes), pack, AS_OF)
    [finding] = [f for f in report.findings if f.rule == "too-few-cals"]
    assert finding.outcome is Outcome.UNDETERMINED
    assert finding.location.path == "servers[0].license_server.cals"


def test_there_is_no_table_of_that_name(pack):
    with pytest.raises(KeyError):
        facts(pack).rows("servers")
