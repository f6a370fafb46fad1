"""A line of `check --format json-lines`, as models from which its published schema is generated."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, RootModel

from validator.docs import answers_report


class Finding(answers_report.Finding):
    """A verdict to look at."""

    kind: Literal["finding"]


class Failure(answers_report.Failure):
    """An input that could not be checked, while others could."""

    kind: Literal["failure"]


class Removable(answers_report.KnownFinding):
    """An entry of the baseline that no longer occurs."""

    kind: Literal["removable"]


class Change(answers_report.Change):
    """A day on which a verdict changes."""

    kind: Literal["change"]


class Summary(answers_report.Summary):
    """The last line: counts of all verdicts, and what the run judged by. A report without it has been cut off."""

    kind: Literal["summary"]
    schema_: Annotated[Literal["rdpolicy/line/v1"], Field(alias="schema")]


class Line(RootModel[Annotated[Finding | Failure | Removable | Change | Summary, Field(discriminator="kind")]]):
    """A line of a report: findings come first, ordered by file, line, column and rule; the summary is the last."""
