"""What has changed since a Git revision: committed, staged, in the working tree only, or not tracked yet."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import normalize

from validator.cli.inputs import STDIN
from validator.errors import RdpolicyError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from validator.api import Input

_SINCE_FORK = "..."
# Neither locks nor programs that a repository names, and sentences that do not depend on the locale.
_ENVIRONMENT = {"GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"}
_SETTINGS = ("-c", "core.fsmonitor=false", "-c", "core.quotePath=false")


class Changes(NamedTuple):
    """The work tree that was looked at, and every path in it that differs, deleted ones among them."""

    root: str
    paths: frozenset[str]

    def touch(self, path: str | Path) -> bool:
        """Tell whether a file has changed, itself or through a link, or a submodule that holds it."""
        folder, name = os.path.split(path)
        for place in {_key(path), _key(os.path.join(os.path.realpath(folder), name), follow=False)}:  # noqa: PTH118
            while len(place) > len(self.root):
                if place in self.paths:
                    return True
                place = os.path.dirname(place)  # noqa: PTH120, PLW2901
        return False

    def reach(self, path: str | Path) -> bool:
        """Tell whether a file, or anything in a folder, has changed."""
        below = os.path.join(_key(path), "")  # noqa: PTH118
        return self.touch(path) or any(changed.startswith(below) for changed in self.paths)

    def hold(self, path: str) -> bool:
        """Tell whether a file lies in the work tree."""
        return _key(path).startswith(os.path.join(self.root, ""))  # noqa: PTH118


def since(revision: str) -> Changes:
    """Return what differs between a revision and the work tree of the working folder.

    `REV...` stands for the commit where the branch that is checked out forked from REV.

    Raises:
        UsageError: there is no such revision.
        RdpolicyError: Git is not installed, or there is no work tree here.

    """
    root = os.path.realpath(_git("rev-parse", "--show-toplevel").removesuffix("\n"))
    commit = _commit(revision)
    options = ("--name-only", "-z", "--no-renames", "--no-relative", "--no-ext-diff", "--ignore-submodules=none")
    differing = _git("-C", root, "diff", *options, commit, "--")
    untracked = _git("-C", root, "ls-files", "--others", "--exclude-standard", "-z", "--")
    names = {name.rstrip("/") for name in f"{differing}\0{untracked}".split("\0") if name}
    return Changes(_key(root), frozenset(_key(os.path.join(root, name), follow=False) for name in names))  # noqa: PTH118


def narrow(found: Sequence[Input], changes: Changes, governing: Iterable[str | Path]) -> list[Input] | None:
    """Return the inputs that have changed; None when what governs all of them has, such as a policy pack.

    What lies outside the work tree is kept, as nobody knows whether it has changed. So is a path that was given and
    is not there, to be complained of, unless it was deleted since.

    Raises UsageError for the standard input.
    """
    if any(item.name == STDIN for item in found):
        raise UsageError("--changed-since has no use for the standard input")
    if any(changes.reach(path) for path in governing):
        return None
    return [item for item in found if _counts(item.name, changes)]


def _counts(name: str, changes: Changes) -> bool:
    if changes.touch(name):
        return os.path.lexists(name)
    return not os.path.isfile(name) or not changes.hold(name)  # noqa: PTH113


def _commit(revision: str) -> str:
    """Return the commit that a revision names; raise UsageError where it names none."""
    name = revision.removesuffix(_SINCE_FORK)
    # A word that Git could take for an option names no revision.
    found = (
        "" if not name or name.startswith("-") else _answer("rev-parse", "--verify", "--quiet", f"{name}^{{commit}}")
    )
    if found and name != revision:
        found = _answer("merge-base", found, "HEAD")
        if not found:
            raise UsageError(f"no common ancestor of '{name}' and HEAD is known here{_shallow()}")
    if not found:
        raise UsageError(f"--changed-since: there is no revision '{revision}' here{_shallow()}")
    return found


def _shallow() -> str:
    if _answer("rev-parse", "--is-shallow-repository") != "true":
        return ""
    return "; this clone is shallow: fetch more of its history, such as by 'git fetch --unshallow'"


def _key(path: str | Path, *, follow: bool = True) -> str:
    """Return a path as changes spell it, of a link that of what it leads to unless it is not followed.

    Git and the system may differ in how they compose accents, on macOS by default.
    """
    return normalize("NFC", os.path.normcase(os.path.realpath(path) if follow else path))


def _answer(*words: str) -> str:
    """Return the one line that Git answers; nothing where it fails."""
    ended = _run(words)
    return "" if ended.returncode else os.fsdecode(ended.stdout).removesuffix("\n")


def _git(*words: str) -> str:
    """Return what Git writes; raise RdpolicyError, by its own first sentence, where it fails."""
    ended = _run(words)
    if ended.returncode:
        said = os.fsdecode(ended.stderr).strip().partition("\n")[0]
        raise RdpolicyError(f"--changed-since cannot ask Git: {said or f'it ended with {ended.returncode}'}")
    return os.fsdecode(ended.stdout)


def _run(words: Sequence[str]) -> subprocess.CompletedProcess[bytes]:
    program = shutil.which("git")
    if program is None:
        raise RdpolicyError("--changed-since needs Git, which is not installed")
    environment = {**os.environ, **_ENVIRONMENT}
    command = [program, *_SETTINGS, *words]
    return subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, check=False)  # noqa: S603
