"""The symptom files of policy folders, read and validated: every fault at its place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from validator.errors import PolicyError
from validator.policy.load import RuleFile, read_model
from validator.policy.suggest import did_you_mean
from validator.policy.symptom_model import CauseModel, SymptomModel

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path as FilePath

    from validator.errors import RdpolicyError
    from validator.findings import Path


class Known(NamedTuple):
    """The names that symptoms may refer to."""

    rules: frozenset[str]
    sources: frozenset[str]
    contradictions: frozenset[str]


def symptom_paths(folder: FilePath) -> list[FilePath]:
    """Return the symptom files of a policy folder, sorted by name."""
    return sorted((folder / "symptoms").glob("*.yaml"))


def load_symptoms(paths: Sequence[FilePath], known: Known) -> list[Mapping[str, Any]]:
    """Return the data of symptom files in their order.

    Raises:
        PolicyError: files have faults, or refer to what is not known; `faults` holds every fault with its place.

    """
    faults: list[RdpolicyError] = []
    read = [(path, read_model(path, SymptomModel, faults)) for path in paths]
    files = [(path, *found) for path, found in read if found is not None]
    ids: dict[str, str] = {}
    causes: dict[str, str] = {}
    for _, document, model in files:
        _register(model.id, ids, "symptom", RuleFile({}, document), ("id",), faults)
        for number, cause in _own(model):
            _register(cause.id, causes, "cause", RuleFile({}, document), ("causes", number, "id"), faults)
    for path, document, model in files:
        for where, sentence in _faults(model, path.stem, known, causes):
            faults.append(PolicyError(sentence, RuleFile({}, document).place(where)))
    if faults:
        raise PolicyError(faults[0].sentence, faults[0].place, tuple(faults))
    return [model.model_dump(mode="json", exclude_none=True) for _, _, model in files]


def _own(symptom: SymptomModel) -> list[tuple[int, CauseModel]]:
    return [(number, cause) for number, cause in enumerate(symptom.causes) if isinstance(cause, CauseModel)]


def _register(
    name: str, taken: dict[str, str], kind: str, file: RuleFile, where: Path, faults: list[RdpolicyError]
) -> None:
    if name in taken:
        faults.append(PolicyError(f"there is a {kind} '{name}' already, in {taken[name]}", file.place(where)))
    taken.setdefault(name, file.document.name)


def _faults(symptom: SymptomModel, stem: str, known: Known, causes: Mapping[str, str]) -> Iterator[tuple[Path, str]]:
    if symptom.id != stem:
        yield ("id",), f"the id '{symptom.id}' is not the file's name '{stem}'"
    yield from _unknown(("sources",), symptom.sources, "source", known.sources)
    for number, cause in enumerate(symptom.causes):
        if isinstance(cause, str):
            if cause not in causes:
                yield ("causes", number), f"unknown cause '{cause}'{did_you_mean(cause, causes)}"
            continue
        for kind in ("rules", "sources", "contradictions"):
            names = getattr(cause, kind)
            yield from _unknown(("causes", number, kind), names, kind.removesuffix("s"), getattr(known, kind))


def _unknown(path: Path, names: Sequence[str], kind: str, known: frozenset[str]) -> Iterator[tuple[Path, str]]:
    for number, reference in enumerate(names):
        name = reference.partition("#")[0]
        if name not in known:
            yield (*path, number), f"unknown {kind} '{name}'{did_you_mean(name, known)}"
