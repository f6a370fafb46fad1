"""A configuration file's text to settings, every fault with its place."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pydantic import ValidationError

from validator.config.model import Settings
from validator.errors import Place, UsageError
from validator.source.faults import locate
from validator.source.toml import TomlDocument

if TYPE_CHECKING:
    from validator.source.marks import Path

TABLE = ("tool", "rdpolicy")


class Config(NamedTuple):
    """The settings of a file, which can tell where each of them stands."""

    settings: Settings
    document: TomlDocument

    def place(self, *path: str | int) -> Place:
        """Return the place of a setting, by its key as it is written."""
        return _place(self.document, path)


def read(text: str, name: str, table: tuple[str, ...] = ()) -> Config | None:
    """Return the configuration in a text; None where it has no such table.

    Raises:
        SourceError: the text is not TOML.
        UsageError: a key or a value is wrong; `faults` holds all that is.

    """
    document = TomlDocument(text, name, table)
    if document.data is None:
        return None
    try:
        return Config(Settings.model_validate(document.data), document)
    except ValidationError as error:
        found = locate(document, error, lambda path: () if path else _KEYS)
    faults = tuple(UsageError(fault.sentence, _place(document, fault.path)) for fault in found)
    raise UsageError(faults[0].sentence, faults[0].place, faults)


def _place(document: TomlDocument, path: Path) -> Place:
    span = document.span(path)
    return Place(document.name, span.line, span.column)


_KEYS = tuple(field.alias or name for name, field in Settings.model_fields.items())
