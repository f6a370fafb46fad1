"""What a configuration file may say. Every key is an option of `rdpolicy check`, and the command line wins."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from validator.findings import Severity
from validator.model.base import IsoDate
from validator.report import REPORTERS

Filled = Annotated[str, Field(min_length=1)]
Flag = Annotated[bool, Field(strict=True)]
if TYPE_CHECKING:
    Format = str
else:
    Format = Literal[tuple(REPORTERS)]  # a format that is added is known here at once
Part = Literal["reason", "owner", "until"]


def _kebab(name: str) -> str:
    return name.replace("_", "-")


class Settings(BaseModel):
    """The configuration of rdpolicy. Paths are relative to the folder of the file that they stand in."""

    model_config = ConfigDict(extra="forbid", frozen=True, alias_generator=_kebab, hide_input_in_errors=True)

    paths: tuple[Filled, ...] | None = Field(None, description="What to check where the command line names nothing.")
    policies: tuple[Filled, ...] | None = Field(None, description="Folders with policy packs of one's own.")
    select: tuple[Filled, ...] | None = Field(None, description="Rules that take part: ids, topics or globs.")
    ignore: tuple[Filled, ...] | None = Field(None, description="Rules that take no part: ids, topics or globs.")
    severity: dict[Filled, Severity] | None = Field(None, description="Severities by rule id, topic or glob.")
    fail_on: Literal["error", "warning", "info", "never"] | None = Field(
        None, description="Findings of this severity or graver end a run with 1."
    )
    strict: Flag | None = Field(None, description="Whether undetermined findings end a run with 1 as well.")
    exit_zero: Flag | None = Field(None, description="Whether a run with findings ends with 0 all the same.")
    edition: Filled | None = Field(None, description="The one published edition to judge by.")
    as_of: IsoDate | None = Field(None, description="The day to judge as of.")
    format: Format | None = Field(None, description="The format of the standard output.")
    outputs: dict[Format, Filled] | None = Field(None, description="Files to write, by their formats.")
    waivers: tuple[Filled, ...] | None = Field(None, description="Files of waivers.")
    baseline: Filled | None = Field(None, description="The file of findings that are known already.")
    waivers_require: tuple[Part, ...] | None = Field(None, description="What a waiver must state to count.")
    jobs: Annotated[int, Field(strict=True, ge=1)] | Literal["auto"] | None = Field(
        None, description="Processes at most; auto is one for each processor."
    )
    cache: Flag | None = Field(None, description="Whether verdicts on unchanged files are used and kept.")
    color: Literal["auto", "always", "never"] | None = Field(None, description="Whether the text is colored.")

    @model_validator(mode="after")
    def _agrees(self) -> Self:
        if self.strict and self.fail_on == "never":
            raise ValueError("'strict' and fail-on = \"never\" exclude each other")
        return self
