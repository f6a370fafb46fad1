"""Generated files are those that the policies and models give today, and the schemas say what the program does."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from pydantic import ValidationError

from tests.builders import AS_OF
from validator import resources
from validator.api import Input, check
from validator.cli.main import run
from validator.docs.generate import differing, generate, stale
from validator.docs.markdown import MARK
from validator.docs.schemas import schemas
from validator.explain import explain
from validator.model.deployment import Deployment
from validator.model.shape import SHAPE_RULES, WAIVER_RULES
from validator.policy.rule_model import PackModel, RuleModel
from validator.report import render
from validator.source.document import parse

ROOT = Path(__file__).parents[2]
GOOD = sorted((ROOT / "examples/good").glob("*.yaml"))
BAD = sorted((ROOT / "examples/bad").glob("*.yaml"))
RULES = sorted((resources.policies() / "rules").glob("*/*.yaml"))
SYMPTOMS = sorted((resources.policies() / "symptoms").glob("*.yaml"))
CATALOG = sorted((resources.policies() / "catalog").glob("*.yaml"))
SCHEMAS = {name: json.loads(text) for name, text in schemas().items()}
# What a schema cannot say: servers twice, names that are no range, days that no calendar has, ports that are none.
SHAPE_ONLY_MODELS_JUDGE = {"manifest-duplicate-key", "manifest-duplicate-name"}


def validator(name):
    return Draft202012Validator(SCHEMAS[name], format_checker=Draft202012Validator.FORMAT_CHECKER)


def closed(schema):
    """Return the schema refusing every field that it does not name: what a test of completeness asks for."""
    if isinstance(schema, list):
        return [closed(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    inner = {key: closed(item) for key, item in schema.items()}
    is_open = isinstance(schema.get("properties"), dict) and schema.get("type") == "object"
    return {"additionalProperties": False, **inner} if is_open else inner


def answered(name, text):
    """Check an answer against its published schema, closed; return it."""
    answer = json.loads(text)
    if name != "line" or answer["kind"] == "summary":
        assert answer["schema"] == f"rdpolicy/{name}/v1"
    errors = [
        f"{error.json_path}: {error.message}"
        for error in Draft202012Validator(closed(SCHEMAS[name])).iter_errors(answer)
    ]
    assert not errors
    return answer


def documents(path):
    return parse(path.read_text(encoding="utf-8"), path.name)


# Files


def test_every_generated_file_is_the_one_that_would_be_generated(pack):
    files = generate(pack)
    assert [*differing(files, ROOT), *stale(files, ROOT)] == [], "run `python -m validator.docs`"


def test_generation_does_not_depend_on_the_order_of_hashes():
    script = (
        "import hashlib; from validator.api import load_pack; from validator.docs.generate import generate\n"
        "print(hashlib.sha256(repr(generate(load_pack())).encode()).hexdigest())"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", script],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(told) == 1


def test_every_generated_page_says_so_and_names_where_it_comes_from(pack):
    for name, content in generate(pack).items():
        if name.endswith(".md"):
            first = content.decode().partition("\n")[0]
            assert first.startswith(MARK)
            origin = first.removeprefix(MARK).partition(" by ")[0]
            assert all((ROOT / part).exists() for part in origin.split(" and ")), first


# What people write


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_good_examples_fit_the_schema(path):
    for document in documents(path):
        assert not list(validator("deployment").iter_errors(document.data))


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_the_schema_refuses_those_bad_examples_that_are_of_a_wrong_shape(pack, path):
    report = check([Input(path.name, lambda: path.read_text(encoding="utf-8"))], as_of=AS_OF, pack=pack)
    wrong = {f.rule for f in report.findings if f.rule in SHAPE_RULES} - SHAPE_ONLY_MODELS_JUDGE
    refused = [error for document in documents(path) for error in validator("deployment").iter_errors(document.data)]
    assert bool(refused) == bool(wrong), [error.message for error in refused]


@pytest.mark.parametrize("path", RULES, ids=lambda path: path.stem)
def test_rules_fit_the_schema(path):
    assert not list(validator("rule").iter_errors(documents(path)[0].data))


@pytest.mark.parametrize("path", SYMPTOMS, ids=lambda path: path.stem)
def test_symptoms_fit_the_schema(path):
    assert not list(validator("symptom").iter_errors(documents(path)[0].data))


@pytest.mark.parametrize("path", CATALOG, ids=lambda path: path.stem)
def test_catalog_files_fit_the_schema_as_any_and_as_their_own(path):
    data = documents(path)[0].data
    assert not list(validator("catalog").iter_errors(data))
    own = Draft202012Validator({**SCHEMAS["catalog"], "anyOf": [{"$ref": f"#/$defs/{path.stem}"}]})
    assert not list(own.iter_errors(data))
    assert list(own.iter_errors([{"id": "stranger"}]))


@pytest.mark.parametrize(
    ("name", "model", "data"),
    [
        ("pack", PackModel, {"name": "mine"}),
        ("pack", PackModel, {"name": "mine", "disable": ["x"], "severity": {"y": "info"}}),
        ("pack", PackModel, {}),
        ("pack", PackModel, {"name": "mine", "severity": {"y": "fatal"}}),
        ("pack", PackModel, {"name": "mine", "rules": []}),
        *(
            ("rule", RuleModel, {**documents(RULES[0])[0].data, **change})
            for change in (
                {},
                {"severity": "fatal"},
                {"id": "Not A Slug"},
                {"remedy": "No full stop"},
                {"require": []},
                {"sources": []},
                {"covers": ["R-1"]},
                {"stranger": 1},
                {"require": [{"that": "true", "message": "m", "points_at": "host.name", "related": ["host.name"]}]},
                {"require": [{"that": "true", "message": "m", "points_at": "host"}]},
                {"fix": {"set": "host.mode", "to": 1, "safe": True}},
                {"fix": {"set": "host.mode", "to": 1}},
            )
        ),
    ],
)
def test_schemas_of_policies_agree_with_their_models(name, model, data):
    try:
        model.model_validate(data)
        accepted = True
    except ValidationError:
        accepted = False
    assert validator(name).is_valid(data) is accepted


def bare(schema):
    """Return a schema without what it says to people only."""
    if isinstance(schema, list):
        return [bare(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    told = {key for key in ("$schema", "$id", "title", "description") if isinstance(schema.get(key), str)}
    return {key: bare(item) for key, item in schema.items() if key not in {*told, "default"}}


def test_the_published_schema_of_manifests_is_that_which_is_held_to_the_model():
    """`tests/properties/test_shape.py` proves of the model's own schema that both judge alike."""
    assert bare(SCHEMAS["deployment"]) == bare(Deployment.model_json_schema(by_alias=True))


# What the program answers


def inputs(folder):
    paths = sorted((ROOT / "examples" / folder).glob("*.yaml"))
    return [Input(path.name, lambda path=path: path.read_text(encoding="utf-8")) for path in paths]


@pytest.mark.parametrize("folder", ["good", "bad"])
def test_reports_of_all_examples_fit_the_schema(pack, folder):
    answer = answered("report", render(check(inputs(folder), as_of=AS_OF, pack=pack), "json"))
    assert "timeline" not in answer
    assert bool(answer["summary"]["errors"]) == (folder == "bad")


def test_reports_with_all_that_a_run_can_add_fit_the_schema(pack):
    broken = Input("broken.yaml", lambda: "- no\n- manifest\n")
    until = AS_OF.replace(year=AS_OF.year + 3)
    answer = answered("report", render(check([*inputs("bad"), broken], as_of=AS_OF, until=until, pack=pack), "json"))
    assert answer["timeline"]
    assert answer["failures"]
    assumed = check(inputs("good"), as_of=AS_OF, pack=pack, assume=["server.release_known=true"])
    assert answered("report", render(assumed, "json"))["summary"]["assumptions"] == ["server.release_known=true"]


# The hostile sample has texts where the program puts only words of its own.
GOLDEN = sorted(path for path in (ROOT / "tests/golden").glob("*/json.json") if path.parent.name != "hostile")


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.parent.name)
def test_golden_reports_fit_the_schema(path):
    answered("report", path.read_text(encoding="utf-8"))


LINES = sorted(path for path in (ROOT / "tests/golden").glob("*/lines.jsonl") if path.parent.name != "hostile")


@pytest.mark.parametrize("path", LINES, ids=lambda path: path.parent.name)
def test_golden_lines_fit_the_schema(path):
    kinds = [answered("line", line)["kind"] for line in path.read_text(encoding="utf-8").splitlines()]
    assert kinds.index("summary") == len(kinds) - 1


def test_matrices_fit_the_schema(pack):
    for name in pack.catalog.matrices():
        for edition in (*pack.catalog.editions(name), "all"):
            answered("matrix", json.dumps(pack.catalog.matrix(name, edition).to_json()))


def test_explanations_fit_the_schema(pack):
    for name in (*(rule.id for rule in pack.rules), *SHAPE_RULES, *WAIVER_RULES):
        answered("explain", json.dumps(explain(pack, name).to_json()))


@pytest.mark.parametrize(
    ("name", "argv"),
    [("rules", ["rules"]), ("matrices", ["matrix"]), ("matrix", ["matrix", "cal-serves-host"])],
)
def test_lists_fit_the_schema(name, argv, capsys, monkeypatch, tmp_path):
    monkeypatch.setenv("RDPOLICY_CACHE_DIR", str(tmp_path))
    assert run([*argv, "--format", "json"]) == 0
    answered(name, capsys.readouterr().out)


@pytest.mark.parametrize(
    ("argv", "code"),
    [
        (["Access was denied because of a security error."], 0),
        (["Remote Desktop licensing mode is not configured.", "--manifest", str(BAD[0])], 0),
        (["the printer is on fire"], 1),
        (["--event", "4105"], 1),
        (["--event", "4105", "--provider", "TerminalServices-Licensing", "--manifest", str(GOOD[0])], 0),
    ],
)
def test_diagnoses_fit_the_schema(argv, code, capsys, monkeypatch, tmp_path):
    monkeypatch.setenv("RDPOLICY_CACHE_DIR", str(tmp_path))
    assert run(["diagnose", *argv, "--format", "json"]) == code
    answer = answered("diagnose", capsys.readouterr().out)
    assert answer["recognised"] is (code == 0)


def test_a_closed_schema_would_notice_a_field_that_it_does_not_name(pack):
    matrix = {**pack.catalog.matrix("cal-serves-host").to_json(), "more": 1}
    assert validator("matrix").is_valid(matrix)
    assert not Draft202012Validator(closed(SCHEMAS["matrix"])).is_valid(matrix)
