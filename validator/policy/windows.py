"""The description of Windows settings, read and validated; only what writes or reads Windows loads it.

It is data beside the rules, and no rule sees it: a check never imports this.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

from pydantic import BaseModel, ValidationError

from validator import resources
from validator.errors import Place, PolicyError, SourceError
from validator.policy.suggest import did_you_mean
from validator.policy.windows_model import WindowsSettings
from validator.source.document import parse
from validator.source.faults import locate
from validator.source.read import read_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path as FilePath

    from validator.findings import Path
    from validator.policy.catalog import Catalog
    from validator.source.document import Document, Span

# Under which key the records of each kind bear their names.
_NAMES = {
    "modes": "mode",
    "policy_paths": "id",
    "policies": "id",
    "registry": "id",
    "wmi": "id",
    "codes": "id",
    "cmdlets": "name",
    "roles": "role",
    "groups": "id",
}
_POLICY_REFERS = {"path": "policy_paths", "registry": "registry"}
_SINGULAR = {
    "sources": "source",
    "contradictions": "contradiction",
    "policy_paths": "policy path",
    "registry": "registry value",
}


def load_windows(catalog: Catalog, path: FilePath | None = None) -> WindowsSettings:
    """Return the built-in description, or that of a file; its sources and contradictions are those of the catalog.

    Raises:
        PolicyError: the file cannot be read or has faults; `faults` holds all of them, each at its line and column.

    """
    path = path or resources.policies() / "windows" / "settings.yaml"
    try:
        documents = parse(read_file(path), path.as_posix())
    except SourceError as error:
        raise PolicyError(error.sentence, error.place) from None
    if len(documents) != 1:
        raise PolicyError(f"expected one document, found {len(documents)}", Place(path.as_posix()))
    document = documents[0]
    faults = [_fault(document, twice.second, f"'{twice.key}' is written twice") for twice in document.duplicates]
    settings = None
    try:
        settings = WindowsSettings.model_validate(document.data)
    except ValidationError as error:
        faults += [_fault(document, fault.span, fault.sentence) for fault in locate(document, error, _keys_at)]
    else:
        faults += [_fault(document, document.span(where), said) for where, said in _wrong_names(document.data, catalog)]
    faults.sort(key=lambda fault: fault.place or Place(""))
    if settings is None or faults:
        raise PolicyError(faults[0].sentence, faults[0].place, tuple(faults))
    return settings


def _fault(document: Document, span: Span, sentence: str) -> PolicyError:
    return PolicyError(sentence, Place(document.name, span.line, span.column))


def _wrong_names(data: Mapping[str, Any], catalog: Catalog) -> Iterator[tuple[Path, str]]:
    """Yield every name that two records bear, and every name that refers to nothing, with its place."""
    known: dict[str, Iterable[str]] = {"sources": catalog.sources, "contradictions": catalog.contradictions}
    for kind, key in _NAMES.items():
        borne: dict[str, None] = {}
        for number, record in enumerate(data[kind]):
            name = str(record[key])
            if name in borne:
                yield (kind, number, key), f"there is a record '{name}' already"
            borne[name] = None
        known[kind] = borne
    for where, kind, name in _references(data, ()):
        if name not in known[kind]:
            yield where, f"unknown {_SINGULAR[kind]} '{name}'{did_you_mean(name, known[kind])}"


def _references(value: object, where: Path) -> Iterator[tuple[Path, str, str]]:
    """Yield the place, the kind and the name of every reference to a record."""
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from _references(item, (*where, number))
    elif isinstance(value, dict):
        for key, item in value.items():
            if key in {"sources", "contradictions"}:
                yield from (((*where, key, number), key, name) for number, name in enumerate(item))
            elif where[:1] == ("policies",) and key in _POLICY_REFERS:
                yield (*where, key), _POLICY_REFERS[key], item
            else:
                yield from _references(item, (*where, key))


def _keys_at(path: Path) -> tuple[str, ...]:
    """Return the keys that the mapping at a path may have, for suggestions."""
    model: type[BaseModel] | None = WindowsSettings
    for part in path:
        if isinstance(part, str) and model:
            field = next((f for name, f in model.model_fields.items() if (f.alias or name) == part), None)
            model = _model_in(field.annotation) if field else None
    return tuple(field.alias or name for name, field in model.model_fields.items()) if model else ()


def _model_in(annotation: object) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    inside = (_model_in(argument) for argument in get_args(annotation))
    return next((model for model in inside if model), None)
