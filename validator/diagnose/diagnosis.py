"""What inputs told, as an answer: the symptoms in order, their causes, and what they rest on."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from validator.diagnose.nearest import nearest
from validator.findings import Outcome

if TYPE_CHECKING:
    from collections.abc import Mapping

    from validator.diagnose.heard import Heard, Told
    from validator.diagnose.manifest import Judged
    from validator.errors import Place
    from validator.policy.symptom import Cause, Symptom


class Standing(StrEnum):
    """How a cause stands on a manifest: a rule of it fails, one cannot be decided, none fails, none can say."""

    CONFIRMED = "confirmed"
    UNDETERMINED = "undetermined"
    UNTOLD = "untold"
    CLEARED = "cleared"


_ORDER = tuple(Standing)


class Match(NamedTuple):
    """A message or event that was recognised: its known wording or meaning, where it stood first, how often."""

    by: str
    text: str
    note: str | None
    event: int | None
    provider: str | None
    place: Place
    times: int


class Recognised(NamedTuple):
    """A symptom and what it was recognised by."""

    symptom: Symptom
    matches: tuple[Match, ...]


class Likely(NamedTuple):
    """A cause, the symptoms that it explains, and how it stands on the manifest, None where there is none."""

    cause: Cause
    symptoms: tuple[str, ...]
    standing: Standing | None
    rules: Mapping[str, Judged]


class Candidate(NamedTuple):
    """A symptom that might be meant, and why that is not certain; `similarity` in percent for a message."""

    symptom: Symptom
    reason: str
    similarity: int | None


class Diagnosis(NamedTuple):
    """The answer. Symptoms come as they appear in the inputs; causes by their order, those confirmed first."""

    symptoms: tuple[Recognised, ...]
    causes: tuple[Likely, ...]
    candidates: tuple[Candidate, ...]
    notes: tuple[str, ...]

    @property
    def recognised(self) -> bool:
        """Tell whether anything was recognised."""
        return bool(self.symptoms)

    @property
    def rules(self) -> tuple[str, ...]:
        """Return the rules that would have found a cause, each once."""
        return tuple(dict.fromkeys(rule for likely in self.causes for rule in likely.cause.rules))


def conclude(heard: Heard) -> Diagnosis:
    """Return the diagnosis of what was heard."""
    order: dict[str, list[Told]] = {}
    for told in sorted(heard.first, key=lambda told: (heard.first[told].order, told)):
        order.setdefault(told.symptom, []).append(told)
    known = heard.symptoms
    symptoms = tuple(
        Recognised(known.symptoms[name], tuple(_match(heard, told) for told in matches))
        for name, matches in order.items()
    )
    explained: dict[str, list[str]] = {}
    for recognised in symptoms:
        for cause in recognised.symptom.causes:
            explained.setdefault(cause, []).append(recognised.symptom.id)
    causes = tuple(Likely(known.causes[name], tuple(of), None, {}) for name, of in explained.items())
    return Diagnosis(symptoms, causes, tuple(_candidates(heard, set(order))), tuple(_notes(heard)))


def weigh(diagnosis: Diagnosis, judged: Mapping[str, Judged]) -> Diagnosis:
    """Return the diagnosis with its causes weighed by what their rules say of a manifest, the confirmed ones first."""
    weighed = [_weighed(likely, judged) for likely in diagnosis.causes]
    weighed.sort(key=lambda likely: _ORDER.index(likely.standing or Standing.UNTOLD))
    return diagnosis._replace(causes=tuple(weighed))


def _weighed(likely: Likely, judged: Mapping[str, Judged]) -> Likely:
    rules = {rule: judged[rule] for rule in likely.cause.rules if rule in judged}
    outcomes = {one.outcome for one in rules.values()}
    if Outcome.FAILED in outcomes:
        standing = Standing.CONFIRMED
    elif Outcome.UNDETERMINED in outcomes:
        standing = Standing.UNDETERMINED
    else:
        standing = Standing.CLEARED if rules else Standing.UNTOLD
    return likely._replace(standing=standing, rules=rules)


def _match(heard: Heard, told: Told) -> Match:
    symptom, place, times = heard.symptoms.symptoms[told.symptom], heard.first[told].place, heard.counts[told]
    if told.by == "message":
        message = symptom.messages[told.number]
        return Match("message", message.text, message.note, None, None, place, times)
    event = symptom.events[told.number]
    return Match("event", event.meaning, None, event.id, event.provider, place, times)


def _candidates(heard: Heard, recognised: set[str]) -> list[Candidate]:
    """Return the events that are in doubt, and where nothing is certain the nearest messages."""
    known = heard.symptoms.symptoms
    found = [
        Candidate(known[doubt.told.symptom], doubt.reason, None)
        for doubt in heard.doubts
        if doubt.told.symptom not in recognised
    ]
    if not recognised and heard.sample.strip():
        found += [
            Candidate(known[near.symptom], f'nearest wording: "{near.text}"', near.similarity)
            for near in nearest(heard.sample, heard.symptoms)
        ]
    return found


def _notes(heard: Heard) -> list[str]:
    notes = []
    for number, provider in heard.strangers:
        by = f" of '{provider}'" if provider else ""
        notes.append(f"event {number}{by} is not known")
    if any(doubt.kind == "no-provider" for doubt in heard.doubts):
        notes.append("an event is recognised together with its provider only: name it with --provider")
    return notes
