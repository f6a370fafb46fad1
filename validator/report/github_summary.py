"""The report as the summary of a GitHub Actions job: the Markdown of a comment, with more room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.report.markdown import page

if TYPE_CHECKING:
    from validator.findings import Report

# GitHub drops the summary of a step that has more than 1 MiB; the rest is for what other commands of the step add.
SUMMARY = 1_000_000


def render(report: Report, **_options: object) -> str:
    """Return the report for the file that `$GITHUB_STEP_SUMMARY` names."""
    return page(report, SUMMARY)
