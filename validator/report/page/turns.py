"""The timeline with the subjects of one turn together: a rule that turns on a whole farm does so in one line."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from validator.report.page.fold import clipped, fold

if TYPE_CHECKING:
    from datetime import date

    from validator.findings import Change, Report

_SUBJECTS = 12


class Turn(NamedTuple):
    """A day on which a rule's verdict changes on some subjects, and why it does on the first of them."""

    day: date
    rule: str
    before: str
    after: str
    why: str
    subjects: tuple[str, ...]
    more: int


def turns(report: Report) -> tuple[Turn, ...]:
    """Return the turns of a report's timeline, in its order."""
    alike: dict[tuple[date, str, str, str], list[Change]] = {}
    for change in report.timeline or ():
        alike.setdefault((change.day, change.rule, change.before, change.after), []).append(change)
    return tuple(_turn(changes) for changes in alike.values())


def _turn(changes: list[Change]) -> Turn:
    first = changes[0]
    folded = fold(dict.fromkeys(change.subject for change in changes))
    shown = tuple(map(clipped, folded[:_SUBJECTS]))
    return Turn(first.day, first.rule, first.before, first.after, first.why, shown, len(folded) - len(shown))
