"""The benchmarks work; what they measure is no matter of tests."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def test_the_smoke_size_prints_a_ratio_for_each_work():
    command = [sys.executable, "-m", "benchmarks", "--size", "smoke"]
    root = Path(__file__).parents[2]
    ended = subprocess.run(command, capture_output=True, text=True, check=True, cwd=root)
    lines = ended.stdout.splitlines()
    assert lines[0].split() == ["work", "check,", "s", "import,", "s", "ratio"]
    assert len(lines) == 6
    assert all(float(line.split()[-1]) > 0 for line in lines[1:])
