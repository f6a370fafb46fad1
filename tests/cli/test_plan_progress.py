"""The sign of life of a plan that takes long, seen as a terminal gets it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.builders import deployment, text_of

pty = pytest.importorskip("pty", reason="there are no pseudo terminals here")
ROOT = Path(__file__).parents[2]
# The command with a plan that comes when the sign of life has told of its parts, and is interrupted then if it is to be.
RUN = """
import os, signal, sys
from tests.plans import PRICED
from validator import api
from validator.__main__ import start
from validator.cli import progress
progress.SOON = 0
drawn = []
draw = progress._Sign.draw
def seen(sign):
    draw(sign)
    drawn.append(sign.parts)
progress._Sign.draw = seen
def plan(*_args, terms, **_options):
    terms.progress(3, 7)
    while EXPECTED and not any(drawn):
        pass
    if INTERRUPTED:
        os.kill(os.getpid(), signal.SIGINT)
        while True:
            pass
    return PRICED
api.plan = plan
start()
"""


@pytest.fixture
def seen(tmp_path, cache):
    """Return a function that plans and returns the exit code, the output and what the terminal got."""
    (tmp_path / "site.yaml").write_text(text_of(deployment()), encoding="utf-8")

    def call(*argv, expected=True, interrupted=False, **environment):
        kept = {name: value for name, value in os.environ.items() if name not in {"CI", "NO_COLOR", "COLUMNS"}}
        given = {**kept, "TERM": "xterm", "PYTHONPATH": str(ROOT), "RDPOLICY_CACHE_DIR": str(cache), **environment}
        code = f"EXPECTED, INTERRUPTED = {expected}, {interrupted}\n{RUN}"
        reading, writing = pty.openpty()
        words = [sys.executable, "-c", code, "plan", "site.yaml", "--as-of", "2026-11-24", *argv]
        running = subprocess.Popen(words, cwd=tmp_path, env=given, stdout=subprocess.PIPE, stderr=writing)
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


def test_a_sign_of_life_is_drawn_and_erased(seen):
    code, out, screen = seen()
    assert code == 0
    assert b"Planning" in screen
    assert b"3 of 7 parts solved" in screen
    assert screen.rindex(b"Planning") < screen.rindex(b"\x1b[2K")
    assert screen.rpartition(b"\x1b[2K")[2].strip() == b""
    assert b"Planning" not in out
    assert out.startswith(b"contoso-hq: buy 85 CALs")


@pytest.mark.parametrize(
    ("argv", "environment"), [(["-q"], {}), (["-f", "csv"], {}), ([], {"TERM": "dumb"}), ([], {"CI": "1"})]
)
def test_none_is_drawn_where_none_is_wanted(seen, argv, environment):
    code, _, screen = seen(*argv, expected=False, **environment)
    assert (code, screen) == (0, b"")


def test_an_interrupt_ends_a_search_at_once_and_leaves_nothing_on_the_screen(seen):
    code, out, screen = seen(interrupted=True)
    assert (code, out) == (130, b"")
    assert screen.endswith(b"\r\x1b[2K\x1b[?25h")
