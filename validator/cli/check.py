"""`rdpolicy check`: judge manifests, report, and say by the exit code whether they may be rolled out."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import click

from validator import api
from validator.cli import console, files, inputs, jobs, progress
from validator.cli.basis import judged_by
from validator.cli.check_options import check_options, effective
from validator.cli.configured import ConfiguredCommand
from validator.errors import Place, RdpolicyError, UsageError
from validator.findings import Outcome
from validator.report import render
from validator.report.layout import inert

if TYPE_CHECKING:
    from pathlib import Path

    from validator.cli.check_options import CheckOptions
    from validator.findings import Report

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
    pack, terms = judged_by(options)
    manifests = _asked_for(options)
    partial = options.only_manifests or options.changed_since is not None
    if partial and terms is not None:
        terms = terms._replace(partial=True)
    bar = progress.shown(wanted=options.format == "text" and not options.quiet)
    with jobs.pool(options.jobs, _shareable(manifests)) as executor, bar as told:
        report = api.check(
            manifests,
            as_of=options.as_of,
            pack=pack,
            until=options.until,
            assume=options.assume,
            terms=terms,
            executor=executor,
            may_be_empty=partial,
            progress=told,
        )
    written = _write(report, options)
    if not report.documents and not report.failures:
        _note("no rdpolicy manifest was given" if options.changed_since is None else _unchanged(options), options)
    if not written or report.failures:
        return NOT_CHECKED
    return FINDINGS if _fails(report, options) and not options.exit_zero else CLEAN


def _asked_for(options: CheckOptions) -> list[api.Input]:
    """Return the inputs that the options ask for."""
    found = inputs.collect(options.paths)
    _refuse_overwriting(found, options.outputs)
    if options.changed_since is not None:
        from validator.cli import changes  # noqa: PLC0415 -- brings what it takes to run Git

        governing = [*options.policies, *options.waivers, *([options.config] if options.config else [])]
        changed = changes.narrow(found, changes.since(options.changed_since), governing)
        if changed is None:
            _note("policies, waivers or configuration have changed as well, so every manifest is checked", options)
        else:
            found = changed
    return [item._replace(optional=True) for item in found] if options.only_manifests else found


def _unchanged(options: CheckOptions) -> str:
    return f"no manifest changed since {inert(options.changed_since or '')}"


def _note(sentence: str, options: CheckOptions) -> None:
    """Tell people, on the standard error, what a report does not say."""
    if not options.quiet:
        console.say(f"note: {sentence}\n")


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
