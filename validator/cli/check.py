"""`rdpolicy check`: judge manifests, report, and say by the exit code whether they may be rolled out."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

import click

from validator import api
from validator.cli import console, files, inputs, jobs, packs
from validator.cli.group import HelpedCommand
from validator.cli.options import day, format_files, format_option, policies_option, today, years_after
from validator.errors import Place, RdpolicyError, UsageError
from validator.findings import Outcome, Severity
from validator.report import REPORTERS, render

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from validator.findings import Report

CLEAN, FINDINGS, NOT_CHECKED = 0, 1, 3
_NEVER = "never"


class CheckOptions(NamedTuple):
    """What to check, how to judge, and how to report. No `fail_on` means that no failed finding fails the run."""

    paths: tuple[str, ...]
    as_of: date
    format: str = "text"
    outputs: tuple[tuple[str, Path], ...] = ()
    fail_on: Severity | None = Severity.ERROR
    strict: bool = False
    edition: str | None = None
    policies: tuple[Path, ...] = ()
    quiet: bool = False
    verbose: bool = False
    color: str = "auto"
    assume: tuple[str, ...] = ()
    until: date | None = None
    jobs: int | None = None


@click.command("check", cls=HelpedCommand)
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@format_option(*REPORTERS)
@click.option(
    "--output",
    "outputs",
    metavar="FORMAT=FILE",
    callback=format_files(tuple(REPORTERS)),
    multiple=True,
    help="Write a report to a file as well. Repeatable.",
)
@click.option(
    "--fail-on",
    type=click.Choice([*(severity.value for severity in Severity), _NEVER]),
    default=Severity.ERROR.value,
    show_default=True,
    help="Exit with 1 for failed findings of this severity or graver.",
)
@click.option("--strict", is_flag=True, help="Exit with 1 for undetermined findings as well.")
@click.option("--as-of", metavar="YYYY-MM-DD", callback=day, help="Judge as of this day.  [default: today]")
@click.option("--edition", metavar="EDITION", help="Judge by one published edition alone.")
@click.option("--timeline", is_flag=True, help="List the days on which verdicts change.")
@click.option("--years", type=click.IntRange(1, 50), default=3, show_default=True, help="How far --timeline looks.")
@click.option("--assume", metavar="FACT=VALUE", multiple=True, help="Judge as if a fact or value were so. Repeatable.")
@policies_option
@click.option(
    "-j", "--jobs", type=click.IntRange(min=1), help="Processes at most, for many files.  [default: one per processor]"
)
@click.option("-q", "--quiet", is_flag=True, help="One line for each finding.")
@click.option("-v", "--verbose", is_flag=True, help="Show all evidence and sources.")
@click.option(
    "--color", type=click.Choice(["auto", "always", "never"]), default="auto", show_default=True, help="Color the text."
)
@click.option("--no-color", is_flag=True, help="The same as --color never.")
def command(  # noqa: PLR0913 -- click passes each option by name
    *,
    paths: tuple[str, ...],
    format: str,  # noqa: A002 -- the word of the command
    outputs: tuple[tuple[str, Path], ...],
    fail_on: str,
    strict: bool,
    as_of: date | None,
    edition: str | None,
    timeline: bool,
    years: int,
    assume: tuple[str, ...],
    policies: tuple[Path, ...],
    jobs: int | None,
    quiet: bool,
    verbose: bool,
    color: str,
    no_color: bool,
) -> int:
    """Check deployment manifests.

    PATH is a YAML file, a folder that is searched for YAML files, or - for the standard input.
    """
    if quiet and verbose:
        raise click.UsageError("--quiet and --verbose exclude each other")
    if strict and fail_on == _NEVER:
        raise click.UsageError("--strict and --fail-on never exclude each other")
    judged = as_of or today()
    return execute(
        CheckOptions(
            paths=paths,
            as_of=judged,
            assume=assume,
            until=years_after(judged, years) if timeline else None,
            format=format,
            outputs=outputs,
            fail_on=None if fail_on == _NEVER else Severity(fail_on),
            strict=strict,
            edition=edition,
            policies=policies,
            jobs=jobs,
            quiet=quiet,
            verbose=verbose,
            color="never" if no_color else color,
        )
    )


def _refuse_overwriting(checked: list[api.Input], outputs: tuple[tuple[str, Path], ...]) -> None:
    """Raise UsageError where a report would replace a manifest or another report."""
    if not outputs:
        return
    taken = {os.path.realpath(item.name): "is to be checked" for item in checked}
    for _, output in outputs:
        real = os.path.realpath(output)
        if real in taken:
            raise UsageError(f"'{output.as_posix()}' {taken[real]}: choose another file for --output")
        taken[real] = "takes another report"


def execute(options: CheckOptions) -> int:
    """Check, report, and return the exit code.

    Raises:
        RdpolicyError: nothing could be checked, or a report could not be written.

    """
    pack = packs.load(options.policies)
    if options.edition is not None:
        pack = pack.with_edition(options.edition)
    manifests = inputs.collect(options.paths)
    _refuse_overwriting(manifests, options.outputs)
    with jobs.pool(options.jobs, _shareable(manifests)) as executor:
        report = api.check(
            manifests, as_of=options.as_of, pack=pack, until=options.until, assume=options.assume, executor=executor
        )
    written = _write(report, options)
    if not written or report.failures:
        return NOT_CHECKED
    return FINDINGS if _fails(report, options) else CLEAN


def _shareable(manifests: list[api.Input]) -> int:
    """Return how many inputs other processes can read: none when one is the standard input of this one."""
    return 0 if any(item.name == inputs.STDIN for item in manifests) else len(manifests)


def _fails(report: Report, options: CheckOptions) -> bool:
    if options.strict and any(finding.outcome is Outcome.UNDETERMINED for finding in report.findings):
        return True
    return options.fail_on is not None and report.failed_at(options.fail_on) > 0


def _write(report: Report, options: CheckOptions) -> bool:
    """Render every report, then write them; return whether all files could be written."""
    rendered = [(file, render(report, name, verbose=options.verbose)) for name, file in options.outputs]
    color = console.colored(options.color)
    shown = render(
        report,
        options.format,
        color=color,
        verbose=options.verbose,
        quiet=options.quiet,
        width=console.width(),
    )
    written = True
    for file, text in rendered:
        try:
            files.write_file(file, text)
        except RdpolicyError as error:
            console.complain(str(error))
            written = False
    console.write(shown, color=color)
    if options.format != "text":  # other formats go to machines
        for failure in report.failures:
            place = Place(failure.file, failure.line, failure.column)
            console.complain(f"{place}: {failure.sentence}")
    return written
