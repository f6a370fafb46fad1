"""A bar for runs that take long, on a terminal that somebody may be looking at."""

from __future__ import annotations

import os
import sys
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.progress import Progress

    from validator.api import Told

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


def wipe() -> None:
    """Take a bar off the screen, from wherever the process is when it has to end."""
    if _on_screen and not _on_screen[0].console.legacy_windows:
        with suppress(OSError, ValueError):
            os.write(sys.stderr.fileno(), _WIPE)


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
        if self.drawn is None:
            self.drawn = _draw(total)
        self.drawn.update(self.drawn.task_ids[0], completed=done, refresh=True)

    def close(self) -> None:
        if self.drawn is not None:
            self.drawn.stop()
            _on_screen.clear()


def _draw(total: int) -> Progress:
    """Return a bar that is drawn when it is told to, so that no thread draws while processes are started."""
    from rich.console import Console  # noqa: PLC0415 -- long runs only
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn  # noqa: PLC0415

    columns = (TextColumn("Checking"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    screen = Console(stderr=True)  # which has no color where NO_COLOR says so
    bar = Progress(
        *columns, console=screen, auto_refresh=False, transient=True, redirect_stdout=False, redirect_stderr=False
    )
    bar.add_task("", total=total)
    _on_screen.append(bar)
    bar.start()
    return bar
