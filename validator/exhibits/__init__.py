"""What a review dossier shows beside the findings, made of facts and policies once a run asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.exhibits.estate import collections, machines, needs, pools
from validator.exhibits.published import disputes, matrices
from validator.exhibits.verdicts import survey
from validator.findings.dossier import Dossier, Exhibit

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from validator.engine.evaluate import Engine
    from validator.facts.build import FactSet
    from validator.findings import Location
    from validator.policy.catalog import Catalog

__all__ = ["dossier", "exhibit"]


def exhibit(data: Mapping[str, object], where: Location, engine: Engine, facts: FactSet | None) -> Exhibit:
    """Return what there is to show of a document; without facts it could not be judged, so only what it says it is."""
    if facts is None:
        metadata = data.get("metadata")
        name = metadata.get("name") if isinstance(metadata, dict) else None
        return Exhibit("" if name is None else str(name), "", where.file, where.line, where.end_line, judged=False)
    deployment = facts.context.deployment
    directory = deployment.directory
    quiet, consulted = survey(engine, facts)
    return Exhibit(
        deployment=deployment.metadata.name,
        description=deployment.metadata.description or "",
        file=where.file,
        line=where.line,
        end_line=where.end_line,
        judged=True,
        platform=deployment.platform,
        membership=(directory and directory.membership) or "",
        domain=(directory and directory.name) or "",
        collections=collections(facts),
        machines=machines(facts),
        pools=pools(facts),
        needs=needs(facts),
        quiet=quiet,
        consulted=consulted,
    )


def dossier(exhibits: Iterable[Exhibit], catalog: Catalog) -> Dossier:
    """Return all exhibits of a run with every matrix that they may refer to."""
    shown = matrices(catalog)
    ordered = tuple(sorted(exhibits, key=lambda one: one.sort_key))
    return Dossier(ordered, shown, disputes(catalog, shown))
