"""Which rules take part, and how gravely they count."""

from __future__ import annotations

import pytest

from tests.builders import AS_OF, REMOVE, deployment, text_of
from validator.api import Input, check
from validator.errors import UsageError
from validator.findings import Outcome, Severity
from validator.selection import Selection, apply, faults
from validator.waivers import Terms

NOT_SET = "licensing-mode-not-set"
WAIVER = {"rule": NOT_SET, "where": "RDSH01", "reason": "lab", "owner": "ops@contoso.com", "until": "2027-01-31"}


def chosen(pack, *select, ignore=()):
    return {rule.id for rule in apply(Selection(select, ignore), pack, None)[0].rules}


def judge(pack, selection, *waivers, terms=None, **changes):
    text = text_of(deployment(**{"licensing.mode": REMOVE, **changes, "waivers": list(waivers)}))
    narrowed, terms = apply(selection, pack, terms)
    return check([Input("-", lambda: text)], as_of=AS_OF, pack=narrowed, terms=terms)


def test_without_patterns_every_rule_takes_part(pack):
    assert chosen(pack) == {rule.id for rule in pack.rules}


def test_a_topic_means_all_of_its_rules(pack):
    assert chosen(pack, "cal") == {rule.id for rule in pack.rules if rule.topic == "cal"}


def test_an_id_means_one_rule_and_a_glob_those_it_fits(pack):
    assert chosen(pack, NOT_SET) == {NOT_SET}
    fitting = {rule.id for rule in pack.rules if rule.id.startswith("license-server-")}
    assert len(fitting) > 1
    assert chosen(pack, "license-server-*") == fitting


def test_several_patterns_add_up_and_ignoring_wins(pack):
    assert chosen(pack, "cal", NOT_SET) == chosen(pack, "cal") | {NOT_SET}
    assert chosen(pack, "licensing", ignore=[NOT_SET]) == chosen(pack, "licensing") - {NOT_SET}


def test_what_takes_no_part_is_neither_judged_nor_counted(pack):
    everything = judge(pack, Selection())
    narrowed = judge(pack, Selection(ignore=[NOT_SET]))
    assert NOT_SET in {finding.rule for finding in everything.findings}
    assert NOT_SET not in {finding.rule for finding in narrowed.findings}
    assert sum(narrowed.outcomes.values()) < sum(everything.outcomes.values())
    assert NOT_SET not in narrowed.rules


def test_a_waiver_of_a_rule_that_takes_no_part_is_not_called_unused(pack):
    report = judge(pack, Selection(ignore=[NOT_SET]), WAIVER)
    assert not [finding for finding in report.findings if finding.rule.startswith("waiver-")]


def test_what_was_passed_over_already_stays_so(pack):
    other = pack.rules[0].id
    terms = apply(Selection(ignore=[NOT_SET]), pack, Terms(passed_over=frozenset([other])))[1]
    assert terms.passed_over == {other, NOT_SET}


def test_findings_about_waivers_can_be_ignored_and_graded(pack):
    unused = {**WAIVER, "where": "nowhere"}
    report = judge(pack, Selection(severity=[("waiver-*", Severity.ERROR)]), unused)
    assert [f.severity for f in report.findings if f.rule == "waiver-unused"] == [Severity.ERROR]
    assert report.overrides["waiver-unused"] is Severity.ERROR
    assert report.rules["waiver-unused"].severity is Severity.WARNING
    report = judge(pack, Selection(ignore=["waiver"]), unused)
    assert not [f for f in report.findings if f.rule.startswith("waiver-")]
    assert "waiver-unused" not in report.rules


def test_a_severity_holds_for_the_rules_that_a_pattern_means_and_the_last_counts(pack):
    report = judge(pack, Selection(severity=[("*", Severity.INFO), (NOT_SET, Severity.WARNING)]))
    found = {finding.rule: finding.severity for finding in report.findings if finding.outcome is Outcome.FAILED}
    assert found[NOT_SET] is Severity.WARNING
    assert set(found.values()) <= {Severity.INFO, Severity.WARNING}
    assert report.overrides[NOT_SET] is Severity.WARNING
    assert report.rules[NOT_SET].severity is Severity.ERROR


def test_a_severity_that_was_asked_for_is_not_softened(pack):
    softened = next(rule for rule in pack.rules if rule.softened)
    narrowed, _ = apply(Selection(severity=[(softened.id, softened.severity)]), pack, None)
    assert narrowed.rule(softened.id).softened is None


def test_without_overrides_a_report_names_none(pack):
    assert judge(pack, Selection(select=["licensing"])).overrides == {}


@pytest.mark.parametrize(
    ("pattern", "says"),
    [
        ("licensing-mode-not-sett", "there is no rule or topic 'licensing-mode-not-sett'; did you mean"),
        ("licencing", "there is no rule or topic 'licencing'; did you mean 'licensing'?"),
        ("zzzz", "there is no rule or topic 'zzzz'"),
        ("nothing-*", "there is no rule or topic 'nothing-*'"),
        ("manifest", "the rule 'manifest' is always in force"),
        ("manifest-unknown-key", "always in force: a manifest that is not read cannot be judged"),
    ],
)
@pytest.mark.parametrize("field", ["select", "ignore", "severity"])
def test_a_pattern_that_means_nothing_is_refused(pack, pattern, says, field):
    value = [(pattern, Severity.INFO)] if field == "severity" else [pattern]
    selection = Selection(**{field: value})
    assert [found for found, _ in faults(selection, pack)] == [pattern]
    with pytest.raises(UsageError) as refused:
        apply(selection, pack, None)
    assert says in refused.value.sentence
    assert "known:" not in refused.value.sentence


def test_faults_of_shape_are_reported_whatever_is_selected(pack):
    report = judge(pack, Selection(select=["cal"]), **{"licensing.mod": "per-user"})
    assert "manifest-unknown-key" in {finding.rule for finding in report.findings}


@pytest.mark.parametrize("selection", [Selection(ignore=["*"]), Selection(["cal"], ["cal"]), Selection(["waiver"])])
def test_a_run_without_rules_is_refused(pack, selection):
    with pytest.raises(UsageError, match="no rule is left"):
        apply(selection, pack, None)
