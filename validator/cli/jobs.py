"""Processes that share out the work of a large run."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from validator.errors import RdpolicyError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from concurrent.futures import Executor

# From so many files on, the start of further processes pays.
MANY = 1000
MOST = 61  # Windows waits for no more
# So many parts are under way for each worker: none is idle while the next part is on its way, and few take memory.
AHEAD = 2


class Workers(NamedTuple):
    """What does the work of a run: an executor, or None where this process does it.

    `ahead` is how many parts may be under way at once; `send_texts` says that workers may see no files of this machine.
    """

    executor: Executor | None = None
    ahead: int = AHEAD
    send_texts: bool = False


@contextmanager
def pool(jobs: int | None, files: int) -> Iterator[Workers]:
    """Give a pool of up to so many processes, by default one for each processor; no pool where one does as well.

    Raises RdpolicyError when a process of the pool dies.
    """
    workers = min(processors() if jobs is None else jobs, MOST)
    if files < MANY or workers == 1:
        yield Workers()
        return
    from concurrent.futures import BrokenExecutor, ProcessPoolExecutor  # noqa: PLC0415 -- large runs only
    from multiprocessing import get_start_method  # noqa: PLC0415 -- as above

    if get_start_method() == "fork":  # then each process has what this one has imported
        _import()
    try:
        executor = ProcessPoolExecutor(workers, initializer=prepare)
        executor.submit(processors)  # any work makes the processes begin, and prepare while this one loads the rules
    except (ImportError, NotImplementedError, OSError):  # a system without what processes need to wait for each other
        yield Workers()
        return
    try:
        yield Workers(executor, AHEAD * workers)
    except BrokenExecutor:
        raise RdpolicyError("a process of this run has died, of too little memory perhaps: try --jobs 1") from None
    finally:
        executor.shutdown(cancel_futures=True)


def processors() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def prepare() -> None:
    """Make a process of the pool like its parent, leave interrupts to that, end when that has ended, and be ready."""
    import signal  # noqa: PLC0415
    from threading import Thread  # noqa: PLC0415

    from validator.cli.plugins import without_plugins  # noqa: PLC0415

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    without_plugins()
    # A parent that ends at once stops nobody, and a process of the pool would wait for work for ever.
    Thread(target=_follow, daemon=True).start()
    _import()


def _import() -> None:
    """Import what judges, before there is anything to judge."""
    import ruamel.yaml  # noqa: F401, PLC0415

    from validator import parts  # noqa: F401, PLC0415
    from validator.engine import pack  # noqa: F401, PLC0415
    from validator.facts import likeness  # noqa: F401, PLC0415
    from validator.model import load  # noqa: F401, PLC0415


def _follow() -> None:
    """Wait until the parent of this process has ended, however that came about, and end as well."""
    from multiprocessing import parent_process  # noqa: PLC0415

    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
