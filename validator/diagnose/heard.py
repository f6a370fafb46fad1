"""What inputs have told so far: the messages and events that were recognised, where first, and how often."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from validator.diagnose.pack import provider_key
from validator.errors import Place

if TYPE_CHECKING:
    from validator.diagnose.pack import Symptoms

SAMPLE = 20_000
"""Characters of the inputs that are kept, to name the nearest messages when none is recognised."""


class Told(NamedTuple):
    """A message or an event of a symptom, by its place in the symptom's file."""

    symptom: str
    by: Literal["message", "event"]
    number: int


class Sighting(NamedTuple):
    """Where something was seen first; `order` sorts sightings as they appear, over all inputs."""

    place: Place
    order: tuple[int, int, int]


class Doubt(NamedTuple):
    """An event that might be meant, and why that is not certain: by which provider, and what its record says."""

    told: Told
    kind: Literal["no-provider", "other-provider", "unsourced"]
    reason: str


class Heard:
    """Collects what inputs tell; nothing it keeps grows with the size of an input."""

    def __init__(self, symptoms: Symptoms) -> None:
        self.symptoms = symptoms
        self.first: dict[Told, Sighting] = {}
        self.counts: dict[Told, int] = {}
        self.doubts: dict[Doubt, None] = {}
        self.strangers: dict[tuple[int, str | None], None] = {}
        self.sample = ""
        self.read_events = False
        self._input = 0
        self._name = ""

    def begin(self, name: str) -> None:
        """Begin another input of this name."""
        self._input += 1
        self._name = name

    def listen(self, text: str) -> None:
        """Keep the beginning of what was given as text."""
        if len(self.sample) < SAMPLE:
            self.sample = f"{self.sample}\n{text}"[: SAMPLE + 1]

    def knows(self, told: Told) -> bool:
        """Tell whether this was seen before, so that its place does not matter."""
        return told in self.first

    def note(self, told: Told, line: int, column: int = 1, times: int = 1) -> None:
        """Take note of a message or event at a line and column."""
        self.counts[told] = self.counts.get(told, 0) + times
        seen = Sighting(Place(self._name, line, column), (self._input, line, column))
        if told not in self.first or seen.order < self.first[told].order:
            self.first[told] = seen

    def event(self, number: int, provider: str | None, line: int, *, asked: bool = False) -> None:
        """Take note of an event; one that nobody knows is told only where it was `asked` for by itself."""
        self.read_events = True
        known = self.symptoms.events(number)
        if asked and not known:
            self.strangers[number, provider] = None
        for symptom, index in known:
            told = Told(symptom, "event", index)
            event = self.symptoms.symptoms[symptom].events[index]
            if provider is None:
                reason = f"event {number} of {event.provider}, if that is the provider: {event.meaning}"
                self.doubts[Doubt(told, "no-provider", reason)] = None
            elif provider_key(provider) != provider_key(event.provider):
                if asked:
                    reason = f"event {number} is known of {event.provider}, not of '{provider}'"
                    self.doubts[Doubt(told, "other-provider", reason)] = None
            elif event.unsourced is not None:
                self.doubts[Doubt(told, "unsourced", f"unconfirmed event {number}: {event.unsourced}")] = None
            else:
                self.note(told, line)
