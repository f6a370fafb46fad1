"""A report that leaves as it comes: each file is told of when it has been judged, and then forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.cli import console, progress
from validator.cli.outcome import appearance
from validator.errors import RdpolicyError
from validator.report import streamed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from types import ModuleType

    from validator.cli.check_options import CheckOptions
    from validator.findings import Finding, Report


class Stream:
    """Writes to the standard output what is found in each file; what goes wrong there is told at the end."""

    def __init__(self, reporter: ModuleType, options: CheckOptions) -> None:
        self._reporter = reporter
        self._look = appearance(options)
        self._fault: RdpolicyError | None = None

    def tell(self, findings: Sequence[Finding], texts: Mapping[str, str]) -> None:
        """Write what a file has."""
        progress.hide()
        if self._fault is None:
            try:
                console.write("".join(self._reporter.told(findings, texts, **self._look)), color=self._look["color"])
            except RdpolicyError as error:
                self._fault = error

    def end(self, report: Report) -> None:
        """Write the end of the report; raise RdpolicyError where it could not be written."""
        if self._fault is not None:
            raise self._fault
        console.write(self._reporter.ending(report, **self._look), color=self._look["color"])


def stream(options: CheckOptions) -> Stream | None:
    """Return what writes the report as it comes; None where that needs all of it.

    Only a whole run tells which findings a baseline knows, and which number tells equal ones apart: that is seen where
    all evidence is.
    """
    whole = options.baseline or options.write_baseline or (options.verbose and options.format == "text")
    reporter = None if whole else streamed(options.format)
    return None if reporter is None else Stream(reporter, options)
