"""The pages of the catalog but for the matrices: releases, types, roles, numbers, contradictions and sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.docs.markdown import code, head, link, page, prose, table, web
from validator.docs.matrices import cited, matrices

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from validator.engine.pack import Pack
    from validator.policy.catalog import Catalog
    from validator.policy.catalog_records import Source
    from validator.policy.catalog_told import Claim

_KINDS = {"vendor": "vendor", "community": "community", "issue": "discussion of an issue"}
_CLAIMS = {
    "tracked_without_directory": "Tracked without a directory",
    "enforced": "Enforced: no more are issued than installed",
    "revocable": "Revocable",
    "temporary": "Issued as temporary first",
}
_DOMAIN = {
    "always": "always",
    "in-deployment": "under a Connection Broker",
    "as-session-host": "where its session hosts are",
    "expected": "expected",
}


def pages(pack: Pack) -> dict[str, str]:
    """Return the pages of a pack's catalog by file name."""
    catalog = pack.catalog
    return {
        "cal-types.md": page(_cal_types(catalog)),
        "contradictions.md": page(_contradictions(catalog)),
        "matrices.md": matrices(catalog),
        "numbers.md": page(_numbers(catalog)),
        "releases.md": page(_releases(catalog)),
        "roles.md": page(_roles(catalog)),
        "sources.md": page(_sources(pack)),
    }


def _releases(catalog: Catalog) -> Iterator[str]:
    yield from head("policies/catalog/releases.yaml", "Releases")
    yield "Oldest first. Releases of one rank share an RDS CAL. Days are the last ones of support; an empty field is"
    yield "not published, or does not exist. Extra updates (ESU) are paid, those of Azure come with its machines."
    yield ""
    rows = []
    for release in catalog.releases:
        life = release.lifecycle
        ends = [_day(day) for day in (life.mainstream_end, life.extended_end, life.esu_end, life.azure_esu_end)]
        brokers = "" if release.max_brokers is None else str(release.max_brokers)
        rows.append([release.title, str(release.rank), release.cal_generation, *ends, brokers, cited(life.sources)])
    titles = ("Release", "Rank", "RDS CAL", "Mainstream", "Extended", "ESU", "ESU in Azure", "Brokers at most")
    yield from table([*titles, "Lifecycle by"], rows)
    notes = [(release.title, release.cal_note) for release in catalog.releases if release.cal_note]
    yield from ["", *(f"- {prose(title)}: {prose(note)}" for title, note in notes)]


def _day(day: date | None) -> str:
    return "" if day is None else day.isoformat()


def _cal_types(catalog: Catalog) -> Iterator[str]:
    yield from head("policies/catalog/cal-types.yaml", "CAL types")
    yield "Where a type is permitted, [the matrices](matrices.md#cal-type-by-membership) say."
    for of in catalog.cal_types.values():
        yield from ["", f"## {prose(of.title)}", ""]
        yield f"{code(of.id)} in a manifest, {code(of.powershell_mode)} in PowerShell, {code(str(of.registry_mode))} in"
        yield f"the registry. Each CAL is for one {of.counts[:-1]}."
        claims: list[tuple[str, Claim]] = [(title, getattr(of, name)) for name, title in _CLAIMS.items()]
        rows = [
            [title, "yes" if claim.holds else "no", prose(claim.note or ""), cited(claim.sources)]
            for title, claim in claims
        ]
        yield from ["", *table(["Claim", "Holds", "Note", "Sources"], rows)]
        if of.constants:
            yield from ["", f"Numbers: {', '.join(link(name, 'numbers.md') for name in of.constants)}."]


def _roles(catalog: Catalog) -> Iterator[str]:
    yield from head("policies/catalog/roles.yaml", "Roles")
    yield "What else a role may share a server with, [the matrices](matrices.md) say."
    yield ""
    rows = [
        [
            code(role.id),
            prose(role.title),
            code(role.feature),
            _DOMAIN[role.domain_needed],
            prose(role.domain_note or ""),
        ]
        for role in catalog.roles.values()
    ]
    yield from table(["In a manifest", "Role", "In PowerShell", "Needs a domain", "Note"], rows)


def _numbers(catalog: Catalog) -> Iterator[str]:
    yield from head("policies/catalog/constants.yaml", "Numbers")
    yield "What `number(id)` gives in a rule."
    yield ""
    rows = [
        [code(one.id), str(one.value), one.unit, prose(f"{one.title}. {one.note or ''}"), cited(one.sources)]
        for one in catalog.constants.values()
    ]
    yield from table(["Id", "Value", "Unit", "Meaning", "Sources"], rows)


def _contradictions(catalog: Catalog) -> Iterator[str]:
    yield from head("policies/catalog/contradictions.yaml", "Contradictions")
    yield "Sources that disagree, the reading that this catalog follows, and why."
    for record in catalog.contradictions.values():
        yield from ["", f"## {record.id}", "", f"**{prose(record.topic)}**", ""]
        yield from (f"- {cited(one.sources)}: {prose(one.says)}" for one in record.statements)
        yield from ["", f"Followed: {prose(record.resolution)}", "", f"Because: {prose(record.reason)}"]


def _sources(pack: Pack) -> Iterator[str]:
    yield from head("policies/catalog/sources.yaml", "Sources")
    yield "Every publication that the catalog, the rules and the [symptoms](../symptoms.md) cite."
    citing: dict[str, list[str]] = {}
    for rule in sorted(pack.rules, key=lambda rule: rule.id):
        for name in dict.fromkeys(ref.partition("#")[0] for ref in rule.sources):
            citing.setdefault(name, []).append(rule.id)
    for source in pack.catalog.sources.values():
        yield from ["", f"## {source.id}", "", _source(source)]
        if source.note:
            yield from ["", prose(source.note)]
        if source.id in citing:
            rules = ", ".join(link(code(name), f"../rules/{name}.md") for name in citing[source.id])
            yield from ["", f"Cited by {rules}."]


def _source(source: Source) -> str:
    parts = [web(prose(source.title), source.url), prose(source.publisher), _KINDS[source.kind]]
    parts += [f"edition {source.edition}"] if source.edition else []
    parts += [f"retrieved {source.retrieved.isoformat()}"] if source.retrieved else []
    parts += [link("prints matrices", "matrices.md")] if source.tables else []
    return ", ".join(parts) + "."
