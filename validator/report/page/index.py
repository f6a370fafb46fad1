"""An index over many dossiers: one line for each deployment, the worst first."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from validator.findings import Outcome, Severity
from validator.report.page.verdict import Verdict, verdict

if TYPE_CHECKING:
    from validator.findings import Report


class Entry(NamedTuple):
    """A manifest of an estate, called as its deployment: the file of its dossier, what was found in it, and how much.

    `next_change` is the first day on which a verdict changes, empty where none is known.
    """

    name: str
    manifest: str
    file: str
    verdict: Verdict
    errors: int
    warnings: int
    undetermined: int
    waived: int
    passed: int
    servers: int
    next_change: str

    @property
    def sort_key(self) -> tuple[object, ...]:
        """Return what orders an estate: failures and errors first, then what is open, then the name."""
        worst = ("error", "undetermined", "warning", "clear").index(self.verdict.level)
        return worst, -self.errors, -self.warnings, -self.undetermined, -self.waived, self.name.casefold(), self.file


def entry(name: str, manifest: str, file: str, report: Report) -> Entry:
    """Return the line of a manifest whose dossier stands in a file."""
    exhibits = report.dossier.exhibits if report.dossier else ()
    return Entry(
        name,
        manifest,
        file,
        verdict(report),
        report.count(Severity.ERROR),
        report.count(Severity.WARNING),
        report.undetermined,
        sum(finding.outcome is Outcome.WAIVED for finding in report.findings),
        report.outcomes.get(Outcome.PASSED, 0),
        sum(machine.servers for exhibit in exhibits for machine in exhibit.machines),
        report.timeline[0].day.isoformat() if report.timeline else "",
    )
