"""A run in parts finds what a run in one finds."""

from __future__ import annotations

import pickle
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.builders import AS_OF, deployment, text_of
from validator import parts, run
from validator.api import Input, check
from validator.errors import Place, PolicyError, SourceError
from validator.report import render


class Text:
    """A text that can be sent to another process."""

    def __init__(self, text):
        self.text = text

    def __call__(self):
        if self.text is None:
            raise SourceError("this file cannot be read", Place("broken.yaml", 2, 1))
        return self.text


def several():
    """Return inputs of every kind: clean, faulty, faulty of shape, unreadable, no manifests, two documents in one."""
    faulty = {"servers[1].os": 2025, "servers[1].installed": "2026-09-01", "metadata.name": "faulty"}
    texts = [
        text_of(deployment()),
        text_of(deployment(**faulty)),
        None,
        text_of(deployment(**{"servers[1].roles": ["nonsense"]})),
        "apiVersion: apps/v1\n",
        f"{text_of(deployment())}\n---\n{text_of(deployment(**faulty))}",
        text_of(deployment(**faulty)),
    ]
    return [Input(f"{number}.yaml", Text(text), optional=True) for number, text in enumerate(texts)]


@pytest.mark.parametrize("size", [1, 2, 3, 100])
def test_a_run_in_parts_is_the_run_in_one(pack, monkeypatch, size):
    monkeypatch.setattr(parts, "PART", size)
    whole = check(several(), as_of=AS_OF, pack=pack, until=AS_OF.replace(year=2030))
    with ThreadPoolExecutor(1) as executor:
        shared = check(several(), as_of=AS_OF, pack=pack, until=AS_OF.replace(year=2030), executor=executor)
    assert shared == whole
    assert shared.findings
    assert shared.failures
    assert shared.timeline
    assert render(shared, "json") == render(whole, "json")


def test_texts_are_kept_of_files_with_findings_only(pack):
    report = check(several(), as_of=AS_OF, pack=pack)
    assert report.files == ("0.yaml", "1.yaml", "3.yaml", "5.yaml", "6.yaml")
    assert set(report.texts) == {finding.location.file for finding in report.findings}


def test_the_text_of_a_file_that_breaks_off_is_kept_for_what_was_found_before(pack):
    broken = f"{text_of(deployment(**{'servers[1].os': 2025}))}\n---\n- no mapping\n"
    report = check([Input("a.yaml", Text(broken))], as_of=AS_OF, pack=pack)
    assert report.failures
    assert set(report.texts) == {"a.yaml"}


def sent(value):
    """Return a value as it arrives in another process."""
    return pickle.loads(pickle.dumps(value))  # noqa: S301 -- our own bytes


def test_what_is_asked_and_found_can_be_sent_to_another_process(pack):
    question = run.Question(pack, AS_OF)
    found = sent(run.judge(*sent((question, several()))))
    assert [one.opened() for one in found.shown] == [one.opened() for one in run.judge(question, several()).shown]


def test_an_error_keeps_its_sentence_and_place_on_the_way():
    fault = PolicyError("two", Place("b.yaml", 3))
    error = sent(PolicyError("one", Place("a.yaml", 1, 2), (fault,)))
    assert (error.sentence, error.place, str(error)) == ("one", Place("a.yaml", 1, 2), "a.yaml:1:2: one")
    assert [str(one) for one in error.faults] == ["b.yaml:3: two"]


def test_faults_of_shape_keep_their_identity_when_lists_are_reordered(pack):
    """An item of a list is known by its name, and what has none by its content."""
    faulty = {"servers[0].os": [], "servers[1].roles": ["session-host", "nonsense"], "servers[0].colour": "red"}
    document = deployment(**faulty)
    turned = {**document, "servers": document["servers"][::-1]}
    turned["servers"][0]["roles"] = ["nonsense", "session-host"]
    known = [
        {f.fingerprint for f in check([Input("-", Text(text_of(d)))], as_of=AS_OF, pack=pack).findings}
        for d in (document, turned, deployment(**faulty, metadata=7), deployment(**faulty, servers=7))
    ]
    assert len(known[0]) == 3
    assert known[0] == known[1]
    assert not known[0] & known[2]
    assert known[3]


@pytest.mark.parametrize("workers", [0, 1])
def test_progress_is_told(pack, monkeypatch, workers):
    monkeypatch.setattr(parts, "PART", 3)
    told = []
    with ThreadPoolExecutor(1) as executor:
        check(
            several(),
            as_of=AS_OF,
            pack=pack,
            executor=executor if workers else None,
            progress=lambda done, total: told.append((done, total)),
        )
    done = (3, 6, 7) if workers else range(7)
    assert told == [(number, 7) for number in done]
