"""The page of coverage: which rule decides each fact that was found, and why no rule decides the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator import resources
from validator.docs.markdown import head, link, page, prose, table
from validator.source.document import parse
from validator.source.read import read_file

if TYPE_CHECKING:
    from collections.abc import Iterator

    from validator.engine.pack import Pack

FILE = "coverage.yaml"
_REASONS = {
    "unsourced": "nobody published it",
    "run-time": "only a running deployment shows it",
    "built-in": "the counting does it",
}
_OPENING = """
The rules were made from numbered facts about Remote Desktop Services. Each number is decided by a rule, or stands in
the second table with the reason why no rule decides it.
"""


def coverage(pack: Pack) -> str:
    """Return the page."""
    return page(_coverage(pack))


def _coverage(pack: Pack) -> Iterator[str]:
    yield from head(f"policies/{FILE} and policies/rules/", "Coverage")
    yield prose(_OPENING)
    yield ""
    decided: dict[str, list[str]] = {}
    for rule in pack.rules:
        for number in rule.covers:
            decided.setdefault(number, []).append(link(rule.id, f"rules/{rule.id}.md"))
    yield from ("## Decided by a rule", "")
    yield from table(["fact", "rules"], [[number, ", ".join(sorted(decided[number]))] for number in sorted(decided)])
    yield from ("", "## Decided by none", "")
    path = resources.policies() / FILE
    left = parse(read_file(path), FILE)[0].data if path.is_file() else []
    rows = [[record["covers"], prose(_REASONS[record["reason"]]), prose(record["why"])] for record in left]
    yield from table(["fact", "reason", "why"], rows)
