"""Reports in the formats that people and machines read: one module each, found by name, imported when asked for.

A reporter is a module with `render(report, **options) -> str`, and `pieces`, which yields the same part by part, where
a report of any size is to be written. It neither sorts, filters nor judges, and it takes
no notice of options that mean nothing in its format, so a caller may pass the same ones to every format.
"""

from __future__ import annotations

from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, TypedDict

from validator.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from types import ModuleType
    from typing import Unpack

    from validator.findings import Report, Severity

REPORTERS: Mapping[str, str] = MappingProxyType(
    {
        "text": "validator.report.text",
        "json": "validator.report.json",
        "json-lines": "validator.report.json_lines",
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
    return "".join(pieces(report, format, **options))


def pieces(report: Report, format: str, **options: Unpack[Options]) -> Iterator[str]:  # noqa: A002 - as above
    """Yield the report in a format, as `render` returns it: part by part where the format can be written so."""
    reporter = _reporter(format)
    if hasattr(reporter, "pieces"):
        yield from reporter.pieces(report, **options)
    else:
        yield reporter.render(report, **options)


def streamed(format: str) -> ModuleType | None:  # noqa: A002 - as above
    """Return the reporter of a format that tells of each file when it has been judged; None for any other format.

    It has a function `told`, of the findings of a file and the texts to show them in, and one for the `ending`.
    """
    reporter = _reporter(format)
    return reporter if hasattr(reporter, "told") else None


def _reporter(format: str) -> ModuleType:  # noqa: A002 - as above
    module = REPORTERS.get(format)
    if module is None:
        raise UsageError(f"There is no report format {format!r}; choose one of {', '.join(REPORTERS)}.")
    return import_module(module)
