"""The report as the summary of a GitHub Actions job: the Markdown of a comment, with more room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.report.markdown import page

if TYPE_CHECKING:
    from validator.findings import Report

# A step's summary takes 1 MiB.
SUMMARY = 1024 * 1024


def render(report: Report, **_options: object) -> str:
    """Return the report for the file that `$GITHUB_STEP_SUMMARY` names."""
    return page(report, SUMMARY)
