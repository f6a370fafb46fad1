"""`python -m validator`: the process as a whole."""

from __future__ import annotations

import gc
import importlib
import io
import os
import signal
import subprocess
import sys

import pytest

from validator import __main__ as entry
from validator.cli import plugins

LOADER = "pydantic.plugin._loader"


@pytest.fixture(autouse=True)
def collector():
    """Leave the garbage collector as it was: a run switches it off."""
    yield
    gc.enable()


@pytest.fixture
def signals():
    """Leave the answers to signals as they were."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, answer in before.items():
        signal.signal(number, answer)


def test_it_runs_the_command_line(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["rdpolicy", "--version"])
    assert entry.main() == 0
    assert capsys.readouterr().out.startswith("rdpolicy ")
    assert not gc.isenabled()


def test_it_is_a_module_to_run():
    ended = subprocess.run([sys.executable, "-m", "validator", "--no-such-option"], capture_output=True, check=False)
    assert ended.returncode == 2
    assert b"--no-such-option" in ended.stderr


class Gone:
    """A stream whose reader has gone."""

    def flush(self):
        raise BrokenPipeError


@pytest.mark.usefixtures("signals")
@pytest.mark.parametrize("stream", [None, Gone(), io.StringIO()])
def test_it_ends_at_once_with_all_written_that_can_be(monkeypatch, stream):
    ended = []
    monkeypatch.setattr(entry, "main", lambda: 3)
    monkeypatch.setattr(sys, "stdout", stream)
    monkeypatch.setattr(os, "_exit", ended.append)
    entry.start()
    assert ended == [3]


def test_pydantic_finds_no_plugins_and_may_ask_for_all_else(monkeypatch):
    importlib.import_module(LOADER)
    monkeypatch.delitem(sys.modules, LOADER)
    plugins.without_plugins()
    stand_in = sys.modules[LOADER]
    assert list(stand_in.get_plugins()) == []
    with pytest.raises(AttributeError):
        stand_in.__path__  # noqa: B018 -- the import system asks for it
    assert stand_in.get_plugins is tuple
    assert stand_in.PYDANTIC_ENTRY_POINT_GROUP == "pydantic"
    assert sys.modules[LOADER] is not stand_in
