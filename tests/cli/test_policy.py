"""`rdpolicy policy`."""

from __future__ import annotations

import json
import re

from validator import resources


def test_check_counts_what_loads(rdpolicy):
    ended = rdpolicy("policy", "check")
    assert (ended.code, ended.err) == (0, "")
    assert "rules, 8 releases and 6 registry values load without a fault" in ended.out
    assert "symptoms and their" in ended.out


def test_check_tells_faults_of_symptoms(rdpolicy, tmp_path):
    (tmp_path / "symptoms").mkdir()
    (tmp_path / "symptoms" / "own.yaml").write_text("id: own\n", encoding="utf-8")
    ended = rdpolicy("policy", "check", "--policies", str(tmp_path))
    assert (ended.code, ended.out) == (3, "")
    assert "own.yaml:1:1: 'title' is required" in ended.err


def test_test_runs_every_example(rdpolicy):
    ended = rdpolicy("policy", "test")
    assert ended.code == 0
    assert ended.out.endswith(" rules tested, 0 examples differ.\n")


def test_test_tells_examples_that_differ(rdpolicy, tmp_path):
    (rule,) = (resources.policies() / "rules").rglob("unknown-release.yaml")
    swapped = {"passes:": "fails:", "fails:": "passes:", "id: unknown-release": "id: own"}
    text = re.sub("|".join(swapped), lambda found: swapped[found[0]], rule.read_text(encoding="utf-8"))
    (tmp_path / "rules" / "topology").mkdir(parents=True)
    (tmp_path / "rules" / "topology" / "own.yaml").write_text(text, encoding="utf-8")
    ended = rdpolicy("policy", "test", "--policies", str(tmp_path))
    assert ended.code == 1
    lines = ended.out.splitlines()
    assert lines[:2] == ["own: example 0 under passes does not", "own: example 0 under fails does not"]
    assert lines[2].endswith(" rules tested, 2 examples differ.")


def test_prove_tells_each_claim(rdpolicy):
    ended = rdpolicy("policy", "prove", "--budget", "60")
    assert ended.code == 0
    assert "proved   cal-serves-host is monotone (48 cases)" in ended.out


def test_prove_answers_programs(rdpolicy):
    ended = rdpolicy("policy", "prove", "-f", "json", "--budget", "1")
    answer = json.loads(ended.out)
    assert answer["schema"] == "rdpolicy/prove/v1"
    assert {"name", "holds", "cases", "counterexamples", "remark"} == set(answer["claims"][0])


def test_without_a_command_the_help_is_shown(rdpolicy):
    ended = rdpolicy("policy")
    assert ended.code == 2
    assert "prove" in ended.err


def test_a_pack_with_a_fault_ends_with_3(rdpolicy, tmp_path):
    (tmp_path / "rules" / "cal").mkdir(parents=True)
    (tmp_path / "rules" / "cal" / "own.yaml").write_text("id: own\n", encoding="utf-8")
    assert rdpolicy("policy", "check", "--policies", str(tmp_path)).code == 3
