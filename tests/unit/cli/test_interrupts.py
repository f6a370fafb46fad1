from __future__ import annotations

import os
import signal

import pytest

from validator import drafts
from validator.cli import interrupts


class EndedError(Exception):
    """What stands in for the end of the process."""


@pytest.fixture
def ended(monkeypatch):
    """Return the exit codes with which the process would have ended, its answers to signals put back afterwards."""
    codes = []

    def end(code):
        codes.append(code)
        raise EndedError

    monkeypatch.setattr(os, "_exit", end)
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    yield codes
    for number, answer in before.items():
        signal.signal(number, answer)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_the_process_at_once(ended, number, code):
    interrupts.end_at_once()
    with pytest.raises(EndedError):
        signal.raise_signal(number)
    assert ended == [code]


def test_a_signal_that_the_caller_ignores_stays_ignored(ended):
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    interrupts.end_at_once()
    signal.raise_signal(signal.SIGINT)
    assert ended == []


def test_the_draft_of_the_moment_goes_and_what_it_would_replace_stays(ended, tmp_path, monkeypatch):
    target = tmp_path / "report.json"
    target.write_bytes(b"old")
    interrupts.end_at_once()
    seen = []

    def interrupted(draft, _target):
        seen.extend(path.name for path in tmp_path.iterdir())
        monkeypatch.undo()
        monkeypatch.setattr(os, "_exit", ended.append)
        signal.raise_signal(signal.SIGINT)
        assert not os.path.lexists(draft)
        raise EndedError

    monkeypatch.setattr(os, "replace", interrupted)
    with pytest.raises(EndedError):
        drafts.replace(str(target), [b"new"])
    assert len(seen) == 2
    assert ended == [130]
    assert [path.name for path in tmp_path.iterdir()] == ["report.json"]
    assert target.read_bytes() == b"old"
