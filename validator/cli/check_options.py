"""The options of `rdpolicy check`: what to check, how to judge, how to report."""

# No postponed annotations: Python would compile each of their texts anew at every start.
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import click
from click.core import ParameterSource

from validator.cli import candidates
from validator.cli.configured import config_options
from validator.cli.options import (
    AUTO,
    cluster,
    day,
    format_files,
    format_option,
    graded,
    policies_option,
    processes,
    today,
    years_after,
)
from validator.findings import Severity
from validator.report import REPORTERS

NEVER = "never"
REQUIRED = ("reason", "owner", "until")  # as `waivers` has it, which most runs do without

# Options that every command takes which judges manifests: which rules, at which severity, and what is accepted.
JUDGED_BY = (
    click.option(
        "--select",
        metavar="RULE",
        multiple=True,
        shell_complete=candidates.selectors,
        help="Check by these rules alone: id, topic or glob. Repeatable.",
    ),
    click.option(
        "--ignore",
        metavar="RULE",
        multiple=True,
        shell_complete=candidates.selectors,
        help="Leave out rules: id, topic or glob. Repeatable.",
    ),
    click.option(
        "--severity",
        metavar="RULE=SEVERITY",
        callback=graded,
        multiple=True,
        help="Grade rules otherwise: id, topic or glob. Repeatable.",
    ),
    click.option(
        "--waivers",
        metavar="FILE",
        type=Path,
        multiple=True,
        shell_complete=candidates.files,
        help="Take waivers from a file as well. Repeatable.",
    ),
    click.option("--no-waivers", is_flag=True, help="Let no waiver count."),
    click.option(
        "--waivers-require",
        type=click.Choice(REQUIRED),
        multiple=True,
        default=REQUIRED,
        help="What a waiver must state to count. Repeatable.  [default: all of it]",
    ),
)
# As of which day, and by which edition.
DATED = (
    click.option("--as-of", metavar="YYYY-MM-DD", callback=day, help="Judge as of this day.  [default: today]"),
    click.option(
        "--edition",
        metavar="EDITION",
        shell_complete=candidates.editions,
        help="Judge by one published edition alone.",
    ),
)
assume_option = click.option(
    "--assume", metavar="FACT=VALUE", multiple=True, help="Judge as if a fact or value were so. Repeatable."
)
_OPTIONS = (
    click.argument("paths", nargs=-1, metavar="PATH...", shell_complete=candidates.files),
    click.option("--only-manifests", is_flag=True, help="Pass over files that are no rdpolicy manifests."),
    click.option(
        "--changed-since",
        metavar="REV",
        help="Check what has changed since a Git revision; REV... is where this branch forked from REV.",
    ),
    format_option(*REPORTERS),
    click.option(
        "--output",
        "outputs",
        metavar="FORMAT=FILE",
        callback=format_files(tuple(REPORTERS)),
        multiple=True,
        help="Write a report to a file as well. Repeatable.",
    ),
    click.option(
        "--fail-on",
        type=click.Choice([*(severity.value for severity in Severity), NEVER]),
        default=Severity.ERROR.value,
        show_default=True,
        help="Exit with 1 for failed findings of this severity or graver.",
    ),
    click.option("--strict/--no-strict", help="Exit with 1 for undetermined findings as well."),
    click.option("--exit-zero/--no-exit-zero", help="Exit with 0 whatever is found."),
    *JUDGED_BY,
    click.option("--baseline", metavar="FILE", type=Path, help="Let findings that a baseline knows fail no run."),
    click.option("--no-baseline", is_flag=True, help="Use no baseline."),
    click.option(
        "--write-baseline",
        metavar="FILE",
        type=Path,
        help="Write all findings to a baseline; with --baseline, that one without what is gone.",
    ),
    *DATED,
    click.option("--timeline", is_flag=True, help="List the days on which verdicts change."),
    click.option("--years", type=click.IntRange(1, 50), default=3, show_default=True, help="How far --timeline looks."),
    assume_option,
    policies_option,
    click.option(
        "-j",
        "--jobs",
        metavar="N|auto",
        callback=processes,
        default=AUTO,
        show_default=True,
        help="Processes at most, for many files; auto is one per processor.",
    ),
    click.option(
        "--executor",
        metavar="dask://HOST:PORT",
        callback=cluster,
        help="Let the workers of a Dask cluster do the work.",
    ),
    click.option("--cache/--no-cache", default=True, help="Use verdicts on what has not changed.  [default: cache]"),
    click.option("-q", "--quiet", is_flag=True, help="One line for each finding."),
    click.option("-v", "--verbose", is_flag=True, help="Show all evidence and sources."),
    click.option(
        "--color",
        type=click.Choice(["auto", "always", "never"]),
        default="auto",
        show_default=True,
        help="Color the text.",
    ),
    click.option("--no-color", is_flag=True, help="The same as --color never."),
    config_options,
)


class CheckOptions(NamedTuple):
    """What to check, how to judge, and how to report.

    No `fail_on` means that no failed finding fails the run; no `jobs` one process for each processor. `executor` is the
    HOST:PORT of a Dask scheduler.
    """

    paths: tuple[str, ...]
    as_of: date
    format: str = "text"
    outputs: tuple[tuple[str, Path], ...] = ()
    fail_on: Severity | None = Severity.ERROR
    strict: bool = False
    exit_zero: bool = False
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severity: tuple[tuple[str, Severity], ...] = ()
    edition: str | None = None
    policies: tuple[Path, ...] = ()
    quiet: bool = False
    verbose: bool = False
    color: str = "auto"
    waivers: tuple[Path, ...] = ()
    no_waivers: bool = False
    waivers_require: tuple[str, ...] = REQUIRED
    baseline: Path | None = None
    write_baseline: Path | None = None
    assume: tuple[str, ...] = ()
    until: date | None = None
    jobs: int | None = None
    executor: str | None = None
    cache: bool = True
    only_manifests: bool = False
    changed_since: str | None = None
    config: Path | None = None


def check_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command every option of a check, in the order of its help."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def effective(given: dict[str, Any]) -> CheckOptions:
    """Return what the options given mean together; raise click.UsageError where they exclude each other."""
    if given["quiet"] and given["verbose"]:
        raise click.UsageError("--quiet and --verbose exclude each other")
    if not given["paths"] and given["changed_since"] is not None:
        given["paths"] = (".",)
    if not given["paths"]:
        raise click.UsageError("Missing argument 'PATH...'")
    if given["strict"] and given["fail_on"] == NEVER:
        strict, fail_on = (click.get_current_context().get_parameter_source(name) for name in ("strict", "fail_on"))
        if strict is fail_on:
            raise click.UsageError("--strict and --fail-on never exclude each other")
        given["strict"] = strict is ParameterSource.COMMANDLINE  # which overrules a configuration
    if given["no_waivers"] and _on_command_line("waivers"):
        raise click.UsageError("--waivers and --no-waivers exclude each other")
    if given["executor"] is not None and _on_command_line("jobs"):
        raise click.UsageError("--jobs and --executor exclude each other")
    _settle_baseline(given)
    judged = given["as_of"] or today()
    timeline, years, no_color = (given.pop(name) for name in ("timeline", "years", "no_color"))
    return CheckOptions(
        **given
        | {
            "as_of": judged,
            "config": _config(),
            "jobs": None if given["jobs"] == AUTO else given["jobs"],
            "until": years_after(judged, years) if timeline else None,
            "fail_on": None if given["fail_on"] == NEVER else Severity(given["fail_on"]),
            "color": "never" if no_color else given["color"],
        }
    )


def _settle_baseline(given: dict[str, Any]) -> None:
    """Leave of a baseline what counts: to write one anew, that of the configuration is not read."""
    writing, chosen = given["write_baseline"] is not None, _on_command_line("baseline")
    if given.pop("no_baseline"):
        if chosen:
            raise click.UsageError("--baseline and --no-baseline exclude each other")
        given["baseline"] = None
    if not writing:
        return
    if given["assume"]:
        raise click.UsageError("--assume and --write-baseline exclude each other")
    if not chosen:
        given["baseline"] = None
        if given["changed_since"] is not None:
            raise click.UsageError("--changed-since and --write-baseline need --baseline, whose other entries stay")


def _on_command_line(name: str) -> bool:
    """Tell whether an option was given, not configured."""
    return click.get_current_context().get_parameter_source(name) is ParameterSource.COMMANDLINE


def _config() -> Path | None:
    """Return the configuration file that is in force."""
    config = click.get_current_context().obj
    return None if config is None else Path(config.document.name)
