"""The report for people at a terminal or in a log: code frames, evidence, help, and a count of everything."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from validator.errors import Place
from validator.findings import Outcome, Severity
from validator.report.layout import Style, defused, inert, prose, steers, wrap
from validator.report.phrases import counted, gone
from validator.report.phrases import level as level_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from typing import Unpack

    from validator.findings import CellEvidence, Change, Citation, Finding, Report, RuleInfo
    from validator.report import Options
    from validator.report.frames import Frames

_NARROWEST = 40
# So many related places and cells are shown unless all were asked for.
_SHOWN = 6

Note = tuple[str, str]


def render(report: Report, **options: Unpack[Options]) -> str:
    """Return the report as text, which is plain ASCII but for what the manifest and the policies say.

    `verbose` adds every fact, citation and rationale; `quiet` leaves one line for each finding and failure, and
    nothing else. Frames and notes fit into `width` columns, at least 40; headings stay on one line to be searched.
    """
    return "".join(pieces(report, **options))


def pieces(report: Report, **options: Unpack[Options]) -> Iterator[str]:
    """Yield the report part by part, as `render` joins them."""
    yield from told(report.findings, report.texts, report.rules, **options)
    yield ending(report, **options)


def told(
    findings: Iterable[Finding],
    texts: Mapping[str, str],
    rules: Mapping[str, RuleInfo] = MappingProxyType({}),
    *,
    color: bool = False,
    verbose: bool = False,
    quiet: bool = False,
    width: int = 120,
    **_options: object,
) -> Iterator[str]:
    """Yield what the report tells of each finding; `rules` are for verbose output alone."""
    style = Style(color)
    if quiet:
        for finding in findings:
            if not finding.known:
                yield defused(f"{_place(finding)}: {_heading(finding, style)}\n", r"\x23")
        return
    frames: Frames | None = None
    for finding in findings:
        if frames is None:
            from validator.report.frames import Frames  # noqa: PLC0415 -- a clean run draws none

            frames = Frames(texts, style, max(width, _NARROWEST))
        if verbose or not finding.known:
            yield defused(_block(finding, rules, frames, style, verbose=verbose), r"\x23") + "\n\n"


def ending(
    report: Report, *, color: bool = False, verbose: bool = False, quiet: bool = False, **_options: object
) -> str:
    """Return what the report tells after all findings."""
    style = Style(color)
    if quiet:
        return defused("".join(f"{line}\n" for line in _failures(report, style)), r"\x23")
    blocks = ["\n".join(_failures(report, style))] if report.failures else []
    blocks += _baseline(report, verbose=verbose)
    blocks += ["\n".join(_timeline(report.timeline, style))] if report.timeline is not None else []
    return defused("\n\n".join([*blocks, _summary(report, style)]), r"\x23") + "\n"


def _place(finding: Finding) -> str:
    where = finding.location
    file = inert(where.file)
    file = f"./{file}" if steers(file) else file  # the same file, and no command of a build agent
    return f"{file}:{where.line}:{where.column}"


def _baseline(report: Report, *, verbose: bool) -> Iterator[str]:
    """Yield how many findings the baseline has, and its entries that no longer occur."""
    if report.known:
        are = "is" if report.known == 1 else "are"
        yield f"{counted(report.known, 'known finding')} {are} in the baseline"
    lines = [f"  {inert(line)}" for line in gone(report)]
    if lines:
        shown = lines if verbose else lines[:_SHOWN]
        left = len(lines) - len(shown)
        rest = [f"  {counted(left, 'more entry', 'more entries')} not shown; verbose output has all"] if left else []
        occur = "occurs" if len(lines) == 1 else "occur"
        yield "\n".join(
            [f"{counted(len(lines), 'entry', 'entries')} of the baseline no longer {occur}:", *shown, *rest]
        )


def _failures(report: Report, style: Style) -> Iterator[str]:
    for failure in report.failures:
        place = inert(str(Place(failure.file, failure.line, failure.column)))
        yield f"{style.paint('error', 'could not check')} {place}: {prose(failure.sentence)}"


def _timeline(changes: Sequence[Change], style: Style) -> Iterator[str]:
    """Yield the days on which verdicts change, each with what changes, where, and why."""
    yield style.paint(
        "message", "Verdicts that change:" if changes else "No verdict changes until the end of the timeline."
    )
    for change in changes:
        turn = f"{inert(change.before)} -> {style.paint(change.after, inert(change.after))}"
        where = f"{inert(change.location.file)}:{change.location.line}"
        yield f"  {change.day.isoformat()}  {inert(change.rule)}: {turn}  ({where})"
        why = prose(change.why)
        yield f"              {'- ' if steers(why) else ''}{why}"


def _heading(finding: Finding, style: Style) -> str:
    level = level_of(finding)
    message = style.paint("message", inert(finding.message.strip()))
    return f"{style.paint(level, f'{level}[{inert(finding.rule)}]')}: {message}"


def _block(finding: Finding, rules: Mapping[str, RuleInfo], frames: Frames, style: Style, *, verbose: bool) -> str:
    """Return one finding: heading, frames, notes."""
    related = finding.related if verbose else finding.related[:_SHOWN]
    rows, gutter = frames.draw(finding.location, related, level_of(finding))
    margin = f"{' ' * gutter} {style.paint('edge', '=')} "
    notes: list[str] = []
    for label, text in _notes(finding, rules, verbose=verbose):
        indent = gutter + len(label) + 5
        first, *rest = wrap(text, frames.columns - indent)
        notes += [f"{margin}{style.paint('label', f'{label}:')} {first}", *(" " * indent + line for line in rest)]
    return "\n".join([_heading(finding, style), *rows, *notes] if notes else [_heading(finding, style), *rows[:-1]])


def _notes(finding: Finding, rules: Mapping[str, RuleInfo], *, verbose: bool) -> Iterator[Note]:
    """Yield the label and the inert text of each note: what it rests on, what to do, who says so."""
    yield from _full_evidence(finding) if verbose else _brief_evidence(finding)
    yield from _actions(finding)
    sources = finding.evidence.sources
    if verbose:
        rule = rules.get(finding.rule)
        if rule and rule.rationale:
            yield "why", prose(rule.rationale)
        yield from (("source", f"{inert(source.id)}: {_citation(source)}") for source in sources)
        if finding.state is not None and finding.outcome is not Outcome.WAIVED:
            # What is left to fill in is no day, so that nothing is accepted by a mere paste.
            bound = f"until=YYYY-MM-DD owner=NAME fingerprint={inert(finding.state)}"
            yield "waive", f"# rdpolicy: ignore[{inert(finding.rule)}] {bound} -- REASON"
    elif sources:
        yield "source", ", ".join(dict.fromkeys(inert(source.id) for source in sources))


def _brief_evidence(finding: Finding) -> Iterator[Note]:
    cells = finding.evidence.cells
    if len(finding.related) > _SHOWN:
        yield "note", f"{counted(len(finding.related) - _SHOWN, 'more place')} not shown; verbose output has all"
    yield from (("cell", _cell(cell, _short)) for cell in cells[:_SHOWN])
    if len(cells) > _SHOWN:
        yield "cell", f"{counted(len(cells) - _SHOWN, 'more cell')} not shown; verbose output has all"


def _full_evidence(finding: Finding) -> Iterator[Note]:
    yield "subject", f"{inert(finding.subject)} (fingerprint {inert(finding.fingerprint)})"
    yield from (("cell", _cell(cell, _citation)) for cell in finding.evidence.cells)
    yield from (("fact", f"{inert(fact.name)} = {inert(fact.value)}") for fact in finding.evidence.facts)


def _actions(finding: Finding) -> Iterator[Note]:
    if finding.missing:
        where = finding.location
        place = f"{inert(where.path)} (line {where.line})" if where.path else f"line {where.line}"
        yield "missing", f"{', '.join(map(inert, finding.missing))}; to be stated at {place}"
    if finding.waiver is not None:
        yield "waiver", prose(finding.waiver)
    if finding.remedy:
        yield "help", prose(finding.remedy)
    if finding.fix:
        care = "safe" if finding.fix.safe else "changes the meaning: review it"
        yield "fix", f"set {inert(finding.fix.path)} to {inert(finding.fix.value)} ({care})"


def _cell(cell: CellEvidence, cite: Callable[[Citation], str]) -> str:
    """Return a cell as `what it is about: verdict (matrix, status; who says so)`."""
    basis = "; ".join([f"{inert(cell.matrix)}, {inert(cell.status)}", *map(cite, cell.sources)])
    dispute = f"; sources contradict each other: {inert(cell.contradiction)}" if cell.contradiction else ""
    return f"{inert(cell.about)}: {inert(cell.verdict)} ({basis}{dispute})"


def _short(source: Citation) -> str:
    edition = f", {inert(source.edition)}" if source.edition else ""
    return f"{inert(source.publisher)}{edition} [{inert(source.id)}]"


def _citation(source: Citation) -> str:
    edition = f", {inert(source.edition)}" if source.edition else ""
    return f'{inert(source.publisher)}, "{inert(source.title)}"{edition} <{inert(source.url)}>'


def _summary(report: Report, style: Style) -> str:
    count = {outcome: report.outcomes.get(outcome, 0) for outcome in Outcome}
    silent = f"{count[Outcome.PASSED]} passed, {count[Outcome.NOT_APPLICABLE]} not applicable"
    editions = "all editions" if report.edition == "all" else f"edition {inert(report.edition)}"
    assumed = f" Assumed: {', '.join(map(inert, report.assumptions))}." if report.assumptions else ""
    judged = f"Judged as of {report.as_of.isoformat()} by {editions}.{assumed}"
    if not report.findings and not report.failures:
        checked = f"{counted(report.documents, 'document')} in {counted(len(report.files), 'file')}"
        return f"{style.paint('clear', 'All clear')}: {checked}; {silent}. {judged}"
    failed = [(severity, report.count(severity)) for severity in Severity]
    faults = ", ".join(style.paint(s, counted(n, s)) for s, n in failed if n)
    doubtful = report.amount(Outcome.UNDETERMINED, known=True)
    parts = [f"Found {faults or 'no faults'}", f"{count[Outcome.UNDETERMINED] - doubtful} undetermined"]
    if report.known:
        parts.append(f"{report.known} known")
    if report.failures:
        parts.append(f"{counted(len(report.failures), 'input')} could not be checked")
    parts.append(f"{silent}, {count[Outcome.WAIVED]} waived")
    return f"{'; '.join(parts)}. {judged}"
