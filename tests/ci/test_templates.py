"""The templates under `examples/ci`: valid, free of injections, and run as their systems run them."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from tests.builders import deployment, text_of
from tests.ci.conftest import put
from tests.repositories import git, needs_git

ROOT = Path(__file__).parents[2]
CI = ROOT / "examples/ci"
SCHEMAS = {
    "github/action.yml": "github-actions",
    "github/workflow.yml": "github-workflows",
    "gitlab/rdpolicy.gitlab-ci.yml": "gitlab-ci",
    "azure/rdpolicy.yml": "azure-pipelines",
}
HOSTILE = "$(touch ran) `touch ran`; touch ran # *"
RULE = "no-usable-cal-pool"
needs_bash = pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")


def load(name):
    return YAML(typ="safe").load(CI / name)


def program(name):
    """Return a tool that stands beside this Python, or on the path."""
    return shutil.which(name, path=str(Path(sys.executable).parent)) or shutil.which(name)


@pytest.fixture
def site(tmp_path):
    """Return a folder with a clean manifest in one folder, a faulty one in another, whose name has a space."""
    for name, version in (("good/site.yaml", 2022), ("so bad/site.yaml", 2019)):
        text = text_of(deployment(**{"servers[0].license_server.cals[0].version": version, "metadata.name": name}))
        put(tmp_path / name, text)
    (tmp_path / "good/values.yml").write_text("a: 1\n", encoding="utf-8")
    return tmp_path


def bash(script, folder, environment, *flags):
    words = [shutil.which("bash"), "--noprofile", "--norc", *flags, "-c", script]
    return subprocess.run(words, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_every_template_is_known():
    assert {path.relative_to(CI).as_posix() for path in CI.rglob("*") if path.is_file()} == set(SCHEMAS)


@pytest.mark.parametrize(("name", "schema"), SCHEMAS.items())
def test_templates_are_valid(name, schema):
    words = [program("check-jsonschema"), "--builtin-schema", f"vendor.{schema}", str(CI / name)]
    ended = subprocess.run(words, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout


def test_workflow_and_action_have_no_weakness_that_zizmor_knows():
    words = [program("zizmor"), "--offline", "--persona", "pedantic", "--no-progress", "action.yml", "workflow.yml"]
    ended = subprocess.run(words, cwd=CI / "github", capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "No findings" in ended.stdout + ended.stderr


@pytest.mark.parametrize("name", SCHEMAS)
def test_no_script_is_put_together_from_inputs(name):
    scripts = [step.get("run") or step.get("bash") or "" for step in steps(name)]
    assert not [script for script in scripts if re.search(r"\$\{\{|\$\[\[|\$\(\w+\.\w+\)", script)]


def steps(name):
    told = load(name)
    for part in (told.get("runs"), *(told.get("jobs") or {}).values(), told):
        if part and "steps" in part:
            return part["steps"]
    return []


def test_the_workflow_gives_what_the_action_takes():
    action, workflow = load("github/action.yml"), load("github/workflow.yml")
    (used,) = (step for step in workflow["jobs"]["check"]["steps"] if "/rdpolicy/" in step["uses"])
    assert used["uses"].split("@")[0].endswith("examples/ci/github")
    assert set(used["with"]) <= set(action["inputs"])
    assert workflow["permissions"] == {}


# --- GitHub ---


class Job:
    """A job that takes the steps of the action one by one, as a runner does."""

    def __init__(self, folder, environment):
        self.folder, self.temporary = folder, folder.parent / f"{folder.name}-temp"
        self.temporary.mkdir()
        self.environment = environment | {
            "RUNNER_TEMP": str(self.temporary),
            "GITHUB_OUTPUT": str(self.temporary / "output"),
            "GITHUB_STEP_SUMMARY": str(self.temporary / "summary"),
        }
        self.values = {"github.action_path": str(CI / "github")}
        Path(self.environment["GITHUB_STEP_SUMMARY"]).write_text("before\n", encoding="utf-8")

    def take(self, name, **inputs):
        """Run a step of the action, with these inputs and the defaults of all others."""
        action = load("github/action.yml")
        assert set(inputs) <= {key.replace("-", "_") for key in action["inputs"]}
        for key, about in action["inputs"].items():
            self.values[f"inputs.{key}"] = inputs.get(key.replace("-", "_"), about["default"])
        (step,) = (step for step in action["runs"]["steps"] if step["id"] == name)
        given = {key: re.sub(r"\$\{\{ (.+?) \}\}", self._value, value) for key, value in step["env"].items()}
        assert step["shell"] == "bash"
        output = Path(self.environment["GITHUB_OUTPUT"])
        output.write_text("", encoding="utf-8")
        ended = bash(step["run"], self.folder, self.environment | given, "-e", "-o", "pipefail")
        for line in output.read_text(encoding="utf-8").splitlines():
            key, _, value = line.partition("=")
            self.values[f"steps.{name}.outputs.{key}"] = value
        return ended

    def _value(self, found):
        return self.values[found[1]]

    @property
    def summary(self):
        return Path(self.environment["GITHUB_STEP_SUMMARY"]).read_text(encoding="utf-8")


@pytest.fixture
def job(site, environment, command):
    job = Job(site, environment)
    job.values["steps.install.outputs.command"] = str(command / "rdpolicy")
    return job


def outputs(job):
    return job.values["steps.check.outputs.exit-code"]


@needs_bash
def test_the_action_passes_a_clean_folder(job):
    ended = job.take("check", paths="good\n\ngood/site.yaml")
    assert (ended.returncode, ended.stderr, outputs(job)) == (0, "", "0")
    assert job.summary.startswith("before\n### rdpolicy")


@needs_bash
def test_the_action_fails_a_faulty_one_and_leaves_all_reports(job, site):
    ended = job.take("check", paths="good\nso bad", sarif="out.sarif", args="--output\njson=out put.json\n")
    assert (ended.returncode, ended.stderr, outputs(job)) == (1, "", "1")
    assert "::error " in ended.stdout
    assert RULE in job.summary
    assert json.loads((site / "out.sarif").read_text(encoding="utf-8"))["version"] == "2.1.0"
    assert json.loads((site / "out put.json").read_text(encoding="utf-8"))["summary"]["files"] == 2


@needs_bash
def test_the_action_takes_a_threshold_and_no_summary(job):
    ended = job.take("check", paths="so bad", fail_on="never", summary="false")
    assert (ended.returncode, job.summary) == (0, "before\n")


@needs_git
@needs_bash
def test_the_action_looks_at_what_changed(job, site):
    git(site, "init", "-q")
    git(site, "add", "-A")
    git(site, "commit", "-qm", "all")
    ended = job.take("check", changed_since="HEAD")
    assert (ended.returncode, ended.stderr) == (0, "note: no manifest changed since HEAD\n")
    assert job.take("check", changed_since="--output=x").returncode == 2
    assert outputs(job) == "2"
    assert job.take("check", changed_since="").returncode == 1


@needs_bash
@pytest.mark.parametrize("name", ["paths", "fail_on", "args", "sarif", "changed_since", "summary"])
def test_no_input_of_the_action_is_a_command(job, site, name):
    job.take("check", **{"paths": "good", name: HOSTILE})
    assert not (site / "ran").exists()


@needs_bash
@pytest.mark.parametrize(("version", "package"), [("1.2.3", "rdpolicy==1.2.3"), ("", ".."), (HOSTILE, HOSTILE)])
def test_the_action_installs_a_release_or_its_own_commit(job, site, version, package):
    log = job.temporary / "log"
    python = job.temporary / "python"
    venv = f'#!/bin/sh\nmkdir -p "$3/bin"\nprintf \'#!/bin/sh\\nprintf "%%s\\\\n" "$@" > {log}\\n\' > "$3/bin/python"\nchmod +x "$3/bin/python"\n'
    put(python, venv)
    job.values["steps.python.outputs.python-path"] = str(python)
    ended = job.take("install", version=version)
    assert ended.returncode == 0, ended.stderr
    words = log.read_text(encoding="utf-8").splitlines()
    assert words[:3] == ["-m", "pip", "install"]
    assert words[-2] == "--"
    if version:
        assert words[-1] == f"rdpolicy=={version}"
    else:
        assert Path(words[-1]).resolve() == ROOT
    assert words[-1].endswith(package)
    assert job.values["steps.install.outputs.command"] == str(job.temporary / "rdpolicy/bin/rdpolicy")
    assert not (site / "ran").exists()


# --- GitLab ---


def gitlab(site, environment, **variables):
    """Run the scripts of the template by the shell of a small image."""
    about = load("gitlab/rdpolicy.gitlab-ci.yml")["rdpolicy"]
    assert set(variables) <= set(about["variables"])
    words = [shutil.which("sh"), "-e", "-c", "\n".join(about["script"])]
    given = environment | about["variables"] | variables
    return subprocess.run(words, cwd=site, env=given, capture_output=True, text=True, check=False)


@needs_bash
def test_the_gitlab_template_writes_both_reports(site, environment):
    ended = gitlab(site, environment, RDPOLICY_PATHS="good\nso bad")
    assert (ended.returncode, ended.stderr) == (1, "")
    assert f"error[{RULE}]" in ended.stdout
    about = load("gitlab/rdpolicy.gitlab-ci.yml")["rdpolicy"]["artifacts"]
    assert sorted(about["paths"]) == sorted(about["reports"].values())
    quality = json.loads((site / about["reports"]["codequality"]).read_text(encoding="utf-8"))
    assert {entry["location"]["path"] for entry in quality} == {"good/site.yaml", "so bad/site.yaml"}
    suite = ET.parse(site / about["reports"]["junit"]).getroot()  # noqa: S314 -- written by us a moment ago
    assert int(suite.get("failures")) >= 1
    assert about["when"] == "always"


@needs_bash
def test_the_gitlab_template_takes_options(site, environment):
    assert gitlab(site, environment, RDPOLICY_PATHS="good").returncode == 0
    assert gitlab(site, environment, RDPOLICY_FAIL_ON="never").returncode == 0
    ended = gitlab(site, environment, RDPOLICY_ARGS="--output\njson=out put.json")
    assert ended.returncode == 1
    assert (site / "out put.json").exists()


@needs_bash
@pytest.mark.parametrize("name", ["RDPOLICY_PATHS", "RDPOLICY_ARGS", "RDPOLICY_FAIL_ON"])
def test_no_variable_of_the_gitlab_template_is_a_command(site, environment, name):
    gitlab(site, environment, **{name: HOSTILE})
    assert not (site / "ran").exists()


# --- Azure ---


def azure(site, environment, **parameters):
    """Run the step of the template that checks."""
    told = load("azure/rdpolicy.yml")
    defaults = {item["name"]: item["default"] for item in told["parameters"]}
    assert set(parameters) <= set(defaults)
    values = defaults | parameters
    (step,) = (step for step in told["steps"] if step["displayName"] == "Check deployments")
    given = {key: re.sub(r"\$\{\{ parameters\.(\w+) \}\}", lambda m: values[m[1]], v) for key, v in step["env"].items()}
    return bash(step["bash"], site, environment | {"AGENT_TEMPDIRECTORY": str(site)} | given)


@needs_bash
def test_the_azure_template_logs_and_leaves_test_results(site, environment):
    ended = azure(site, environment, paths="good\nso bad\n")
    assert (ended.returncode, ended.stderr) == (1, "")
    assert "##vso[task.logissue type=error;" in ended.stdout
    (published,) = (step for step in load("azure/rdpolicy.yml")["steps"] if step.get("task") == "PublishTestResults@2")
    file = published["inputs"]["testResultsFiles"].replace("$(Agent.TempDirectory)", str(site))
    assert ET.parse(file).getroot().tag == "testsuites"  # noqa: S314 -- written by us a moment ago


@needs_bash
def test_the_azure_template_takes_options(site, environment):
    assert azure(site, environment, paths="good").returncode == 0
    assert azure(site, environment, failOn="never").returncode == 0
    assert azure(site, environment, arguments="--only-manifests", paths="good/values.yml").returncode == 0


@needs_bash
@pytest.mark.parametrize("name", ["paths", "arguments", "failOn"])
def test_no_parameter_of_the_azure_template_is_a_command(site, environment, name):
    azure(site, environment, **{name: HOSTILE})
    assert not (site / "ran").exists()


@needs_bash
@pytest.mark.skipif(os.name == "nt", reason="a script stands for Python")
def test_gitlab_and_azure_install_what_they_are_told(site, environment, tmp_path):
    log = tmp_path / "log"
    put(tmp_path / "bin/python", f'#!/bin/sh\nprintf "%s\\n" "$@" > {log}\n')
    environment = environment | {"PATH": f"{tmp_path / 'bin'}{os.pathsep}{environment['PATH']}"}
    (line,) = load("gitlab/rdpolicy.gitlab-ci.yml")["rdpolicy"]["before_script"]
    (step,) = (step for step in load("azure/rdpolicy.yml")["steps"] if step["displayName"] == "Install rdpolicy")
    for script, name in ((line, "RDPOLICY_PACKAGE"), (step["bash"], "PACKAGE")):
        assert bash(script, site, environment | {name: HOSTILE}).returncode == 0
        words = log.read_text(encoding="utf-8").splitlines()
        assert words[:3] == ["-m", "pip", "install"]
        assert words[-2:] == ["--", HOSTILE]
        log.unlink()
    assert not (site / "ran").exists()
