"""What all manifest models share: strictness, text that keeps its spelling, dates, names and releases."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, Strict, WithJsonSchema


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


_SCALAR = {"type": ["string", "number"]}
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


Text = Annotated[str, AfterValidator(_filled), WithJsonSchema({**_SCALAR, "pattern": r"\S"})]
Count = Annotated[int, Strict(), Field(ge=0, le=100_000_000)]
Flag = Annotated[bool, Strict()]
IsoDate = Annotated[
    date,
    BeforeValidator(_iso_date),
    WithJsonSchema({"type": "string", "format": "date", "pattern": r"^\d{4}-\d{2}-\d{2}$"}),
]

_RELEASE = re.compile(
    r"""(?:microsoft\s+)?(?:(?:windows\s*)?server\s*|win(?:dows)?\s*|ws\s*)?   # the product, however abbreviated
        (?P<year>\d{4})[\s_-]*(?P<r2>r2)?
        (?:\s+(?:standard|datacenter|essentials|enterprise|foundation)(?:\s+(?:edition|evaluation))?)?
        (?:\s+(?:rds|ts)?\s*cals?)?\Z""",
    re.IGNORECASE | re.VERBOSE,
)


@lru_cache(maxsize=4096)
def normalise_release(written: str) -> str:
    """Return `2012 R2` for any usual spelling of a Windows Server release; what is none stays as written.

    Whether that release is known is not judged here: the catalog does that.
    """
    match = _RELEASE.match(" ".join(written.split()))
    if not match:
        return written.strip()
    return f"{match['year']} R2" if match["r2"] else match["year"]


ReleaseName = Annotated[Text, AfterValidator(normalise_release), WithJsonSchema({**_SCALAR, "pattern": r"\S"})]

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


ServerName = Annotated[Text, AfterValidator(_server_name), WithJsonSchema({**_SCALAR, "pattern": r"\S"})]
