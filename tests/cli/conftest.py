"""The command line run within the test process: its exit code and what it wrote."""

from __future__ import annotations

import io
import sys
from typing import NamedTuple

import pytest

from tests.builders import SMALLEST, deployment, text_of
from validator.cli.main import run

_READ_BY_THE_COMMAND_LINE = ("NO_COLOR", "FORCE_COLOR", "TERM", "COLUMNS", "PYTHONIOENCODING", "_RDPOLICY_COMPLETE")


class Ended(NamedTuple):
    """How a run ended."""

    code: int
    out: str
    err: str


@pytest.fixture(scope="session")
def cache(tmp_path_factory):
    """Return the folder where all tests keep compiled packs."""
    return tmp_path_factory.mktemp("packs")


@pytest.fixture
def rdpolicy(capsys, monkeypatch, cache, tmp_path):
    """Return a function that runs a command in an empty folder."""
    for name in _READ_BY_THE_COMMAND_LINE:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("RDPOLICY_CACHE_DIR", str(cache))
    # No test learns from another one what its files are worth.
    monkeypatch.setattr("validator.cli.remembered.FILE", f"{tmp_path}.verdicts")
    monkeypatch.chdir(tmp_path)

    def call(*argv, stdin=b"", **options):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        code = run([str(word) for word in argv], **options)
        return Ended(code, *capsys.readouterr())

    return call


@pytest.fixture
def write(tmp_path):
    """Return a function that writes the smallest legal deployment, with changes, to a file."""

    def call(name="site.yaml", **changes):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text_of(deployment(**changes)), encoding="utf-8")
        return path

    return call


@pytest.fixture
def bad(write):
    """Write a deployment with an error: its CALs are older than its host."""
    return write("bad.yaml", **{"servers[0].license_server.cals[0].version": 2019})


@pytest.fixture
def risky(write):
    """Write a deployment with a warning and no error."""
    second = {**SMALLEST["servers"][0], "name": "LIC02"}
    policy = {"mode": "per-user", "license_servers": ["LIC02"]}
    return write("risky.yaml", **{"servers[2]": second, "licensing.policy": policy})
