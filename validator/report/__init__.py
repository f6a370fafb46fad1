"""Reports in the formats that people and machines read: one module each, found by name, imported when asked for.

A reporter is a module with `render(report, **options) -> str`. It neither sorts, filters nor judges, and it takes
no notice of options that mean nothing in its format, so a caller may pass the same ones to every format.
"""

from __future__ import annotations

from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, TypedDict

from validator.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Unpack

    from validator.findings import Report, Severity

REPORTERS: Mapping[str, str] = MappingProxyType(
    {
        "text": "validator.report.text",
        "json": "validator.report.json",
        "sarif": "validator.report.sarif",
        "junit": "validator.report.junit",
        "github": "validator.report.github",
        "github-summary": "validator.report.github_summary",
        "gitlab": "validator.report.gitlab",
        "azure": "validator.report.azure",
        "markdown": "validator.report.markdown",
        "html": "validator.report.html",
    }
)


class Options(TypedDict, total=False):
    """How a report for people looks: color, all evidence, one line per finding, columns to fit into.

    `fail_on` is the severity at and over which a finding fails the run.
    """

    color: bool
    verbose: bool
    quiet: bool
    width: int
    fail_on: Severity


def render(report: Report, format: str, **options: Unpack[Options]) -> str:  # noqa: A002 - the word of the command
    """Return the report in a format of `REPORTERS`; raise UsageError for any other."""
    module = REPORTERS.get(format)
    if module is None:
        raise UsageError(f"There is no report format {format!r}; choose one of {', '.join(REPORTERS)}.")
    rendered: str = import_module(module).render(report, **options)
    return rendered
