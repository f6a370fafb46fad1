"""What all manifest models share: strictness, text that keeps its spelling, dates, names and releases."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core.core_schema import no_info_after_validator_function

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


class WrittenAs:
    """How a value is written, for the JSON Schema; pydantic's own marker would import its schema generator."""

    def __init__(self, **schema: Any) -> None:  # noqa: ANN401 -- JSON Schema keywords
        self.schema = schema

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """Return the schema as it was given."""
        return self.schema


class Checked(WrittenAs):
    """A check that a value goes through as well: one marker costs a cold start less than two."""

    def __init__(self, check: Callable[[str], str], **schema: Any) -> None:  # noqa: ANN401 -- JSON Schema keywords
        super().__init__(**schema)
        self.check = check

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Return the schema of the value with the check after it."""
        return no_info_after_validator_function(self.check, handler(source))


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


def _filled(value: str) -> str:
    if not value.strip():
        raise ValueError("must not be empty")
    return value


Text = Annotated[str, Checked(_filled, **_SCALAR, pattern=r"\S")]
Count = Annotated[int, Field(strict=True, ge=0, le=100_000_000)]
Flag = Annotated[bool, Field(strict=True)]
IsoDate = Annotated[
    date,
    BeforeValidator(_iso_date),
    WrittenAs(type="string", format="date", pattern=r"^\d{4}-\d{2}-\d{2}$"),
]

# Words that may stand before and after the year of a release, whatever their case.
_BEFORE = frozenset({"microsoft", "windows", "server", "windowsserver", "win", "ws", "rds", "ts"})
_EDITIONS = frozenset({"standard", "datacenter", "essentials", "enterprise", "foundation", "edition", "evaluation"})
_AFTER = _EDITIONS | {"rds", "ts", "cal", "cals"}
_WORD = re.compile(r"[a-z]+|\d+|[^\s_-]")
_YEAR_DIGITS = 4


@lru_cache(maxsize=4096)
def normalise_release(written: str) -> str:
    """Return `2012 R2` for any usual spelling of a Windows Server release; what is none stays as written.

    Whether that release is known is not judged here: the catalog does that.
    """
    words = _WORD.findall(written.lower())
    years = [number for number, word in enumerate(words) if word.isdigit() and len(word) == _YEAR_DIGITS]
    if len(years) != 1:
        return written.strip()
    before, year, after = words[: years[0]], words[years[0]], words[years[0] + 1 :]
    second = after[:2] == ["r", "2"]
    if not (_BEFORE.issuperset(before) and _AFTER.issuperset(after[2:] if second else after)):
        return written.strip()
    return f"{year} R2" if second else year


ReleaseName = Annotated[Text, Checked(normalise_release, **_SCALAR, pattern=r"\S")]

MAX_RANGE = 10_000
_RANGE = re.compile(r"(?P<head>[^\[\]]*)\[(?P<first>\d{1,9})-(?P<last>\d{1,9})\](?P<tail>[^\[\]]*)\Z")


@lru_cache(maxsize=65_536)
def expand_range(name: str) -> tuple[str, ...]:
    """Return the server names that a range such as `RDSH[01-12]` stands for; a plain name stands for itself.

    Raises:
        ValueError: the brackets hold no range, it runs backwards, or it is larger than 10,000 servers.

    """
    if "[" not in name and "]" not in name:
        return (name,)
    match = _RANGE.match(name)
    if not match:
        raise ValueError("a range of servers is written like RDSH[01-12]")
    first, last = int(match["first"]), int(match["last"])
    if first > last:
        raise ValueError(f"the range runs backwards: {match['first']} is greater than {match['last']}")
    if last - first >= MAX_RANGE:
        raise ValueError(f"the range stands for {last - first + 1} servers; at most {MAX_RANGE} are allowed")
    width = len(match["first"])
    return tuple(f"{match['head']}{number:0{width}d}{match['tail']}" for number in range(first, last + 1))


def _server_name(value: str) -> str:
    expand_range(value)
    return value


ServerName = Annotated[Text, Checked(_server_name, **_SCALAR, pattern=r"\S")]
