from __future__ import annotations

import errno
import io
import os
import sys

import pytest

from validator.cli import console
from validator.errors import RdpolicyError

NAMES = ("NO_COLOR", "FORCE_COLOR", "TERM", "COLUMNS", "PYTHONIOENCODING", "WT_SESSION", "ANSICON", "ConEmuANSI")


@pytest.fixture(autouse=True)
def plain(monkeypatch):
    for name in (*NAMES, "TERM_PROGRAM"):
        monkeypatch.delenv(name, raising=False)


class Terminal(io.TextIOWrapper):
    def isatty(self):
        return True


def streams(monkeypatch, kind, encoding="ascii"):
    raw = io.BytesIO()
    stream = kind(raw, encoding=encoding, newline="\r\n")
    monkeypatch.setattr(sys, "stdout", stream)
    monkeypatch.setattr(sys, "stderr", None)
    return raw


def test_a_pipe_gets_utf8_and_plain_line_ends_on_every_system(monkeypatch):
    raw = streams(monkeypatch, io.TextIOWrapper)
    console.prepare()
    console.write("Bücher\n\udc80")
    assert raw.getvalue() == "Bücher\n\\udc80".encode()


def test_a_terminal_keeps_its_encoding_and_never_fails(monkeypatch):
    raw = streams(monkeypatch, Terminal)
    console.prepare()
    console.write("Bücher\n")
    assert raw.getvalue() == b"B\\xfccher\r\n"


def test_an_encoding_asked_for_is_kept(monkeypatch):
    monkeypatch.setenv("PYTHONIOENCODING", "latin-1")
    raw = streams(monkeypatch, io.TextIOWrapper, "latin-1")
    console.prepare()
    console.write("Bücher \u20ac")
    assert raw.getvalue() == "Bücher \\u20ac".encode("latin-1")


def test_streams_of_another_kind_are_left_alone(monkeypatch):
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stdout", stream)
    console.prepare()
    console.write("text")
    assert stream.getvalue() == "text"


@pytest.mark.parametrize("stdout", [None, io.StringIO()])
def test_no_stream_or_another_one_is_no_terminal(monkeypatch, stdout):
    monkeypatch.setattr(sys, "stdout", stdout)
    assert not console.is_terminal()
    assert console.width() == 120


@pytest.mark.parametrize(
    ("choice", "environment", "terminal", "expected"),
    [
        ("always", {"NO_COLOR": "1"}, False, True),
        ("never", {"FORCE_COLOR": "1"}, True, False),
        ("auto", {}, True, True),
        ("auto", {}, False, False),
        ("auto", {"NO_COLOR": ""}, True, True),
        ("auto", {"NO_COLOR": "0"}, True, False),
        ("auto", {"NO_COLOR": "1", "FORCE_COLOR": "1"}, True, False),
        ("auto", {"FORCE_COLOR": "1"}, False, True),
        ("auto", {"FORCE_COLOR": "3", "TERM": "dumb"}, False, True),
        ("auto", {"FORCE_COLOR": "0"}, True, False),
        ("auto", {"FORCE_COLOR": ""}, False, False),
        ("auto", {"TERM": "dumb"}, True, False),
        ("auto", {"TERM": "xterm"}, True, True),
    ],
)
def test_color(monkeypatch, choice, environment, terminal, expected):
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(console, "is_terminal", lambda: terminal)
    assert console.colored(choice) is expected


def test_windows_colors_only_consoles_that_take_it(monkeypatch):
    monkeypatch.setattr(console, "is_terminal", lambda: True)
    monkeypatch.setattr(console.os, "name", "nt")
    assert not console.colored("auto")
    monkeypatch.setenv("WT_SESSION", "1")
    assert console.colored("auto")


@pytest.mark.parametrize(
    ("stated", "real", "expected"),
    [("", 90, 90), ("70", 90, 70), ("500", 90, 120), ("", 400, 120), ("", 0, 120), ("0", 90, 90), ("wide", 90, 90)],
)
def test_width_is_that_of_the_terminal_up_to_120(monkeypatch, stated, real, expected):
    streams(monkeypatch, Terminal)
    monkeypatch.setattr(sys.stdout, "fileno", lambda: 1, raising=False)
    monkeypatch.setattr(os, "get_terminal_size", lambda _: os.terminal_size((real, 24)))
    monkeypatch.setenv("COLUMNS", stated)
    assert console.width() == expected


def test_width_of_a_terminal_that_does_not_tell_is_120(monkeypatch):
    streams(monkeypatch, Terminal)
    assert console.width() == 120


class Failing(io.StringIO):
    def __init__(self, error):
        super().__init__()
        self.error = error

    def write(self, _text):
        raise self.error

    @property
    def buffer(self):
        return self


@pytest.mark.parametrize(
    ("error", "system"),
    [(BrokenPipeError(errno.EPIPE, "Broken pipe"), "posix"), (OSError(errno.EINVAL, "Invalid argument"), "nt")],
)
def test_a_reader_that_went_away_is_no_failure(monkeypatch, error, system):
    monkeypatch.setattr(sys, "stdout", Failing(error))
    monkeypatch.setattr(console.os, "name", system)
    console.write("text")
    console.write_bytes(b"data")


def test_another_failure_is_one_sentence(monkeypatch):
    monkeypatch.setattr(sys, "stdout", Failing(OSError(errno.ENOSPC, "No space left on device")))
    with pytest.raises(RdpolicyError, match="the standard output cannot be written: No space left on device") as caught:
        console.write("text")
    assert caught.value.exit_code == 3
    with pytest.raises(RdpolicyError, match="the standard output cannot be written: No space left on device"):
        console.write_bytes(b"data")


def test_complaints_are_one_line_whatever_they_name(capsys):
    console.complain("a\x1b[31m\nb: no")
    assert capsys.readouterr().err == "error: a\\x1b[31m\\nb: no\n"


def test_a_complaint_is_no_command_of_a_build_agent(capsys):
    console.complain("a##vso[task.complete]: ##[group]no")
    assert capsys.readouterr().err == "error: a#\\x23vso[task.complete]: #\\x23[group]no\n"


@pytest.mark.parametrize("stream", [None, Failing(BrokenPipeError())])
def test_nobody_needs_to_hear_a_complaint(monkeypatch, stream):
    monkeypatch.setattr(sys, "stderr", stream)
    console.complain("lost")


def test_color_is_written_only_when_it_was_asked_for(capsys):
    console.write("\x1b[1mbold\x1b[0m", color=True)
    console.write("\x1b[1mbold\x1b[0m")
    assert capsys.readouterr().out == "\x1b[1mbold\x1b[0mbold"
