"""The report as Markdown that fits a comment on a pull request: a table of findings, details folded away."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from validator.report.markup import code, escaped, link
from validator.report.phrases import basis, cell, counted, gone, headline, level, repair, said

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from validator.findings import Change, Failure, Finding, Location, Report

# A comment on GitHub takes 65,536 characters, one on GitLab or Azure DevOps more; the rest is for what the caller adds.
COMMENT = 60_000
# What a table may take of the room when not all finds room, so that remedies have some too.
_TABLE = 0.6
# No row is shorter.
_SHORTEST = 20
_GONE = ("<details><summary>Entries of the baseline that no longer occur</summary>", "")
_KNOWN = ("<details><summary>Findings that are in the baseline</summary>", "")
# So many places beside the finding's own are named.
_SHOWN = 6


_Item = TypeVar("_Item")


def render(report: Report, **_options: object) -> str:
    """Return the report as GitHub Flavored Markdown of at most 60,000 bytes; what is left off is counted."""
    return page(report, COMMENT)


def page(report: Report, limit: int) -> str:
    """Return the report in at most so many bytes, of which the heading may need a hundred."""
    whole = _filled(report, limit, 1)
    return _filled(report, limit, _TABLE).text if whole.cut else whole.text


def _filled(report: Report, limit: int, share: float) -> _Sheet:
    """Return the report with tables that take no more than a share of what room there is for each."""
    sheet = _Sheet(limit)
    sheet.add([f"### rdpolicy: {headline(report)}"])
    sheet.add([" ".join(map(escaped, basis(report)))])
    sheet.section("input", report.failures, _failure, share=share)
    table = ["| Verdict | Rule | Where | Finding |", "| --- | --- | --- | --- |"]
    sheet.section("finding", [one for one in report.findings if not one.known], _row, table, share=share)
    if report.timeline == ():
        sheet.add(["No verdict changes until the end of the timeline."])
    head = ["| Day | Rule | Where | Verdict | Why |", "| --- | --- | --- | --- | --- |"]
    sheet.section("change", report.timeline or (), _change, head, share=share)
    fold = ["<details><summary>Remedies and evidence</summary>", ""]
    explained = [one for one in report.findings if not one.known and _explained(one)]
    sheet.section("explanation", explained, _detail, fold, ["</details>"])
    sheet.section("removable entry", list(gone(report)), lambda line: f"- {escaped(line)}", _GONE, ["", "</details>"])
    known = [one for one in report.findings if one.known]
    sheet.section("known finding", known, _row, [*_KNOWN, *table], ["", "</details>"])
    return sheet


class _Sheet:
    """Markdown that grows by whole lines, never beyond its limit; `cut` tells that something was left off."""

    def __init__(self, limit: int) -> None:
        self._left = limit
        self.text = ""
        self.cut = False

    def add(self, lines: Sequence[str]) -> None:
        """Add a block after an empty line, if there is room."""
        block = "\n".join([*([""] if self.text else []), *lines, ""])
        size = len(block.encode())
        if size > self._left:
            self.cut = True
        else:
            self._left -= size
            self.text += block

    def section(
        self,
        noun: str,
        items: Sequence[_Item],
        show: Callable[[_Item], str],
        head: Sequence[str] = (),
        foot: Sequence[str] = (),
        *,
        share: float = 1,
    ) -> None:
        """Add the items that fit between head and foot, and say how many did not."""
        around = sum(len(line.encode()) + 2 for line in (*head, *foot, _rest(len(items), noun), ""))
        room = int(self._left * share) - around
        kept: list[str] = []
        for item in items:
            if room < _SHORTEST:
                break
            row = show(item)
            size = len(row.encode()) + 1
            if size <= room:
                room -= size
                kept.append(row)
        if kept:
            self.add([*head, *kept, *foot])
        if len(kept) < len(items):
            self.cut = True
            self.add([_rest(len(items) - len(kept), noun)])


def _rest(number: int, noun: str) -> str:
    return f"{counted(number, f'more {noun}')} not shown here."


def _place(location: Location) -> str:
    return code(f"{location.file}:{location.line}")


def _failure(failure: Failure) -> str:
    place = ":".join(str(part) for part in (failure.file, failure.line, failure.column) if part is not None)
    return f"- **could not check** {code(place)}: {escaped(failure.sentence)}"


def _row(finding: Finding) -> str:
    where = _place(finding.location)
    return f"| **{level(finding)}** | {code(finding.rule)} | {where} | {escaped(said(finding))} |"


def _change(change: Change) -> str:
    turn = f"{escaped(change.before)} → **{escaped(change.after)}**"
    return (
        f"| {change.day.isoformat()} | {code(change.rule)} | {_place(change.location)} | {turn}"
        f" | {escaped(change.why)} |"
    )


def _explained(finding: Finding) -> bool:
    """Tell whether there is anything to add to a finding's row."""
    evidence = finding.evidence
    return bool(
        finding.waiver or finding.remedy or finding.fix or finding.related or evidence.cells or evidence.sources
    )


def _detail(finding: Finding) -> str:
    items = [f"- {item}" for item in _items(finding)]
    return "\n".join([f"{code(finding.rule)} at {_place(finding.location)}", *items, ""])


def _items(finding: Finding) -> Iterator[str]:
    if finding.waiver:
        yield f"Accepted: {escaped(finding.waiver)}"
    if finding.remedy:
        yield f"Remedy: {escaped(finding.remedy)}"
    if finding.fix:
        yield f"Fix: {escaped(repair(finding.fix))}"
    for other in finding.related[:_SHOWN]:
        yield f"See {_place(other.location)}: {escaped(other.caption)}"
    yield from (f"Cell: {escaped(cell(evidence))}" for evidence in finding.evidence.cells)
    yield from (f"Source: {link(source)}" for source in finding.evidence.sources)
