"""A run in parts: each is judged by an executor, such as a pool of processes or a cluster, few at a time."""

from __future__ import annotations

from collections import deque
from functools import lru_cache, partial
from threading import get_ident
from typing import TYPE_CHECKING, NamedTuple

from validator.errors import SourceError
from validator.run import engine_of, judge, passed_over
from validator.spool import dumped, loaded

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from concurrent.futures import Executor, Future

    from validator.engine.evaluate import Engine
    from validator.found import Found, Input, Told
    from validator.run import Question

# So many inputs go to another process at once, enough to make up for the way there: at the most, and at the least.
PART, FEWEST = 500, 50
# Each worker has so many parts to do at the least, so that none waits long for the others at the end.
TURNS = 3
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

    At most `ahead` parts are under way at once. With `send_texts` inputs are read here, for an executor that sees no
    files of this machine; without, where they are judged. However this ends, no part is left waiting.
    """
    ahead = ahead or AHEAD
    done = 0
    waiting: deque[tuple[int, Future[Found]]] = deque()

    def first() -> Found:
        nonlocal done
        size, future = waiting[0]
        found = future.result()
        waiting.popleft()
        done += size
        if progress is not None:
            progress(done, len(inputs))
        return found

    asked = dumped(question)  # once, and each worker keeps it
    try:
        for part in _parts(inputs, min(PART, max(FEWEST, len(inputs) // (ahead * TURNS))), send_texts=send_texts):
            if len(waiting) >= ahead:
                yield first()
            waiting.append((len(part), executor.submit(partial(_judge, asked, part))))
        while waiting:
            yield first()
    finally:
        for _, future in waiting:
            future.cancel()


def _judge(asked: bytes, part: list[Input]) -> Found:
    question, engine = _prepared(asked, get_ident())
    return judge(question, part, engine)


@lru_cache(maxsize=8)
def _prepared(asked: bytes, _thread: int) -> tuple[Question, Engine]:
    """Return a question and the engine of a thread, so that later parts gain from what it remembers of earlier ones."""
    question: Question = loaded(asked)
    return question, engine_of(question)


def _parts(inputs: Sequence[Input], most: int, *, send_texts: bool) -> Iterator[list[Input]]:
    """Yield inputs in lists of at most so many, small enough to be sent, each when it is asked for."""
    part: list[Input] = []
    length = 0
    for item in inputs:
        if send_texts:
            text = _text(item)
            length += len(text.text)
            part.append(item._replace(read=text.read))
        else:
            part.append(item)
        if len(part) >= most or length >= TEXT:
            yield part
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
