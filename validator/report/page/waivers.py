"""What was accepted, by whom and until when: one line for each waiver in force, with how many findings it covers."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from validator.findings import Acceptance, Outcome
from validator.report.page.fold import clipped, fold

if TYPE_CHECKING:
    from validator.findings import Report

_SUBJECTS = 12


class Accepted(NamedTuple):
    """A waiver in force: the rule, what it covers, and its parts as far as stated."""

    rule: str
    subjects: tuple[str, ...]
    more: int
    findings: int
    acceptance: Acceptance | None
    summary: str


def accepted(report: Report) -> tuple[Accepted, ...]:
    """Return the waivers in force, the first to expire first, those without an end last."""
    covered: dict[tuple[str, Acceptance | None, str], list[str]] = {}
    for finding in report.findings:
        if finding.outcome is Outcome.WAIVED:
            covered.setdefault((finding.rule, finding.acceptance, finding.waiver or ""), []).append(finding.subject)
    found = []
    for (rule, acceptance, summary), subjects in covered.items():
        folded = fold(subjects)
        shown = tuple(map(clipped, folded[:_SUBJECTS]))
        found.append(Accepted(rule, shown, len(folded) - len(shown), len(subjects), acceptance, summary))
    return tuple(sorted(found, key=_expiry))


def _expiry(one: Accepted) -> str:
    until = one.acceptance.until if one.acceptance else None
    return until.isoformat() if until else "without end"
