"""The house stays as it was laid out: what lies at the top, how long a module is, how a policy file is written."""

from __future__ import annotations

import ast
import re
from fnmatch import fnmatch
from pathlib import Path

import pytest

from validator.policy.catalog_model import RECORDS
from validator.policy.rule_model import TOPICS

ROOT = Path(__file__).parents[2]
TOP = {
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "LICENSE",
    "README.md",
    "benchmarks",
    "docs",
    "examples",
    "hatch_build.py",
    "policies",
    "pyproject.toml",
    "schema",
    "tests",
    "validator",
}
DOCS_BY_HAND = {
    "ci.md",
    "configuration.md",
    "dossier.md",
    "formats.md",
    "how-it-works.md",
    "import-and-drift.md",
    "performance.md",
    "planning-outputs.md",
    "planning.md",
    "quickstart.md",
    "render.md",
    "vocabulary.md",
    "waivers.md",
    "writing-a-rule.md",
}
LONGEST_MODULE = 300
# Records of a plain check, whose annotations would have to be compiled at every start.
EVALUATED = {
    ROOT / "validator" / name
    for name in (
        "model/deployment.py",
        "model/server.py",
        "policy/rule.py",
        "policy/catalog_records.py",
        "policy/matrix.py",
        "findings/__init__.py",
        "cli/check_options.py",
    )
}
ORDER = ("id", "title", "severity", "for", "when", "require", "softened", "remedy", "rationale", "sources")
REFERS = {"covers", "contradictions", "specialises"}
MODULES = sorted((ROOT / "validator").rglob("*.py"))
DATA = sorted(path for path in (ROOT / "policies").rglob("*") if path.is_file())
POLICIES = [path for path in DATA if path.suffix != ".ps1"]


def shown(path):
    return path.relative_to(ROOT).as_posix()


def ignored():
    lines = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    return [line.rstrip("/") for line in lines if line]


def test_nothing_else_lies_at_the_top():
    names = {path.name for path in ROOT.iterdir() if not path.name.startswith(".")}
    unknown = names - TOP
    assert not {name for name in unknown if not any(fnmatch(name, pattern) for pattern in ignored())}
    assert not TOP - names


def test_the_folders_of_policies_are_known():
    known = {"catalog", "coverage.yaml", "drift", "rules", "symptoms", "windows"}
    assert {path.name for path in (ROOT / "policies").iterdir()} == known


def test_the_folders_of_policies_are_the_topics_and_the_catalog():
    assert {path.name for path in (ROOT / "policies/rules").iterdir()} <= set(TOPICS)
    assert {path.stem.replace("-", "_") for path in (ROOT / "policies/catalog").iterdir()} == set(RECORDS)


@pytest.mark.parametrize("path", POLICIES, ids=shown)
def test_policy_files_are_written_alike(path):
    content = path.read_bytes()
    text = content.decode()
    assert path.suffix == ".yaml"
    assert text.endswith("\n")
    assert not text.endswith("\n\n")
    assert not re.search(r"\r|\t| $|\ufeff", text, re.MULTILINE)
    assert not re.search(r"^(---|\.\.\.|%)", text, re.MULTILINE), "one document, without markers"


def test_scripts_are_data_of_windows_in_plain_text():
    """Windows PowerShell reads plain ASCII alike wherever it comes from."""
    scripts = [path for path in DATA if path not in POLICIES]
    assert {path.parent.name for path in scripts} == {"windows"}
    for path in scripts:
        text = path.read_bytes().decode("ascii")
        assert text.endswith("\n")
        assert not re.search(r"\r|\t| $", text, re.MULTILINE)


@pytest.mark.parametrize("path", [path for path in POLICIES if path.parent.parent.name == "rules"], ids=shown)
def test_rules_have_their_keys_in_one_order(path):
    """A reader knows where to look. What a rule refers to stands together, in any order."""
    keys = re.findall(r"^(\w+):", path.read_text(encoding="utf-8"), re.MULTILINE)
    told = [key for key in ORDER if key in keys]
    refers = sorted(REFERS & set(keys))
    assert keys[: len(told)] == told
    assert sorted(keys[len(told) : len(told) + len(refers)]) == refers
    assert keys[len(told) + len(refers) :] == [key for key in ("fix", "examples") if key in keys]


@pytest.mark.parametrize("path", [p for p in POLICIES if p.parent.parent.name == "rules"], ids=lambda path: path.stem)
def test_a_rule_is_ten_seconds_away(path):
    """Its id is the name of its file, of its cases, and of its page."""
    assert path.read_text(encoding="utf-8").startswith(f"id: {path.stem}\n")
    assert (ROOT / "tests/rules" / path.parent.name / path.name).is_file()
    assert (ROOT / "docs/rules" / f"{path.stem}.md").is_file()


@pytest.mark.parametrize("path", MODULES, ids=shown)
def test_modules_are_short_and_say_what_they_are_for(path):
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) < LONGEST_MODULE
    tree = ast.parse(text)
    assert ast.get_docstring(tree)
    code = [statement for statement in tree.body[1:] if not isinstance(statement, ast.Assign)]
    assert not code or ("from __future__ import annotations\n" in text) is (path not in EVALUATED)


def test_pages_by_hand_are_few():
    assert {path.name for path in (ROOT / "docs").glob("*.md")} == DOCS_BY_HAND | {
        "coverage.md",
        "facts.md",
        "symptoms.md",
    }
    assert {path.name for path in (ROOT / "docs").iterdir() if path.is_dir()} == {"catalog", "dossier", "rules"}


def test_schemas_are_json_of_their_name():
    assert all(re.fullmatch(r"[a-z]+\.schema\.json", path.name) for path in (ROOT / "schema").iterdir())
