"""The hooks, run by pre-commit itself in a repository of a user's.

It installs them as it does anywhere, from a commit of this project, but without an index: what they depend on is taken
from the packages of the tests, so that the test runs where there is no network.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from tests.builders import deployment, text_of
from tests.repositories import git, needs_git

pytestmark = needs_git
ROOT = Path(__file__).parents[2]
INSTALLED = ("validator", "policies", "schema")
FILES = ("pyproject.toml", "hatch_build.py", "README.md", "LICENSE", ".pre-commit-hooks.yaml")
TEMPLATE = "apiVersion: v1\nkind: ConfigMap\n{{- if .Values.on }}\ndata: {a: 1}\n{{- end }}\n"
HOOKS = ("rdpolicy-check", "rdpolicy-check-all", "rdpolicy-policy")


@pytest.fixture(scope="module")
def hooks(tmp_path_factory):
    """Return a repository with a commit of what this folder holds."""
    folder = tmp_path_factory.mktemp("hooks")
    for name in INSTALLED:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "_data"))
    for name in FILES:
        shutil.copy(ROOT / name, folder / name)
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "all")
    return folder


@pytest.fixture(scope="module")
def pre_commit(hooks, tmp_path_factory):
    """Return a function that runs one hook over all files of a user's repository with files of these names."""
    home = tmp_path_factory.mktemp("home")
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "GIT_"))},
        "PRE_COMMIT_HOME": str(home),
        "RDPOLICY_CACHE_DIR": str(home / "packs"),
        "PRE_COMMIT_COLOR": "never",
        # Offline: no index, nothing but the project itself is installed, and it is built by what is here.
        "PIP_NO_INDEX": "1",
        "PIP_NO_DEPS": "1",
        "PIP_NO_BUILD_ISOLATION": "0",  # which pip reads as: no isolation
        "PYTHONPATH": sysconfig.get_path("purelib"),
    }

    def run(files, hook):
        folder = tmp_path_factory.mktemp("user")
        told = {"repos": [{"repo": hooks.as_uri(), "rev": git(hooks, "rev-parse", "HEAD"), "hooks": [{"id": hook}]}]}
        files = {**files, ".pre-commit-config.yaml": text_of(told)}
        for name, text in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8")
        git(folder, "init", "-q")
        git(folder, "add", "-A")
        command = [sys.executable, "-m", "pre_commit", "run", "--all-files", "--verbose"]
        ended = subprocess.run(
            command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
        )
        return ended.returncode, ended.stdout.decode()

    return run


FINE = text_of(deployment())
FAULTY = text_of(deployment(**{"servers[0].license_server.cals[0].version": 2019}))
FAULTY_RULE = "id: one\ntitel: x\n"
RULE = """\
id: two-hosts
title: There are at least two session hosts
severity: warning
for: deployment
require:
  - that: deployment.session_hosts > 1
    message: there is one session host only
    points_at: deployment.session_hosts
remedy: Add a session host.
rationale: One host is a single point of failure.
sources: [seed]
examples:
  passes: [{servers: []}]
  fails: [{servers: []}]
"""


@pytest.mark.parametrize(
    ("hook", "files", "code", "told"),
    [
        ("rdpolicy-check", {"site.yaml": FINE, "values.yml": "a: 1\n", "chart/t.yaml": TEMPLATE}, 0, "30 passed"),
        ("rdpolicy-check", {"values.yml": "a: 1\n"}, 0, "no rdpolicy manifest was given"),
        ("rdpolicy-check", {"site.yaml": FINE, "my bad.yaml": FAULTY}, 1, "error[no-usable-cal-pool]"),
        ("rdpolicy-check", {"broken.yaml": f"{FINE}\nx: ["}, 3, "could not check broken.yaml"),
        ("rdpolicy-check-all", {"a/site.yaml": FINE, "b/bad.yaml": FAULTY}, 1, "--> b/bad.yaml:"),
        ("rdpolicy-policy", {"policies/rules/cal/one.yaml": FAULTY_RULE}, 3, "error: policies/rules/cal/one.yaml:"),
        ("rdpolicy-policy", {"policies/rules/topology/two-hosts.yaml": RULE}, 0, "without a fault"),
    ],
)
def test_hooks_judge_what_is_committed(pre_commit, hook, files, code, told):
    ended, output = pre_commit(files, hook)
    assert told in output
    assert (f"exit code: {code}" in output) is (code != 0), output
    assert ended == (1 if code else 0)


def test_every_hook_is_run_here_and_on_the_page():
    listed = YAML(typ="safe").load(ROOT / ".pre-commit-hooks.yaml")
    assert tuple(hook["id"] for hook in listed) == HOOKS
