"""Proofs: what holds is proved, what does not is refuted with a counterexample, what took too long stays open."""

from __future__ import annotations

import copy

import pytest

from tests.builders import AS_OF
from validator import resources
from validator.api import Input, check
from validator.engine.compile import compile_rules
from validator.findings import Outcome, Severity
from validator.policy.catalog import Catalog
from validator.policy.catalog_load import load_catalog
from validator.policy.load import load_folder
from validator.prover import prove
from validator.prover.matrices import matrix_claims


def claims(pack, in_time=lambda: True):
    return {claim.name: claim for claim in prove(pack, AS_OF, in_time)}


@pytest.fixture(scope="module")
def built_in(pack):
    return claims(pack)


def test_the_built_in_pack_is_proved(built_in):
    assert {name: claim.counterexamples for name, claim in built_in.items() if claim.holds is not True} == {}
    assert len(built_in) >= 16


def test_what_nobody_published_is_said_to_be_unknown(built_in):
    assert "[2025, 2012 R2]" in built_in["broker-manages-host is complete"].remark


def test_a_budget_that_is_spent_leaves_claims_open(pack):
    found = claims(pack, lambda: False)
    assert found["every rule can fail"].holds is None
    assert "not reached in time" in found["every rule can fail"].remark
    assert found["adding CALs makes no new one"].holds is None
    assert found["cal-serves-host is monotone"].holds


@pytest.mark.parametrize(
    ("kind", "matrix"),
    [
        ("cal_serves_host", "cal-serves-host"),
        ("license_server_issues_cal", "license-server-issues-cal"),
        ("broker_manages_host", "broker-manages-host"),
    ],
)
@pytest.mark.parametrize(("release", "other"), [("2022", "2019"), ("2019", "2016")])
def test_a_flipped_cell_breaks_the_order_and_is_shown_as_a_manifest(pack, kind, matrix, release, other):
    data = copy.deepcopy(load_catalog(resources.policies() / "catalog"))
    record = next(r for r in data["releases"] if r["release"] == release)
    statement = next(s for s in record[kind] if s["verdict"] == "yes" and other in s["with"])
    record[kind].append({**statement, "verdict": "no", "with": [other]})
    record[kind][-1].pop("note", None)
    for stated in record[kind][:-1]:
        if stated["verdict"] == "yes":
            stated["with"] = [name for name in stated["with"] if name != other]
    catalog = Catalog.from_data(data)
    claim = {claim.name: claim for claim in matrix_claims(catalog)}[f"{matrix} is monotone"]
    assert claim.holds is False
    [manifest] = claim.counterexamples
    before, after = (errors(manifest, judging) for judging in (pack, pack._replace(catalog=catalog)))
    assert after - before
    assert not before or matrix == "broker-manages-host"  # whose deployment has no license server


def errors(manifest, pack):
    """Return the rules that find an error in a manifest."""
    report = check([Input("counterexample", lambda: manifest)], as_of=AS_OF, pack=pack)
    failed = [finding for finding in report.findings if finding.outcome is Outcome.FAILED]
    return {finding.rule for finding in failed if finding.severity is Severity.ERROR}


def test_a_missing_cell_is_told():
    data = copy.deepcopy(load_catalog(resources.policies() / "catalog"))
    record = next(r for r in data["releases"] if r["release"] == "2025")
    del record["cal_serves_host"]
    broken = {claim.name: claim for claim in matrix_claims(Catalog.from_data(data))}
    assert broken["cal-serves-host is complete"].holds is False


def only(pack, *names, **changes):
    rules = tuple(rule._replace(**changes) if rule.id == names[0] else rule for rule in pack.rules if rule.id in names)
    return pack._replace(rules=rules)


def test_a_rule_that_is_shadowed_is_told(pack):
    shadowed = claims(only(pack, "cal-older-than-host", "no-usable-cal-pool", specialises=None))
    assert shadowed["no rule is shadowed by another one"].counterexamples == (
        "cal-older-than-host fails only where no-usable-cal-pool does",
    )


def test_a_rule_that_specialises_another_one_in_name_only_is_told(pack):
    wrong = claims(
        only(pack, "licensing-mode-not-set", "no-license-server-named", specialises="no-license-server-named")
    )
    assert wrong["rules fail only where the one that they specialise does"].holds is False


def test_a_step_that_ought_to_help_and_does_not_is_told(pack):
    worse = claims(only(pack, "cal-newer-than-host", severity=Severity.WARNING))
    assert worse["taking newer CALs, which the license server holds, makes no new one"].holds is False


def test_rules_that_never_fail_or_never_pass_are_told(pack):
    always = only(pack, "unknown-release")
    [rule] = always.rules
    turned = rule.require[0]._replace(that="server.name == server.name")
    compiled = dict(always.compiled)
    compiled[rule.table, turned.that] = _compile(pack, rule.table, turned.that)
    dead = claims(always._replace(rules=(rule._replace(require=(turned,)),), compiled=compiled))
    assert dead["every rule can fail"].counterexamples == ("unknown-release",)


def _compile(pack, table, text):
    files = {file.data["id"]: file for file in load_folder(resources.policies()).rules}
    file = files["unknown-release"]
    data = copy.deepcopy(dict(file.data))
    data["require"][0]["that"] = text
    return compile_rules([file._replace(data=data)], pack.catalog)[table, text]
