"""Manifests against what runs: rendered for Windows, made of its exports, compared with them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from validator.api.checks import check
from validator.api.packs import load_pack, load_windows
from validator.errors import Place, SourceError
from validator.findings import Report, Severity
from validator.found import Input

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from validator.engine.pack import Pack
    from validator.exports.observation import Estate
    from validator.exports.read import Export
    from validator.importer.manifest import Imported
    from validator.render import Rendered
    from validator.waivers import Terms


class Rendering(NamedTuple):
    """What was found in manifests, and their configuration: None where something in them fails."""

    report: Report
    rendered: Rendered | None


def observe(exports: Sequence[Export], pack: Pack | None = None) -> Estate:
    """Read exports of Windows, or the collector's file, and return the estate that they tell of.

    Raises:
        SourceError: an export cannot be read, is of no known kind, or holds a value that it cannot hold.
        PolicyError: the built-in policies do not load.

    """
    from validator.exports import estate  # noqa: PLC0415 -- a check never needs it
    from validator.exports.values import Known  # noqa: PLC0415
    from validator.policy.exports import load_exports  # noqa: PLC0415

    pack = pack or load_pack()
    settings = load_windows(pack)
    return estate.observe(exports, Known(settings, load_exports(pack.catalog, settings)))


def import_exports(exports: Sequence[Export], *, name: str | None = None, pack: Pack | None = None) -> Imported:
    """Return a manifest of what exports tell, under a name or that of their domain; raises as `observe` does."""
    from validator.importer.manifest import manifest  # noqa: PLC0415 -- a check never needs it

    return manifest(observe(exports, pack), name)


def drift(
    manifest: Input, exports: Sequence[Export], *, as_of: date, pack: Pack | None = None
) -> tuple[Report, tuple[str, ...]]:
    """Compare a manifest with what exports tell; return the report, and notes about the exports.

    Raises:
        SourceError: the manifest holds no deployment or several, or an export cannot be read.
        PolicyError: the built-in policies do not load.

    """
    from validator.drift.compare import compare  # noqa: PLC0415 -- a check never needs it

    pack = pack or load_pack()
    estate = observe(exports, pack)
    return compare(manifest, estate, pack, as_of), tuple(estate.notes)


def render(
    inputs: Iterable[Input],
    to: str,
    *,
    as_of: date,
    pack: Pack | None = None,
    terms: Terms | None = None,
    force: bool = False,
) -> Rendering:
    """Check manifests, and render those that pass as configuration of Windows: `powershell`, `reg`, `gpo` and so on.

    With `force` those that fail are rendered as well, their findings among the remarks. `terms` are those of `check`.

        RdpolicyError: an input cannot be read or checked, or a name cannot be written in the format.

    """
    from validator import render as formats  # noqa: PLC0415 -- a check never needs it

    pack = pack or load_pack()
    texts = {item.name: item.read() for item in inputs}
    again = [Input(name, partial(str, text)) for name, text in texts.items()]
    report = check(again, as_of=as_of, pack=pack, terms=terms)
    if report.failures:
        first = report.failures[0]
        raise SourceError(first.sentence, Place(first.file, first.line, first.column))
    if report.failed_at(Severity.ERROR) and not force:
        return Rendering(report, None)
    windows = load_windows(pack)
    found = [source for name, text in texts.items() for source in formats.sources(text, name, report, windows)]
    return Rendering(report, formats.render(found, to, windows))
