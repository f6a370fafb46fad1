"""What the templates need to run here: a command that stands for the installed one."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def command(tmp_path_factory):
    """Return a folder with an `rdpolicy`, which runs what this folder holds."""
    folder = tmp_path_factory.mktemp("bin")
    packs = tmp_path_factory.mktemp("packs")
    assigned = f"PYTHONPATH={shlex.quote(str(ROOT))} RDPOLICY_CACHE_DIR={shlex.quote(str(packs))}"
    script = f'#!/bin/sh\n{assigned} exec {shlex.quote(sys.executable)} -m validator "$@"\n'
    put(folder / "rdpolicy", script)
    return folder


def put(path, script):
    """Write a program."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(script, encoding="utf-8")
    path.chmod(0o755)


@pytest.fixture
def environment(command):
    """Return the environment of a job: the command on the path, nothing of a CI that runs these tests."""
    kept = {name: os.environ[name] for name in ("HOME", "LANG", "SYSTEMROOT", "TMPDIR") if name in os.environ}
    return {**kept, "PATH": f"{command}{os.pathsep}{os.environ['PATH']}"}
