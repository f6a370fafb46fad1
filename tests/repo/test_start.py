"""What a start may import: everything else costs each run of each pipeline."""

from __future__ import annotations

import json
import multiprocessing
import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import corpora

ROOT = Path(__file__).parents[2]
REPORT = """
import json, sys, traceback
depths = {}
class Depths:
    def find_spec(name, path=None, target=None):
        depths[name] = sum(1 for _ in traceback.walk_stack(sys._getframe(1)))
before = set(sys.modules)
from validator.__main__ import main
sys.meta_path.insert(0, Depths)
code = main()
sys.meta_path.remove(Depths)
print(json.dumps([code, sorted(set(sys.modules) - before), depths]), file=sys.stderr)
"""
# The same of a process that others share out the work with, when it has judged a part: it tells what it has had to import.
REPORT_OF_PARTS = """
import sys
from validator import parts
from validator.__main__ import main
from validator.cli import jobs
judge, jobs.MANY = parts._judge, 2
def judged(*given):
    before = set(sys.modules)
    answer = judge(*given)
    print("imported:", sorted(set(sys.modules) - before), file=sys.stderr)
    return answer
parts._judge = judged
sys.exit(main())
"""
# Python keeps the frames of calls in pieces of 16 KiB, which is some 45 deep calls to the end of the first. A library
# whose import goes to and fro across that end has a piece mapped and unmapped for each call: a tenth of a cold start.
DEEPEST = 40
# The libraries that a plain check may import; the standard library and the project itself apart.
CHECK_MAY_IMPORT = {
    "annotated_types",
    "cel_expr_python",
    "click",
    "pydantic",
    "pydantic_core",
    "ruamel",
    "typing_extensions",
    "typing_inspection",
}
# Modules of the project and of the standard library that only other runs need.
CHECK_MAY_NOT_IMPORT = {
    "validator.cli.changes",
    "validator.cli.cluster",
    "validator.cli.completion",
    "validator.cli.defect",
    "validator.cli.diagnose",
    "validator.cli.explain",
    "validator.cli.matrix",
    "validator.cli.panels",
    "validator.cli.rules",
    "validator.assume",
    "validator.diagnose",
    "validator.certificates",
    "validator.certify",
    "validator.cli.report",
    "validator.cli.verify",
    "validator.estate",
    "validator.exhibits",
    "validator.findings.certificate",
    "validator.findings.finding",
    "validator.findings.dossier",
    "validator.report.html",
    "validator.report.page",
    "validator.shape_findings",
    "validator.docs",
    "validator.engine.compile",
    "validator.engine.conclude",
    "validator.engine.message",
    "validator.engine.reads",
    "validator.engine.tokens",
    "validator.exchange",
    "validator.drift",
    "validator.explain",
    "validator.parts",
    "validator.planner",
    "validator.exports",
    "validator.importer",
    "validator.policy.catalog_load",
    "validator.policy.catalog_model",
    "validator.policy.catalog_told",
    "validator.policy.load",
    "validator.policy.rule_model",
    "validator.policy.windows",
    "validator.policy.windows_model",
    "validator.policy.symptom",
    "validator.policy.wording",
    "validator.prover",
    "validator.render",
    "validator.report.frames",
    "validator.report.json",
    "validator.source.comments",
    "validator.source.faults",
    "validator.source.pure",
    "validator.source.sentences",
    "validator.spool",
    "validator.timeline",
    "validator.waivers",
    "asyncio",
    "concurrent",
    "difflib",
    "email",
    "http",
    "importlib.metadata",
    "locale",
    "multiprocessing",
    "pickle",
    "socket",
    "sqlite3",
    "subprocess",
    "unicodedata",
    "unittest",
    "xml",
}


@pytest.fixture(scope="module")
def imports(tmp_path_factory):
    """Return a function that runs a command in a new process and returns what it imported."""
    folder = tmp_path_factory.mktemp("start")
    corpora.write_file(folder / "site.yaml", corpora.small(faulty=False))
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "RDPOLICY_CACHE_DIR": str(folder / "packs")}

    def call(*argv):
        ended = subprocess.run(
            [sys.executable, "-c", REPORT, *argv], cwd=folder, env=environment, capture_output=True, check=True
        )
        code, modules, depths = json.loads(ended.stderr.splitlines()[-1])
        return code, set(modules), depths

    call("rules")  # compiles the pack once, as an installed one is
    return call


def libraries(modules):
    """Return the libraries among modules; names that begin with `_` and Cython's runtime are parts of others."""
    names = {name.partition(".")[0] for name in modules if not name.startswith("_")}
    return names - set(sys.stdlib_module_names) - {"validator", "cython_runtime"}


def test_a_plain_check_imports_few_libraries(imports):
    code, modules, _ = imports("check", "--no-cache", "site.yaml")
    assert code == 0
    assert libraries(modules) <= CHECK_MAY_IMPORT
    assert sorted(modules & CHECK_MAY_NOT_IMPORT) == []


def test_what_has_not_changed_needs_nothing_that_judges(imports):
    command = ("check", "--as-of", "2026-11-24", "site.yaml")
    imports(*command)
    code, modules, _ = imports(*command)
    assert code == 0
    assert_nothing_that_judges(modules)


def test_a_configuration_changes_nothing_about_that(imports, tmp_path):
    config = tmp_path / "rdpolicy.toml"
    config.write_text('fail-on = "warning"\nignore = ["lifecycle"]\n[severity]\ncal = "info"\n', encoding="utf-8")
    command = ("check", "--as-of", "2026-11-24", "--config", str(config), "site.yaml")
    imports(*command)
    code, modules, _ = imports(*command)
    assert code == 0
    assert_nothing_that_judges(modules)


def assert_nothing_that_judges(modules):
    assert libraries(modules) <= {
        "click",
        "platformdirs",
        "pydantic",
    }  # of pydantic only what stands in for its plugins
    assert not {name for name in modules if name.startswith("pydantic")} - {"pydantic.plugin._loader"}
    kept = {"pickle", "sqlite3", "validator.spool"}  # what verdicts are kept in
    assert not modules & (CHECK_MAY_NOT_IMPORT - kept)
    assert not {name for name in modules if name.startswith(("validator.engine", "validator.model", "validator.facts"))}


@pytest.mark.parametrize("module", ["pydantic.main", "pydantic.fields", "_ruamel_yaml"])
def test_large_libraries_are_imported_where_few_calls_are_under_way(imports, module):
    _, _, depths = imports("check", "--no-cache", "site.yaml")
    assert depths[module] <= DEEPEST


@pytest.mark.skipif(multiprocessing.get_start_method() != "fork", reason="processes do not begin with all of it")
def test_what_judges_a_part_is_imported_before_processes_are_forked(tmp_path):
    for number in range(2):
        corpora.write_file(tmp_path / f"{number}.yaml", corpora.small(faulty=False))
    command = [sys.executable, "-c", REPORT_OF_PARTS, "check", "--quiet", "--no-cache", "--jobs", "2", str(tmp_path)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "RDPOLICY_CACHE_DIR": str(tmp_path / "cache")}
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert ended.stderr == "imported: []\n"


@pytest.mark.parametrize("argv", [["--version"], ["wrong"]])
def test_what_runs_no_command_imports_click_alone(imports, argv):
    _, modules, _ = imports(*argv)
    assert libraries(modules) == {"click", "pydantic"}  # of pydantic only the stand-in for its plugins
    assert not {name for name in modules if name.startswith("pydantic")} - {"pydantic.plugin._loader"}


@pytest.mark.parametrize(
    "argv", [["--help"], ["check", "--help"], ["rules"], ["matrix"], ["explain", "unknown-release"]]
)
def test_answers_on_no_terminal_need_no_more_libraries_than_a_check(imports, argv):
    code, modules, _ = imports(*argv)
    assert code == 0
    assert libraries(modules) <= CHECK_MAY_IMPORT


def test_the_list_is_needed_in_full(imports):
    _, modules, _ = imports("check", "--no-cache", "site.yaml")
    assert libraries(modules) == CHECK_MAY_IMPORT
