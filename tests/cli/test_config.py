"""Configuration files: found by walking up, overruled by the command line, and shown by `rdpolicy config`."""

from __future__ import annotations

import json
import tomllib

import jsonschema
import pytest

from validator.cli.check import command as check_command
from validator.config.load import read
from validator.config.model import Settings
from validator.docs.schemas import schemas

RULE = "no-usable-cal-pool"


@pytest.fixture
def configure(tmp_path):
    """Return a function that writes a configuration."""

    def call(text, name="rdpolicy.toml"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    return call


def settings(ended):
    return {one["name"]: one for one in json.loads(ended.out)["settings"]}


def test_a_setting_is_the_default_of_its_option(rdpolicy, bad, configure):
    assert rdpolicy("check", bad.name).code == 1
    configure('fail-on = "never"')
    assert rdpolicy("check", bad.name).code == 0


@pytest.mark.parametrize("argv", [["--fail-on", "error"], ["--no-config"]])
def test_the_command_line_wins(rdpolicy, bad, configure, argv):
    configure('fail-on = "never"')
    assert rdpolicy("check", bad.name, *argv).code == 1


def test_it_is_found_by_walking_up(rdpolicy, bad, configure, tmp_path, monkeypatch):
    configure('exit-zero = true\noutputs = {json = "out.json"}')
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    monkeypatch.chdir(below)
    assert rdpolicy("check", f"../../{bad.name}").code == 0
    assert (tmp_path / "out.json").exists()
    assert not list(below.iterdir())


def test_the_nearest_one_counts(rdpolicy, bad, configure, tmp_path, monkeypatch):
    configure('fail-on = "never"')
    configure("", "inner/rdpolicy.toml")
    monkeypatch.chdir(tmp_path / "inner")
    assert rdpolicy("check", f"../{bad.name}").code == 1


def test_walking_up_ends_at_the_root_of_the_repository(rdpolicy, bad, configure, tmp_path, monkeypatch):
    configure('fail-on = "never"')
    (tmp_path / "inner" / ".git").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "inner")
    assert rdpolicy("check", f"../{bad.name}").code == 1


def test_a_project_file_counts_where_it_has_the_table(rdpolicy, bad, configure, tmp_path, monkeypatch):
    configure('[tool.rdpolicy]\nfail-on = "never"\n', "pyproject.toml")
    configure("[project]\nname = 'x'\n", "inner/pyproject.toml")
    monkeypatch.chdir(tmp_path / "inner")
    assert rdpolicy("check", f"../{bad.name}").code == 0


def test_a_project_file_that_is_of_no_concern_may_be_broken(rdpolicy, bad, configure):
    configure("[project\n", "pyproject.toml")
    assert rdpolicy("check", bad.name).code == 1


def test_a_file_of_its_own_comes_before_the_project_file(rdpolicy, bad, configure):
    configure('[tool.rdpolicy]\nfail-on = "never"\n', "pyproject.toml")
    configure('fail-on = "error"\n')
    assert rdpolicy("check", bad.name).code == 1


def test_a_file_can_be_named(rdpolicy, bad, configure):
    configure('fail-on = "never"', "other.toml")
    assert rdpolicy("check", bad.name, "--config", "other.toml").code == 0
    configure("", "pyproject.toml")
    ended = rdpolicy("check", bad.name, "--config", "pyproject.toml")
    assert (ended.code, ended.err) == (
        2,
        "error: 'pyproject.toml' has no table [tool.rdpolicy].\n",
    )


@pytest.mark.parametrize(
    ("argv", "says"),
    [
        (["--config", "absent.toml"], "absent.toml: there is no such file"),
        (["--config", "x.toml", "--no-config"], "--config and --no-config exclude each other"),
    ],
)
def test_a_wrong_choice_of_file_is_a_mistake_in_the_call(rdpolicy, bad, argv, says):
    ended = rdpolicy("check", bad.name, *argv)
    assert ended.code == 2
    assert says in ended.err


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('selct = ["cal"]', "rdpolicy.toml:1:1: unknown key 'selct'; did you mean 'select'?"),
        ("x = [", "rdpolicy.toml:1:6: this is not TOML"),
        ('\nselect = ["cal", "licencing"]', "rdpolicy.toml:2:1: there is no rule or topic 'licencing'; did you mean"),
        ('ignore = ["licencing"]', "rdpolicy.toml:1:1: there is no rule or topic 'licencing'"),
        ('[severity]\n"licencing" = "info"', "rdpolicy.toml:2:1: there is no rule or topic 'licencing'"),
        ('edition = "sed"', "rdpolicy.toml:1:1: "),
    ],
)
def test_what_it_says_wrong_ends_with_2_and_its_place(rdpolicy, bad, configure, text, says):
    configure(text)
    ended = rdpolicy("check", bad.name)
    assert ended.code == 2
    assert says in ended.err
    assert not ended.out


def test_a_wrong_pattern_on_the_command_line_has_no_place(rdpolicy, bad, configure):
    configure('select = ["cal"]')
    for option in ("--select", "--ignore"):
        ended = rdpolicy("check", bad.name, option, "licencing")
        assert (ended.code, ended.err[:45]) == (2, "error: there is no rule or topic 'licencing';")
    assert rdpolicy("check", bad.name, "--edition", "sed").code == 2


def test_faults_do_not_keep_help_away(rdpolicy, configure):
    configure("nonsense")
    assert rdpolicy("check", "--help").code == 0


def test_selection_and_severity_reach_the_verdict(rdpolicy, bad):
    assert rdpolicy("check", bad.name, "--ignore", "*-cal-*", "--ignore", "cal-*", "-q").code == 0
    assert rdpolicy("check", bad.name, "--select", "membership").code == 0
    assert RULE in rdpolicy("check", bad.name, "--select", RULE, "-q").out
    ended = rdpolicy("check", bad.name, "--severity", "*=info", "-q")
    assert ended.code == 0
    assert f"info[{RULE}]" in ended.out


@pytest.mark.parametrize(
    ("value", "says"),
    [("cal", "not written as RULE=SEVERITY"), ("cal=eror", "no severity 'eror'; did you mean 'error'?")],
)
def test_a_severity_is_written_as_a_pair(rdpolicy, bad, value, says):
    ended = rdpolicy("check", bad.name, "--severity", value)
    assert ended.code == 2
    assert says in ended.err


def test_exit_zero_forgives_findings_but_not_what_could_not_be_checked(rdpolicy, bad):
    assert rdpolicy("check", bad.name, "--exit-zero").code == 0
    assert rdpolicy("check", "absent.yaml", "--exit-zero").code == 3


def test_what_to_check_may_be_configured(rdpolicy, bad, configure):
    ended = rdpolicy("check")
    assert ended.code == 2
    assert "Missing argument 'PATH...'" in ended.err
    configure(f'paths = ["{bad.name}"]')
    assert rdpolicy("check").code == 1


def test_never_and_strict_from_two_places_the_command_line_wins(rdpolicy, write, configure):
    write(**{"servers[0].license_server.activated": "(absent)"})
    assert rdpolicy("check", "site.yaml", "--strict", "--fail-on", "never").code == 2
    configure("strict = true")
    assert rdpolicy("check", "site.yaml").code == 1
    assert rdpolicy("check", "site.yaml", "--no-strict").code == 0
    assert rdpolicy("check", "site.yaml", "--fail-on", "never").code == 0
    configure('fail-on = "never"')
    assert rdpolicy("check", "site.yaml", "--strict").code == 1


def test_other_commands_take_packs_and_edition(rdpolicy, configure):
    rule = """
id: our-rule
title: Ours
severity: info
for: session-host
require:
  - that: host.name != "x"
    message: "{host.name} is x"
    points_at: host.name
remedy: Rename it.
rationale: A test.
sources: [seed]
examples: {passes: [{}], fails: [{"servers[0].name": x}]}
"""
    configure(rule.strip(), "our/rules/cal/our-rule.yaml")
    assert "our-rule" not in rdpolicy("rules").out
    configure('policies = ["our"]\nfail-on = "never"\nformat = "sarif"')
    ended = rdpolicy("rules")
    assert "our-rule" in ended.out, ended.err
    assert "our-rule" in rdpolicy("explain", "our-rule").out


def test_every_setting_is_an_option_of_check():
    options = {param.name for param in check_command.params}
    assert set(Settings.model_fields) <= options


def test_config_shows_values_and_where_they_come_from(rdpolicy, configure):
    configure('select = ["cal"]\n\n[severity]\n"cal-*" = "info"\n[outputs]\n"json" = "o ut.json"\n')
    ended = rdpolicy("config", "--", "--fail-on", "info", "--strict", "--jobs", "2")
    assert ended.code == 0
    lines = ended.out.splitlines()
    assert lines[0] == "# rdpolicy.toml"
    assert any(line.startswith('select = ["cal"] ') and line.endswith("  # rdpolicy.toml:1") for line in lines)
    assert any(line.startswith('severity = {"cal-*" = "info"} ') and line.endswith(":3") for line in lines)
    assert any(line.startswith('fail-on = "info" ') and line.endswith("  # command line") for line in lines)
    assert any(line.startswith("# edition is not set ") and line.endswith("  # default") for line in lines)
    stated = tomllib.loads(ended.out)
    assert stated["outputs"] == {"json": "o ut.json"}
    assert (stated["strict"], stated["jobs"]) == (True, 2)
    assert read(ended.out, "rdpolicy.toml").settings["select"] == ("cal",)


@pytest.mark.parametrize("value", ["3", '"auto"'])
def test_jobs_may_be_configured_as_a_number_or_auto(rdpolicy, configure, bad, value):
    assert 'jobs = "auto" ' in rdpolicy("config").out
    configure(f"jobs = {value}")
    ended = rdpolicy("config")
    assert any(line.startswith(f"jobs = {value} ") and line.endswith(":1") for line in ended.out.splitlines())
    assert rdpolicy("check", bad.name, "-q").code == 1


def test_a_configuration_names_no_cluster(rdpolicy, configure):
    """Whoever writes a file that is found by walking up must not decide where manifests are sent."""
    configure('executor = "dask://192.0.2.1:8786"')
    assert rdpolicy("check", ".").err == "error: rdpolicy.toml:1:1: unknown key 'executor'\n"


def test_config_answers_programs(rdpolicy, configure):
    ended = rdpolicy("config", "-f", "json")
    answer = json.loads(ended.out)
    assert (answer["schema"], answer["file"]) == ("rdpolicy/config/v1", None)
    jsonschema.validate(answer, json.loads(schemas()["config"]))
    configure('waivers = ["w.yaml"]\npolicies = ["p"]\n', "other.toml")
    ended = rdpolicy("config", "-f", "json", "--config", "other.toml", "--", "--policies", "q")
    assert settings(ended)["waivers"] == {"name": "waivers", "value": ["w.yaml"], "origin": "file", "line": 1}
    assert settings(ended)["policies"] == {"name": "policies", "value": ["q"], "origin": "command line", "line": None}
    assert json.loads(ended.out)["file"] == "other.toml"
    assert json.loads(rdpolicy("config", "-f", "json", "--no-config").out)["file"] is None


def test_config_refuses_what_check_refuses(rdpolicy, configure):
    assert rdpolicy("config", "--", "--fail-on", "eror").code == 2
    configure("selct = []")
    ended = rdpolicy("config")
    assert (ended.code, ended.out) == (2, "")


def test_the_published_schema_agrees_with_what_is_read():
    schema = json.loads(schemas()["configuration"])
    good = {"fail-on": "warning", "severity": {"cal": "info"}, "as-of": "2026-11-24", "outputs": {"sarif": "x"}}
    jsonschema.validate(good, schema)
    jsonschema.validate({"jobs": "auto"}, schema)
    for broken in (
        {"fail_on": "error"},
        {"strict": 1},
        {"jobs": 0},
        {"jobs": "many"},
        {"executor": "dask://a:1"},
        {"outputs": {"sarf": "x"}},
        {"severity": {"": 1}},
    ):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(broken, schema)


def test_waivers_of_a_file_count_unless_all_are_refused(rdpolicy, bad, configure):
    waiver = f"{{rule: {RULE}, where: RDSH01, reason: lab, owner: ops@contoso.com, until: 2099-01-31}}"
    configure(f"apiVersion: rdpolicy/v1\nkind: Waivers\nwaivers:\n- {waiver}\n", "waivers.yaml")
    configure('waivers = ["waivers.yaml"]\nselect = ["no-usable-cal-pool"]')
    assert "waived[" in rdpolicy("check", bad.name, "-q").out
    assert "error[" in rdpolicy("check", bad.name, "-q", "--no-waivers").out
    ended = rdpolicy("check", bad.name, "-q", "--waivers", "absent.yaml")
    assert ended.code == 3


def test_what_a_waiver_must_state_is_configurable(rdpolicy, write, configure):
    waiver = {"rule": RULE, "where": "RDSH01", "reason": "lab"}
    write("site.yaml", **{"servers[0].license_server.cals[0].version": 2019, "waivers": [waiver]})
    assert "waiver-incomplete" in rdpolicy("check", "site.yaml", "-q").out
    configure('waivers-require = ["reason"]')
    ended = rdpolicy("check", "site.yaml", "-q")
    assert "waiver-incomplete" not in ended.out
    assert f"waived[{RULE}]" in ended.out
