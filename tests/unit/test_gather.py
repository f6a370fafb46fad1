"""What is gathered file by file is told, and kept, as if it had been sorted as a whole; on disk as in memory."""

from __future__ import annotations

import tempfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import AS_OF, deployment, text_of
from validator import spool
from validator.api import Input, check
from validator.errors import RdpolicyError
from validator.findings import Finding, Location, Outcome, Severity, fingerprint
from validator.found import Found, Shown
from validator.gather import Gathering

BAD = {"servers[0].license_server.cals[0].version": 2019}


def finding(file, line, known, state):
    where = Location(file, line, 1, line, 2, "")
    base = fingerprint(known)
    return Finding("rule", Outcome.FAILED, Severity.ERROR, "message", "subject", where, base, state=state)


def files(**options):
    """Return a strategy of findings by file, of which several are alike."""
    one = st.tuples(st.integers(1, 3), st.sampled_from("ab"), st.sampled_from([None, "s", "t", "u"]))
    return st.dictionaries(st.sampled_from("pqrstuvw"), st.lists(one, min_size=1, max_size=4), **options).map(
        lambda drawn: {name: [finding(name, *each) for each in listed] for name, listed in drawn.items()}
    )


def found(name, findings):
    part = Found()
    part.files[name] = None
    part.shown = [Shown(name, sorted(findings, key=lambda one: one.sort_key), f"text of {name}\udc80")]
    return part


def told_apart(findings):
    """Return findings sorted, those alike numbered by their state and their place: what a report has to have."""
    ordered = sorted(findings, key=lambda one: one.sort_key)
    for known in {one.fingerprint for one in ordered}:
        alike = [number for number, one in enumerate(ordered) if one.fingerprint == known]
        for count, number in enumerate(sorted(alike, key=lambda number: ordered[number].state or "")[1:], 2):
            ordered[number] = ordered[number]._replace(fingerprint=fingerprint(known, str(count)))
    return ordered


def everything(drawn):
    return [one for listed in drawn.values() for one in listed]


@pytest.mark.parametrize("held", [0, 300, 10**9])
@given(drawn=files(), data=st.data())
def test_what_is_kept_is_all_in_its_order_with_numbers_where_needed(held, drawn, data):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(spool, "MOST_HELD", held)
        gathering = Gathering()
        for name in data.draw(st.permutations(sorted(drawn))):
            gathering.take(found(name, drawn[name]))
        about = data.draw(
            st.lists(st.sampled_from("px"), max_size=2).map(lambda names: [finding(n, 2, "a", None) for n in names])
        )
        gathering.close(about, {"x": "other"})
        expected = told_apart([*everything(drawn), *about])
        kept = gathering.findings
        assert list(kept) == list(kept) == expected
        assert (len(kept), kept.tally.total()) == (len(expected), len(expected))
        assert kept[:2] == tuple(expected[:2])
        assert dict(gathering.texts) == {"x": "other"} | {name: f"text of {name}\udc80" for name in drawn}
        assert len(gathering.texts) == len(drawn) + 1
        with pytest.raises(KeyError):
            gathering.texts["absent"]


@given(drawn=files(), data=st.data())
def test_what_is_told_comes_in_order_whatever_was_known_before(drawn, data):
    """Earlier runs know some of the files; those that follow one that is left wait for it."""
    known = data.draw(st.sets(st.sampled_from(sorted(drawn)))) if drawn else set()
    told = []
    gathering = Gathering(lambda findings, texts: told.append((findings, texts[findings[0].location.file])), keep=False)
    left = []
    for name in sorted(drawn):
        if name in known:
            gathering.recall(found(name, drawn[name]), in_turn=not left)
        else:
            left.append(name)
    first = min(left, default="~")
    assert len(told) == sum(name < first for name in known)
    for name in left:
        gathering.take(found(name, drawn[name]))
    gathering.close()
    assert [one for findings, _ in told for one in findings] == sorted(everything(drawn), key=lambda one: one.sort_key)
    assert [text for _, text in told] == [f"text of {name}\udc80" for name in sorted(drawn)]
    assert gathering.tally.total() == len(everything(drawn))


@given(drawn=files())
def test_numbers_that_are_given_as_findings_come_leave_none_twice(drawn):
    told = []
    gathering = Gathering(lambda findings, _: told.extend(findings), keep=False, numbered=True)
    for name in sorted(drawn):
        gathering.take(found(name, drawn[name]))
    gathering.close()
    assert {one.fingerprint for one in told} == {one.fingerprint for one in told_apart(everything(drawn))}
    assert len({one.fingerprint for one in told}) == len(told)


@given(drawn=files(max_size=1))
def test_within_a_file_numbers_are_those_of_the_whole(drawn):
    told = []
    gathering = Gathering(lambda findings, _: told.extend(findings), numbered=True)
    for name, findings in drawn.items():
        gathering.take(found(name, findings))
    gathering.close()
    assert told == list(gathering.findings) == told_apart(everything(drawn))


def test_each_file_is_told_of_before_the_next_one_is_read(pack):
    told = []

    def read(number):
        assert len(told) == number
        return text_of(deployment(**BAD))

    inputs = [Input(f"{number}.yaml", lambda number=number: read(number)) for number in range(4)]
    gathering = Gathering(lambda findings, texts: told.append((findings, dict(texts))), keep=False)
    report = check(inputs, as_of=AS_OF, pack=pack, gathering=gathering)
    assert [list(texts) for _, texts in told] == [["0.yaml"], ["1.yaml"], ["2.yaml"], ["3.yaml"]]
    assert len(report.findings) == sum(len(findings) for findings, _ in told) > 4
    assert list(report.findings) == []  # nothing stays of what has been told


def test_what_follows_a_waiver_waits_for_what_the_run_says_of_it(pack):
    waiver = {"rule": "single-license-server", "where": "nowhere", "reason": "lab", "owner": "a@b.example"}
    texts = [text_of(deployment(**BAD)), text_of(deployment(**BAD, waivers=[{**waiver, "until": "2027-01-31"}]))]
    told = []

    def read(number):
        assert len(told) == min(number, 1)
        return texts[number % 2]

    inputs = [Input(f"{number}.yaml", lambda number=number: read(number)) for number in range(4)]
    whole = check([Input(f"{n}.yaml", texts[n % 2].__str__) for n in range(4)], as_of=AS_OF, pack=pack)
    check(inputs, as_of=AS_OF, pack=pack, gathering=Gathering(lambda found, _: told.append(found), keep=False))
    assert "waiver-unused" in {one.rule for one in whole.findings}
    stripped = [one._replace(fingerprint="") for one in whole.findings]
    assert [one._replace(fingerprint="") for findings in told for one in findings] == stripped


def test_where_no_file_can_be_made_memory_has_to_do(monkeypatch):
    def refuse():
        raise FileNotFoundError(2, "No usable temporary directory found")

    monkeypatch.setattr(tempfile, "TemporaryFile", refuse)
    monkeypatch.setattr(spool, "MOST_HELD", 0)
    kept = spool.Spool()
    for name in "ba":
        kept.put(name, spool.dumped((finding(name, 1, "a", None),)), name)
    assert kept.names() == ["a", "b"]
    assert [kept.text(name) for name in "ab"] == ["a", "b"]
    assert kept.findings("b") == [finding("b", 1, "a", None)]
    assert kept.findings("absent") == []


def test_a_full_disk_is_one_sentence(monkeypatch):
    class Full(spool.io.BytesIO):
        def write(self, _):
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(tempfile, "TemporaryFile", Full)
    monkeypatch.setattr(spool, "MOST_HELD", 0)
    with pytest.raises(RdpolicyError, match="do not fit into the temporary folder: No space left on device"):
        spool.Spool().put("a", b"findings", "text")
