"""The page of symptoms: what is recognised, its causes, and how each is seen and mended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.docs.markdown import anchor, code, fence, head, link, page, prose, table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from validator.diagnose.pack import Symptoms
    from validator.policy.symptom import Cause, Symptom

_OPENING = """
What `rdpolicy diagnose` recognises, by the messages and events that people see. A message is found whatever its case,
line breaks and punctuation, with real names where the braces are. Causes come the likeliest first; each is described
once, under [Causes](#causes).
"""


def symptoms_page(symptoms: Symptoms) -> str:
    """Return the page."""
    return page(_lines(symptoms))


def _lines(symptoms: Symptoms) -> Iterator[str]:
    yield from head("policies/symptoms", "Symptoms")
    yield from [*_OPENING.strip().splitlines(), ""]
    rows = [
        [link(prose(one.title), f"#{anchor(one.id)}"), ", ".join(str(event.id) for event in one.events)]
        for one in symptoms.symptoms.values()
    ]
    yield from table(["Symptom", "Events"], rows)
    for symptom in symptoms.symptoms.values():
        yield from ["", f"## {symptom.id}", "", f"**{prose(symptom.title)}.** {prose(symptom.seen)}", ""]
        yield from _symptom(symptom, symptoms)
    yield from ["", "## Causes"]
    for cause in symptoms.causes.values():
        yield from ["", f"### {cause.id}", "", f"**{prose(cause.title)}.** {prose(cause.explanation)}", ""]
        yield from _cause(cause)


def _symptom(symptom: Symptom, symptoms: Symptoms) -> Iterator[str]:
    for message in symptom.messages:
        note = f" ({prose(message.note)})" if message.note else ""
        yield f"- {code(' '.join(message.text.split()))}{note}"
    if symptom.events:
        yield from [""] if symptom.messages else []
        rows = [
            [
                str(event.id),
                code(event.provider),
                event.log or "",
                prose(event.meaning) + (f" **Unconfirmed:** {prose(event.unsourced)}" if event.unsourced else ""),
            ]
            for event in symptom.events
        ]
        yield from table(["Event", "Provider", "Log", "Meaning"], rows)
    causes = (link(prose(symptoms.causes[name].title), f"#{anchor(name)}") for name in symptom.causes)
    yield from ["", *(f"{number}. {cause}" for number, cause in enumerate(causes, 1))]
    yield from ["", f"Sources: {_cited(symptom.sources)}."]


def _cause(cause: Cause) -> Iterator[str]:
    if cause.rules:
        found = ", ".join(link(code(rule), f"rules/{rule}.md") for rule in cause.rules)
        yield from [f"Rules that find it: {found}.", ""]
    yield from ["Check:", ""]
    for check in cause.checks:
        yield f"- {prose(check.look)}"
        if check.command is not None:
            yield from ["", *(f"  {line}" for line in fence(check.command, "powershell")), ""]
    yield from ["", "Remedy:", ""]
    yield from (f"{number}. {prose(step)}" for number, step in enumerate(cause.remedy, 1))
    disputed = ", ".join(link(name, f"catalog/contradictions.md#{anchor(name)}") for name in cause.contradictions)
    yield from ["", f"Sources: {_cited(cause.sources)}.{f' Contradictions: {disputed}.' if disputed else ''}"]


def _cited(sources: Iterable[str]) -> str:
    return ", ".join(link(name, f"catalog/sources.md#{anchor(name.partition('#')[0])}") for name in sources)
