"""Verdicts of earlier runs: what they are found by, and that nothing which happens to their file changes a report."""

from __future__ import annotations

import os
import pickle
import sqlite3
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from tests.builders import AS_OF, deployment, text_of
from tests.unit.planner.estates import manifests
from validator import parts, spool, verdicts
from validator.api import Input, check, checks, recalled
from validator.errors import Place, SourceError
from validator.findings import Severity
from validator.found import Basis, Found
from validator.gather import Gathering
from validator.report import REPORTERS, render
from validator.verdicts import Verdicts, key, note

FAULTY = {"servers[1].os": 2025, "metadata.name": "faulty"}


def unreadable():
    raise SourceError("this file cannot be read", Place("broken.yaml"))


def inputs():
    """Return inputs of every kind: clean, faulty, faulty of shape, waived, unreadable, no manifest, no YAML."""
    waiver = {"rule": "*", "where": "*", "reason": "lab", "owner": "a@b.example", "until": "2027-01-31"}
    texts = [
        text_of(deployment()),
        text_of(deployment(**FAULTY)),
        text_of(deployment(**{"servers[1].roles": ["nonsense"]})),
        text_of(deployment(**FAULTY, waivers=[waiver])),
        "apiVersion: apps/v1\n",
        "rdpolicy: [",
        f"{text_of(deployment())}\n---\n{text_of(deployment(**FAULTY))}",
    ]
    found = [Input(f"{number}.yaml", text.__str__, optional=True) for number, text in enumerate(texts)]
    return [*found, Input("broken.yaml", unreadable)]


@pytest.fixture
def file(tmp_path):
    return str(tmp_path / "cache" / "verdicts.sqlite3")


def judged(pack, file, items=None, run=b"run", as_of=AS_OF, **options):
    """Check with the verdicts of a file, and return the report and what was known."""
    items = inputs() if items is None else items
    known, gathering = recall(file, items, run, as_of, digests=options.get("certificate", False))
    report = check(known.left, as_of=as_of, pack=pack, known=known, gathering=gathering, **options)
    return whole(report), known


def recall(file, items, run=b"run", as_of=AS_OF, **options):
    """Return what is known of inputs by the verdicts of a file, and what has been gathered of it."""
    gathering = Gathering()
    return Verdicts(file, run, as_of).recall(items, gathering, **options), gathering


def whole(report):
    """Return a report with all that it would read when it is asked for."""
    return report and report._replace(findings=tuple(report.findings), texts=dict(report.texts))


def test_a_second_run_is_the_first_one_and_judges_only_what_cannot_be_kept(pack, file):
    plain = check(inputs(), as_of=AS_OF, pack=pack)
    first, nothing = judged(pack, file)
    second, known = judged(pack, file)
    assert first == second == plain
    assert (nothing.basis, len(nothing.left)) == (None, 8)
    assert [item.name for item in known.left] == ["3.yaml", "5.yaml", "broken.yaml"]
    for name in REPORTERS.keys() - {"html"}:
        assert render(second, name) == render(plain, name)


def test_a_certificate_is_the_same_of_what_is_known(pack, file):
    plain = check(inputs(), as_of=AS_OF, pack=pack, certificate=True)
    assert judged(pack, file, certificate=True)[0] == judged(pack, file, certificate=True)[0] == plain


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(manifest=manifests())
def test_what_is_known_of_any_manifest_is_what_would_be_found(pack, tmp_path_factory, manifest):
    file = str(tmp_path_factory.mktemp("drawn") / "verdicts")
    items = [Input("site.yaml", text_of(manifest).__str__)]
    first, _ = judged(pack, file, items)
    known, gathering = recall(file, items)
    assert known.left == []
    assert whole(recalled(known, gathering, AS_OF)) == first == check(items, as_of=AS_OF, pack=pack)


def test_a_report_without_judging_needs_all_to_be_known(pack, file):
    items = inputs()[:2]
    assert recalled(*recall(file, items), AS_OF) is None
    judged(pack, file, items)
    assert recalled(*recall(file, inputs()), AS_OF) is None
    assert whole(recalled(*recall(file, items), AS_OF)) == check(items, as_of=AS_OF, pack=pack)


def test_where_only_other_files_are_known_there_is_no_report(pack, file):
    others = inputs()[4:5]
    judged(pack, file, others, may_be_empty=True)
    known, gathering = recall(file, others)
    assert known.left == []
    assert recalled(known, gathering, AS_OF) is None


def test_a_verdict_is_of_one_text_one_name_one_run_and_one_way_to_be_asked():
    item = Input("a.yaml", str)
    keys = {
        key(b"run", item, "text"),
        key(b"other", item, "text"),
        key(b"run", item._replace(name="b.yaml"), "text"),
        key(b"run", item._replace(optional=True), "text"),
        key(b"run", item, "text\udc80"),
    }
    assert len(keys) == 5


def test_an_edited_file_is_judged_again(pack, file):
    judged(pack, file, inputs()[:1])
    edited = [Input("0.yaml", text_of(deployment(**FAULTY)).__str__, optional=True)]
    report, known = judged(pack, file, edited)
    assert known.left == edited
    assert report.findings


@pytest.mark.parametrize(
    "attribute",
    ["failures", "met", "garbled", "timeline", "exhibits"],
)
def test_what_a_whole_run_has_to_tell_is_not_kept(attribute):
    part = Found()
    setattr(part, attribute, {"waiver": []} if attribute == "met" else ["something"])
    note(part, b"key", AS_OF, AS_OF)
    assert part.fresh == {}
    note(plain := Found(), b"key", AS_OF, AS_OF)
    assert plain.fresh.keys() == {b"key"}


def damage(file, how):
    """Do something to a file of verdicts."""
    path = Path(file)
    if how == "cut":
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    elif how == "no database":
        path.write_bytes(b"nonsense" * 999)
    elif how == "empty":
        path.write_bytes(b"")
    else:
        with sqlite3.connect(file) as table:
            table.execute(how)
        table.close()


@pytest.mark.parametrize(
    "how",
    [
        "cut",
        "no database",
        "empty",
        "DROP TABLE verdicts",
        "UPDATE verdicts SET value = x'00'",
        "UPDATE verdicts SET value = 'text'",
        "UPDATE verdicts SET value = NULL",
        "UPDATE verdicts SET value = substr(value, 1, length(value) - 1) || x'2F'",
        "UPDATE verdicts SET key = value",
    ],
)
def test_damage_is_never_believed_and_mended_by_the_next_run(pack, file, how):
    plain, _ = judged(pack, file)
    damage(file, how)
    again, known = judged(pack, file)
    assert again == plain
    assert len(known.left) == 8
    mended, known = judged(pack, file)
    assert mended == plain
    assert len(known.left) == 3


class Spell:
    """Something that does more than stand for a finding."""

    def __reduce__(self):
        return os.putenv, ("RDPOLICY_WAS", "HERE")


@pytest.mark.parametrize("spell", [Spell(), date(2026, 1, 1), {"a": Spell()}])
def test_nothing_that_could_do_more_is_read(file, pack, spell):
    judged(pack, file)
    with sqlite3.connect(file) as table:
        table.execute("UPDATE verdicts SET value = ?", (verdicts._sealed(spell),))
    table.close()
    assert recall(file, inputs())[0].basis is None


def test_a_class_of_findings_alone_is_one(pack, file):
    judged(pack, file)
    for name in ("fingerprint", "TYPE_CHECKING", "StrEnum", "Nothing"):
        forged = b"\x80\x04c" + f"validator.findings\n{name}\n.".encode()
        sealed = verdicts.sha256(forged).digest() + forged
        with sqlite3.connect(file) as table:
            table.execute("UPDATE verdicts SET value = ?", (sealed,))
        table.close()
        assert recall(file, inputs())[0].basis is None
    assert pickle.loads(pickle.dumps(Severity.ERROR)) is Severity.ERROR  # noqa: S301 -- our own


def test_a_file_that_another_run_writes_is_left_alone(pack, file, monkeypatch):
    plain, _ = judged(pack, file)
    monkeypatch.setattr(verdicts, "_SECONDS", 0.01)
    other = sqlite3.connect(file)
    other.execute("BEGIN EXCLUSIVE")
    again, known = judged(pack, file)
    other.rollback()
    other.close()
    assert again == plain
    assert len(known.left) == 8
    assert len(recall(file, inputs())[0].left) == 3


def test_a_folder_that_cannot_be_made_is_no_matter(pack, tmp_path):
    (tmp_path / "cache").write_text("a file", encoding="utf-8")
    for _ in range(2):
        report, known = judged(pack, str(tmp_path / "cache" / "verdicts"))
        assert report == check(inputs(), as_of=AS_OF, pack=pack)
        assert len(known.left) == 8


def test_verdicts_are_kept_a_few_at_a_time_and_stay_when_a_run_breaks_off(pack, file, monkeypatch):
    monkeypatch.setattr(checks, "_AT_ONCE", 2)
    items = [Input(f"{number}.yaml", text_of(deployment(**FAULTY)).__str__) for number in range(5)]

    def stop():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        judged(pack, file, [*items, Input("5.yaml", stop)])
    assert recall(file, items)[0].left == []


def test_it_is_told_how_many_have_been_looked_for(pack, file):
    judged(pack, file)
    told = []
    recall(file, inputs(), progress=lambda *both: told.append(both))
    assert told == [(number, 8) for number in range(8)]


def test_findings_that_could_do_more_are_judged_anew(pack, file):
    plain, _ = judged(pack, file)
    item = inputs()[1]
    forged = ((0, 10**7), True, [spool.dumped(Spell())], {}, 1, 0, [])
    with sqlite3.connect(file) as table:
        place = (verdicts._sealed(forged), key(b"run", item, item.read()))
        assert table.execute("UPDATE verdicts SET value = ? WHERE key = ?", place).rowcount == 1
    table.close()
    again, known = judged(pack, file)
    assert again == plain
    assert item.name in {one.name for one in known.left}


def test_a_python_without_a_database_keeps_nothing(pack, file, monkeypatch):
    plain, _ = judged(pack, file)
    monkeypatch.setitem(sys.modules, "sqlite3", None)
    for name in (file, f"{file}-other"):
        report, known = judged(pack, name)
        assert report == plain
        assert len(known.left) == 8
    assert not Path(f"{file}-other").exists()


def test_the_older_half_goes_where_there_is_too_much(file, monkeypatch):
    basis = Basis("all", {}, {})
    Verdicts(file, b"run", AS_OF).keep(basis, {bytes([number]): b"v" * 5000 for number in range(100)})
    before = stored(file)
    monkeypatch.setattr(verdicts, "MOST_BYTES", 200_000)
    Verdicts(file, b"run", AS_OF).keep(basis, {b"new": b"value"})
    after = stored(file)
    assert len(before) == 101
    assert before[-1] in after
    assert before[1] not in after
    assert {b"run", b"new"} <= set(after)
    assert len(after) < 60


def stored(file):
    with sqlite3.connect(file) as table:
        keys = [key for (key,) in table.execute("SELECT key FROM verdicts ORDER BY number")]
    table.close()
    return keys


def test_nothing_fresh_writes_nothing(file):
    Verdicts(file, b"run", AS_OF).keep(Basis("all", {}, {}), {})
    assert not Path(file).exists()


def test_verdicts_of_a_run_in_parts_are_kept_as_well(pack, file, monkeypatch):
    monkeypatch.setattr(parts, "PART", 2)
    with ThreadPoolExecutor(1) as executor:
        first, _ = judged(pack, file, executor=executor)
    second, known = judged(pack, file)
    assert first == second == check(inputs(), as_of=AS_OF, pack=pack)
    assert len(known.left) == 3
