"""The standard streams: encoding, color, width, and readers that go away."""

from __future__ import annotations

import errno
import io
import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

import click

from validator.errors import RdpolicyError
from validator.report.layout import defused, inert

if TYPE_CHECKING:
    from collections.abc import Iterable

WIDTH = 120
# So many characters are written at once.
_AT_ONCE = 64 * 1024
# On Windows only these consoles are known to take escape sequences.
_WINDOWS_TERMINALS = ("WT_SESSION", "ANSICON", "ConEmuANSI", "TERM", "TERM_PROGRAM")


def prepare() -> None:
    r"""Make no character unprintable, and pipes and files UTF-8 with `\n` on every system."""
    for stream in (sys.stdout, sys.stderr):
        if not isinstance(stream, io.TextIOWrapper):
            continue
        if stream.isatty() or os.environ.get("PYTHONIOENCODING"):
            stream.reconfigure(errors="backslashreplace")
        else:
            stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")


def is_terminal() -> bool:
    """Tell whether the standard output is a terminal that people look at."""
    return sys.stdout is not None and sys.stdout.isatty()


def draws() -> bool:
    """Tell whether the standard output can carry characters that lines and bars are drawn with."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    try:
        return bool("─█░".encode(encoding))
    except (UnicodeError, LookupError):
        return False


def colored(choice: str) -> bool:
    """Tell whether to color the standard output: `always`, `never`, or `auto` by environment and terminal."""
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if forced := os.environ.get("FORCE_COLOR"):
        return forced != "0"
    if os.environ.get("TERM") == "dumb" or not is_terminal():
        return False
    return os.name != "nt" or any(os.environ.get(name) for name in _WINDOWS_TERMINALS)


def width() -> int:
    """Return the columns of the terminal, at most 120; 120 where there is no terminal."""
    if not is_terminal():
        return WIDTH
    stated = os.environ.get("COLUMNS", "")
    if stated.isdecimal() and int(stated):
        return min(int(stated), WIDTH)
    with suppress(OSError, ValueError):
        return min(os.get_terminal_size(sys.stdout.fileno()).columns or WIDTH, WIDTH)
    return WIDTH


def write(text: str, *, color: bool = False) -> None:
    """Write a text to the standard output; when its reader has gone away, the rest is dropped.

    Raises RdpolicyError when it cannot be written for another reason.
    """
    try:
        click.echo(text, file=sys.stdout, nl=False, color=color)
    except OSError as error:
        _lost(error)


def write_all(pieces: Iterable[str], *, color: bool = False) -> None:
    """Write a text that comes in pieces, many of them at a time; fails as `write` does."""
    held: list[str] = []
    length = 0
    for piece in pieces:
        held.append(piece)
        length += len(piece)
        if length >= _AT_ONCE:
            write("".join(held), color=color)
            held, length = [], 0
    write("".join(held), color=color)


def write_bytes(data: bytes) -> None:
    """Write a file of another encoding to the standard output as it is; fails as `write` does."""
    try:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except OSError as error:
        _lost(error)


def _lost(error: OSError) -> None:
    """Drop what cannot be written because its reader has gone away; raise RdpolicyError for another reason."""
    silence()
    # Windows says EINVAL for a pipe whose reader has gone.
    if isinstance(error, BrokenPipeError) or (os.name == "nt" and error.errno == errno.EINVAL):
        return
    raise RdpolicyError(f"the standard output cannot be written: {error.strerror}") from None


def complain(sentence: str) -> None:
    """Write `error: …` as one line to the standard error."""
    say(f"error: {inert(sentence)}\n")


def say(text: str) -> None:
    """Write a text to the standard error, if anyone can read it; build agents look for commands there too."""
    if sys.stderr is not None:
        with suppress(OSError):
            click.echo(defused(text, r"\x23"), file=sys.stderr, nl=False)


def silence() -> None:
    """Point the standard output at nothing, so that Python does not try to flush it again at the end."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        try:
            os.dup2(nowhere, sys.stdout.fileno())
        finally:
            os.close(nowhere)
