"""`rdpolicy check`: judge manifests, report, and say by the exit code whether they may be rolled out."""

from __future__ import annotations

import os
from functools import partial as partial_of
from typing import TYPE_CHECKING, Any

import click

from validator import api
from validator.cli import console, inputs, jobs, outcome, progress
from validator.cli import stream as streams
from validator.cli.check_options import check_options, effective
from validator.cli.configured import ConfiguredCommand
from validator.errors import RdpolicyError, UsageError
from validator.gather import Gathering
from validator.report.layout import inert

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from validator.baseline import Baseline
    from validator.cli.check_options import CheckOptions
    from validator.cli.stream import Stream
    from validator.findings import Report
    from validator.verdicts import Recalled


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


def _refuse_overwriting(checked: list[api.Input], options: CheckOptions) -> None:
    """Raise UsageError where a report or a baseline would replace a manifest, what it is judged by, or another."""
    outputs = [("--output", "takes another report", path) for _, path in options.outputs]
    if options.write_baseline is not None:
        outputs.insert(0, ("--write-baseline", "takes the baseline", options.write_baseline))
    if not outputs:
        return
    taken = {os.path.realpath(inputs.native(item.name)): "is to be checked" for item in checked}
    taken |= {os.path.realpath(file): "holds waivers" for file in options.waivers}
    for option, use, path in outputs:
        real = os.path.realpath(path)
        if option == "--output" and options.baseline is not None:  # which only a baseline may replace
            taken.setdefault(os.path.realpath(options.baseline), "is the baseline")
        if real in taken:
            raise UsageError(f"'{path.as_posix()}' {taken[real]}: choose another file for {option}")
        taken[real] = use


def execute(options: CheckOptions) -> int:
    """Check, report, and return the exit code.

    Raises:
        RdpolicyError: nothing could be checked, or a report could not be written.

    """
    manifests = _asked_for(options)
    partial = options.only_manifests or options.changed_since is not None
    baseline = _known(options)
    stream = streams.stream(options)
    report, recorded = _record(_judged(manifests, baseline, options, stream, partial=partial), baseline, options)
    written = outcome.write(report, options, stream) and recorded
    if not report.documents and not report.failures:
        _note("no rdpolicy manifest was given" if options.changed_since is None else _unchanged(options), options)
    return outcome.code(report, options, written=written)


def _judged(
    manifests: list[api.Input],
    baseline: Baseline | None,
    options: CheckOptions,
    stream: Stream | None,
    *,
    partial: bool,
) -> Report:
    """Return the report, of what earlier runs know as far as that goes; a stream is told of each file in its turn."""
    gathering = Gathering()
    if stream is not None:
        manifests.sort(key=lambda item: item.name)
        gathering = Gathering(stream.tell, keep=bool(options.outputs), numbered=options.format != "text")
    formats, known = _formats(options), None
    with progress.shown(wanted=options.format == "text" and not options.quiet) as told:
        if options.cache and "html" not in formats and _shareable(manifests):
            from validator.cli import remembered  # noqa: PLC0415 -- not for every run

            known = remembered.recall(options, manifests, gathering, digests="json" in formats, progress=told)
        if known is not None and "json" not in formats:
            report = api.recalled(known, gathering, options.as_of, baseline)
            if report is not None:
                return report
        left = manifests if known is None else known.left
        onward = told and partial_of(_onward, told, len(manifests) - len(left), len(manifests))
        return _judge(left, baseline, options, known, gathering, onward, partial=partial)


def _judge(
    left: list[api.Input],
    baseline: Baseline | None,
    options: CheckOptions,
    known: Recalled | None,
    gathering: Gathering,
    onward: api.Told | None,
    *,
    partial: bool,
) -> Report:
    """Judge what earlier runs do not know, and return the report of everything."""
    from validator.cli.basis import judged_by  # noqa: PLC0415 -- what is known already needs no rules

    formats = _formats(options)
    with _workers(left, options) as workers:
        pack, terms = judged_by(options)
        if partial and terms is not None:
            terms = terms._replace(partial=True)
        return api.check(
            left,
            as_of=options.as_of,
            pack=pack,
            until=options.until,
            assume=options.assume,
            terms=terms,
            executor=workers.executor,
            ahead=workers.ahead,
            send_texts=workers.send_texts,
            may_be_empty=partial,
            progress=onward,
            baseline=baseline,
            certificate="json" in formats,
            dossier="html" in formats,
            known=known,
            gathering=gathering,
        )


def _onward(told: api.Told, before: int, total: int, done: int, _: int) -> None:
    """Tell the progress of what was left after what was known before."""
    told(before + done, total)


def _workers(manifests: list[api.Input], options: CheckOptions) -> AbstractContextManager[jobs.Workers]:
    """Return what judges the manifests: a cluster, a pool of processes, or this process alone."""
    if options.executor is None:
        return jobs.pool(options.jobs, _shareable(manifests))
    from validator.cli import cluster  # noqa: PLC0415 -- brings Dask

    return cluster.workers(options.executor)


def _formats(options: CheckOptions) -> set[str]:
    """Return the formats that reports are wanted in."""
    return {options.format, *(name for name, _ in options.outputs)}


def _asked_for(options: CheckOptions) -> list[api.Input]:
    """Return the inputs that the options ask for."""
    found = inputs.collect(options.paths)
    _refuse_overwriting(found, options)
    if options.changed_since is not None:
        from validator.cli import changes  # noqa: PLC0415 -- brings what it takes to run Git

        governing = [*options.policies, *options.waivers, *filter(None, (options.config, options.baseline))]
        changed = changes.narrow(found, changes.since(options.changed_since), governing)
        if changed is None:
            what = "policies, waivers, baseline or configuration"
            _note(f"{what} have changed as well, so every manifest is checked", options)
        else:
            found = changed
    return [item._replace(optional=True) for item in found] if options.only_manifests else found


def _known(options: CheckOptions) -> Baseline | None:
    """Return the baseline; raise SourceError for one that cannot be read."""
    if options.baseline is None:
        return None
    from validator.cli import accepted  # noqa: PLC0415 -- most runs have no baseline

    return accepted.baseline(options.baseline)


def _record(report: Report, known: Baseline | None, options: CheckOptions) -> tuple[Report, bool]:
    """Write the baseline, if asked to; return the report in its light, and whether it could be written."""
    if options.write_baseline is None:
        return report, True
    from validator.cli import accepted  # noqa: PLC0415 -- as above

    try:
        report, sentence = accepted.record(report, known, options.write_baseline)
    except RdpolicyError as error:
        console.complain(str(error))
        return report, False
    _note(sentence, options)
    return report, True


def _unchanged(options: CheckOptions) -> str:
    return f"no manifest changed since {inert(options.changed_since or '')}"


def _note(sentence: str, options: CheckOptions) -> None:
    """Tell people, on the standard error, what a report does not say."""
    if not options.quiet:
        console.say(f"note: {sentence}\n")


def _shareable(manifests: list[api.Input]) -> int:
    """Return how many inputs other processes can read: none when one is the standard input of this one."""
    return 0 if any(item.name == inputs.STDIN for item in manifests) else len(manifests)
