"""The description of Windows settings, read and validated; only what writes or reads Windows loads it.

It is data beside the rules, and no rule sees it: a check never imports this.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from validator import resources
from validator.policy.data_file import load_file
from validator.policy.suggest import did_you_mean
from validator.policy.windows_model import WindowsSettings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path as FilePath

    from validator.findings import Path
    from validator.policy.catalog import Catalog

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
    return load_file(
        path or resources.policies() / "windows" / "settings.yaml",
        WindowsSettings,
        lambda settings: _wrong_names(settings.model_dump(mode="json", by_alias=True, exclude_unset=True), catalog),
    )


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
