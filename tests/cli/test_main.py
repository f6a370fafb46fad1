from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

from validator import __version__, api
from validator.cli import check as check_module
from validator.cli import console
from validator.cli.group import COMMANDS

GOLDEN = Path(__file__).parent / "help"


@pytest.mark.parametrize("option", ["--version", "-V"])
def test_version(rdpolicy, option):
    assert rdpolicy(option) == (0, f"rdpolicy {__version__}\n", "")


@pytest.mark.parametrize("name", ["rdpolicy", *COMMANDS])
def test_help_is_the_golden_one(rdpolicy, name):
    """Run with RDPOLICY_GOLDEN=write to write the help texts anew, then read the diff."""
    words = [] if name == "rdpolicy" else [name]
    ended = rdpolicy(*words, "--help", terminal_width=80)
    assert (ended.code, ended.err) == (0, "")
    assert rdpolicy(*words, "-h", terminal_width=80) == ended
    file = GOLDEN / f"{name}.txt"
    if os.environ.get("RDPOLICY_GOLDEN") == "write":
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(ended.out.encode())
    assert ended.out == file.read_bytes().decode()


def test_every_golden_help_belongs_to_a_command():
    assert {file.stem for file in GOLDEN.iterdir()} == {"rdpolicy", *COMMANDS}


@pytest.mark.parametrize("name", ["rdpolicy", *COMMANDS])
def test_on_a_terminal_help_has_panels(rdpolicy, monkeypatch, name):
    monkeypatch.setattr(console, "is_terminal", lambda: True)
    ended = rdpolicy(*([] if name == "rdpolicy" else [name]), "--help", terminal_width=80)
    assert ended.code == 0
    assert "Options" in ended.out
    assert "─" in ended.out
    assert all(command in ended.out for command in (COMMANDS if name == "rdpolicy" else [name]))
    assert "Show this message and" in ended.out


def test_without_a_command_the_help_tells_what_there_is(rdpolicy):
    ended = rdpolicy()
    assert (ended.code, ended.out) == (2, "")
    assert ended.err == rdpolicy("--help").out


@pytest.mark.parametrize(
    ("argv", "sentence"),
    [
        (["chek"], r"unknown command 'chek'; did you mean 'check'\?"),
        (["check", "--fial-on", "x", "p"], r"No such option\W+--fial-on\b.*--fail-on.*"),
        (["--wrong"], r"No such option\W+--wrong\b.*"),
        (["check", "p", "--fail-on", "fatal"], r"Invalid value for '--fail-on': 'fatal' is not one of .*\."),
    ],
)
def test_wrong_calls_end_with_2_and_one_sentence(rdpolicy, argv, sentence):
    ended = rdpolicy(*argv)
    assert (ended.code, ended.out) == (2, "")
    assert re.fullmatch(rf"error: {sentence} See 'rdpolicy( check)? --help'\.\n", ended.err)


def test_an_interrupt_ends_with_130_and_no_word(rdpolicy, bad, monkeypatch):
    def interrupt(*_args, **_options):
        raise KeyboardInterrupt

    monkeypatch.setattr(api, "check", interrupt)
    assert rdpolicy("check", bad.name) == (130, "", "")


def test_a_click_error_without_a_context_is_a_usage_error(rdpolicy, bad, monkeypatch):
    def refuse(_options):
        raise click.ClickException("no\n  way")

    monkeypatch.setattr(check_module, "execute", refuse)
    assert rdpolicy("check", bad.name) == (2, "", "error: no way.\n")


def test_a_defect_ends_with_4_and_a_report_to_paste(rdpolicy, bad, monkeypatch):
    def fail(*_args, **_options):
        raise LookupError("\x1b[31m" + "x" * 1000)

    monkeypatch.setattr(api, "check", fail)
    ended = rdpolicy("check", bad.name)
    assert (ended.code, ended.out) == (4, "")
    assert "this is a defect of rdpolicy" in ended.err
    assert "Please report it" in ended.err
    assert f"rdpolicy {__version__}, Python {sys.version_info[0]}.{sys.version_info[1]}." in ended.err
    assert "LookupError: \\x1b[31mxxx" in ended.err
    assert "in fail" in ended.err
    assert "Traceback" not in ended.err
    assert str(Path(__file__).parents[2]) not in ended.err
    assert max(map(len, ended.err.splitlines())) < 400


def test_completion_scripts_are_given(rdpolicy, monkeypatch):
    monkeypatch.setenv("_RDPOLICY_COMPLETE", "zsh_source")
    ended = rdpolicy()
    assert ended.code == 0
    assert "_RDPOLICY_COMPLETE=zsh_complete" in ended.out


def test_commands_and_options_are_completed(rdpolicy, monkeypatch):
    monkeypatch.setenv("_RDPOLICY_COMPLETE", "zsh_complete")
    monkeypatch.setenv("COMP_WORDS", "rdpolicy ma")
    monkeypatch.setenv("COMP_CWORD", "1")
    assert rdpolicy().out == "plain\nmatrix\nShow the published matrices.\n"
    monkeypatch.setenv("COMP_WORDS", "rdpolicy wrong --h")
    monkeypatch.setenv("COMP_CWORD", "2")
    assert rdpolicy().code == 0


def process(cache, *argv, **options):
    environment = {**os.environ, "RDPOLICY_CACHE_DIR": str(cache), "PYTHONPATH": str(Path(__file__).parents[2])}
    return subprocess.Popen([sys.executable, "-m", "validator", *argv], env=environment, **options)


@pytest.mark.usefixtures("bad")
def test_the_module_is_the_command(cache, tmp_path):
    running = process(cache, "check", "bad.yaml", "-q", cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    out, err = running.communicate()
    assert (running.returncode, err) == (1, b"")
    assert out.startswith(b"bad.yaml:")


@pytest.mark.skipif(os.name == "nt", reason="pipes end otherwise there")
@pytest.mark.usefixtures("bad")
def test_a_reader_that_goes_away_changes_neither_verdict_nor_peace(cache, tmp_path):
    reading, writing = os.pipe()
    os.close(reading)
    running = process(cache, "check", "bad.yaml", cwd=tmp_path, stdout=writing, stderr=subprocess.PIPE)
    os.close(writing)
    assert running.communicate()[1] == b""
    assert running.returncode == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.parametrize("argv", [["check", "bad.yaml"], ["--help"], ["--version"]])
@pytest.mark.usefixtures("bad")
def test_an_output_that_cannot_be_written_is_one_sentence(cache, tmp_path, argv):
    with Path("/dev/full").open("wb") as full:
        running = process(cache, *argv, cwd=tmp_path, stdout=full, stderr=subprocess.PIPE)
        err = running.communicate()[1]
    assert err == b"error: the standard output cannot be written: No space left on device\n"
    assert running.returncode == 3
