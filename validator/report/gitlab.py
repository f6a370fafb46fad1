"""The report as GitLab's Code Quality artifact, which merge requests show beside the changed lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.findings import Outcome, fingerprint
from validator.report.layout import inert, prose
from validator.report.phrases import KNOWN, level, said, within
from validator.report.wire import dump

if TYPE_CHECKING:
    from collections.abc import Iterator

    from validator.findings import Report
    from validator.report.wire import Json

_SEVERITIES = {
    "error": "critical",
    "warning": "major",
    Outcome.UNDETERMINED: "minor",
    "info": "info",
    Outcome.WAIVED: "info",
    KNOWN: "info",
}
_FAILED = "could-not-check"


def render(report: Report, **_options: object) -> str:
    """Return the findings, and what could not be checked, as a JSON array.

    The artifact has no place to say that a finding is accepted or known: its description does, and it weighs nothing.
    """
    return dump(list(_issues(report)), 1) + "\n"


def _issues(report: Report) -> Iterator[Json]:
    seen: dict[str, int] = {}

    def issue(text: str, check: str, severity: str, file: str, line: int, identity: str) -> Json:
        # GitLab shows one issue for each fingerprint: those alike in one file are numbered.
        known = inert(identity)
        number = seen[known] = seen.get(known, 0) + 1
        return {
            "description": text,
            "check_name": inert(check),
            "fingerprint": fingerprint(known, str(number)),
            "severity": severity,
            "location": {"path": inert(file), "lines": {"begin": line}},
        }

    for finding in report.findings:
        file, line = finding.location.file, within(finding.location).line
        identity = f"{file}\n{finding.fingerprint}"
        text = inert(said(finding))
        if finding.outcome is Outcome.WAIVED:
            text = f"waived: {text}: {prose(finding.waiver or '')}"
        elif finding.known:
            text = f"known: {text}"
        yield issue(text, finding.rule, _SEVERITIES[level(finding)], file, line, identity)
    for failure in report.failures:
        line = max(failure.line or 1, 1)
        yield issue(prose(failure.sentence), _FAILED, "blocker", failure.file, line, f"{failure.file}\n{_FAILED}")
