from __future__ import annotations

import json


def test_the_rules_are_listed_by_topic(rdpolicy, pack):
    ended = rdpolicy("rules")
    assert (ended.code, ended.err) == (0, "")
    head, *lines = ended.out.splitlines()
    assert head.split() == ["Topic", "Severity", "Rule", "Title"]
    listed = [line.split(maxsplit=3) for line in lines]
    assert sorted(listed) == sorted([rule.topic, rule.severity.value, rule.id, rule.title] for rule in pack.rules)
    assert [(row[0], row[2]) for row in listed] == sorted((rule.topic, rule.id) for rule in pack.rules)


def test_json_has_what_is_published(rdpolicy, pack):
    answer = json.loads(rdpolicy("rules", "--format", "json").out)
    assert answer["schema"] == "rdpolicy/rules/v1"
    rules = {rule["id"]: rule for rule in answer["rules"]}
    assert set(rules) == {rule.id for rule in pack.rules}
    for rule in pack.rules:
        assert rules[rule.id] == {
            "id": rule.id,
            "topic": rule.topic,
            "title": rule.title,
            "severity": rule.severity.value,
            "covers": list(rule.covers),
            "sources": list(rule.sources),
        }


def test_one_topic_alone(rdpolicy, pack):
    answer = json.loads(rdpolicy("rules", "--topic", "membership", "-f", "json").out)
    assert [rule["id"] for rule in answer["rules"]] == sorted(r.id for r in pack.rules if r.topic == "membership")


def test_an_unknown_topic_is_a_usage_error_with_a_suggestion(rdpolicy):
    ended = rdpolicy("rules", "--topic", "memberships")
    assert ended == (2, "", "error: unknown topic 'memberships'; did you mean 'membership'?\n")
