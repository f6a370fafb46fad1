"""`rdpolicy import`: describe the deployment that exports tell of, as a manifest to start from."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import click

from validator import api
from validator.cli import console, exports, files, packs
from validator.cli.group import HelpedCommand
from validator.errors import UsageError
from validator.report.layout import prose


class ImportOptions(NamedTuple):
    """What to import, where to write the manifest, and its name."""

    exports: tuple[str, ...]
    output: Path | None = None
    name: str | None = None
    overwrite: bool = False


@click.command("import", cls=HelpedCommand, short_help="Make a manifest of what runs.")
@click.argument("exports", nargs=-1, required=True, metavar="EXPORT...")
@click.option("-o", "--output", metavar="MANIFEST", type=Path, help="Write the manifest to a file.")
@click.option("--name", metavar="NAME", help="The name of the deployment.")
@click.option("--overwrite", is_flag=True, help="Replace the file of --output.")
def command(*, exports: tuple[str, ...], output: Path | None, name: str | None, overwrite: bool) -> int:
    """Make a manifest of a running deployment from exports of Windows.

    EXPORT is the collector's file, the JSON or CSV of a command, a registry export, or - for the standard input. Where
    an export does not say which server it is from, write SERVER=FILE.
    """
    if name is not None and not name.strip():
        raise click.UsageError("the name of the deployment is empty")
    return execute(ImportOptions(exports, output, name, overwrite))


def execute(options: ImportOptions) -> int:
    """Import, write the manifest, tell what is worth knowing, and return 0.

    Raises:
        RdpolicyError: an export cannot be read, or the manifest cannot be written.

    """
    if options.output is not None and options.output.exists() and not options.overwrite:
        raise UsageError(f"'{options.output.as_posix()}' is there already: choose another file, or say --overwrite")
    made = api.import_exports(exports.collect(options.exports), name=options.name, pack=packs.load(()))
    if options.output is None:
        console.write(made.text)
    else:
        files.write_file(options.output, made.text)
    for note in made.notes:
        console.say(f"note: {prose(note)}\n")
    return 0
