"""The symptoms of policy packs, compiled apart from their rules: only a diagnosis needs them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from validator.policy.symptom import Cause, Symptom, causes_of
from validator.policy.wording import Wording, compile_wording, squeeze

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

FORMAT = 1
_PREFIX = squeeze("Microsoft-Windows-")


class Entry(NamedTuple):
    """A message of a symptom, ready to be looked for."""

    symptom: str
    number: int
    wording: Wording


class Symptoms(NamedTuple):
    """The symptoms and causes of a pack by id; `heads` maps how messages begin to those that do."""

    symptoms: Mapping[str, Symptom]
    causes: Mapping[str, Cause]
    heads: Mapping[str, Sequence[Entry]]
    digest: str

    @property
    def reach(self) -> int:
        """Return the most characters of squeezed text that a message can take."""
        return max((entry.wording.size for entries in self.heads.values() for entry in entries), default=0)

    def events(self, number: int) -> list[tuple[str, int]]:
        """Return every event of a number, as the id of its symptom and its place there."""
        return [
            (symptom.id, index)
            for symptom in self.symptoms.values()
            for index, event in enumerate(symptom.events)
            if event.id == number
        ]


def provider_key(name: str) -> str:
    """Return what two spellings of an event provider have in common; `Microsoft-Windows-` may be left out."""
    return squeeze(name).removeprefix(_PREFIX)


def read(path: Path) -> Symptoms | None:
    """Return the symptoms of a compiled file; None when the file is absent, damaged or of another format."""
    try:
        data = json.loads(path.read_bytes())
        return from_build(data) if data["format"] == FORMAT else None
    except (OSError, ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError):
        return None  # whatever is wrong with it, the symptoms can be compiled again


def build(folders: Sequence[Path]) -> dict[str, Any]:
    """Read and check the symptoms of policy folders, later ones adding to earlier ones; return plain data.

    Raises:
        PolicyError: a file of symptoms, or of the catalog whose sources it cites, has a fault.

    """
    # Only compiling needs YAML and pydantic.
    from validator.policy.catalog_load import load_catalog, merge  # noqa: PLC0415
    from validator.policy.digest import digest  # noqa: PLC0415
    from validator.policy.load import no_policies, rule_paths  # noqa: PLC0415
    from validator.policy.symptom_load import Known, load_symptoms, symptom_paths  # noqa: PLC0415

    catalog: Mapping[str, Any] = {}
    for folder in folders:
        if not any((folder / part).is_dir() for part in ("catalog", "rules", "symptoms")):
            raise no_policies(folder)
        if (folder / "catalog").is_dir():
            catalog = merge(catalog, load_catalog(folder / "catalog", catalog))
    known = Known(
        frozenset(path.stem for folder in folders for path in rule_paths(folder)),
        *(frozenset(record["id"] for record in catalog.get(kind, ())) for kind in ("sources", "contradictions")),
    )
    symptoms = load_symptoms([path for folder in folders for path in symptom_paths(folder)], known)
    return {"format": FORMAT, "digest": "-".join(digest(folder) for folder in folders), "symptoms": symptoms}


def from_build(data: Mapping[str, Any]) -> Symptoms:
    """Return the symptoms of built data."""
    symptoms = {item["id"]: Symptom.from_data(item) for item in data["symptoms"]}
    causes = {cause.id: cause for item in data["symptoms"] for cause in causes_of(item)}
    heads: dict[str, list[Entry]] = {}
    for symptom in symptoms.values():
        for number, message in enumerate(symptom.messages):
            wording = compile_wording(message.text)
            heads.setdefault(wording.head, []).append(Entry(symptom.id, number, wording))
    return Symptoms(symptoms, causes, heads, data["digest"])


def dump(data: Mapping[str, Any]) -> str:
    """Return the text of a compiled file."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))
