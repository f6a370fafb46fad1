"""Of a run in parts, few parts are under way at once, and none is left behind."""

from __future__ import annotations

import pickle
from concurrent.futures import Executor, Future
from functools import partial
from itertools import cycle

import pytest

from benchmarks.corpora import small
from tests.builders import AS_OF, deployment, text_of
from validator import parts
from validator.engine.alike import MOST_ALIKE, Judgements
from validator.engine.evaluate import Engine
from validator.errors import Place, SourceError
from validator.found import Found, Input
from validator.parts import judge_in_parts
from validator.run import Question, judge

GOOD = text_of(deployment())
BAD = text_of(deployment(**{"servers[0].license_server.cals[0].version": 2019}))


class Late(Executor):
    """An executor that does a piece of work when its result is asked for; it knows how many are under way."""

    def __init__(self):
        self.waiting = []
        self.most = 0
        self.sent = []

    def submit(self, work):
        future = Asked(self, work)
        self.waiting.append(future)
        self.most = max(self.most, len(self.waiting))
        self.sent.append(len(pickle.dumps(work)))
        return future


class Asked(Future):
    def __init__(self, executor, work):
        super().__init__()
        self.executor, self.work = executor, work

    def result(self, timeout=None):
        assert timeout is None
        self.executor.waiting.remove(self)
        return self.work()


class Given:
    """A text that can be read, and tells how often it has been."""

    def __init__(self, text):
        self.text = text
        self.count = 0

    def read(self):
        self.count += 1
        if self.text is None:
            raise SourceError("this file cannot be read", Place("broken.yaml", 2, 1))
        return self.text


def given(*texts, optional=False):
    sources = [Given(text) for text in texts]
    return sources, [Input(f"{number}.yaml", one.read, optional) for number, one in enumerate(sources)]


def gathered(*args, **options):
    """Judge inputs in parts and return all that was found."""
    whole = Found()
    for found in judge_in_parts(*args, **options):
        whole.add(found)
    return whole


def same(found, other):
    return all(vars(found)[name] == value for name, value in vars(other).items())


@pytest.mark.parametrize("ahead", [1, 2, 5, 100])
@pytest.mark.parametrize("send_texts", [False, True])
def test_few_parts_are_under_way_at_once_and_they_are_taken_in_order(pack, monkeypatch, ahead, send_texts):
    monkeypatch.setattr(parts, "PART", 2)
    question = Question(pack, AS_OF)
    _, inputs = given(*[GOOD, BAD, None] * 7)
    executor, told = Late(), []
    found = gathered(question, inputs, executor, lambda *both: told.append(both), ahead=ahead, send_texts=send_texts)
    assert same(found, judge(question, inputs))
    assert list(found.files) == [f"{number}.yaml" for number in range(21) if number % 3 != 2]
    assert executor.most == min(ahead, 11)
    assert told == [(number, 21) for number in (*range(2, 21, 2), 21)]


def test_a_waiver_keeps_what_it_met_in_every_part(pack, monkeypatch):
    monkeypatch.setattr(parts, "PART", 1)
    waiver = {"rule": "no-usable-cal-pool", "where": "RDSH01", "reason": "lab", "owner": "a@b.example"}
    changes = {"servers[0].license_server.cals[0].version": 2019, "waivers": [{**waiver, "until": "2027-01-31"}]}
    _, inputs = given(*[text_of(deployment(**changes))] * 3)
    question = Question(pack, AS_OF)
    found = gathered(question, inputs, Late())
    assert len(found.met) == 3
    assert same(found, judge(question, inputs))


def test_texts_are_read_when_their_part_is_due(pack, monkeypatch):
    monkeypatch.setattr(parts, "PART", 2)
    sources, inputs = given(*[GOOD] * 20)
    seen = []
    gathered(
        Question(pack, AS_OF),
        inputs,
        Late(),
        lambda *_: seen.append(sum(one.count for one in sources)),
        ahead=3,
        send_texts=True,
    )
    assert seen[:3] == [8, 10, 12]  # three parts and the one that is about to be sent
    assert [one.count for one in sources] == [1] * 20


def test_a_part_with_texts_is_cut_by_their_length(pack, monkeypatch):
    monkeypatch.setattr(parts, "TEXT", 2 * len(GOOD))
    _, inputs = given(*[GOOD] * 9)
    executor = Late()
    found = gathered(Question(pack, AS_OF), inputs, executor, send_texts=True)
    assert len(executor.sent) == 5
    assert len(found.files) == 9


def test_no_text_is_sent_that_is_passed_over(pack):
    secret = f"password: {'x' * 100_000}\n"
    question = Question(pack, AS_OF)
    sizes = []
    for text in ("", secret):
        executor = Late()
        _, inputs = given(text, GOOD, optional=True)
        assert list(gathered(question, inputs, executor, send_texts=True).files) == ["1.yaml"]
        sizes += executor.sent
    assert sizes[0] == sizes[1]


def test_nothing_to_judge_is_nothing_to_send(pack):
    executor = Late()
    assert gathered(Question(pack, AS_OF), [], executor).documents == 0
    assert executor.sent == []


def test_an_error_cancels_what_is_left(pack, monkeypatch):
    monkeypatch.setattr(parts, "PART", 1)
    executor = Late()

    def stop(done, _):
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        gathered(Question(pack, AS_OF), given(*[GOOD] * 9)[1], executor, stop, ahead=4)
    assert [future.cancelled() for future in executor.waiting] == [True] * 3


def test_what_fails_in_a_part_fails_here_and_cancels_the_others(pack, monkeypatch):
    monkeypatch.setattr(parts, "PART", 1)

    class Broken(Late):
        def submit(self, work):
            return super().submit(work if self.sent else lambda: 1 / 0)

    # What is sent by `Broken` first is no part at all.
    monkeypatch.setattr(pickle, "dumps", lambda *_: b"")
    executor = Broken()
    with pytest.raises(ZeroDivisionError):
        gathered(Question(pack, AS_OF), given(*[GOOD] * 9)[1], executor, ahead=4)
    assert [future.cancelled() for future in executor.waiting] == [True] * 3


def sizes(pack, monkeypatch, inputs, ahead, teach=0):
    """Return how many inputs each part has, if the first so many parts teach something."""
    monkeypatch.setattr(parts, "judge", lambda _question, part, _engine: len(part))
    taught = iter([["news"]] * teach)
    monkeypatch.setattr(Judgements, "news", lambda _: next(taught, []))
    monkeypatch.setattr(Judgements, "learn", lambda *_: None)
    _, given_to = given(*[GOOD] * inputs)
    return list(judge_in_parts(Question(pack, AS_OF), given_to, Late(), ahead=ahead))


@pytest.mark.parametrize(("inputs", "sent"), [(9, [9]), (60, [25, 25, 10])])
def test_parts_are_no_smaller_than_the_way_is_worth(pack, monkeypatch, inputs, sent):
    assert sizes(pack, monkeypatch, inputs, 6) == sent


def test_parts_grow_and_shrink_again(pack, monkeypatch):
    found = sizes(pack, monkeypatch, 5000, 6)
    assert sum(found) == 5000
    assert found[:12] == [25] * 9 + [50] * 3
    largest = found.index(max(found))
    assert 400 <= found[largest] <= 5000 // 6
    assert found[:largest] == sorted(found[:largest])
    assert found[largest:-1] == sorted(found[largest:-1], reverse=True)
    assert found[-6:-1] == [25] * 5


def test_parts_stay_small_while_they_teach_something(pack, monkeypatch):
    assert sizes(pack, monkeypatch, 5000, 6, teach=12)[:24] == [25] * 21 + [50] * 3


def test_parts_that_always_teach_something_grow_once_it_is_forgotten_anyway(pack, monkeypatch):
    found = sizes(pack, monkeypatch, 20_000, 6, teach=1000)
    assert found[:52] == [25] * (MOST_ALIKE // 25 + 9) + [50] * 3
    assert max(found) == parts.PART


def test_parts_of_a_large_run_have_an_upper_limit(pack, monkeypatch):
    assert max(sizes(pack, monkeypatch, 20_000, 6)) == parts.PART


def test_what_one_engine_has_learnt_reaches_the_others(pack, monkeypatch):
    monkeypatch.setattr(parts, "FEWEST", 2)
    settled = []
    settle = Engine._settle
    monkeypatch.setattr(Engine, "_settle", lambda *args: settled.append(args[0]) or settle(*args))
    question = Question(pack, AS_OF)
    for text, learning in ((small(faulty=False), 1), (BAD, 2)):  # what has something to tell is not passed on
        workers = cycle((0, 1, 1))  # the second one asks for the question first
        monkeypatch.setattr(parts, "get_ident", partial(next, workers))
        parts._prepared.cache_clear()
        settled.clear()
        _, inputs = given(*[text] * 20)
        found = gathered(question, inputs, Late(), ahead=1)
        assert len(set(settled)) == learning
        assert same(found, judge(question, inputs))


def test_the_question_is_sent_in_full_while_workers_may_not_know_it(pack, monkeypatch):
    monkeypatch.setattr(parts, "PART", 1)
    executor = Late()
    gathered(Question(pack, AS_OF), given(*[GOOD] * 6)[1], executor, ahead=2)
    full, brief = executor.sent[:2], executor.sent[2:]
    assert min(full) > 10 * max(brief)


def test_a_worker_that_joins_late_asks_for_the_question(pack, monkeypatch):
    monkeypatch.setattr(parts, "PART", 1)
    workers = iter([1, 1, 1, 2, 2, 2, 2])  # the fourth part reaches another one, which is then sent it again
    monkeypatch.setattr(parts, "get_ident", lambda: next(workers))
    parts._prepared.cache_clear()
    question = Question(pack, AS_OF)
    _, inputs = given(GOOD, BAD, None, BAD, GOOD, GOOD)
    executor, told = Late(), []
    found = gathered(question, inputs, executor, lambda *both: told.append(both), ahead=1)
    assert next(workers, None) is None
    assert [size > executor.sent[1] * 10 for size in executor.sent] == [True, False, False, False, True, False, False]
    assert told == [(number, 6) for number in range(1, 7)]
    assert same(found, judge(question, inputs))


def test_two_questions_are_known_apart(pack):
    one, other = (parts._Asked.of(Question(pack, day)) for day in (AS_OF, AS_OF.replace(year=AS_OF.year + 1)))
    assert one == parts._Asked.of(Question(pack, AS_OF)) == one.by_name()
    assert one != other
    assert one != one.name


def test_what_fails_before_a_part_is_judged_is_no_question_for_more(pack, monkeypatch):
    parts._prepared.cache_clear()
    monkeypatch.setattr(parts, "engine_of", lambda _: {}["engine"])
    with pytest.raises(KeyError, match="engine"):
        gathered(Question(pack, AS_OF), given(GOOD)[1], Late())
