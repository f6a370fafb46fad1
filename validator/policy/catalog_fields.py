"""What the models of the catalog share: names, days, strictness, and a verdict with its basis."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_EDITION = re.compile(r"\d{4}(-\d\d){0,2}")


def _name(value: Any) -> Any:  # noqa: ANN401 - whatever the author wrote
    """Take `2022` for the name it is meant to be."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _day(value: Any) -> str:  # noqa: ANN401
    """Take a day only as YYYY-MM-DD, so that no number passes for a date."""
    if not isinstance(value, str) or not _ISO_DAY.fullmatch(value):
        raise ValueError("a day is written YYYY-MM-DD")
    return _of_calendar(value, value)


def _edition(value: Any) -> str:  # noqa: ANN401
    """Take a year, a month or a day, as far as the date of a text is known."""
    text = _name(value)
    if not isinstance(text, str) or not _EDITION.fullmatch(text):
        raise ValueError("an edition is a year, a month or a day, such as 2025, 2025-06 or 2025-06-16")
    return _of_calendar(text, text + "-01-01"[len(text) - 4 :])


def _of_calendar(written: str, day: str) -> str:
    try:
        date.fromisoformat(day)
    except ValueError as error:
        raise ValueError(f"{written} is not in the calendar") from error
    return written


Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Text = Annotated[str, Field(min_length=1)]
ReleaseName = Annotated[str, BeforeValidator(_name, json_schema_input_type=str | int), Field(min_length=1)]
Day = Annotated[date, BeforeValidator(_day)]
Edition = Annotated[str, BeforeValidator(_edition, json_schema_input_type=str | int)]
Names = Annotated[tuple[ReleaseName, ...], Field(min_length=1)]
Slugs = Annotated[tuple[Slug, ...], Field(min_length=1)]
YesNo = Literal["yes", "no"]


class Strict(BaseModel):
    """A record that refuses keys it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True, validate_by_name=False)


class Stated(Strict):
    """A verdict with exactly one basis: sources that print it, a derivation, or that nothing is published."""

    verdict: Literal["yes", "no", "unknown"]
    published_in: Slugs | None = None
    derived: Text | None = None
    unpublished: Text | None = None
    sources: Slugs | None = None
    condition: Text | None = None
    note: Text | None = None

    @model_validator(mode="after")
    def _one_basis(self) -> Self:
        given = [basis for basis in ("published_in", "derived", "unpublished") if getattr(self, basis) is not None]
        if len(given) != 1:
            raise ValueError("give exactly one of published_in, derived and unpublished")
        if (self.verdict == "unknown") != (given == ["unpublished"]):
            raise ValueError("a verdict is unknown exactly where it is unpublished")
        return self


class Identified(Strict):
    """A record with an id; `override: true` changes fields of an earlier pack's record of that id."""

    id: Slug
    override: bool = False
