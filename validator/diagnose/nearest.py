"""The known messages nearest to a text that is none of them: hints, never a diagnosis."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from validator.diagnose.pack import Symptoms

MOST = 3
_MOST = 99  # what is alike altogether but was not recognised is a part of the message only


class Near(NamedTuple):
    """A symptom, the wording of it that is nearest to a text, and how alike they are, in percent."""

    symptom: str
    text: str
    similarity: int


def nearest(text: str, symptoms: Symptoms) -> list[Near]:
    """Return the symptoms nearest to a text, the nearest first; those with nothing in common are left out."""
    words = " ".join(text.lower().split())
    found = []
    for symptom in symptoms.symptoms.values():
        alike = [(_alike(words, message.text.lower()), message.text) for message in symptom.messages]
        if alike:
            similarity, wording = max(alike, key=lambda pair: pair[0])
            found.append(Near(symptom.id, wording, round(similarity)))
    found.sort(key=lambda near: (-near.similarity, near.symptom))
    return [near for near in found if near.similarity][:MOST]


def _alike(text: str, message: str) -> float:
    """Compare the shorter of the two with the part of the longer one that is most alike."""
    from rapidfuzz import fuzz  # noqa: PLC0415 -- only what is not recognised needs it

    return min(fuzz.partial_ratio(message, text), _MOST)
