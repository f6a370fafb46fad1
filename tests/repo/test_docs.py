r"""The pages that people write are true: their commands are run, their manifests read, their links followed.

In a block of `console`, a line that begins with `$ rdpolicy` is run and what follows is its output; `[...]` stands for
text left out, on a line of its own for any lines. A YAML or TOML block whose first line is `# name.yaml` or
`# name.toml` is saved under that name for the commands after it. Blocks of other kinds, and console blocks without `$`, are for the reader's shell.
"""

from __future__ import annotations

import io
import json
import re
import shlex
import shutil
import sys
from contextlib import redirect_stdout
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.builders import SMALLEST, complete
from validator.cli.main import run
from validator.config.load import read as read_configuration
from validator.docs.markdown import MARK, anchor
from validator.model.load import load
from validator.model.waiver_file import WaiverFile
from validator.policy.catalog_model import RECORDS
from validator.policy.rule_model import PackModel, RuleModel
from validator.policy.symptom_model import SymptomModel
from validator.source.document import parse

ROOT = Path(__file__).parents[2]
TOP = [path for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md") if (path := ROOT / name).is_file()]
PAGES = sorted([*TOP, *(ROOT / "docs").rglob("*.md")])
BY_HAND = [path for path in PAGES if not path.read_text(encoding="utf-8").startswith(MARK)]
_BLOCK = re.compile(r"^(?P<margin> *)```(?P<language>\w*)\n(?P<text>.*?)^ *```$", re.MULTILINE | re.DOTALL)
_SAVED = re.compile(r"# ([\w./-]+\.(?:yaml|toml))\n")
_LINK = re.compile(r"(?<!!)\[(?:[^\[\]]|\[[^\]]*\])*\]\(([^()\s]+)\)")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
_READ_BY_THE_COMMAND_LINE = ("NO_COLOR", "FORCE_COLOR", "TERM", "COLUMNS", "PYTHONIOENCODING")


class Block(NamedTuple):
    line: int
    language: str
    text: str


def shown(path):
    return path.relative_to(ROOT).as_posix()


def blocks(path):
    text = path.read_text(encoding="utf-8")
    for match in _BLOCK.finditer(text):
        lines = match["text"].splitlines(keepends=True)
        inside = "".join(line.removeprefix(match["margin"]) for line in lines)
        yield Block(text.count("\n", 0, match.start()) + 1, match["language"], inside)


def matches(expected, actual):
    """Tell whether an output is the expected one, `[...]` standing for anything."""
    lines = (
        "(?:.*\n)*?" if line == "[...]\n" else re.escape(line).replace(re.escape("[...]"), ".*")
        for line in expected.splitlines(keepends=True)
    )
    pattern = "".join(lines)
    return re.fullmatch(pattern, actual) is not None


@pytest.fixture
def shell(tmp_path, monkeypatch, capsys, tmp_path_factory):
    """Return a function that runs a line of a console; the folder has the examples of the repository."""
    for name in _READ_BY_THE_COMMAND_LINE:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("RDPOLICY_CACHE_DIR", str(tmp_path_factory.getbasetemp() / "packs-of-pages"))
    monkeypatch.chdir(tmp_path)
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    codes = [0]

    def call(command):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO()))
        if command == "echo $?":
            return f"{codes[-1]}\n"
        program, *argv = shlex.split(command)
        assert program == "rdpolicy", f"a page may show rdpolicy only, not {command}"
        codes.append(run(argv))
        assert codes[-1] != 4, capsys.readouterr().err
        out, err = capsys.readouterr()
        return out + err

    return call


def run_console(shell, text):
    for command, expected in re.findall(r"^\$ (.+)\n((?:(?!\$ ).*\n)*)", text, re.MULTILINE):
        actual = shell(command)
        assert matches(expected, actual), f"$ {command}\n{actual}\nis not\n{expected}"


def check_yaml(text):
    """Hold a block to the model of what it is: a manifest or a part of one, a rule, a pack, records, cases."""
    for document in parse(text, "block"):
        data = document.data
        if isinstance(data, list):
            assert all(fits_a_record(item) or {"name", "outcome"} <= set(item) for item in data)
        elif "require" in data:
            RuleModel.model_validate(data)
            for fragment in (*data["examples"]["passes"], *data["examples"]["fails"]):
                if fragment:
                    assert_shape(complete(fragment))
        elif data.get("kind") == "Waivers":
            WaiverFile.model_validate(data)
        elif "causes" in data:
            SymptomModel.model_validate(data)
        elif set(data) <= set(PackModel.model_fields):
            PackModel.model_validate(data)
        else:
            assert_shape(data if "apiVersion" in data else {**SMALLEST, **data})


RECORD_KEYS = [{field.alias or name for name, field in model.model_fields.items()} for model in RECORDS.values()]


def fits_a_record(item):
    return any(set(item) <= keys for keys in RECORD_KEYS)


def assert_shape(data):
    document = parse(json.dumps(data, default=str), "block")[0]
    assert [fault.sentence for fault in load(document).faults] == []


def save(text, folder):
    """Save a block under the name in its first line, if it has one."""
    named = _SAVED.match(text)
    if named:
        place = folder / named[1]
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")


@pytest.mark.parametrize("path", BY_HAND, ids=shown)
def test_blocks_of_code_are_true(path, shell, tmp_path):
    names = {"__name__": "__main__"}
    for block in blocks(path):
        try:
            if block.language == "console":
                run_console(shell, block.text)
            elif block.language == "yaml":
                check_yaml(block.text)
                save(block.text, tmp_path)
            elif block.language == "toml":
                read_configuration(block.text, "rdpolicy.toml")
                save(block.text, tmp_path)
            elif block.language == "json":
                json.loads(block.text)
            elif block.language == "python":
                with redirect_stdout(io.StringIO()):
                    exec(compile(block.text, f"{path.name}:{block.line}", "exec"), names)  # noqa: S102
        except Exception as error:
            raise AssertionError(f"{shown(path)}:{block.line}: {error}") from error


@pytest.mark.parametrize("path", [p for p in PAGES if p.parent.name == "rules"], ids=lambda path: path.stem)
def test_manifests_on_the_pages_of_rules_have_the_right_shape(path):
    for block in blocks(path):
        if block.language == "yaml":
            check_yaml(block.text)


def anchors(path):
    """Return the anchors of a page's headings, numbered where two are alike as GitHub numbers them."""
    found = set()
    for heading in _HEADING.findall(_BLOCK.sub("", path.read_text(encoding="utf-8"))):
        name = anchor(re.sub(r"\\(?=\W)|`", "", heading))
        number = 1
        while name in found:
            name = f"{anchor(heading)}-{number}"
            number += 1
        found.add(name)
    return found


@pytest.mark.parametrize("path", PAGES, ids=shown)
def test_links_lead_somewhere(path):
    text = _BLOCK.sub("", path.read_text(encoding="utf-8"))
    for address in _LINK.findall(text):
        if re.match(r"https?://", address):
            continue
        name, _, part = address.partition("#")
        target = (path.parent / name).resolve() if name else path
        assert target.is_relative_to(ROOT), address
        assert target.exists(), address
        assert not part or part in anchors(target), address


def test_every_page_by_hand_is_found_from_the_readme():
    readme = (ROOT / "README.md").read_text(encoding="utf-8") if (ROOT / "README.md").is_file() else None
    if readme is None:
        pytest.skip("there is no README yet")
    linked = {(ROOT / address.partition("#")[0]).resolve() for address in _LINK.findall(readme)}
    assert {path for path in BY_HAND if path.parent.name == "docs"} <= linked


@pytest.mark.parametrize(
    ("expected", "actual", "agree"),
    [
        ("a\n", "a\n", True),
        ("a\n", "a\nb\n", False),
        ("[...]\na\n[...]\n", "a\n", True),
        ("[...]\na\n[...]\n", "x\ny\na\nz\n", True),
        ("[...]\na\n", "x\nb\n", False),
        ("a [...] (c)\n", "a b (c)\n", True),
        ("a [...] c\n", "a b\n c\n", False),
        ("a.c\n", "abc\n", False),
    ],
)
def test_outputs_are_compared_line_by_line(expected, actual, agree):
    assert matches(expected, actual) is agree
