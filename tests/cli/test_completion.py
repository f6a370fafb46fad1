"""Completion, as shells ask for it and, where they are installed, by the shells themselves."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import tree_sitter_powershell
from tree_sitter import Language, Parser

from validator.cli import completion, packs

SHELLS = tuple(completion.SHELLS)
ROOT = Path(__file__).parents[2]


@pytest.fixture
def asked(rdpolicy, monkeypatch):
    """Return a function that completes the last word of a line, as fish asks for it."""

    def call(*words):
        monkeypatch.setenv("_RDPOLICY_COMPLETE", "fish_complete")
        monkeypatch.setenv("COMP_WORDS", shlex.join(["rdpolicy", *filter(None, words)]))
        monkeypatch.setenv("COMP_CWORD", words[-1])
        ended = rdpolicy()
        assert (ended.code, ended.err) == (0, "")
        return [line.partition("\t")[0].removeprefix("plain,") for line in ended.out.splitlines() if line]

    return call


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["comp"], ["completion"]),
        (["completion", ""], list(SHELLS)),
        (["explain", "per-user-l"], ["per-user-licensing-in-workgroup"]),
        (["explain", "no-such"], []),
        (["rules", "--topic", "c"], ["cal", "capacity"]),
        (["rules", "-f", ""], ["text", "json"]),
        (["check", "--format", "git"], ["github", "github-summary", "gitlab"]),
        (["check", "--fail-on", ""], ["error", "warning", "info", "never"]),
        (["check", "--select", "lifec"], ["lifecycle"]),
        (["check", "--edition", "cal-"], ["cal-2020", "cal-2023", "cal-2025"]),
        (["matrix", "cal-"], ["cal-serves-host", "cal-type-by-membership"]),
        (["matrix", "broker-manages-host", "--edition", "a"], ["all"]),
        (["matrix", "--edition", "seed", "broker"], ["broker-manages-host"]),
        (["policy", "t"], ["test"]),
        (["check", "si"], ["file,si"]),
        (["check", "--policies", "o"], ["dir,o"]),
        (["check", "--policies", "nowhere", "--edition", ""], []),
        (["explain", "--policies", "nowhere", ""], []),
        (["rules", "--policies", "nowhere", "--topic", ""], []),
        (["matrix", "--policies", "nowhere", ""], []),
    ],
    ids=" ".join,
)
def test_words_are_completed(asked, words, expected):
    assert asked(*words) == expected


def test_select_offers_topics_before_rules(asked):
    found = asked("check", "--ignore", "c")
    assert found[:2] == ["cal", "capacity"]
    assert "cal-older-than-host" in found[2:]


def test_rules_come_with_their_titles(rdpolicy, monkeypatch, pack):
    monkeypatch.setenv("_RDPOLICY_COMPLETE", "zsh_complete")
    monkeypatch.setenv("COMP_WORDS", "rdpolicy explain cal-older-than-h")
    monkeypatch.setenv("COMP_CWORD", "2")
    (title,) = (rule.title for rule in pack.rules if rule.id == "cal-older-than-host")
    assert rdpolicy().out == f"plain\ncal-older-than-host\n{title}\n"


def test_rules_of_ones_own_are_completed(asked, tmp_path):
    folder = tmp_path / "own/rules/cal"
    folder.mkdir(parents=True)
    text = (ROOT / "policies/rules/cal/cal-older-than-host.yaml").read_text(encoding="utf-8")
    (folder / "mine.yaml").write_text(text.replace("id: cal-older-than-host", "id: mine"), encoding="utf-8")
    assert asked("explain", "--policies", "own", "min") == ["mine"]


def test_a_defect_while_completing_is_silent(rdpolicy, monkeypatch):
    def fail(_folders):
        raise LookupError

    monkeypatch.setattr(packs, "load", fail)
    for name, value in {
        "_RDPOLICY_COMPLETE": "bash_complete",
        "COMP_WORDS": "rdpolicy explain c",
        "COMP_CWORD": "2",
    }.items():
        monkeypatch.setenv(name, value)
    assert rdpolicy() == (4, "", "")


@pytest.mark.parametrize("instruction", ["tcsh_source", "bash", "bash_nonsense", ""])
def test_what_no_shell_asks_for_is_refused(rdpolicy, monkeypatch, instruction):
    monkeypatch.setenv("_RDPOLICY_COMPLETE", instruction)
    assert rdpolicy() == (1, "", "")


@pytest.mark.parametrize("shell", SHELLS)
def test_each_shell_has_its_script(rdpolicy, shell):
    ended = rdpolicy("completion", shell)
    assert (ended.code, ended.err) == (0, "")
    assert f"{shell}_complete" in ended.out
    assert "rdpolicy" in ended.out


def test_an_unknown_shell_is_a_usage_error(rdpolicy):
    assert rdpolicy("completion", "tcsh").code == 2


# --- by the shells themselves ---


@pytest.fixture(scope="module")
def environment(tmp_path_factory, cache):
    """Return an environment with the command on its path."""
    folder = tmp_path_factory.mktemp("bin")
    script = f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m validator "$@"\n'
    (folder / "rdpolicy").write_text(script, encoding="utf-8")
    (folder / "rdpolicy").chmod(0o755)
    return {
        "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(tmp_path_factory.mktemp("home")),
        "PYTHONPATH": str(ROOT),
        "RDPOLICY_CACHE_DIR": str(cache),
        "TERM": "dumb",
    }


def shell(name, script, environment, folder):
    """Return the lines that a script of a shell writes, without settings of whoever runs the tests."""
    program = shutil.which(name)
    if program is None:
        pytest.skip(f"{name} is not installed")
    bare = {"bash": ["--noprofile", "--norc"], "zsh": ["-f"], "fish": ["--no-config"]}[name]
    ended = subprocess.run(
        [program, *bare, "-c", script], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert ended.stderr == ""
    return ended.stdout.splitlines()


BASH = """
eval "$(rdpolicy completion bash)"
compopt() { echo "left to the shell, $2"; }
complete -p rdpolicy > /dev/null || exit
COMP_WORDS=(%s); COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
_rdpolicy_completion rdpolicy
printf '%%s\\n' "${COMPREPLY[@]}"
"""
ZSH = """
compdef() { [[ $2 == rdpolicy ]] || echo "nothing is defined" }
eval "$(rdpolicy completion zsh)"
_describe() { print -l -- ${completions_with_descriptions%%%%:*} }
compadd() { print -l -- $completions }
_path_files() { echo "left to the shell" }
words=(%s); CURRENT=${#words}
_rdpolicy_completion
"""
FISH = """
rdpolicy completion fish | source
complete --do-complete "rdpolicy %s" | string split --fields 1 \\t
"""


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("explain per-user-cal-r", ["per-user-cal-reassigned-too-soon", "per-user-cal-revoked"]),
        ("check --format gith", ["github", "github-summary"]),
        ("check --format = gith", ["github", "github-summary"]),
        ("check --format =", ["text", "json"]),
        ("chec", ["check"]),
        ("check x", ["left to the shell, default", ""]),
        ("check --policies x", ["left to the shell, dirnames", ""]),
    ],
)
def test_bash_completes(environment, tmp_path, words, expected):
    words = " ".join(f"'{word}'" for word in ["rdpolicy", *words.split()])
    assert shell("bash", BASH % words, environment, tmp_path)[:2] == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("explain per-user-cal-r", ["per-user-cal-reassigned-too-soon", "per-user-cal-revoked"]),
        ("check --format gith", ["github", "github-summary"]),
        ("check --format=gith", ["github", "github-summary"]),
        ("chec", ["check"]),
        ("check x", ["left to the shell"]),
    ],
)
def test_zsh_completes(environment, tmp_path, words, expected):
    assert shell("zsh", ZSH % f"rdpolicy {words}", environment, tmp_path) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("explain per-user-cal-r", ["per-user-cal-reassigned-too-soon", "per-user-cal-revoked"]),
        ("check --format gith", ["github", "github-summary"]),
        ("chec", ["check"]),
        ("check si", ["site.yaml"]),
        ("check --policies o", ["own/"]),
    ],
)
def test_fish_completes(environment, tmp_path, words, expected):
    (tmp_path / "site.yaml").touch()
    (tmp_path / "own").mkdir()
    assert shell("fish", FISH % words, environment, tmp_path) == expected


def test_the_script_of_powershell_parses(rdpolicy):
    script = rdpolicy("completion", "powershell").out
    tree = Parser(Language(tree_sitter_powershell.language())).parse(script.encode())
    assert not tree.root_node.has_error
    assert script.startswith("Register-ArgumentCompleter -Native -CommandName rdpolicy ")


@pytest.mark.parametrize(
    ("line", "number", "expected"),
    [
        ("rdpolicy explain per-user-l", 2, ["plain\nper-user-licensing-in-workgroup\n"]),
        ("rdpolicy check --format gith", 3, ["plain\ngithub\n_", "plain\ngithub-summary\n_"]),
        ("rdpolicy check 'a b' ", 3, ["file\n\n_"]),
        ("rdpolicy completion ", 2, [f"plain\n{name}\n_" for name in SHELLS]),
    ],
)
def test_powershell_is_answered(rdpolicy, monkeypatch, line, number, expected):
    """Its script takes three lines for each candidate: kind, value and help."""
    monkeypatch.setenv("_RDPOLICY_COMPLETE", "powershell_complete")
    monkeypatch.setenv("COMP_WORDS", line)
    monkeypatch.setenv("COMP_CWORD", str(number))
    ended = rdpolicy()
    assert (ended.code, ended.err) == (0, "")
    lines = ended.out.removesuffix("\n").split("\n")
    found = ["\n".join(lines[start : start + 3]) for start in range(0, len(lines), 3)]
    assert len(found) == len(expected)
    assert all(one.startswith(start) for one, start in zip(found, expected, strict=True))
