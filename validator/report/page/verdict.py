"""The verdict on a whole report, in a word, and the counts that it rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from validator.findings import Outcome, Severity
from validator.report.phrases import KNOWN, counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from validator.findings import Report


class Verdict(NamedTuple):
    """What a design board asks first: `level` is error, undetermined, warning or clear; word and mark say the same."""

    level: str
    mark: str
    word: str
    sentence: str


def verdict(report: Report) -> Verdict:
    """Return the verdict: a failure or an error decides it, then what cannot be told, then warnings."""
    errors, warnings = report.count(Severity.ERROR), report.count(Severity.WARNING)
    unknown = report.undetermined
    if report.failures:
        said = f"{counted(len(report.failures), 'input')} could not be checked."
        return Verdict("error", "✕", "Not checked in full", said)
    if errors:
        return Verdict("error", "✕", "Does not pass", f"{counted(errors, 'error')}: connections would fail.")
    if unknown:
        said = f"{counted(unknown, 'verdict')} cannot be told from what the manifest states."
        return Verdict("undetermined", "?", "Undecided", said)
    if warnings:
        said = f"{counted(warnings, 'warning')} to weigh, no error."
        return Verdict("warning", "!", "Passes with warnings", said)
    return Verdict("clear", "✓", "Passes", "Every rule that applies holds.")


class Count(NamedTuple):
    """A line of the table of counts."""

    level: str
    name: str
    number: int
    meaning: str


def counts(report: Report) -> Iterator[Count]:
    """Yield the failed findings by severity, then every other outcome."""
    for severity, meaning in (
        (Severity.ERROR, "connections fail or the design is not supported"),
        (Severity.WARNING, "risky, or nobody published that it works"),
        (Severity.INFO, "worth knowing"),
    ):
        yield Count(severity, f"Failed: {severity}", report.count(severity), meaning)
    for outcome, name, meaning in (
        (Outcome.UNDETERMINED, "Undetermined", "the manifest or the publications do not say enough"),
        (Outcome.WAIVED, "Waived", "failed, and accepted by a waiver in force"),
        (Outcome.PASSED, "Passed", "the rule applies and holds"),
        (Outcome.NOT_APPLICABLE, "Not applicable", "the rule does not apply"),
    ):
        yield Count(outcome, name, report.outcomes.get(outcome, 0), meaning)
    if report.known:
        yield Count(KNOWN, "Known", report.known, "failed or undetermined, and in the baseline, so not counted above")
