"""Git repositories that tests make."""

from __future__ import annotations

import os
import shutil
import subprocess

import pytest

GIT = shutil.which("git") or "git"
_SETTINGS = ("user.name=t", "user.email=t@example.com", "commit.gpgsign=false", "init.defaultBranch=main")


def git(folder, *words):
    """Run git in a folder, free of the settings of whoever runs the tests, and return what it writes."""
    settings = [word for setting in _SETTINGS for word in ("-c", setting)]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    environment |= {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    ended = subprocess.run([GIT, *settings, *words], cwd=folder, env=environment, capture_output=True, check=False)
    assert ended.returncode == 0, ended.stderr.decode()
    return ended.stdout.decode().strip()


needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
