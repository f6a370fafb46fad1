"""The bar of long runs, seen as a terminal gets it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.builders import AS_OF, deployment, text_of
from validator.cli import jobs, progress
from validator.parts import PART

pty = pytest.importorskip("pty", reason="there are no pseudo terminals here")
ROOT = Path(__file__).parents[2]
HIDE, SHOW, ERASE = b"\x1b[?25l", b"\x1b[?25h", b"\x1b[2K"
MANY = 30
# The command with a bar that does not wait, and with parts and pools that are small enough for a test.
RUN = f"""
import sys
from validator import parts
from validator.__main__ import start
from validator.cli import jobs, progress
progress.SOON = progress.PAUSE = 0
parts.PART, jobs.MANY = 10, {MANY}
start()
"""
# The same, which is interrupted by itself as soon as the bar is drawn.
INTERRUPTED = RUN.replace(
    "start()",
    """
import os, signal
draw = progress._draw
def drawn(total):
    draw(total)
    os.kill(os.getpid(), signal.SIGINT)
progress._draw = drawn
start()
""",
)


@pytest.fixture
def folder(tmp_path):
    for number in range(MANY):
        (tmp_path / f"{number}.yaml").write_text(text_of(deployment()), encoding="utf-8")
    return tmp_path


@pytest.fixture
def seen(folder, cache):
    """Return a function that runs the command and returns its exit code, its output and what the terminal got."""

    def call(*argv, code=RUN, **environment):
        kept = {name: value for name, value in os.environ.items() if name not in {"CI", "NO_COLOR", "COLUMNS"}}
        given = {**kept, "TERM": "xterm", "PYTHONPATH": str(ROOT), "RDPOLICY_CACHE_DIR": str(cache), **environment}
        reading, writing = pty.openpty()
        kept = [] if "--cache" in argv else ["--no-cache"]
        words = [sys.executable, "-c", code, "check", *kept, "--as-of", str(AS_OF), *argv]
        running = subprocess.Popen(words, cwd=folder, env=given, stdout=subprocess.PIPE, stderr=writing)
        os.close(writing)
        screen = b""
        while True:
            try:
                got = os.read(reading, 65536)
            except OSError:  # how Linux tells that nobody writes any more
                break
            if not got:
                break
            screen += got
        os.close(reading)
        out = running.stdout.read()
        running.stdout.close()
        return running.wait(), out, screen

    return call


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_bar_is_drawn_and_erased(seen, workers):
    code, out, screen = seen(".", "--jobs", workers)
    assert code == 0
    assert b"Checking" in screen
    assert b"10/30" in screen
    assert screen.index(HIDE) < screen.index(b"Checking") < screen.rindex(SHOW)
    assert screen.rindex(b"Checking") < screen.rindex(ERASE)
    assert screen.rpartition(ERASE)[2].strip() == b""
    assert b"Checking" not in out
    assert out.endswith(b"as of 2026-11-24 by all editions.\n")


def test_a_bar_is_drawn_while_verdicts_are_recalled_and_goes_on_from_there(seen, folder):
    seen(".", "--cache")
    code, out, screen = seen(".", "--cache")
    assert code == 0
    assert screen.index(b"10/30") < screen.index(b"29/30") < screen.rindex(ERASE)
    for number in range(5):
        (folder / f"9{number}.yaml").write_text(text_of(deployment(**{"servers[1].os": 2025})), encoding="utf-8")
    code, out, screen = seen(".", "--cache", "--jobs", "1")
    assert code == 1
    assert b"error[" in out
    assert b"33/35" in screen  # of those that are judged, after all that are known
    assert screen.rpartition(ERASE)[2].strip() == b""


@pytest.mark.parametrize(
    ("argv", "environment"),
    [
        (["-q"], {}),
        (["-f", "json"], {}),
        ([], {"TERM": "dumb"}),
        ([], {"CI": "true"}),
    ],
)
def test_no_bar_is_drawn_where_none_is_wanted(seen, argv, environment):
    assert seen(".", *argv, **environment)[2] == b""


def test_no_color_is_no_color(seen):
    assert b"\x1b[38;" in seen(".", COLORTERM="truecolor")[2]
    screen = seen(".", NO_COLOR="1", COLORTERM="truecolor")[2]
    assert b"Checking" in screen
    assert b"\x1b[38;" not in screen
    assert b"\x1b[3" not in screen


@pytest.mark.skipif(not hasattr(signal, "SIGINT"), reason="needs signals")
def test_an_interrupt_leaves_no_bar(seen):
    code, out, screen = seen(".", "--jobs", "1", code=INTERRUPTED)
    assert (code, out) == (130, b"")
    assert screen.endswith(progress._WIPE)
    assert b"Checking" in screen


def test_a_run_that_ends_soon_imports_nothing_for_a_bar(seen):
    told = RUN.replace("progress.SOON = progress.PAUSE = 0", "progress.SOON = 600").replace(
        "start()",
        "from validator.__main__ import main\nmain()\nassert not [m for m in sys.modules if m.startswith('rich')]",
    )
    code, _, screen = seen(".", "--jobs", "1", code=told)
    assert (code, screen) == (0, b"")


def test_without_a_terminal_there_is_no_bar(rdpolicy, folder, monkeypatch):
    monkeypatch.setattr(progress, "SOON", 0)
    assert len(list(folder.iterdir())) == MANY
    assert rdpolicy("check", "--no-cache", ".").err == ""
    monkeypatch.setattr(sys, "stderr", None)
    with progress.shown(wanted=True) as tell:
        assert tell is None


class Terminal:
    """A standard error that says it is a terminal."""

    encoding = "utf-8"

    def __init__(self):
        self.text = ""

    def isatty(self):
        return True

    def write(self, text):
        self.text += text
        return len(text)

    def flush(self):
        """Do nothing, as nothing is kept back."""

    def fileno(self):
        raise OSError


def become_terminal(monkeypatch):
    """Put such a standard error in place; pytest puts its own there before each test."""
    for name in ("CI", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    return terminal


def test_the_bar_waits_and_is_not_drawn_more_often_than_seen(monkeypatch):
    terminal = become_terminal(monkeypatch)
    now = [0.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: now[0])
    with progress.shown(wanted=True) as tell:
        tell(1, 9)
        now[0] = progress.SOON - 0.01
        tell(2, 9)
        assert terminal.text == ""
        now[0] = progress.SOON
        tell(3, 9)
        assert "3/9" in terminal.text
        tell(4, 9)
        now[0] += progress.PAUSE
        tell(5, 9)
        assert "4/9" not in terminal.text
        assert "5/9" in terminal.text
        progress.wipe()  # a terminal that has gone is no fault
    assert terminal.text.endswith("\x1b[2K")
    assert progress._on_screen == []


@pytest.mark.parametrize(("name", "value"), [("TERM", "dumb"), ("CI", "1")])
def test_a_terminal_that_cannot_draw_or_that_nobody_sees(monkeypatch, name, value):
    become_terminal(monkeypatch)
    monkeypatch.setenv(name, value)
    with progress.shown(wanted=True) as tell:
        assert tell is None


def test_a_bar_that_was_never_drawn_leaves_nothing(monkeypatch):
    terminal = become_terminal(monkeypatch)
    with progress.shown(wanted=True) as tell:
        tell(1, 2)
        progress.wipe()
    assert terminal.text == ""


def test_the_figures_that_the_tests_make_small():
    assert progress.SOON >= 1
    assert jobs.MANY > MANY
    assert PART > 10
