"""A run in parts: each is judged by an executor, such as a pool of processes or a cluster, few at a time."""

from __future__ import annotations

from collections import deque
from functools import lru_cache, partial
from threading import get_ident
from typing import TYPE_CHECKING, Any, NamedTuple

from validator.engine.alike import MOST_ALIKE
from validator.errors import SourceError
from validator.found import Input
from validator.run import engine_of, judge, passed_over
from validator.spool import dumped, loaded

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from concurrent.futures import Executor, Future

    from validator.engine.evaluate import Engine
    from validator.found import Found, Told
    from validator.run import Question

# So many inputs go to another process at once, enough to make up for the way there: at the most, and at the least.
PART, FEWEST = 500, 25
# So many first parts stay small if they teach something: others would learn the same meanwhile. What more of them teach
# drives out what is known, as an engine remembers no more.
TEACHING = MOST_ALIKE // FEWEST
# A part with texts is not much longer than so many characters, whatever the number of its inputs.
TEXT = 4_000_000
# So many parts are under way at once, unless it is said otherwise: a run of any size needs memory for so many only.
AHEAD = 8


class _Text(NamedTuple):
    """A text that has been read already, or why it cannot be."""

    text: str
    fault: SourceError | None = None

    def read(self) -> str:
        if self.fault is not None:
            raise self.fault
        return self.text


def judge_in_parts(
    question: Question,
    inputs: Sequence[Input],
    executor: Executor,
    progress: Told | None = None,
    *,
    ahead: int | None = None,
    send_texts: bool = False,
) -> Iterator[Found]:
    """Judge inputs as `judge` does, part by part through an executor, and yield what was found in their order.

    At most `ahead` parts are under way at once, by default a few. With `send_texts` inputs are read here, for an
    executor that sees no files of this machine; without, where they are judged. However this ends, no part is left
    waiting.
    """
    ahead = ahead or AHEAD
    done = 0
    waiting: deque[tuple[list[Input], Future[_Answer | None]]] = deque()
    # What the last parts have taught the engines that judged them, for the others.
    news: deque[bytes] = deque(maxlen=ahead)
    asked = _Asked.of(question)
    pace = _Pace(ahead)

    def send(part: list[Input], how: _Asked) -> tuple[list[Input], Future[_Answer | None]]:
        # Plain tuples are packed in half the time of named ones.
        return part, executor.submit(partial(_judge, how, list(map(tuple, part)), tuple(filter(None, news))))

    def first() -> Found:
        nonlocal done
        while (answer := waiting[0][1].result()) is None:
            waiting[0] = send(waiting[0][0], asked)
        news.append(answer.learnt)
        pace.hear(answer)
        done += len(waiting.popleft()[0])
        if progress is not None:
            progress(done, len(inputs))
        return answer.found

    try:
        for number, part in enumerate(_parts(inputs, pace, send_texts=send_texts)):
            if len(waiting) >= ahead:
                yield first()
            waiting.append(send(part, asked if number < ahead else asked.by_name()))
        while waiting:
            yield first()
    finally:
        for _, future in waiting:
            future.cancel()


class _Asked:
    """A question as it is sent: in full to workers that may not know it yet, to others by its name, as it is large."""

    def __init__(self, name: bytes, whole: bytes = b"") -> None:
        self.name, self.whole = name, whole

    @classmethod
    def of(cls, question: Question) -> _Asked:
        """Return a question in full, by a name that no other question has."""
        from hashlib import sha256  # noqa: PLC0415 -- those who are asked need none

        whole = dumped(question)
        return cls(sha256(whole).digest(), whole)

    def by_name(self) -> _Asked:
        """Return the question for those who know it."""
        return _Asked(self.name)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Asked) and other.name == self.name

    def __hash__(self) -> int:
        return hash(self.name)


class _Untold(Exception):  # noqa: N818 -- no error: whoever is told then goes on
    """A worker knows no question of that name."""


class _Answer(NamedTuple):
    """What was found in a part, and what the engine learnt of it."""

    found: Found
    learnt: bytes


def _judge(asked: _Asked, part: list[tuple[Any, ...]], news: tuple[bytes, ...]) -> _Answer | None:
    """Judge a part, with what other engines have learnt; return None where the question has to be sent in full."""
    try:
        question, engine = _prepared(asked, get_ident())
    except _Untold:
        return None
    for learnt in news:
        engine.judgements.learn(loaded(learnt))
    found = judge(question, [Input._make(item) for item in part], engine)
    fresh = engine.judgements.news()
    return _Answer(found, dumped(fresh) if fresh else b"")


@lru_cache(maxsize=8)
def _prepared(asked: _Asked, _thread: int) -> tuple[Question, Engine]:
    """Return a question and the engine of a thread, so that later parts gain from what it remembers of earlier ones.

    Raises _Untold for a name that this thread does not know.
    """
    if not asked.whole:
        raise _Untold
    question: Question = loaded(asked.whole)
    return question, engine_of(question)


class _Pace:
    """How many inputs a part takes: few at first, for what is learnt to spread, then more, and at the end few again."""

    def __init__(self, ahead: int) -> None:
        self._ahead = ahead
        self._heard = self._calm = 0

    def hear(self, answer: _Answer) -> None:
        """Take note of whether a part has taught anything."""
        self._heard += 1
        self._calm += not answer.learnt

    def size(self, left: int) -> int:
        """Return how many of what is left the next part takes."""
        doublings = min(2 * max(self._calm, self._heard - TEACHING) // self._ahead, PART.bit_length())
        return min(PART, max(FEWEST, min(FEWEST << doublings, left // self._ahead)))


def _parts(inputs: Sequence[Input], pace: _Pace, *, send_texts: bool) -> Iterator[list[Input]]:
    """Yield inputs in lists that are small enough to be sent, each when it is asked for."""
    part: list[Input] = []
    length = 0
    left = len(inputs)
    size = pace.size(left)
    for item in inputs:
        if send_texts:
            text = _text(item)
            length += len(text.text)
            part.append(item._replace(read=text.read))
        else:
            part.append(item)
        if len(part) >= size or length >= TEXT:
            yield part
            left -= len(part)
            size = pace.size(left)
            part, length = [], 0
    if part:
        yield part


def _text(item: Input) -> _Text:
    """Return the text of an input; of one that is passed over anyway nothing, as it is nobody else's business."""
    try:
        text = item.read()
    except SourceError as error:
        return _Text("", error)
    return _Text("" if passed_over(item, text) else text)
