"""The one runner of all rule tables: each rule's own examples, and the cases in the file of its name."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.builders import AS_OF, check_document, complete, deployment
from validator import resources
from validator.findings import Outcome
from validator.source.document import parse

HERE = Path(__file__).parent
RULES = sorted((resources.policies() / "rules").glob("*/*.yaml"))


def _rule_data(path):
    return parse(path.read_text(encoding="utf-8"), path.name)[0].data


def _alone(pack, rule_id):
    """Return the pack with only the rule under test, so that a case shows nothing else."""
    return pack._replace(rules=tuple(rule for rule in pack.rules if rule.id == rule_id))


def _examples():
    for path in RULES:
        for kind, items in _rule_data(path)["examples"].items():
            for number, fragment in enumerate(items):
                yield pytest.param(path.stem, kind, fragment, id=f"{path.stem}-{kind}-{number}")


def _cases():
    for path in sorted(HERE.glob("*/*.yaml")):
        for case in parse(path.read_text(encoding="utf-8"), path.name)[0].data:
            yield pytest.param(path.stem, case, id=f"{path.stem}-{case['name']}")


@pytest.mark.parametrize(("rule_id", "kind", "fragment"), list(_examples()))
def test_example(pack, rule_id, kind, fragment):
    report = check_document(complete(fragment), _alone(pack, rule_id))
    assert not [f for f in report.findings if f.rule.startswith("manifest-")]
    if kind == "fails":
        assert report.outcomes[Outcome.FAILED], report.findings
    else:
        assert report.outcomes[Outcome.PASSED], report.outcomes
        assert not report.findings


@pytest.mark.parametrize(("rule_id", "case"), list(_cases()))
def test_case(pack, rule_id, case):
    """A case changes the smallest deployment (`set`), and names the outcome, and for findings the path and words."""
    unknown = set(case) - {"name", "set", "as_of", "outcome", "at", "says", "severity", "missing", "count", "edition"}
    assert not unknown
    as_of = date.fromisoformat(case["as_of"]) if "as_of" in case else AS_OF
    alone = _alone(pack, rule_id)
    if "edition" in case:
        alone = alone.with_edition(case["edition"])
    report = check_document(deployment(**case.get("set", {})), alone, as_of)
    assert not [f for f in report.findings if f.rule.startswith("manifest-")], report.findings
    outcome = Outcome(case["outcome"])
    if outcome is not Outcome.NOT_APPLICABLE:
        assert any(report.outcomes.values())
    # A table without rows has nothing to apply to.
    assert report.outcomes[outcome] or not any(report.outcomes.values()), (report.outcomes, report.findings)
    worse = {Outcome.PASSED: {"failed", "undetermined"}, Outcome.NOT_APPLICABLE: {"failed", "undetermined", "passed"}}
    assert not any(report.outcomes[Outcome(other)] for other in worse.get(outcome, ())), report.outcomes
    found = [finding for finding in report.findings if finding.outcome is outcome]
    if "count" in case:
        assert len(found) == case["count"]
    if "at" in case:
        assert case["at"] in [finding.location.path for finding in found]
    if "says" in case:
        assert any(case["says"] in finding.message for finding in found), [f.message for f in found]
    if "severity" in case:
        assert {finding.severity.value for finding in found} == {case["severity"]}
    if "missing" in case:
        assert any(case["missing"] in finding.missing for finding in found), [f.missing for f in found]


@pytest.mark.parametrize("path", RULES, ids=lambda path: path.stem)
def test_every_rule_has_cases_that_fail_and_that_do_not(path):
    cases = HERE / path.parent.name / path.name
    assert cases.is_file(), f"{cases.relative_to(HERE)} is missing"
    outcomes = {case["outcome"] for case in parse(cases.read_text(encoding="utf-8"), cases.name)[0].data}
    assert "failed" in outcomes
    assert "passed" in outcomes


def test_every_case_file_belongs_to_a_rule():
    rules = {f"{path.parent.name}/{path.name}" for path in RULES}
    assert {f"{path.parent.name}/{path.name}" for path in HERE.glob("*/*.yaml")} == rules
