"""Symptoms as they are told: plain frozen records, built from a compiled file without YAML or pydantic.

How a symptom is written, and what makes one unacceptable, is in `symptom_model.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping


class Message(NamedTuple):
    """A wording of a symptom's message, with placeholders; `note` says what is worth knowing of it."""

    text: str
    example: str
    note: str | None


class Event(NamedTuple):
    """An event that tells a symptom; `unsourced` is why it may not be relied on, None where it may."""

    id: int
    provider: str
    log: str | None
    meaning: str
    unsourced: str | None


class Check(NamedTuple):
    """What to look at, and a command that shows it."""

    look: str
    command: str | None


class Cause(NamedTuple):
    """A cause of symptoms, the ids of the rules that find it in a manifest, and its remedy step by step."""

    id: str
    title: str
    explanation: str
    rules: tuple[str, ...]
    checks: tuple[Check, ...]
    remedy: tuple[str, ...]
    contradictions: tuple[str, ...]
    sources: tuple[str, ...]


class Symptom(NamedTuple):
    """What people see when something is wrong: messages and events, and its causes, the likeliest first."""

    id: str
    title: str
    seen: str
    messages: tuple[Message, ...]
    events: tuple[Event, ...]
    causes: tuple[str, ...]
    sources: tuple[str, ...]

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Symptom:
        """Build a symptom from the plain data of a compiled file, which was validated when it was compiled."""
        return cls(
            data["id"],
            data["title"],
            data["seen"],
            tuple(Message(m["text"], m.get("example", m["text"]), m.get("note")) for m in data.get("messages", ())),
            tuple(
                Event(e["id"], e["provider"], e.get("log"), e["meaning"], e.get("unsourced"))
                for e in data.get("events", ())
            ),
            tuple(cause if isinstance(cause, str) else cause["id"] for cause in data["causes"]),
            tuple(data["sources"]),
        )


def causes_of(data: Mapping[str, Any]) -> list[Cause]:
    """Return the causes that a symptom's data describes itself."""
    return [
        Cause(
            cause["id"],
            cause["title"],
            cause["explanation"],
            tuple(cause.get("rules", ())),
            tuple(Check(check["look"], check.get("command")) for check in cause["checks"]),
            tuple(cause["remedy"]),
            tuple(cause.get("contradictions", ())),
            tuple(cause["sources"]),
        )
        for cause in data["causes"]
        if not isinstance(cause, str)
    ]
