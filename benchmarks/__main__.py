"""`python -m benchmarks [--size smoke|full]`: whole processes against an import of the libraries, as ratios of medians.

The two commands of a pair run in turn, so that a machine whose speed drifts slows both alike. Libraries are
byte-compiled first: else the first runs measure the compiler.
"""

from __future__ import annotations

import argparse
import compileall
import os
import statistics
import subprocess
import sys
import sysconfig
import tempfile
import time
from pathlib import Path

from benchmarks import corpora

YARDSTICK = [sys.executable, "-c", "import click, ruamel.yaml; from pydantic import BaseModel"]
CHECK = [sys.executable, "-m", "validator", "check", "--as-of", "2026-11-24", "--quiet"]
SIZES = {"smoke": (1, 20, 5), "full": (15, 10_000, 5_000)}  # runs, hosts of the farm, files of the estate


def seconds(command: list[str], environment: dict[str, str]) -> float:
    """Return how long a command takes from start to end; its exit code must be one that a check ends with."""
    start = time.perf_counter()
    ended = subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)
    took = time.perf_counter() - start
    if ended.returncode not in {0, 1}:
        raise SystemExit(ended.stderr.decode())
    return took


def pair(first: list[str], second: list[str], runs: int, environment: dict[str, str]) -> tuple[float, float, float]:
    """Return the medians of both commands, in seconds, and of their ratio, after a run of each that does not count."""
    times = [(seconds(first, environment), seconds(second, environment)) for _ in range(runs + 1)][1:]
    firsts, seconds_ = zip(*times, strict=True)
    return statistics.median(firsts), statistics.median(seconds_), statistics.median(a / b for a, b in times)


def works(folder: Path, hosts: int, files: int) -> dict[str, str]:
    """Write the corpora and return each by its name."""
    return {
        "40 lines": str(corpora.write_file(folder / "small.yaml", corpora.small(faulty=False))),
        "40 lines, faulty": str(corpora.write_file(folder / "faulty.yaml", corpora.small(faulty=True))),
        f"{hosts} hosts": str(corpora.write_file(folder / "farm.yaml", corpora.farm(hosts, faulty=False))),
        f"{hosts} hosts, a tenth faulty": str(
            corpora.write_file(folder / "bad.yaml", corpora.farm(hosts, faulty=True))
        ),
        f"{files} files": str(corpora.write_estate(folder / "estate", files, faulty=False)),
    }


def main() -> int:
    """Run every pair and print the table."""
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("--size", choices=SIZES, default="smoke")
    runs, hosts, files = SIZES[parser.parse_args().size]
    for path in (Path(__file__).resolve().parents[1] / "validator", sysconfig.get_path("purelib")):
        compileall.compile_dir(str(path), quiet=2)
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "RDPOLICY_CACHE_DIR": f"{folder}/cache"}
        print(f"{'work':28}{'check, s':>10}{'import, s':>11}{'ratio':>8}")
        for name, target in works(Path(folder), hosts, files).items():
            took, yardstick, ratio = pair(
                [*CHECK, target], YARDSTICK, runs if "lines" in name else min(runs, 3), environment
            )
            print(f"{name:28}{took:10.3f}{yardstick:11.3f}{ratio:8.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
