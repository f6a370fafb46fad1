"""What all manifest models share: strictness, text that keeps its spelling, dates, names and releases."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict
from pydantic_core.core_schema import bool_schema, int_schema, no_info_after_validator_function, str_schema

from validator.model.names import expand_range, normalise_release

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydantic.annotated_handlers import GetCoreSchemaHandler, GetJsonSchemaHandler
    from pydantic_core import CoreSchema


class ManifestModel(BaseModel):
    """A mapping of the manifest: frozen, unknown keys refused; a key with no value counts as absent."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        # A server may be called 2022 and a version may be written 2012: the text as written counts.
        coerce_numbers_to_str=True,
        hide_input_in_errors=True,
        defer_build=True,
    )


class As:
    """What a value has to be, as pydantic's core takes it; what `Field` says is worked out anew for each key."""

    def __init__(self, core: CoreSchema) -> None:
        self.core = core

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Return what the value has to be; a copy, to which pydantic may add."""
        return dict(self.core)


class WrittenAs:
    """How a value is written, for the JSON Schema; pydantic's own marker would import its schema generator."""

    def __init__(self, **schema: Any) -> None:  # noqa: ANN401 -- JSON Schema keywords
        self.schema = schema

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """Return the schema as it was given."""
        return self.schema


class Checked(As, WrittenAs):
    """Checks that a text goes through, one after the other; one marker for all costs a cold start least."""

    def __init__(self, *checks: Callable[[str], str], **schema: Any) -> None:  # noqa: ANN401 -- JSON Schema keywords
        core: CoreSchema = str_schema()
        for check in checks:
            core = no_info_after_validator_function(check, core)
        As.__init__(self, core)
        WrittenAs.__init__(self, **schema)


_SCALAR: dict[str, Any] = {"type": ["string", "number"]}
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}\Z")


def _iso_date(value: object) -> object:
    # pydantic would read a bare number as seconds since 1970; only the ISO spelling is a date here.
    if isinstance(value, date):
        return value
    if isinstance(value, str) and _ISO_DATE.match(value):
        try:
            return date.fromisoformat(value)
        except ValueError as error:
            raise ValueError(f"{value} is not a day of the calendar") from error
    raise ValueError("expected a date as YYYY-MM-DD")


def filled(value: str) -> str:
    """Return a text; raise ValueError for one with nothing in it."""
    if not value.strip():
        raise ValueError("must not be empty")
    return value


Text = Annotated[str, Checked(filled, **_SCALAR, pattern=r"\S")]
Count = Annotated[int, As(int_schema(strict=True, ge=0, le=100_000_000))]
Flag = Annotated[bool, As(bool_schema(strict=True))]
IsoDate = Annotated[
    date,
    BeforeValidator(_iso_date),
    WrittenAs(type="string", format="date", pattern=r"^\d{4}-\d{2}-\d{2}$"),
]
ReleaseName = Annotated[str, Checked(filled, normalise_release, **_SCALAR, pattern=r"\S")]


def _server_name(value: str) -> str:
    expand_range(value)
    return value


ServerName = Annotated[str, Checked(filled, _server_name, **_SCALAR, pattern=r"\S")]
