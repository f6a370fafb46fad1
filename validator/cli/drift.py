"""`rdpolicy drift`: compare a manifest with what exports tell of the running deployment, and report as `check` does."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from validator import api
from validator.cli import console, exports, files, inputs, outcome, packs
from validator.cli.check_options import NEVER
from validator.cli.group import HelpedCommand
from validator.cli.options import day, format_files, format_option, today
from validator.errors import UsageError
from validator.findings import Severity
from validator.report import REPORTERS
from validator.report.layout import prose

if TYPE_CHECKING:
    from datetime import date


class DriftOptions(NamedTuple):
    """What to compare, as of which day, and how to report."""

    manifest: str
    exports: tuple[str, ...]
    as_of: date
    format: str = "text"
    outputs: tuple[tuple[str, Path], ...] = ()
    fail_on: Severity | None = Severity.ERROR
    strict: bool = False
    exit_zero: bool = False
    quiet: bool = False
    verbose: bool = False
    color: str = "auto"


@click.command("drift", cls=HelpedCommand, short_help="Compare a manifest with what runs.")
@click.argument("manifest", metavar="MANIFEST")
@click.argument("exports", nargs=-1, required=True, metavar="EXPORT...")
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
    type=click.Choice([*(severity.value for severity in Severity), NEVER]),
    default=Severity.ERROR.value,
    show_default=True,
    help="Exit with 1 for differences of this severity or graver.",
)
@click.option("--strict", is_flag=True, help="Exit with 1 as well for what no export tells.")
@click.option("--exit-zero", is_flag=True, help="Exit with 0 whatever is found.")
@click.option("--as-of", metavar="YYYY-MM-DD", callback=day, help="Count grace as of this day.  [default: today]")
@click.option("-q", "--quiet", is_flag=True, help="One line for each finding.")
@click.option("-v", "--verbose", is_flag=True, help="Show all evidence and sources.")
@click.option(
    "--color", type=click.Choice(["auto", "always", "never"]), default="auto", show_default=True, help="Color the text."
)
@click.option("--no-color", is_flag=True, help="The same as --color never.")
def command(*, as_of: date | None, no_color: bool, fail_on: str, **given: Any) -> int:  # noqa: ANN401 -- click's options
    """Compare a manifest with exports of the running deployment.

    EXPORT is what `rdpolicy import` takes: the collector's file, the JSON or CSV of a command, a registry export, or -
    for the standard input, and SERVER=FILE where an export does not say which server it is from.
    """
    if given["quiet"] and given["verbose"]:
        raise click.UsageError("--quiet and --verbose exclude each other")
    if given["strict"] and fail_on == NEVER:
        raise click.UsageError("--strict and --fail-on never exclude each other")
    given["color"] = "never" if no_color else given["color"]
    lowest = None if fail_on == NEVER else Severity(fail_on)
    return execute(DriftOptions(as_of=as_of or today(), fail_on=lowest, **given))


def execute(options: DriftOptions) -> int:
    """Compare, report, and return the exit code of `check`.

    Raises:
        RdpolicyError: nothing could be compared, or a report could not be written.

    """
    manifest = options.manifest
    if Path(manifest).is_dir():
        raise UsageError(f"'{manifest}' is a folder: drift compares one manifest")
    found = inputs.collect((manifest,))
    if len(found) != 1:
        raise UsageError(f"'{manifest}' stands for {len(found)} files: drift compares one manifest")
    if manifest == inputs.STDIN and inputs.STDIN in options.exports:
        raise UsageError("the standard input can be the manifest or an export, not both")
    read = [*(inputs.native(item.name) for item in found), *options.exports]
    files.refuse_overwriting(read, options.outputs, "is read for the comparison")
    report, notes = api.drift(found[0], exports.collect(options.exports), as_of=options.as_of, pack=packs.load(()))
    for note in notes:
        console.say(f"note: {prose(note)}\n")
    return outcome.code(report, options, written=outcome.write(report, options))
