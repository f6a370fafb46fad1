from __future__ import annotations

import re
from unicodedata import category

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.golden.samples import ACCEPTED, CELL, FARM, OLDER, REPORTS, UNKNOWN, at, finding, report
from tests.unit.report.strategies import reports
from validator.findings import Citation, Evidence, Failure, Outcome, Related, Severity
from validator.report.text import render

SGR = re.compile(r"\x1b\[[0-9;]*m")


def notes(text, label):
    return [line.split(": ", 1)[1] for line in text.split("\n") if f" = {label}: " in line]


@given(reports(), st.booleans(), st.booleans(), st.integers(0, 200))
def test_no_text_in_any_field_steers_the_terminal(sample, verbose, quiet, width):
    text = render(sample, verbose=verbose, quiet=quiet, width=width)
    raw = {char for char in text if category(char) in {"Cc", "Cf", "Cs", "Zl", "Zp"}}
    assert raw <= {"\n"}
    assert text.encode().decode() == text


@given(reports(), st.booleans(), st.booleans())
def test_color_adds_nothing_but_color(sample, verbose, quiet):
    painted = render(sample, color=True, verbose=verbose, quiet=quiet)
    assert SGR.sub("", painted) == render(sample, verbose=verbose, quiet=quiet)


@given(reports())
def test_each_finding_and_failure_is_one_quiet_line(sample):
    new = [one for one in sample.findings if not one.known]
    assert render(sample, quiet=True).count("\n") == len(new) + len(sample.failures)


@pytest.mark.parametrize("name", REPORTS)
@pytest.mark.parametrize("verbose", [False, True])
def test_no_row_ends_in_blanks_and_none_is_doubly_empty(name, verbose):
    text = render(REPORTS[name], verbose=verbose)
    assert not re.search(r"[ \t]\n", text)
    assert "\n\n\n" not in text
    assert text.endswith(".\n")


def test_only_manifest_and_policy_texts_leave_ascii():
    assert all(
        render(REPORTS[name], verbose=True, color=True).isascii()
        for name in REPORTS
        if name not in {"long-text", "hostile"}
    )


def test_findings_keep_their_order():
    text = render(report(UNKNOWN, OLDER, ACCEPTED))
    assert re.findall(r"^([a-z]+)\[", text, re.MULTILINE) == ["undetermined", "error", "waived"]


def test_quiet_says_nothing_when_there_is_nothing():
    assert render(report(), quiet=True) == ""


@pytest.mark.parametrize("extra", [0, 1, 2])
def test_at_most_six_places_and_cells_are_shown_unless_verbose(extra):
    related = (Related(at(FARM, "kind"), "the kind"),) * (6 + extra)
    text = render(report(finding(at(FARM, "kind"), related=related, evidence=Evidence(cells=(CELL,) * (6 + extra)))))
    full = render(
        report(finding(at(FARM, "kind"), related=related, evidence=Evidence(cells=(CELL,) * (6 + extra)))), verbose=True
    )
    rest = {0: [], 1: ["1 more {} not shown"], 2: ["2 more {}s not shown"]}[extra]
    assert (text.count("---- the kind"), full.count("---- the kind")) == (6, 6 + extra)
    assert [note.split(";")[0] for note in notes(text, "note")] == [note.format("place") for note in rest]
    assert [note.split(";")[0] for note in notes(text, "cell")[6:]] == [note.format("cell") for note in rest]
    assert (len(notes(full, "note")), len(notes(full, "cell"))) == (0, 6 + extra)


def test_verbose_tells_why_only_where_the_rule_is_known_and_reasoned():
    known = report(OLDER).rules[OLDER.rule]
    mute = type(known)(known.id, known.topic, known.title, known.severity, known.remedy, "", known.sources)
    assert notes(render(report(OLDER), verbose=True), "why")
    assert not notes(render(report(OLDER, rules={}), verbose=True), "why")
    assert not notes(render(report(OLDER, rules={mute.id: mute}), verbose=True), "why")


def test_a_missing_fact_is_to_be_stated_at_its_path_or_line():
    assert notes(render(REPORTS["undetermined"], width=200), "missing") == [
        "license_server.in_license_servers_group, directory.name; to be stated at servers[0].license_server (line 10)",
        "host.mode; to be stated at line 2",
    ]


def test_notes_wrap_under_their_text():
    lines = render(report(finding(at(FARM, "kind"), remedy="word " * 30)), width=1).split("\n")
    first = next(i for i, line in enumerate(lines) if " = help: " in line)
    column = lines[first].index("word")
    wrapped = lines[first : first + 5]
    assert all(line[column:].startswith("word") and len(line) <= 40 for line in wrapped)


@pytest.mark.parametrize(
    ("sample", "summary"),
    [
        (report(), "All clear: 1 document in 1 file; 40 passed, 61 not applicable."),
        (
            report(documents=3, texts={"a": "", "b": ""}),
            "All clear: 3 documents in 2 files; 40 passed, 61 not applicable.",
        ),
        (
            report(OLDER, OLDER, UNKNOWN, finding(at(FARM, "kind"), severity=Severity.WARNING)),
            "Found 2 errors, 1 warning; 1 undetermined; 40 passed, 61 not applicable, 0 waived.",
        ),
        (report(ACCEPTED), "Found no faults; 0 undetermined; 40 passed, 61 not applicable, 1 waived."),
        (
            report(failures=(Failure("a", None, None, "Gone."),)),
            "Found no faults; 0 undetermined; 1 input could not be checked; 40 passed, 61 not applicable, 0 waived.",
        ),
        (report(outcomes={}), "All clear: 1 document in 1 file; 0 passed, 0 not applicable."),
    ],
)
def test_the_last_line_counts_everything(sample, summary):
    assert render(sample).rstrip("\n").split("\n")[-1] == f"{summary} Judged as of 2026-11-24 by all editions."


def test_a_failure_names_as_much_of_its_place_as_is_known():
    places = report(failures=(Failure("a", None, None, "No."), Failure("a", 2, None, "No."), Failure("a", 2, 3, "No.")))
    assert render(places, quiet=True).split("\n")[:3] == [f"could not check {p}: No." for p in ("a", "a:2", "a:2:3")]


def test_undetermined_is_never_called_by_its_severity():
    unknown = finding(at(FARM, "kind"), outcome=Outcome.UNDETERMINED, severity=Severity.ERROR)
    assert render(report(unknown), quiet=True).startswith("examples/bad/farm.yaml:2:1: undetermined[")


def test_a_cell_without_sources_names_its_status_only():
    bare = type(CELL)("m", "r", "c", "r on c", "no", "derived", (), None)
    text = render(report(finding(at(FARM, "kind"), evidence=Evidence(cells=(bare,)))))
    assert notes(text, "cell") == ["r on c: no (m, derived)"]
    cited = type(CELL)("m", "r", "c", "r on c", "no", "derived", (Citation("i", "t", "p", "e", "u"),), None)
    text = render(report(finding(at(FARM, "kind"), evidence=Evidence(cells=(cited,)))))
    assert notes(text, "cell") == ["r on c: no (m, derived; p, e [i])"]
