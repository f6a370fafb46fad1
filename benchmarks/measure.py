"""Whole processes from start to end: wall and processor seconds, and the peak memory of the largest of them."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ENDINGS = frozenset({0, 1})  # clean, or with findings


class Run(NamedTuple):
    """What one process, with those that it started and waited for, took."""

    wall: float
    cpu: float
    peak: float  # MiB


class Pair(NamedTuple):
    """Medians of two commands that ran in turn, and of the ratios of each turn."""

    first: Run
    second: Run
    wall: float
    cpu: float


def once(command: Sequence[str], environment: Mapping[str, str]) -> Run:
    """Run a command and return what it took; raises SystemExit when it neither passes nor finds something."""
    start = time.perf_counter()
    process = subprocess.Popen(
        command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    if sys.platform == "win32":
        code, cpu, peak = process.wait(), 0.0, 0.0
    else:
        _, status, usage = os.wait4(process.pid, 0)
        code = process.returncode = os.waitstatus_to_exitcode(status)
        cpu = usage.ru_utime + usage.ru_stime
        peak = usage.ru_maxrss / (1024**2 if sys.platform == "darwin" else 1024)
    wall = time.perf_counter() - start
    if code not in ENDINGS:
        raise SystemExit(f"{' '.join(command[:6])} ended with {code}")
    return Run(wall, cpu or wall, peak)


def in_turn(first: Sequence[str], second: Sequence[str], runs: int, environment: Mapping[str, str]) -> Pair:
    """Run two commands in turn, so that a machine whose speed drifts slows both alike, after one turn for nothing."""
    turns = [(once(first, environment), once(second, environment)) for _ in range(runs + 1)][1:]
    ones, others = zip(*turns, strict=True)
    walls = statistics.median(a.wall / b.wall for a, b in turns)
    cpus = statistics.median(a.cpu / b.cpu for a, b in turns)
    return Pair(median(ones), median(others), walls, cpus)


def median(runs: Sequence[Run]) -> Run:
    """Return the median of each figure."""
    return Run(*(statistics.median(figures) for figures in zip(*runs, strict=True)))
