"""A configuration file's text to settings, every fault with its place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from validator.config.plain import settled
from validator.errors import Place, UsageError
from validator.source.toml import TomlDocument

if TYPE_CHECKING:
    from collections.abc import Mapping

    from validator.source.marks import Path

TABLE = ("tool", "rdpolicy")


class Config(NamedTuple):
    """The settings that a file states, by the names of their options; it can tell where each of them stands."""

    settings: Mapping[str, Any]
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
    settings = settled(document.data)
    return Config(_judged(document) if settings is None else settings, document)


def _judged(document: TomlDocument) -> Mapping[str, Any]:
    """Return what the model takes the settings for; raise UsageError with all that is wrong."""
    from pydantic import ValidationError  # noqa: PLC0415 -- most configurations are plainly right

    from validator.config.model import Settings  # noqa: PLC0415
    from validator.source.faults import locate  # noqa: PLC0415

    keys = tuple(field.alias or name for name, field in Settings.model_fields.items())
    try:
        settings = Settings.model_validate(document.data)
        return {name: getattr(settings, name) for name in settings.model_fields_set}
    except ValidationError as error:
        found = locate(document, error, lambda path: () if path else keys)
    faults = tuple(UsageError(fault.sentence, _place(document, fault.path)) for fault in found)
    raise UsageError(faults[0].sentence, faults[0].place, faults)


def _place(document: TomlDocument, path: Path) -> Place:
    span = document.span(path)
    return Place(document.name, span.line, span.column)
