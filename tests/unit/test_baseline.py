"""Baselines: what is known, what stays new, what can be removed, and how the file is written and read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from tests.builders import AS_OF, REMOVE, deployment, text_of
from tests.strategies import manifests
from validator.api import Input, check
from validator.baseline import dump, prune, read, record, settle
from validator.errors import SourceError
from validator.findings import KnownFinding, Outcome, Severity
from validator.report import render

RULE = "cal-older-than-host"
OLD = {"servers[0].license_server.cals[0].version": 2019}
SCHEMA = json.loads((Path(__file__).parents[2] / "schema/baseline.schema.json").read_text(encoding="utf-8"))
ENTRY = KnownFinding("site", RULE, "RDSH01", Outcome.FAILED, Severity.WARNING, "It is so", "0" * 32)


def judge(pack, *documents, baseline=None, name="{}.yaml", **options):
    inputs = [
        Input(name.format(n), lambda d=d: d if isinstance(d, str) else text_of(d)) for n, d in enumerate(documents)
    ]
    return check(inputs, **{"as_of": AS_OF, **options}, pack=pack, baseline=baseline)


def of(report, rule=RULE):
    [found] = [f for f in report.findings if f.rule == rule]
    return found


def test_what_was_there_is_known_and_fails_no_run(pack):
    first = judge(pack, deployment(**OLD))
    report = judge(pack, deployment(**OLD), baseline=record(first))
    assert {f.known for f in report.findings} == {True}
    assert {f.outcome for f in report.findings} <= {Outcome.FAILED, Outcome.UNDETERMINED}
    assert report.known == len(report.findings)
    assert report.outcomes == first.outcomes
    assert not report.failed_at(Severity.INFO)
    assert not report.undetermined
    assert report.removable == ()
    assert judge(pack, deployment()).removable is None


def test_what_is_new_fails_beside_what_is_known(pack):
    known = record(judge(pack, deployment(**OLD)))
    report = judge(
        pack,
        deployment(**OLD, **{"servers[2]": {"name": "RDSH02", "os": 2022, "roles": ["session-host"]}}),
        baseline=known,
    )
    assert {f.subject: f.known for f in report.findings if f.rule == RULE} == {"RDSH01": True, "RDSH02": False}
    assert report.failed_at(Severity.ERROR)


def test_it_outlives_moved_lines_renamed_files_and_reordered_servers(pack):
    document = deployment(**OLD)
    known = record(judge(pack, document))
    moved = f"# a comment\n\n{text_of({**document, 'servers': document['servers'][::-1]})}"
    report = judge(pack, moved, baseline=known, name="renamed/{}.yml")
    assert {f.known for f in report.findings} == {True}
    assert report.removable == ()


@given(document=manifests(), data=st.data())
@settings(max_examples=40)
def test_nothing_is_new_in_what_was_only_rearranged(pack, document, data):
    known = read(dump(record(judge(pack, document, document))), "b.json")
    turned = {**document, "servers": data.draw(st.permutations(document["servers"]))}
    report = judge(pack, turned, turned, baseline=known)
    assert not [f for f in report.findings if f.state is not None and f.outcome is not Outcome.WAIVED and not f.known]
    assert report.removable == ()


def test_what_is_graver_than_it_was_is_new(pack):
    soft = {"licensing.mode": REMOVE, "servers[1].installed": "2026-11-01"}
    first = judge(pack, deployment(**soft))
    assert of(first, "licensing-mode-not-set").severity is Severity.WARNING
    later = judge(pack, deployment(**soft), as_of=AS_OF.replace(year=2028), baseline=record(first))
    found = of(later, "licensing-mode-not-set")
    assert (found.severity, found.known) == (Severity.ERROR, False)
    assert found.fingerprint not in {entry.fingerprint for entry in later.removable}
    assert prune(later, record(first))[found.fingerprint].severity is Severity.WARNING


def test_a_doubt_that_is_known_does_not_cover_the_fault(pack):
    path, rule = "servers[0].license_server.activated", "license-server-not-activated"
    known = record(judge(pack, deployment(**{path: REMOVE})))
    doubtful = of(judge(pack, deployment(**{path: REMOVE}), baseline=known), rule)
    assert (doubtful.outcome, doubtful.known) == (Outcome.UNDETERMINED, True)
    failed = of(judge(pack, deployment(**{path: False}), baseline=known), rule)
    assert (failed.outcome, failed.known) == (Outcome.FAILED, False)
    back = record(judge(pack, deployment(**{path: False})))
    report = judge(pack, deployment(**{path: REMOVE}), baseline=back)
    assert of(report, rule).known
    assert prune(report, back)[doubtful.fingerprint].outcome is Outcome.UNDETERMINED


def test_what_is_repaired_can_be_removed(pack):
    known = read(dump(record(judge(pack, deployment(**OLD)))), "b.json")
    report = judge(pack, deployment(), baseline=known)
    assert RULE in {entry.rule for entry in report.removable}
    [entry] = [entry for entry in report.removable if entry.rule == RULE]
    assert entry.location.file == "b.json"
    assert dump(known).split("\n")[entry.location.line - 1][entry.location.column - 1 :].startswith("{")
    left = prune(report, known)
    assert set(known) - set(left) == {entry.fingerprint for entry in report.removable}
    assert judge(pack, deployment(), baseline=left).removable == ()


def test_what_took_no_part_is_left_alone(pack):
    """A deployment that was not checked, one that could not be judged, and a rule that this pack has not."""
    known = record(judge(pack, deployment(**OLD), deployment(**OLD, **{"metadata.name": "other"})))
    broken = deployment(**OLD, **{"servers[1].roles": ["nonsense"]})
    report = judge(pack, broken, baseline=known)
    assert report.removable == ()
    assert report.unread == 1
    fewer = pack._replace(rules=tuple(rule for rule in pack.rules if rule.id != RULE))
    report = judge(fewer, deployment(), baseline=known)
    assert RULE not in {entry.rule for entry in report.removable}
    assert {entry.deployment for entry in report.removable} == {"smallest"}
    assert len(prune(report, known)) == len(known) - len(report.removable)


def test_neither_faults_of_shape_nor_findings_about_waivers_can_be_known(pack):
    waiver = {"rule": "no-such-rule", "where": "x"}
    report = judge(pack, deployment(waivers=[waiver], **{"servers[1].name": "LIC01"}))
    rules = {f.rule for f in report.findings}
    assert {"waiver-unused", "waiver-incomplete", "manifest-duplicate-name"} <= rules
    known = record(report)
    assert {entry.rule for entry in known.values()} & {
        r for r in rules if r.startswith(("waiver-", "manifest-"))
    } == set()
    forged = {
        f.fingerprint: ENTRY._replace(severity=Severity.ERROR, fingerprint=f.fingerprint) for f in report.findings
    }
    again = settle(report, forged)
    assert {f.rule for f in again.findings if not f.known} == {
        "waiver-unused",
        "waiver-incomplete",
        "manifest-duplicate-name",
    }


def test_what_is_waived_is_not_known_and_its_entry_can_be_removed(pack):
    known = record(judge(pack, deployment(**OLD)))
    waiver = {"rule": RULE, "where": "RDSH01", "reason": "lab", "owner": "me", "until": "2027-01-31"}
    report = judge(pack, deployment(**OLD, waivers=[waiver]), baseline=known)
    assert (of(report).outcome, of(report).known) == (Outcome.WAIVED, False)
    assert RULE in {entry.rule for entry in report.removable}
    assert RULE not in {entry.rule for entry in record(report).values()}


def test_it_is_sorted_an_entry_a_line_and_of_the_published_shape(pack):
    known = record(judge(pack, deployment(**OLD), deployment(**OLD, **{"metadata.name": "other"})))
    text = dump(known)
    assert dump(dict(reversed(known.items()))) == text
    data = json.loads(text)
    Draft202012Validator(SCHEMA).validate(data)
    assert len(text.split("\n")) == len(known) + 6
    entries = data["findings"]
    assert sorted(entries, key=lambda entry: (entry["deployment"], entry["rule"])) == entries
    assert {e.fingerprint: e._replace(location=None) for e in read(text, "b").values()} == known
    assert json.loads(dump({})) == {"schema": "rdpolicy/baseline/v1", "findings": []}


def test_text_that_could_steer_a_terminal_is_escaped():
    entry = ENTRY._replace(deployment="ähnlich\u202e\x7f\x1b\ud800\U000e0041")
    text = dump({"x": entry})
    assert "ähnlich\\u202e\\u007f\\u001b\\ud800\\udb40\\udc41" in text
    assert [one.deployment for one in read(text, "b").values()] == [entry.deployment]


def test_entries_that_stay_are_written_as_they_were(pack):
    known = {key: entry._replace(message="as it was") for key, entry in record(judge(pack, deployment(**OLD))).items()}
    report = judge(pack, deployment(**OLD), baseline=known)
    assert dump(prune(report, known)) == dump(known)


def test_of_two_entries_of_one_fingerprint_the_milder_counts():
    other = ENTRY._replace(severity=Severity.INFO)
    for pair in ((ENTRY, other), (other, ENTRY)):
        texts = [dump({"x": entry}).split("\n")[3] for entry in pair]
        text = '{"schema": "rdpolicy/baseline/v1", "findings": [\n' + ",\n".join(texts) + "\n]}"
        assert [entry.severity for entry in read(f"\ufeff{text}", "b").values()] == [Severity.INFO]


HEAD = '{"schema": "rdpolicy/baseline/v1", "findings": ['
LINE = dump({"x": ENTRY}).split("\n")[3].strip()


@pytest.mark.parametrize(
    ("text", "sentence", "place"),
    [
        ("", "this baseline is not JSON: expecting value", (1, 1)),
        (f"{HEAD}\n{LINE}\n<<<<<<< HEAD\n]}}", "this baseline is not JSON: expecting ',' delimiter", (3, 1)),
        ("[" * 200_000, "this baseline is not JSON that can be read", (None, None)),
        (f'{{"schema": {"9" * 5000}}}', "this baseline is not JSON that can be read", (None, None)),
        ("[]", "this is no baseline: it does not say so in its 'schema'", (1, 1)),
        ('{"findings": []}', "this is no baseline: it does not say so in its 'schema'", (1, 1)),
        ('{"schema": "rdpolicy/report/v1"}', "this is no baseline but rdpolicy/report/v1", (1, 1)),
        (
            '{"schema": "rdpolicy/baseline/v2"}',
            "this baseline is of another version of rdpolicy: it is rdpolicy/baseline/v2, this one reads rdpolicy/",
            (1, 1),
        ),
        ('{"schema": "rdpolicy/baseline/v1"}', "findings", (1, 2)),
        (f"{HEAD}\n{LINE.replace('warning', 'warnin')}\n]}}", "did you mean 'warning'?", (2, 109)),
        (f"{HEAD}\n{LINE.replace('rule', 'rul')}\n]}}", "rule", (2, 2)),
        (f"{HEAD}\n{LINE.replace('000', 'xyz')}\n]}}", "fingerprint", (2, 158)),
    ],
)
def test_what_is_no_baseline_is_refused_with_its_place(text, sentence, place):
    with pytest.raises(SourceError) as raised:
        read(text, "b.json")
    assert sentence in raised.value.sentence
    assert raised.value.place.file == "b.json"
    assert (raised.value.place.line, raised.value.place.column) == place


@pytest.mark.parametrize("form", ["text", "json", "sarif", "junit", "github", "gitlab", "azure", "markdown"])
def test_no_report_has_a_known_finding_as_a_fault(pack, form):
    """Reports of nothing but known findings, and of nothing, differ in no alarm."""
    report = judge(pack, deployment(**OLD), baseline=record(judge(pack, deployment(**OLD))))
    shown = render(report, form)
    for alarm in ("error[", "::error", "type=error", "<failure", '"severity": "critical"', "**error**"):
        assert alarm not in shown
