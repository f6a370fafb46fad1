from __future__ import annotations

from datetime import date

import pytest

from tests.golden.samples import ACCEPTED, OLDER, UNKNOWN, at, finding, report
from validator.findings import CellEvidence, Change, Citation, Failure, Location, Outcome, Severity
from validator.findings.dossier import Consulted, Dossier, Exhibit, MatrixCell, MatrixView, Quiet
from validator.report.page import index, matrices, view, waivers
from validator.report.page.groups import groups
from validator.report.page.turns import turns
from validator.report.page.verdict import counts, verdict

WARNED = OLDER._replace(severity=Severity.WARNING)


@pytest.mark.parametrize(
    ("sample", "level", "word", "number"),
    [
        (report(), "clear", "Passes", None),
        (report(ACCEPTED), "clear", "Passes", None),
        (report(WARNED), "warning", "Passes with warnings", "1 warning"),
        (report(WARNED, UNKNOWN), "undetermined", "Undecided", "1 verdict"),
        (report(WARNED, UNKNOWN, OLDER), "error", "Does not pass", "1 error"),
        (report(OLDER._replace(known=True)), "clear", "Passes", None),
        (report(OLDER, failures=(Failure("a", 1, 1, "no"),)), "error", "Not checked in full", "1 input"),
    ],
)
def test_the_verdict_is_that_of_the_gravest(sample, level, word, number):
    told = verdict(sample)
    assert (told.level, told.word) == (level, word)
    assert number is None or told.sentence.startswith(number)


def test_every_outcome_is_counted():
    told = {count.level: count.number for count in counts(report(OLDER, WARNED, UNKNOWN, ACCEPTED))}
    assert told == {
        "error": 1,
        "warning": 1,
        "info": 0,
        "undetermined": 1,
        "waived": 1,
        "passed": 40,
        "not-applicable": 61,
    }
    assert [count.number for count in counts(report(OLDER._replace(known=True)))][-1] == 1


def test_findings_that_differ_in_their_subject_alone_are_one_group():
    others = [OLDER._replace(subject=f"H{number}", fingerprint=f"{number}") for number in range(5)]
    found = groups(report(UNKNOWN, *others, ACCEPTED, WARNED))
    assert [(group.level, len(group.shown)) for group in found] == [
        ("error", 5), ("warning", 1), ("undetermined", 1), ("waived", 1),
    ]  # fmt: skip
    assert [bool(one.frame) for one in found[0].shown] == [True, True, True, False, False]
    assert found[0].topic == "cal"
    assert (found[3].title, found[3].topic) == ("single-license-server", "")
    assert groups(report(OLDER._replace(known=True)))[0].level == "known"


def test_waivers_are_listed_by_the_day_on_which_they_end():
    endless = ACCEPTED._replace(acceptance=ACCEPTED.acceptance._replace(until=None), subject="b")
    bare = ACCEPTED._replace(acceptance=None, subject="c")
    many = [ACCEPTED._replace(subject=f"S{2 * number}") for number in range(20)]
    found = waivers.accepted(report(endless, bare, *many))
    assert [(one.subjects[0], one.findings, one.more) for one in found] == [("S0", 20, 8), ("b", 1, 0), ("c", 1, 0)]


def test_the_subjects_of_a_turn_are_together():
    where = Location("a.yaml", 1, 1, 1, 2, "")
    day = date(2027, 1, 1)
    changes = tuple(Change(day, "r", f"H{number}", "passed", "error", f"why {number}", where) for number in range(4))
    other = Change(day, "q", "x", "passed", "error", "why", where)
    first, second = turns(report(timeline=(*changes, other)))
    assert (first.subjects, first.why, first.more) == (("H[0-3]",), "why 0", 0)
    assert second.rule == "q"
    assert turns(report()) == ()


def cell(row, column, verdict="yes", status="published", reason="", dispute=None):
    source = Citation("s", "title", "publisher", "2025", "https://example.com")
    return MatrixCell(CellEvidence("m", row, column, f"{row}/{column}", verdict, status, (source,), dispute), reason)


def test_consulted_cells_are_marked_and_each_basis_has_its_letter():
    rows = (
        ("r1", (cell("r1", "c1"), cell("r1", "c2", "no", reason="because"))),
        ("r2", (cell("r2", "c1", "odd"), cell("r2", "c2", status="contested", dispute="c9"))),
    )
    idle = MatrixView("z", "Z", ("c1",), (("r1", (cell("r1", "c1"),)),))
    exhibit = Exhibit("a", "", "a.yaml", 1, 2, judged=True, consulted=(Consulted("m", "r1", "c2", ("one", "two")),))
    first, second = matrices.tables(Dossier((exhibit, exhibit), (idle, MatrixView("m", "M", ("c1", "c2"), rows)), ()))
    assert (first.name, first.consulted, second.consulted) == ("m", 1, 0)
    assert [[entry.letter for entry in entries] for _, entries in first.rows] == [["a", "b"], ["a", "c"]]
    marked = first.rows[0][1][1]
    assert (marked.word, marked.rules, marked.hint) == (
        "No",
        ("one", "two"),
        "published; because; title, publisher, 2025",
    )
    assert first.rows[1][1][0].word == "odd"
    assert [(basis.status, basis.reason, basis.dispute) for basis in first.bases] == [
        ("published", "", ""), ("published", "because", ""), ("contested", "", "c9"),
    ]  # fmt: skip


def test_letters_go_on_after_z():
    cells = tuple(cell("r", f"c{number}", reason=f"{number}") for number in range(30))
    (table,) = matrices.tables(Dossier((), (MatrixView("m", "M", (), (("r", cells),)),), ()))
    assert [basis.letter for basis in table.bases][24:29] == ["y", "z", "aa", "ab", "ac"]


@pytest.mark.parametrize(
    ("sample", "title"),
    [
        (report(), "1 document"),
        (report(OLDER), "contoso-hq"),
        (report(OLDER, OLDER._replace(deployment="b")), "2 deployments"),
        (report(dossier=Dossier((Exhibit("", "", "a", 1, 2, judged=False),), (), ())), "unnamed deployment"),
        (report(dossier=Dossier((Exhibit("x" * 200, "", "a", 1, 2, judged=True),), (), ())), "x" * 119 + "…"),
    ],
)
def test_a_page_is_called_by_its_deployment(sample, title):
    assert view.title(sample) == title


def test_long_lists_of_what_passed_are_cut():
    odd = tuple(f"S{2 * number}" for number in range(50))
    quiet = (Quiet("cal-older-than-host", Outcome.PASSED, odd), Quiet("gone", Outcome.PASSED, odd))
    exhibit = Exhibit("a", "", "a.yaml", 1, 2, judged=True, quiet=quiet)
    (checked,) = view.page(report(dossier=Dossier((exhibit,), (), ())))["checked"]
    assert (checked.verdicts, len(checked.subjects), checked.more) == (50, 40, 10)


def test_findings_belong_to_the_document_that_they_stand_in():
    here = finding(at("a\nb\n", "b", file="x.yaml"))
    exhibit = Exhibit("a", "", "x.yaml", 1, 1, judged=True)
    assert view.within(exhibit, [here]) == []
    assert view.within(exhibit._replace(end_line=2), [here]) == [here]
    assert view.within(exhibit._replace(end_line=2, file="y.yaml"), [here]) == []


def test_the_worst_of_an_estate_comes_first():
    samples = {
        "b": report(),
        "a": report(),
        "c": report(OLDER),
        "d": report(OLDER, OLDER),
        "e": report(WARNED),
        "f": report(UNKNOWN),
    }
    entries = sorted(
        (index.entry(name, name, name, one) for name, one in samples.items()), key=lambda one: one.sort_key
    )
    assert [one.name for one in entries] == ["d", "c", "f", "e", "a", "b"]
    change = Change(date(2027, 2, 3), "r", "s", "a", "b", "w", Location("a", 1, 1, 1, 1, ""))
    assert index.entry("a", "a", "a", report(timeline=(change,))).next_change == "2027-02-03"
