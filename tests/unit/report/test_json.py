from __future__ import annotations

import json
from datetime import date
from unicodedata import category

import pytest
from hypothesis import given

from tests.golden.samples import FARM, REPORTS, UNKNOWN, at, finding, report
from tests.unit.report.strategies import reports
from validator.findings import Outcome, Severity
from validator.report.json import render

FIELDS = [
    "rule",
    "outcome",
    "severity",
    "message",
    "subject",
    "location",
    "related",
    "evidence",
    "remedy",
    "fix",
    "missing",
    "waiver",
    "acceptance",
    "deployment",
    "fingerprint",
    "state",
    "known",
]


def _iso(day):
    return f"{day:%Y-%m-%d}".rjust(10, "0")


def _plain(value):
    """Return records as mappings, all the way down."""
    if hasattr(value, "_asdict"):
        return {name: _plain(part) for name, part in value._asdict().items()}
    if isinstance(value, date):
        return _iso(value)
    return [_plain(part) for part in value] if isinstance(value, tuple) else value


def expected(sample):
    """Say independently what the report holds, in the order of the published shape."""
    failed = [f for f in sample.findings if f.outcome is Outcome.FAILED and not f.known]
    every = [_plain(f) for f in sample.findings]
    return {
        "schema": "rdpolicy/report/v1",
        "summary": {
            **{o: sample.outcomes.get(o, 0) for o in ("failed", "passed", "not-applicable", "undetermined", "waived")},
            **{f"{s}s": sum(f.severity == s for f in failed) for s in ("error", "warning", "info")},
            "known": len([f for f in sample.findings if f.known]),
            "files": len(sample.files),
            "documents": sample.documents,
            "as_of": _iso(sample.as_of),
            "edition": sample.edition,
            "assumptions": list(sample.assumptions),
        },
        "findings": [{field: values[field] for field in FIELDS} for values in every],
        "failures": [_plain(f) for f in sample.failures],
        **({} if sample.removable is None else {"removable": [_plain(entry) for entry in sample.removable]}),
        **({} if sample.timeline is None else {"timeline": [_plain(c) for c in sample.timeline]}),
    }


@given(reports())
def test_json_holds_the_whole_report_and_nothing_else(sample):
    # Half of a surrogate pair beside the other reads back as the character, in the standard library too.
    assert json.loads(render(sample)) == json.loads(json.dumps(expected(sample)))


@pytest.mark.parametrize("name", [name for name in REPORTS if name != "hostile"])
def test_bytes_are_those_of_the_standard_library(name):
    assert render(REPORTS[name]) == json.dumps(expected(REPORTS[name]), indent=2, ensure_ascii=False) + "\n"


@given(reports())
def test_nothing_in_json_steers_the_terminal(sample):
    text = render(sample)
    assert {char for char in text if category(char) in {"Cc", "Cf", "Cs", "Zl", "Zp"}} == {"\n"}
    assert text.encode()


def test_other_characters_are_written_as_such():
    assert '"message": "東京 é \\u202e \\u007f \\udb40\\udc41"' in render(
        report(finding(at(FARM, "kind"), "東京 é \u202e \x7f \U000e0041"))
    )
    assert r'"message": "\u007f"' in render(report(finding(at(FARM, "kind"), "\x7f")))


def test_summary_counts_severities_of_failed_findings_only():
    mild = finding(at(FARM, "kind"), severity=Severity.INFO)
    summary = json.loads(render(report(UNKNOWN, mild, mild)))["summary"]
    assert (summary["errors"], summary["infos"], summary["undetermined"], summary["failed"]) == (0, 2, 1, 2)


@pytest.mark.parametrize("name", REPORTS)
def test_options_for_people_change_nothing(name):
    assert render(REPORTS[name], verbose=True, quiet=True, color=True, width=40) == render(REPORTS[name])
