"""An estate as pages: a dossier for each file of manifests, and an index that leads to them, the worst first."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from validator.api import check
from validator.report import render
from validator.report.html import index
from validator.report.page.index import entry
from validator.report.page.view import title

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from validator.api import Input
    from validator.engine.pack import Pack
    from validator.findings import Finding, Report
    from validator.waivers import Terms

INDEX = "index.html"
_OTHERS = re.compile(r"[^a-z0-9]+")
_LONGEST = 60


class Estate(NamedTuple):
    """The report on all manifests together, and that on each by itself, in the order of their names."""

    whole: Report
    parts: tuple[Report, ...]


def judged(
    inputs: Sequence[Input],
    *,
    as_of: date,
    pack: Pack,
    until: date | None = None,
    assume: Sequence[str] = (),
    terms: Terms | None = None,
) -> Estate:
    """Check manifests together, as `api.check` does, and each by itself, so that each dossier can be verified alone.

    A part says nothing about waivers of other files that may be for other manifests; the whole does.
    """
    read = [item._replace(read=cache(item.read)) for item in inputs]
    whole = check(read, as_of=as_of, pack=pack, until=None, assume=assume, terms=terms)
    lone = None if terms is None else terms._replace(partial=True)
    parts = tuple(
        check([item], as_of=as_of, pack=pack, until=until, assume=assume, terms=lone, dossier=True)
        for item in sorted(read, key=lambda item: item.name)
        if item.name in whole.files
    )
    return Estate(whole, parts)


def pages(estate: Estate) -> Iterator[tuple[str, str]]:
    """Yield the name and the text of each page, the index last."""
    taken = {INDEX}
    entries = []
    for part in estate.parts:
        name = title(part)
        file = _file_name(name, taken)
        taken.add(file)
        entries.append(entry(name, ", ".join(part.files), file, part))
        yield file, render(part, "html")
    whole = estate.whole
    yield INDEX, index(whole, sorted(entries, key=lambda one: one.sort_key), _beside(whole))


def _beside(report: Report) -> tuple[Finding, ...]:
    """Return the findings that stand in no manifest, such as those about files of waivers."""
    return tuple(finding for finding in report.findings if finding.location.file not in report.files)


def _file_name(name: str, taken: set[str]) -> str:
    """Return a name that every file system takes, and that no other page has."""
    stem = _OTHERS.sub("-", name.lower())[:_LONGEST].strip("-") or "deployment"
    number, file = 1, f"{stem}.html"
    while file in taken:
        number += 1
        file = f"{stem}-{number}.html"
    return file
