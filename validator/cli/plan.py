"""`rdpolicy plan`: how many CALs to buy, of which type and version, for which license server, and why."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

import click

from validator import api
from validator.cli import console, files, inputs, packs, progress
from validator.cli.group import HelpedCommand
from validator.cli.options import day, format_files, format_option, policies_option, today
from validator.errors import Place, SourceError
from validator.plan_report import FILES, TEXTS, View
from validator.planner.request import Log, Terms, Text

if TYPE_CHECKING:
    from datetime import date

    from validator.api import Told
    from validator.planner.result import Plan

_PERCENT = re.compile(r"(\d{1,2}(?:\.\d)?)\s*%?")
_NOT_WRITTEN, _SHORT = 3, 1


class PlanOptions(NamedTuple):
    """What to plan, how, and how to tell it."""

    manifest: str
    as_of: date
    prices: Path | None = None
    access_log: Path | None = None
    until: date | None = None
    free_mode: bool = False
    reserve: int = 0
    placement: str = "typical"
    fail_on_shortfall: bool = False
    time_limit: float | None = None
    format: str = "text"
    outputs: tuple[tuple[str, Path], ...] = ()
    policies: tuple[Path, ...] = ()
    quiet: bool = False
    verbose: bool = False
    color: str = "auto"


def _share(ctx: click.Context, param: click.Parameter, value: str | None) -> int:
    """Return a percentage as thousandths; raise BadParameter for anything else."""
    if value is None:
        return 0
    match = _PERCENT.fullmatch(value.strip())
    if not match:
        raise click.BadParameter(f"'{value}' is not a share such as 10%, below 100%", ctx, param)
    return round(float(match[1]) * 10)


@click.command("plan", cls=HelpedCommand, short_help="Find the cheapest purchase of CALs.")
@click.argument("manifest")
@format_option(*TEXTS)
@click.option(
    "--output",
    "outputs",
    metavar="FORMAT=FILE",
    callback=format_files(tuple(FILES)),
    multiple=True,
    help="Write the plan to a file as well; xlsx is for files alone. Repeatable.",
)
@click.option("--prices", metavar="FILE", type=Path, help="Your price list: packs and upgrades in one currency.")
@click.option("--access-log", metavar="FILE", type=Path, help="Count users and devices in this CSV file instead.")
@click.option("--free-mode", is_flag=True, help="Choose Per User or Per Device whatever the design sets.")
@click.option("--reserve", metavar="PERCENT", callback=_share, help="Keep so many CALs of each license server free.")
@click.option(
    "--placement",
    type=click.Choice(["typical", "even", "first"]),
    default="typical",
    show_default=True,
    help="Share purchases out over license servers, or put them where hosts ask first.",
)
@click.option("--as-of", metavar="YYYY-MM-DD", callback=day, help="Plan from this day.  [default: today]")
@click.option("--until", metavar="YYYY-MM-DD", callback=day, help="Plan purchases up to this day.")
@click.option("--fail-on-shortfall", is_flag=True, help="Exit with 1 when the CALs installed today are too few.")
@click.option("--time-limit", metavar="SECONDS", type=click.FloatRange(min=0.001), help="Take the best plan by then.")
@policies_option
@click.option("-q", "--quiet", is_flag=True, help="Tell what to do and nothing else.")
@click.option("-v", "--verbose", is_flag=True, help="Cut no list.")
@click.option(
    "--color", type=click.Choice(["auto", "always", "never"]), default="auto", show_default=True, help="Color the text."
)
@click.option("--no-color", is_flag=True, help="The same as --color never.")
def command(  # noqa: PLR0913 -- click passes each option by name
    *,
    manifest: str,
    format: str,  # noqa: A002 -- the word of the command
    outputs: tuple[tuple[str, Path], ...],
    prices: Path | None,
    access_log: Path | None,
    free_mode: bool,
    reserve: int,
    placement: str,
    as_of: date | None,
    until: date | None,
    fail_on_shortfall: bool,
    time_limit: float | None,
    policies: tuple[Path, ...],
    quiet: bool,
    verbose: bool,
    color: str,
    no_color: bool,
) -> int:
    """Find the cheapest purchase of CALs, and say why nothing cheaper works.

    MANIFEST is the YAML file of one deployment, or - for the standard input.
    """
    if quiet and verbose:
        raise click.UsageError("--quiet and --verbose exclude each other")
    return execute(
        PlanOptions(
            manifest=manifest,
            as_of=as_of or today(),
            prices=prices,
            access_log=access_log,
            until=until,
            free_mode=free_mode,
            reserve=reserve,
            placement=placement,
            fail_on_shortfall=fail_on_shortfall,
            time_limit=time_limit,
            format=format,
            outputs=outputs,
            policies=policies,
            quiet=quiet,
            verbose=verbose,
            color="never" if no_color else color,
        )
    )


def execute(options: PlanOptions) -> int:
    """Plan, tell it, and return the exit code.

    Raises:
        RdpolicyError: the input cannot be planned.

    """
    read = [file.as_posix() for file in (options.prices, options.access_log) if file is not None]
    files.refuse_overwriting([options.manifest, *read], options.outputs, "is read for the plan")
    pack = packs.load(options.policies)
    manifest, terms = _one(options.manifest), _terms(options)

    def work(told: Told) -> Plan:
        return api.plan(manifest, as_of=options.as_of, terms=terms._replace(progress=told), pack=pack)

    plan = progress.working(work, wanted=options.format == "text" and not options.quiet)
    if not _write(plan, options):
        return _NOT_WRITTEN
    return _SHORT if options.fail_on_shortfall and plan.short else 0


def _write(plan: Plan, options: PlanOptions) -> bool:
    """Render everything, then write it; return whether all files could be written."""
    view = View(verbose=options.verbose)
    rendered = [(file, FILES[name](plan, view)) for name, file in options.outputs]
    color = options.format == "text" and console.colored(options.color)
    seen = View(console.width(), color, options.verbose, options.quiet, plain=not console.draws())
    shown = TEXTS[options.format](plan, seen)
    written = files.write_all(rendered)
    if console.is_terminal():  # which shows no marks, and ends its own lines
        shown = shown.removeprefix("\ufeff").replace("\r\n", "\n")
    console.write(shown, color=color)
    return written


def _one(path: str) -> api.Input:
    found = inputs.collect([path])
    if len(found) != 1 or found[0].optional:
        raise SourceError("a plan is for one manifest: name its file", Place(path))
    return found[0]


def _terms(options: PlanOptions) -> Terms:
    prices, log = options.prices, options.access_log
    return Terms(
        prices=None if prices is None else Text(prices.as_posix(), _one(prices.as_posix()).read()),
        log=None if log is None else Log(log.as_posix(), lambda: _opened(log)),
        until=options.until,
        free_mode=options.free_mode,
        reserve=options.reserve,
        placement=options.placement,
        seconds=options.time_limit,
    )


def _opened(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except FileNotFoundError:
        raise SourceError("there is no such file", Place(path.as_posix())) from None
    except (OSError, ValueError):  # ValueError: a null character in the path
        raise SourceError("this file cannot be read", Place(path.as_posix())) from None
