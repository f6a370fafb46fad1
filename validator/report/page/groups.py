"""Findings that say the same of several subjects together, the gravest first."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from validator.findings import Outcome, Severity
from validator.report.frames import Frames
from validator.report.layout import Style
from validator.report.page.fold import clipped
from validator.report.phrases import KNOWN, level, said

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from validator.findings import Finding, Report

# The columns of a code frame, and how many findings of a group have one.
_COLUMNS = 96
_FRAMES = 3
# So much of a message is shown; a name may fill the rest.
_MESSAGE = 600
_ORDER = [*Severity, Outcome.UNDETERMINED, Outcome.WAIVED, KNOWN]


class Shown(NamedTuple):
    """One finding: what it is about, in words, and the lines of its code frame, empty where it has none."""

    finding: Finding
    message: str
    subject: str
    frame: tuple[str, ...]


class Group(NamedTuple):
    """Findings of one rule that differ only in their subject; `level` is their severity, or their outcome."""

    id: str
    level: str
    rule: str
    title: str
    topic: str
    shown: tuple[Shown, ...]

    @property
    def first(self) -> Finding:
        """Return the finding that stands for all."""
        return self.shown[0].finding


def groups(report: Report) -> tuple[Group, ...]:
    """Return the findings of a report in groups; within one, and where equally grave, in the report's order."""
    alike: dict[tuple[object, ...], list[Finding]] = {}
    for finding in report.findings:
        key = (finding.rule, level(finding), finding.severity, finding.location.file, finding.deployment)
        rest = (finding.remedy, finding.waiver, finding.evidence.cells, finding.missing)
        alike.setdefault((*key, *rest), []).append(finding)
    ordered = sorted(alike.values(), key=lambda same: _ORDER.index(level(same[0])))
    frames = Frames(report.texts, Style(color=False), _COLUMNS)
    return tuple(_group(f"g{number}", same, report, frames) for number, same in enumerate(ordered, 1))


def _group(name: str, same: Sequence[Finding], report: Report, frames: Frames) -> Group:
    first = same[0]
    rule = report.rules.get(first.rule)
    title, topic = (rule.title, rule.topic) if rule else (first.rule, "")
    return Group(name, level(first), first.rule, title, topic, tuple(_shown(same, frames)))


def _shown(same: Sequence[Finding], frames: Frames) -> Iterator[Shown]:
    for number, finding in enumerate(same):
        rows = frames.draw(finding.location, finding.related, level(finding))[0] if number < _FRAMES else []
        yield Shown(finding, clipped(said(finding), _MESSAGE), clipped(finding.subject), tuple(rows))
