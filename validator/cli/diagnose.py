"""`rdpolicy diagnose`: from a message, an event or a log to its causes and their remedies."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from validator import api
from validator.cli import candidates, console, inputs, packs, tables
from validator.cli.configured import ConfiguredCommand, config_options
from validator.cli.diagnosis_text import lines
from validator.cli.options import day, format_option, policies_option, today
from validator.diagnose.answer import to_json
from validator.diagnose.ask import AskedEvent, Design, Signs
from validator.errors import Place, SourceError, UsageError

if TYPE_CHECKING:
    from datetime import date

RECOGNISED, NOT_RECOGNISED = 0, 1


@dataclass(frozen=True, slots=True)
class DiagnoseOptions:
    """What was seen, and the manifest by which causes are weighed."""

    texts: tuple[str, ...] = ()
    event: int | None = None
    provider: str | None = None
    logs: tuple[Path, ...] = ()
    manifest: str | None = None
    as_of: date | None = None
    edition: str | None = None
    format: str = "text"
    policies: tuple[Path, ...] = ()


@click.command("diagnose", cls=ConfiguredCommand)
@click.argument("texts", nargs=-1, metavar="[TEXT]...")
@click.option("--event", metavar="ID", type=click.IntRange(0, 65535), help="An event by its id.")
@click.option("--provider", metavar="NAME", help="The event's provider, also called its source.")
@click.option(
    "--file",
    "logs",
    metavar="LOG",
    type=Path,
    multiple=True,
    shell_complete=candidates.files,
    help="A log: text, events saved as XML or CSV, or .evtx. Repeatable.",
)
@click.option(
    "--manifest",
    metavar="FILE",
    shell_complete=candidates.files,
    help="Say which causes this deployment manifest confirms.",
)
@click.option("--as-of", metavar="YYYY-MM-DD", callback=day, help="Judge it as of this day.  [default: today]")
@click.option(
    "--edition",
    metavar="EDITION",
    shell_complete=candidates.editions,
    help="Judge it by one published edition alone.",
)
@format_option("text", "json")
@policies_option
@config_options
def command(  # noqa: PLR0913 -- click passes each option by name
    *,
    texts: tuple[str, ...],
    event: int | None,
    provider: str | None,
    logs: tuple[Path, ...],
    manifest: str | None,
    as_of: date | None,
    edition: str | None,
    format: str,  # noqa: A002 -- the word of the command
    policies: tuple[Path, ...],
) -> int:
    """Find the causes of a message, an event or what a log tells.

    TEXT is the message as it was seen, names and line breaks as they are, or - for the standard input.

    Exit codes: 0 recognised; 1 not recognised; 2 usage; 3 a log, the manifest or a policy cannot be read.
    """
    return execute(DiagnoseOptions(texts, event, provider, logs, manifest, as_of, edition, format, policies))


def execute(options: DiagnoseOptions) -> int:
    """Diagnose, print the answer, and return the exit code.

    Raises:
        UsageError: nothing was given, or a provider without its event.
        SourceError: what was given cannot be read.

    """
    signs = _signs(options)
    design = None
    if options.manifest is not None:
        manifest = inputs.single(Path(options.manifest))
        pack = packs.load(options.policies)
        if options.edition is not None:
            pack = pack.with_edition(options.edition)
        design = Design(manifest, pack, options.as_of or today())
    diagnosis = api.diagnose(signs, packs.load_symptoms(options.policies), design)
    if options.format == "json":
        console.write(tables.to_json(to_json(diagnosis)))
    else:
        console.write("".join(f"{line}\n" for line in lines(diagnosis, options.manifest, console.width())))
    return RECOGNISED if diagnosis.recognised else NOT_RECOGNISED


def _signs(options: DiagnoseOptions) -> Signs:
    texts = tuple(text for text in options.texts if text != inputs.STDIN)
    reads_stdin = len(texts) < len(options.texts)
    if options.provider is not None and options.event is None:
        raise UsageError("--provider says whose event is meant: give --event as well")
    if options.as_of is not None and options.manifest is None:
        raise UsageError("--as-of is the day as of which --manifest is judged: give that as well")
    if reads_stdin and options.manifest == inputs.STDIN:
        raise UsageError("the standard input is either what was seen or the manifest, not both")
    if not options.texts and options.event is None and not options.logs:
        raise UsageError("give what was seen: TEXT, - for the standard input, --event or --file")
    if reads_stdin and sys.stdin is None:
        raise SourceError("the standard input is closed", Place(inputs.STDIN))
    event = None if options.event is None else AskedEvent(options.event, options.provider)
    return Signs(texts, sys.stdin.buffer if reads_stdin else None, event, options.logs)
