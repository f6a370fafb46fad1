"""What `docs/ci.md` shows of other programs' files is what those take."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from ruamel.yaml import YAML

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/ci.md").read_text(encoding="utf-8")
BLOCKS = [YAML(typ="safe").load(text) for text in re.findall(r"```yml\n(.*?)```", PAGE, re.DOTALL)]
CI = ROOT / "examples/ci"


def load(path):
    return YAML(typ="safe").load(path)


def block(key):
    """Return the one block that is a mapping with this key, or a list of such."""
    (found,) = (one for one in BLOCKS if key in (one[0] if isinstance(one, list) else one))
    return found


def test_every_block_is_looked_at():
    assert len(BLOCKS) == 4


def test_the_configuration_of_pre_commit_is_one(tmp_path):
    (tmp_path / "config.yaml").write_text(re.findall(r"```yml\n(.*?)```", PAGE, re.DOTALL)[0], encoding="utf-8")
    words = [sys.executable, "-m", "pre_commit", "validate-config", "config.yaml"]
    ended = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout) == (0, "")
    hooks = {hook["id"] for hook in load(ROOT / ".pre-commit-hooks.yaml")}
    assert {hook["id"] for repo in block("repos")["repos"] for hook in repo["hooks"]} <= hooks
    assert set(re.findall(r"^\| `(rdpolicy-[a-z-]+)` ", PAGE, re.MULTILINE)) == hooks


def test_the_action_is_used_with_inputs_that_it_has():
    inputs = load(CI / "github/action.yml")["inputs"]
    (step,) = block("uses")
    assert set(step["with"]) <= set(inputs)
    told = dict(re.findall(r"^\| `([a-z-]+)` \| (`[^`]+`)? *\| ", PAGE, re.MULTILINE))
    listed = {name: default.strip("`") for name, default in told.items() if not name.startswith("rdpolicy-")}
    assert listed == {name: about["default"] for name, about in inputs.items()}


def test_the_gitlab_template_has_the_variables():
    (about,) = load(CI / "gitlab/rdpolicy.gitlab-ci.yml").values()
    shown = block("include")
    assert set(shown["rdpolicy"]["variables"]) <= set(about["variables"])
    assert (ROOT / shown["include"][0]["file"]).is_file()
    assert set(re.findall(r"RDPOLICY_[A-Z_]+", PAGE)) == set(about["variables"])


def test_the_azure_template_has_the_parameters():
    parameters = {item["name"] for item in load(CI / "azure/rdpolicy.yml")["parameters"]}
    (step,) = block("steps")["steps"]
    assert set(step["parameters"]) <= parameters
    assert all(f"`{name}`" in PAGE or f"{name}:" in PAGE for name in parameters)


@pytest.mark.parametrize("option", sorted(set(re.findall(r"`(--[a-z-]+)", PAGE))))
def test_every_option_that_is_named_is_one_of_check(option):
    told = (ROOT / "tests/cli/help/check.txt").read_text(encoding="utf-8")
    assert re.search(rf"{option}\b", told)
