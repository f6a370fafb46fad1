"""How a run that makes a report ends: the report in every format that was asked for, and the exit code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypedDict

from validator.cli import console, files
from validator.errors import Place
from validator.findings import Severity
from validator.report import pieces

if TYPE_CHECKING:
    from pathlib import Path

    from validator.cli.stream import Stream
    from validator.findings import Report

CLEAN, FINDINGS, NOT_CHECKED = 0, 1, 3


class Appearance(TypedDict):
    """How a report for people looks on the standard output."""

    color: bool
    verbose: bool
    quiet: bool
    width: int


class Reporting(Protocol):
    """How to report, and what fails the run. No `fail_on` means that no failed finding does."""

    @property
    def format(self) -> str:
        """Return the format of the standard output."""

    @property
    def outputs(self) -> tuple[tuple[str, Path], ...]:
        """Return formats and files to write as well."""

    @property
    def fail_on(self) -> Severity | None:
        """Return the lowest severity that fails the run."""

    @property
    def strict(self) -> bool:
        """Tell whether undetermined findings fail the run."""

    @property
    def exit_zero(self) -> bool:
        """Tell whether findings never fail the run."""

    @property
    def quiet(self) -> bool:
        """Tell whether to write one line for each finding."""

    @property
    def verbose(self) -> bool:
        """Tell whether to write all evidence."""

    @property
    def color(self) -> str:
        """Return when to color the text."""


def appearance(options: Reporting) -> Appearance:
    """Return how a report looks where the standard output leads to."""
    return {
        "color": console.colored(options.color),
        "verbose": options.verbose,
        "quiet": options.quiet,
        "width": console.width(),
    }


def code(report: Report, options: Reporting, *, written: bool) -> int:
    """Return the exit code of a report that could, or could not, be `written` everywhere."""
    if not written or report.failures:
        return NOT_CHECKED
    return FINDINGS if fails(report, options) and not options.exit_zero else CLEAN


def fails(report: Report, options: Reporting) -> bool:
    """Tell whether the findings are such as fail the run."""
    if options.strict and report.undetermined:
        return True
    return options.fail_on is not None and report.failed_at(options.fail_on) > 0


def write(report: Report, options: Reporting, stream: Stream | None = None) -> bool:
    """Write every report, the last that of the standard output, of which a `stream` has written all but the end.

    Return whether all files could be written.
    """
    # Where nothing fails the run, errors are still told as such.
    fail_on = options.fail_on or Severity.ERROR
    written = files.write_all(
        (file, pieces(report, name, verbose=options.verbose, fail_on=fail_on)) for name, file in options.outputs
    )
    if stream is not None:
        stream.end(report)
    else:
        look = appearance(options)
        console.write_all(pieces(report, options.format, **look, fail_on=fail_on), color=look["color"])
    if options.format != "text":  # other formats go to machines
        for failure in report.failures:
            place = Place(failure.file, failure.line, failure.column)
            console.complain(f"{place}: {failure.sentence}")
    return written
