"""`rdpolicy report`: write the review dossier of one run, or one for each deployment of an estate with an index."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict

import click

from validator import api
from validator.cli import candidates, console, files, inputs
from validator.cli.basis import judged_by
from validator.cli.check_options import DATED, JUDGED_BY, CheckOptions, assume_option
from validator.cli.configured import ConfiguredCommand, config_options
from validator.cli.options import policies_option, today, years_after
from validator.errors import Place, UsageError
from validator.report import render
from validator.report.layout import inert

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from validator.engine.pack import Pack
    from validator.findings import Report
    from validator.planner.request import Terms as PlanTerms
    from validator.waivers import Terms

WRITTEN, NOT_CHECKED = 0, 3

_OPTIONS = (
    click.argument("paths", nargs=-1, metavar="MANIFEST...", shell_complete=candidates.files),
    click.option("-o", "--output", "output", metavar="FILE", type=Path, help="Write the dossier to this file."),
    click.option("--estate", metavar="DIR", type=Path, help="Write a dossier for each deployment, and an index."),
    click.option("--plan", is_flag=True, help="Show the cheapest purchase of CALs, and a forecast."),
    click.option("--prices", metavar="FILE", type=Path, help="Plan by this price list."),
    *DATED,
    click.option("--years", type=click.IntRange(1, 50), default=3, show_default=True, help="How far to look ahead."),
    *JUDGED_BY,
    assume_option,
    policies_option,
    config_options,
)


class _Judging(TypedDict):
    """What a run judges by."""

    as_of: date
    pack: Pack
    until: date | None
    assume: tuple[str, ...]
    terms: Terms | None


class ReportCommand(ConfiguredCommand):
    """Reporting, which a configuration judges as it does checking."""

    settings = frozenset(
        {"policies", "edition", "as_of", "select", "ignore", "severity", "waivers", "waivers_require", "paths"}
    )


def _with_options(command: Callable[..., Any]) -> Callable[..., Any]:
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


@click.command("report", cls=ReportCommand)
@_with_options
def command(**given: Any) -> int:  # noqa: ANN401 -- click passes each option by its name
    """Write the review dossier: one HTML file that opens anywhere, without a network.

    Exits with 0 once it is written, whatever the verdict, and with 3 if an input could not be checked.
    """
    output, estate, years, plan, prices = (given.pop(name) for name in ("output", "estate", "years", "plan", "prices"))
    if not given["paths"]:
        raise click.UsageError("Missing argument 'MANIFEST...'")
    target = output or estate
    if target is None or (output and estate):
        raise click.UsageError("write either to --output FILE or to --estate DIR")
    judged = given["as_of"] or today()
    options = CheckOptions(**given | {"as_of": judged, "until": years_after(judged, years)})
    plan_terms = _plan_terms(options.until, prices) if plan or prices else None
    return execute(options, target, estate=estate is not None, plan_terms=plan_terms)


def _plan_terms(until: date | None, prices: Path | None) -> PlanTerms:
    """Return how to plan purchases; raise SourceError for a price list that cannot be read."""
    from validator.planner.request import Terms, Text  # noqa: PLC0415 -- few dossiers have a plan
    from validator.source.read import read_file  # noqa: PLC0415

    return Terms(prices=None if prices is None else Text(prices.as_posix(), read_file(prices)), until=until)


def execute(options: CheckOptions, target: Path, *, estate: bool = False, plan_terms: PlanTerms | None = None) -> int:
    """Check, write the dossier to a file, or those of an estate to a folder, and return the exit code.

    Raises:
        RdpolicyError: nothing could be checked, or a file could not be written.

    """
    pack, terms = judged_by(options)
    # Judged, and perhaps planned for, from one reading.
    manifests = [item._replace(read=cache(item.read)) for item in inputs.collect(options.paths)]
    if not estate:
        _refuse_overwriting(manifests, target)
    judging: _Judging = {
        "as_of": options.as_of,
        "pack": pack,
        "until": options.until,
        "assume": options.assume,
        "terms": terms,
    }
    if estate:
        report = _write_estate(manifests, judging, target, plan_terms)
    else:
        report = api.check(manifests, **judging, dossier=True)
        if plan_terms is not None:
            report = api.planned(report, manifests, terms=plan_terms, pack=pack)
        files.write_file(target, render(report, "html"))
        _tell(target)
    for failure in report.failures:
        console.complain(f"{Place(failure.file, failure.line, failure.column)}: {failure.sentence}")
    return NOT_CHECKED if report.failures else WRITTEN


def _refuse_overwriting(manifests: list[api.Input], output: Path) -> None:
    """Raise UsageError where the dossier would replace a manifest."""
    if os.path.realpath(output) in {os.path.realpath(item.name) for item in manifests}:
        raise UsageError(f"'{output.as_posix()}' is to be checked: choose another file for --output")


def _write_estate(manifests: list[api.Input], judging: _Judging, folder: Path, plan_terms: PlanTerms | None) -> Report:
    from validator import estate  # noqa: PLC0415 -- brings what writes pages

    judged = estate.judged(manifests, **judging)
    if plan_terms is not None:
        parts = (api.planned(part, manifests, terms=plan_terms, pack=judging["pack"]) for part in judged.parts)
        judged = judged._replace(parts=tuple(parts))
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"'{folder.as_posix()}' cannot be made a folder: {error.strerror}") from None
    for name, text in estate.pages(judged):
        files.write_file(folder / name, text)
    _tell(folder / estate.INDEX)
    return judged.whole


def _tell(path: Path) -> None:
    console.say(f"note: wrote {inert(path.as_posix())}\n")
