from __future__ import annotations

import json

import pytest

from validator.explain import explain
from validator.model.shape import SHAPE_RULES


def test_a_rule_is_explained_within_the_width(rdpolicy, pack):
    ended = rdpolicy("explain", "cal-older-than-host")
    assert (ended.code, ended.err) == (0, "")
    rule = pack.rule("cal-older-than-host")
    lines = ended.out.splitlines()
    assert lines[0] == rule.title
    assert lines[1] == "error[cal-older-than-host], topic cal"
    for heading in ("Ranges over", "Applies when", "Requires", "Why", "Remedy", "Sources", "Covers", "Passes", "Fails"):
        assert f"{heading}:" in lines
    assert f"    {rule.when}" in lines
    assert f"    {rule.require[0].that}" in lines
    assert all(len(line) <= 120 for line in lines if "://" not in line)


def test_every_rule_is_explained_in_both_formats(rdpolicy, pack):
    for name in (*(rule.id for rule in pack.rules), *SHAPE_RULES):
        ended = rdpolicy("explain", name)
        assert ended.code == 0
        assert f"[{name}]" in ended.out
        answer = json.loads(rdpolicy("explain", name, "-f", "json").out)
        assert answer == json.loads(json.dumps(explain(pack, name).to_json()))


@pytest.mark.parametrize(
    ("name", "meant"),
    [("cal-older-then-host", "cal-older-than-host"), ("manifest-unknown-kee", "manifest-unknown-key")],
)
def test_an_unknown_rule_is_a_usage_error_with_a_suggestion(rdpolicy, name, meant):
    assert rdpolicy("explain", name) == (2, "", f"error: unknown rule '{name}'; did you mean '{meant}'?\n")


def test_a_rule_of_ones_own_pack_is_explained(rdpolicy, tmp_path):
    path = tmp_path / "own" / "rules" / "topology" / "two-hosts.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(
        """\
id: two-hosts
title: There are at least two session hosts
severity: warning
for: deployment
require:
  - that: deployment.session_hosts > 1
    message: there is one session host only
    points_at: deployment.session_hosts
  - that: deployment.brokers > 0
    message: there is no broker
    points_at: deployment.brokers
remedy: Add a session host.
rationale: One host is a single point of failure.
sources: [seed]
examples:
  passes: [{servers: []}]
  fails: [{servers: []}]
""",
        encoding="utf-8",
    )
    ended = rdpolicy("explain", "two-hosts", "--policies", "own")
    assert ended.code == 0
    assert "    deployment.session_hosts > 1\n" in ended.out
    assert "\n\n    deployment.brokers > 0\n" in ended.out
