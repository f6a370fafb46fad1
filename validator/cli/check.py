"""`rdpolicy check`: judge manifests, report, and say by the exit code whether they may be rolled out."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import click

from validator import api
from validator.cli import console, files, inputs, jobs, packs
from validator.cli.check_options import REQUIRED, check_options, effective
from validator.cli.configured import ConfiguredCommand, stated_at
from validator.errors import Place, RdpolicyError, UsageError
from validator.findings import Outcome
from validator.report import render

if TYPE_CHECKING:
    from pathlib import Path

    from validator.cli.check_options import CheckOptions
    from validator.engine.pack import Pack
    from validator.findings import Report
    from validator.waivers import Terms

CLEAN, FINDINGS, NOT_CHECKED = 0, 1, 3


class CheckCommand(ConfiguredCommand):
    """Checking, for which a configuration may settle everything."""

    settings = None


@click.command("check", cls=CheckCommand)
@check_options
def command(**given: Any) -> int:  # noqa: ANN401 -- click passes each option by its name
    """Check deployment manifests.

    PATH is a YAML file, a folder that is searched for YAML files, or - for the standard input.
    """
    return execute(effective(given))


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
        pack = _of_edition(pack, options.edition)
    pack, terms = _selected(pack, _terms(options), options)
    manifests = _asked_for(options)
    _refuse_overwriting(manifests, options.outputs)
    with jobs.pool(options.jobs, _shareable(manifests)) as executor:
        report = api.check(
            manifests,
            as_of=options.as_of,
            pack=pack,
            until=options.until,
            assume=options.assume,
            terms=terms,
            executor=executor,
            may_be_empty=options.only_manifests,
        )
    written = _write(report, options)
    if not report.documents and not report.failures and not options.quiet:
        console.say("nothing to check: no rdpolicy manifest was given\n")
    if not written or report.failures:
        return NOT_CHECKED
    return FINDINGS if _fails(report, options) and not options.exit_zero else CLEAN


def _of_edition(pack: Pack, edition: str) -> Pack:
    try:
        return pack.with_edition(edition)
    except UsageError as error:
        raise UsageError(error.sentence, stated_at("edition")) from None


def _selected(pack: Pack, terms: Terms | None, options: CheckOptions) -> tuple[Pack, Terms | None]:
    """Return the pack with the rules that are wanted, and the terms of waivers that follow from it."""
    if not (options.select or options.ignore or options.severity):
        return pack, terms
    from validator import selection  # noqa: PLC0415 -- most runs take all rules as they are

    wanted = selection.Selection(options.select, options.ignore, options.severity)
    found = selection.faults(wanted, pack)
    faults = tuple(UsageError(sentence, _pattern_at(pattern, options)) for pattern, sentence in found)
    if faults:
        raise UsageError(faults[0].sentence, faults[0].place, faults)
    return selection.apply(wanted, pack, terms)


def _terms(options: CheckOptions) -> Terms | None:
    """Return how waivers count, with those in files of their own; None where nothing was said about them.

    Raises SourceError for a file of waivers that cannot be read.
    """
    if not (options.waivers or options.no_waivers) and options.waivers_require == REQUIRED:
        return None
    from validator.source.read import read_file  # noqa: PLC0415
    from validator.waivers import Terms  # noqa: PLC0415
    from validator.waivers.file import read  # noqa: PLC0415

    texts = {} if options.no_waivers else {file.as_posix(): read_file(file) for file in options.waivers}
    return Terms(
        accepted=not options.no_waivers,
        required=options.waivers_require,
        shared=tuple(waiver for name, text in texts.items() for waiver in read(text, name)),
        texts=texts,
    )


def _pattern_at(pattern: str, options: CheckOptions) -> Place | None:
    """Return where a configuration file has a pattern of rules; None where the command line has it."""
    if pattern in options.select:
        return stated_at("select", options.select.index(pattern))
    if pattern in options.ignore:
        return stated_at("ignore", options.ignore.index(pattern))
    return stated_at("severity", pattern)


def _asked_for(options: CheckOptions) -> list[api.Input]:
    """Return the inputs that the options ask for."""
    found = inputs.collect(options.paths)
    return [item._replace(optional=True) for item in found] if options.only_manifests else found


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
