"""Every published message and event is recognised, each as its own symptom and no other."""

from __future__ import annotations

from pathlib import Path

import pytest
from ruamel.yaml import YAML

from validator.api import diagnose
from validator.diagnose.ask import AskedEvent, Signs

HERE = Path(__file__).parent


def table(name):
    return YAML(typ="safe").load((HERE / name).read_text(encoding="utf-8"))


EVENTS = [
    (provider, number, kind)
    for provider, of in table("events.yaml").items()
    for kind, numbers in of.items()
    for number in numbers
]


def recognised(diagnosis):
    return [one.symptom.id for one in diagnosis.symptoms]


@pytest.mark.parametrize("case", table("messages.yaml"), ids=lambda case: case["text"][:40])
def test_published_messages_are_recognised(symptoms, case):
    diagnosis = diagnose(Signs([case["text"]]), symptoms)
    assert recognised(diagnosis) == [case["symptom"]]
    assert diagnosis.causes


@pytest.mark.parametrize(("provider", "number", "kind"), EVENTS)
def test_events_are_recognised_with_their_provider_unless_nobody_confirms_them(symptoms, provider, number, kind):
    diagnosis = diagnose(Signs(event=AskedEvent(number, provider)), symptoms)
    assert diagnosis.recognised is (kind == "recognised")
    if not diagnosis.recognised:
        assert all(candidate.reason.startswith(f"unconfirmed event {number}: ") for candidate in diagnosis.candidates)
        assert diagnosis.candidates


def test_the_tables_hold_every_event_of_the_policies_or_it_is_an_addition(symptoms):
    there = {(event.provider, event.id) for one in symptoms.symptoms.values() for event in one.events}
    assert {(provider, number) for provider, number, _ in EVENTS} <= there
    unsourced = {
        (event.provider, event.id) for one in symptoms.symptoms.values() for event in one.events if event.unsourced
    }
    assert unsourced == {(provider, number) for provider, number, kind in EVENTS if kind == "unsourced"}


def test_every_wording_recognises_its_example_as_its_own_symptom_alone(symptoms):
    for symptom in symptoms.symptoms.values():
        for message in symptom.messages:
            assert recognised(diagnose(Signs([message.example]), symptoms)) == [symptom.id], message.text


def test_the_certificates_are_refreshed_with_backup_restart_and_reactivation(symptoms):
    steps = symptoms.causes["license-certificates-damaged"].remedy
    order = ["Back the key up", "Delete these values", "Restart the session host", "Reactivate the license server"]
    found = [next(number for number, step in enumerate(steps) if step.startswith(begin)) for begin in order]
    assert found == sorted(found)
    deleted = steps[found[1]]
    for value in ("Certificate,", "X509 Certificate,", "X509 Certificate ID,", "X509 Certificate2."):
        assert value in deleted
    assert symptoms.causes["license-certificates-damaged"].contradictions == ("c21",)


def test_every_cause_says_how_to_see_it_and_is_used(symptoms, pack):
    used = {cause for symptom in symptoms.symptoms.values() for cause in symptom.causes}
    assert used == set(symptoms.causes)
    for cause in symptoms.causes.values():
        assert cause.checks
        assert cause.remedy
        assert all(pack.rule(rule) for rule in cause.rules)
        assert all(source.partition("#")[0] in pack.catalog.sources for source in cause.sources)
        assert all(name in pack.catalog.contradictions for name in cause.contradictions)


def test_every_symptom_cites_sources_that_exist(symptoms, pack):
    for symptom in symptoms.symptoms.values():
        assert symptom.sources
        assert all(source.partition("#")[0] in pack.catalog.sources for source in symptom.sources)
