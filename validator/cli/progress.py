"""A bar for runs that take long, on a terminal that somebody may be looking at."""

from __future__ import annotations

import os
import sys
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rich.progress import Progress, ProgressColumn

    from validator.api import Told

T = TypeVar("T")
# Seconds before a bar appears, as most runs are over by then, and between one sight of it and the next.
SOON = 1.0
PAUSE = 0.1
# To the start of the line, which is emptied, and the cursor back to sight.
_WIPE = b"\r\x1b[2K\x1b[?25h"
# The bar that is on the screen now, if any.
_on_screen: list[Progress] = []


@contextmanager
def shown(*, wanted: bool) -> Iterator[Told | None]:
    """Give what a run tells its progress to, and leave nothing on the terminal; None where no bar is to be seen."""
    if not wanted or not _seen():
        yield None
        return
    bar = _Bar()
    try:
        yield bar.tell
    finally:
        bar.close()


def working(work: Callable[[Told], T], *, wanted: bool) -> T:
    """Return what some work gives, with a sign of life and the time meanwhile where one is to be seen.

    The work is done in a thread of its own, so that an interrupt ends the process even while a library computes.
    """
    from concurrent.futures import ThreadPoolExecutor, wait  # noqa: PLC0415 -- a check has no need of it

    sign = _Sign()
    with ThreadPoolExecutor(1) as pool:
        done = pool.submit(work, sign.tell)
        try:
            if wanted and _seen():
                wait([done], SOON)
                while not done.done():
                    sign.draw()
                    wait([done], PAUSE)
            return done.result()
        finally:
            sign.close()


def wipe() -> None:
    """Take a bar off the screen, from wherever the process is when it has to end."""
    if _on_screen and not _on_screen[0].console.legacy_windows:
        with suppress(OSError, ValueError):
            os.write(sys.stderr.fileno(), _WIPE)


def hide() -> None:
    """Take a bar off the screen, where a line is to be written; it is drawn again as the run goes on."""
    for bar in _on_screen:
        bar.stop()
    _on_screen.clear()


def _seen() -> bool:
    """Tell whether the standard error is a terminal that can draw, with a person before it."""
    if os.environ.get("TERM") == "dumb" or os.environ.get("CI"):
        return False
    return sys.stderr is not None and sys.stderr.isatty()


class _Bar:
    def __init__(self) -> None:
        self.drawn: Progress | None = None
        self.due = time.monotonic() + SOON

    def tell(self, done: int, total: int) -> None:
        now = time.monotonic()
        if now < self.due:
            return
        self.due = now + PAUSE
        if self.drawn is None or self.drawn not in _on_screen:
            self.drawn = _draw(total)
        self.drawn.update(self.drawn.task_ids[0], completed=done, refresh=True)

    def close(self) -> None:
        if self.drawn is not None:
            self.drawn.stop()
            _on_screen.clear()


def _draw(total: int) -> Progress:
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn  # noqa: PLC0415 -- as below

    return _started(TextColumn("Checking"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), total=total)


def _started(*columns: ProgressColumn, total: int | None) -> Progress:
    """Return a bar that is drawn when it is told to, so that no thread draws while processes are started."""
    from rich.console import Console  # noqa: PLC0415 -- long runs only
    from rich.progress import Progress  # noqa: PLC0415

    screen = Console(stderr=True)  # which has no color where NO_COLOR says so
    bar = Progress(
        *columns, console=screen, auto_refresh=False, transient=True, redirect_stdout=False, redirect_stderr=False
    )
    bar.add_task("", total=total)
    _on_screen.append(bar)
    bar.start()
    return bar


class _Sign:
    """A sign of life for work whose end nobody knows: the time that it took, and how many parts are done."""

    def __init__(self) -> None:
        self.drawn: Progress | None = None
        self.parts = ""

    def tell(self, done: int, total: int) -> None:
        self.parts = f"{done} of {total} parts solved" if total > 1 else ""

    def draw(self) -> None:
        if self.drawn is None:
            from rich.progress import SpinnerColumn, TextColumn, TimeElapsedColumn  # noqa: PLC0415 -- long runs only

            shown = TextColumn("Planning {task.description}", markup=False)
            self.drawn = _started(SpinnerColumn("line"), TimeElapsedColumn(), shown, total=None)
        self.drawn.update(self.drawn.task_ids[0], description=self.parts, refresh=True)

    def close(self) -> None:
        if self.drawn is not None:
            self.drawn.stop()
            _on_screen.clear()
