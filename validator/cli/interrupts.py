"""Interrupts: the process ends at once, without a word and without a draft of a report or a bar left behind."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING, NoReturn

from validator import drafts
from validator.cli import progress

if TYPE_CHECKING:
    from types import FrameType

_BY_SIGNAL = 128  # what shells add to the number of a signal


def end_at_once() -> None:
    """End this process at Ctrl-C with 130 and when it is told to terminate with 143, from wherever it is.

    An exception would not do: a callback of a library would swallow it, and the run would go on. A signal that the
    caller ignores stays ignored.
    """
    for number, usual in ((signal.SIGINT, signal.default_int_handler), (signal.SIGTERM, signal.SIG_DFL)):
        if signal.getsignal(number) is usual:
            signal.signal(number, _end)


def _end(number: int, frame: FrameType | None) -> NoReturn:  # noqa: ARG001 -- the signature of handlers
    drafts.discard()
    progress.wipe()
    os._exit(_BY_SIGNAL + number)
