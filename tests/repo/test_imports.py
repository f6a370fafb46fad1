"""Who may import whom, read from the source: rightward only, siblings never.

Imports for annotations count like all others: a type of a room to the left ties the two rooms together as well.
"""

from __future__ import annotations

import ast
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "validator"
# The rooms of the house, those of one line siblings. A room may import from every line below its own.
ORDER = (
    ("__main__",),
    ("cli", "lsp", "docs"),
    ("estate",),
    ("api",),
    ("drift", "importer"),
    ("diagnose", "certify"),
    ("parts",),
    ("run",),
    ("verdicts",),
    ("gather",),
    ("found",),
    ("spool",),
    ("timeline", "selection", "config", "plan_report", "exhibits", "shape_findings"),
    (
        "planner",
        "prover",
        "fix",
        "explain",
        "report",
        "waivers",
        "baseline",
        "assume",
        "render",
        "certificates",
    ),
    ("engine",),
    ("facts", "exports"),
    ("exchange",),
    ("model", "policy"),
    ("findings",),
    ("source",),
    ("errors", "resources", "drafts"),
)
LINE = {room: number for number, rooms in enumerate(ORDER) for room in rooms}
MODULES = sorted(PACKAGE.rglob("*.py"))


def module_name(path):
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


NAMES = {module_name(path): path for path in MODULES}


def room(module):
    """Return the room of a module; that of the package itself is empty."""
    return module.split(".")[1] if "." in module else ""


def imported(statement):
    """Return the modules of the package that a statement imports, a submodule named in `from x import y` included."""
    if isinstance(statement, ast.Import):
        names = [alias.name for alias in statement.names]
    elif isinstance(statement, ast.ImportFrom):
        assert statement.level == 0, "imports are absolute"
        names = [
            whole if (whole := f"{statement.module}.{alias.name}") in NAMES else statement.module
            for alias in statement.names
        ]
    else:
        return set()
    return {name for name in names if name.split(".")[0] == "validator"}


def imports(path):
    """Return every module of the package that a module imports anywhere: at the top, within functions, for types."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {name for statement in ast.walk(tree) for name in imported(statement)}


def imports_when_loaded(path):
    """Return the modules of the package that are imported as the module is loaded."""
    return {name for statement in ast.parse(path.read_text(encoding="utf-8")).body for name in imported(statement)}


def test_every_room_has_its_place():
    assert {room(name) for name in NAMES} - {""} <= set(LINE), "give the new room its line in ORDER"


@pytest.mark.parametrize("path", MODULES, ids=module_name)
def test_imports_go_rightward(path):
    own = room(module_name(path))
    for name in imports(path):
        other = room(name)
        if own == other or (name == "validator" and own in {"cli", "certify", "report", "lsp"}):  # the version
            continue
        assert own, f"the package itself imports {name}, and every start would pay for that"
        assert other, f"{own} imports the package itself"
        assert LINE[own] < LINE[other], f"{own} may not import {name}"


@pytest.mark.parametrize("path", MODULES, ids=module_name)
def test_every_import_is_of_a_module_that_exists(path):
    assert imports(path) <= set(NAMES)


def test_reports_see_findings_only():
    seen = {room(name) for path in (PACKAGE / "report").rglob("*.py") for name in imports(path)}
    assert seen <= {"", "report", "findings", "errors", "resources"}


def test_the_engine_sees_neither_manifests_nor_text():
    seen = {room(name) for path in (PACKAGE / "engine").glob("*.py") for name in imports(path)}
    assert not seen & {"model", "source"}


def test_the_planner_sees_no_rules():
    seen = {name for name, path in NAMES.items() if room(name) == "planner" for name in imports(path)}
    assert not seen & {"validator.policy.rule", "validator.policy.rule_model", "validator.policy.load"}


def test_nobody_imports_the_command_line():
    for name, path in NAMES.items():
        if room(name) not in {"cli", "__main__"}:
            assert not {other for other in imports(path) if room(other) == "cli"}, name


def test_modules_load_in_some_order():
    """No module waits for one that waits for it."""
    graph = {name: imports_when_loaded(path) - {name} for name, path in NAMES.items()}
    assert set(TopologicalSorter(graph).static_order()) >= set(NAMES)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("import validator.errors", {"validator.errors"}),
        ("from validator import resources, __version__", {"validator.resources", "validator"}),
        ("from validator.engine.pack import Pack", {"validator.engine.pack"}),
        ("from validator.engine import pack", {"validator.engine.pack"}),
        ("if TYPE_CHECKING:\n    from validator.errors import Place", {"validator.errors"}),
        ("def f():\n    import validator.api", {"validator.api"}),
        ("import json, validators", set()),
    ],
)
def test_imports_are_read_wherever_they_stand(source, expected, tmp_path):
    path = tmp_path / "module.py"
    path.write_text(source, encoding="utf-8")
    assert imports(path) == expected
