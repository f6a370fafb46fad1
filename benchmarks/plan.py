"""`python -m benchmarks.plan [--size smoke|full]`: plans of estates and access logs at 1, 4 and 16 times a size.

Whole processes are measured. What counts is the growth: the work is said to be in hand when sixteen times the estate
costs about sixteen times as much.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from benchmarks import estates
from benchmarks.measure import once

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[1]
PLAN = [sys.executable, "-m", "validator", "plan", "--as-of", "2026-11-24", "-f", "json"]


class Size(NamedTuple):
    """An estate: collections, license servers, people, and the rows of an access log of it."""

    collections: int
    servers: int
    people: int
    rows: int


FULL = Size(1000, 50, 100_000, 1_000_000)
SMOKE = Size(16, 4, 1_600, 1_600)


def part(size: Size, divisor: int) -> Size:
    """Return an estate that is so many times smaller."""
    return Size(*(max(1, number // divisor) for number in size))


def works(folder: Path, size: Size) -> Iterator[tuple[str, list[str]]]:
    """Yield each work and its command, for a sixteenth, a quarter and the whole of an estate."""
    prices = folder / "prices.yaml"
    prices.write_text(estates.PRICES, encoding="utf-8")
    for divisor in (16, 4, 1):
        small = part(size, divisor)
        manifest = folder / f"estate-{divisor}.yaml"
        manifest.write_text(estates.estate(*small[:3], mixed=False), encoding="utf-8")
        about = f"{small.collections:,} collections, {small.servers:,} license servers, {small.people:,} people"
        yield f"{about}, modes open", [*PLAN, str(manifest)]
        yield f"{about}, modes open, prices", [*PLAN, str(manifest), "--prices", str(prices)]
        mixed = folder / f"mixed-{divisor}.yaml"
        mixed.write_text(estates.estate(*small[:3], mixed=True), encoding="utf-8")
        yield f"{about} of any license servers, modes open", [*PLAN, str(mixed)]
        yield f"{about} of any license servers, modes open, prices", [*PLAN, str(mixed), "--prices", str(prices)]
    for divisor in (16, 4, 1):
        small = part(size, divisor)
        log = estates.write_log(folder / f"log-{divisor}.csv", small.rows, size.collections, size.servers)
        plan = [*PLAN, str(folder / "estate-1.yaml"), "--access-log"]
        yield f"access log of {small.rows:,} rows", [*plan, str(log)]
        log = folder / f"random-{divisor}.csv"
        estates.write_log(log, small.rows, size.collections, size.servers, random_habits=True)
        about = f"access log of {small.rows:,} rows, random habits"
        yield about, [*plan, str(log)]
        yield f"{about}, prices", [*plan, str(log), "--prices", str(prices)]


def table(folder: Path, size: Size) -> Iterator[str]:
    """Measure everything and yield the lines of the table."""
    environment = {**os.environ, "RDPOLICY_CACHE_DIR": str(folder / "cache"), "PYTHONPATH": str(ROOT)}
    once([sys.executable, "-m", "validator", "rules"], environment)
    yield "| work | wall s | cpu s | MiB |"
    yield "| --- | --- | --- | --- |"
    for name, command in works(folder, size):
        run = once(command, environment)
        line = f"| {name} | {run.wall:.2f} | {run.cpu:.2f} | {run.peak:.0f} |"
        print(line, file=sys.stderr)
        yield line


def main() -> int:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", choices=["smoke", "full"], default="full")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        for line in table(Path(name), FULL if chosen.size == "full" else SMOKE):
            print(line)
    return 0


if __name__ == "__main__":
    sys.exit(main())
