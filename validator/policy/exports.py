"""The description of Windows exports, read and validated; only `import` and `drift` load it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator import resources
from validator.policy.data_file import load_file
from validator.policy.export_model import READERS, Exports
from validator.policy.suggest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path as FilePath

    from validator.policy.catalog import Catalog
    from validator.policy.data_file import Wrong
    from validator.policy.windows_model import WindowsSettings


def load_exports(catalog: Catalog, settings: WindowsSettings, path: FilePath | None = None) -> Exports:
    """Return the built-in description of exports, or that of a file.

    Raises:
        PolicyError: the file cannot be read or has faults; `faults` holds all of them.

    """
    where = path or resources.policies() / "windows" / "exports.yaml"
    return load_file(where, Exports, lambda exports: _wrong(exports, catalog, settings))


def _wrong(exports: Exports, catalog: Catalog, settings: WindowsSettings) -> Iterator[Wrong]:
    """Yield what the shape does not tell: ids borne twice, and names that refer to nothing."""
    readers = {*READERS, *exports.words, *(codes.id for codes in settings.codes)}
    seen: set[str] = set()
    for number, kind in enumerate(exports.kinds):
        if kind.id in seen:
            yield ("kinds", number, "id"), f"there is a kind '{kind.id}' already"
        seen.add(kind.id)
        for index, name in enumerate(kind.sources):
            if name not in catalog.sources:
                yield (
                    ("kinds", number, "sources", index),
                    f"unknown source '{name}'{did_you_mean(name, catalog.sources)}",
                )
        for index, read in enumerate(kind.reads):
            if read.as_ not in readers:
                where = ("kinds", number, "reads", index, "as")
                yield where, f"unknown way to read '{read.as_}'{did_you_mean(read.as_, readers)}"
    for number, value in enumerate(exports.registry):
        if value.as_ not in readers:
            yield ("registry", number, "as"), f"unknown way to read '{value.as_}'{did_you_mean(value.as_, readers)}"
