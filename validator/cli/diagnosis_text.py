"""A diagnosis for people: what was recognised, each cause with how to see and how to mend it, what is not certain."""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.diagnose.diagnosis import Standing
from validator.findings import Outcome
from validator.report.layout import inert, prose, wrap

if TYPE_CHECKING:
    from collections.abc import Iterator

    from validator.diagnose.diagnosis import Candidate, Diagnosis, Likely, Match, Recognised

MOST_FINDINGS = 5
_STANDINGS = {
    Standing.CONFIRMED: "confirmed by {}",
    Standing.UNDETERMINED: "possible: {} does not say enough to decide",
    Standing.UNTOLD: "no manifest can tell: look at the servers",
    Standing.CLEARED: "nothing of it in {}: look whether the servers are as it says",
}
_VERDICTS = {
    Outcome.FAILED: "fails",
    Outcome.UNDETERMINED: "undetermined",
    Outcome.PASSED: "passes",
    Outcome.NOT_APPLICABLE: "does not apply",
}


def lines(diagnosis: Diagnosis, manifest: str | None, columns: int) -> Iterator[str]:
    """Yield the lines of a diagnosis; `manifest` is the name of the one by which it was weighed."""
    if not diagnosis.recognised:
        yield "Not recognised."
    for recognised in diagnosis.symptoms:
        yield from _symptom(recognised, columns)
    if diagnosis.causes:
        yield ""
        order = "those confirmed first" if manifest is not None else "the likeliest first"
        yield f"Likely causes, {order}:"
    for number, likely in enumerate(diagnosis.causes, 1):
        yield ""
        yield from _cause(number, likely, manifest, columns)
    if diagnosis.candidates:
        yield ""
        yield "Not certain, and perhaps something else altogether:"
        for candidate in diagnosis.candidates:
            yield from _item(_candidate(candidate), columns)
    if diagnosis.notes:
        yield ""
        for note in diagnosis.notes:
            yield from _hanging("note: ", f"{note}.", columns)


def _symptom(recognised: Recognised, columns: int) -> Iterator[str]:
    symptom = recognised.symptom
    yield from _hanging("", f"Recognised: {symptom.title} [{symptom.id}]", columns)
    for match in recognised.matches:
        yield from _hanging("  ", f"{match.place}: {_match(match)}", columns)


def _match(match: Match) -> str:
    what = f'"{match.text}"' if match.by == "message" else f"event {match.event} of {match.provider}: {match.text}"
    often = f" ({match.times} times)" if match.times > 1 else ""
    return f"{what}{often}{f' Note: {match.note}' if match.note else ''}"


def _cause(number: int, likely: Likely, manifest: str | None, columns: int) -> Iterator[str]:
    cause = likely.cause
    yield from _hanging(f"{number}. ", f"{cause.title} [{cause.id}]", columns)
    if likely.standing is not None:
        yield from _hanging("   -> ", _STANDINGS[likely.standing].format(manifest), columns)
    yield from _hanging("   ", cause.explanation, columns)
    if likely.standing is not None:
        yield from _verdicts(likely, columns)
    elif cause.rules:
        yield from _hanging("   Rules that find it: ", ", ".join(cause.rules), columns, indent=5)
    yield "   Check:"
    for check in cause.checks:
        yield from _item(check.look, columns, "   ")
        if check.command is not None:
            yield f"         {inert(check.command)}"  # whole, to be copied
    yield "   Remedy:"
    for step, text in enumerate(cause.remedy, 1):
        yield from _hanging(f"     {step}. ", text, columns)
    told = [*cause.sources, *(f"contradiction {name}" for name in cause.contradictions)]
    yield from _hanging("   Sources: ", ", ".join(told), columns, indent=5)


def _verdicts(likely: Likely, columns: int) -> Iterator[str]:
    for rule, judged in likely.rules.items():
        if judged.outcome in {Outcome.PASSED, Outcome.NOT_APPLICABLE}:
            continue
        for finding in judged.findings[:MOST_FINDINGS]:
            where = f"{finding.location.file}:{finding.location.line}:{finding.location.column}"
            verdict = _VERDICTS[finding.outcome]
            missing = f" (not stated: {', '.join(finding.missing)})" if finding.missing else ""
            yield from _hanging("   ", f"{where}: {rule} {verdict}: {finding.message}{missing}", columns, indent=5)
        if len(judged.findings) > MOST_FINDINGS:
            yield f"     and {len(judged.findings) - MOST_FINDINGS} more of {rule}"
    quiet = [
        f"{rule} {_VERDICTS[judged.outcome]}"
        for rule, judged in likely.rules.items()
        if judged.outcome in {Outcome.PASSED, Outcome.NOT_APPLICABLE}
    ]
    if quiet:
        yield from _hanging("   ", f"{', '.join(quiet)}.", columns, indent=5)


def _candidate(candidate: Candidate) -> str:
    alike = f" ({candidate.similarity} % alike)" if candidate.similarity is not None else ""
    return f"{candidate.reason}{alike}. It would be: {candidate.symptom.title} [{candidate.symptom.id}]"


def _item(text: str, columns: int, margin: str = "") -> Iterator[str]:
    yield from _hanging(f"{margin}  - ", text, columns)


def _hanging(head: str, text: str, columns: int, indent: int | None = None) -> Iterator[str]:
    """Yield a text behind a head, its further lines indented by as much or by `indent`."""
    rest = " " * (len(head) if indent is None else indent)
    for number, line in enumerate(wrap(prose(text), columns - len(head))):
        yield f"{rest if number else head}{line}"
