"""`rdpolicy render`: manifests that pass, as configuration of Windows."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from validator import api
from validator.cli import console, inputs, packs
from validator.cli.configured import ConfiguredCommand, config_options
from validator.cli.options import day, policies_option, today
from validator.errors import Place, RdpolicyError, UsageError
from validator.findings import Severity
from validator.render import FORMATS
from validator.report.layout import inert

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from validator.api import Rendering
    from validator.render import Rendered, RenderedFile

DONE, FINDINGS = 0, 1


class RenderCommand(ConfiguredCommand):
    """Rendering, for which a configuration may name packs of policies."""

    settings = frozenset({"policies"})


@click.command("render", cls=RenderCommand, short_help="Write the configuration that puts a manifest into effect.")
@click.argument("paths", nargs=-1, required=True, metavar="MANIFEST...")
@click.option("--to", type=click.Choice(list(FORMATS)), default="powershell", show_default=True, help="Format.")
@click.option("-o", "--output", "folder", metavar="DIR", type=Path, help="Write a file for each server below DIR.")
@click.option("--overwrite", is_flag=True, help="Replace files below DIR that say something else.")
@click.option("--force", is_flag=True, help="Render a manifest that fails, its findings as comments.")
@click.option("--as-of", metavar="YYYY-MM-DD", callback=day, help="Judge as of this day.  [default: today]")
@policies_option
@config_options
def command(
    *,
    paths: tuple[str, ...],
    to: str,
    folder: Path | None,
    overwrite: bool,
    force: bool,
    as_of: date | None,
    policies: tuple[Path, ...],
) -> int:
    """Write the Windows configuration that puts manifests into effect; one that fails its check is refused.

    MANIFEST is a YAML file, a folder that is searched for YAML files, or - for the standard input.
    """
    if overwrite and folder is None:
        raise click.UsageError("--overwrite needs --output")
    rendering = api.render(inputs.collect(paths), to, as_of=as_of or today(), pack=packs.load(policies), force=force)
    return execute(rendering, to, folder, overwrite=overwrite)


def execute(rendering: Rendering, to: str, folder: Path | None, *, overwrite: bool = False) -> int:
    """Write a rendering to a folder, or else to the standard output, and return the exit code.

    Raises:
        UsageError: the servers need different files and there is no folder, or a file says something else.
        RdpolicyError: the format can set nothing, or a file cannot be written.

    """
    if rendering.rendered is None:
        _refuse(rendering)
        return FINDINGS
    rendered = rendering.rendered
    for name in rendered.left_out:
        console.say(f"note: {FORMATS[to].title} sets nothing of {inert(name)}\n")
    if not rendered.files:
        raise RdpolicyError(f"there is nothing that {FORMATS[to].title} could set: choose another format with --to")
    if folder is None:
        _show(_whole(rendered, to))
    else:
        _write(rendered.files, folder, overwrite=overwrite)
    return DONE


def _refuse(rendering: Rendering) -> None:
    """Tell which findings stand in the way."""
    from validator.report import render  # noqa: PLC0415 -- most runs report nothing

    failed = [one for one in rendering.report.findings if one.severity is Severity.ERROR]
    shown = render(rendering.report._replace(findings=tuple(failed)), "text", quiet=True, width=console.width())
    console.say(shown)
    console.complain("a manifest that fails is not rendered; mend it, or render it all the same with --force")


def _whole(rendered: Rendered, to: str) -> RenderedFile:
    """Return the one file that holds everything; raise UsageError where there is none."""
    if rendered.whole is None:
        raise UsageError(f"the servers need different files: give a folder for {FORMATS[to].title} with --output")
    return rendered.whole


def _show(file: RenderedFile) -> None:
    if file.encoding == "utf-8" or console.is_terminal():
        console.write(file.text)
    else:
        console.write_bytes(file.data)


def _write(files: Sequence[RenderedFile], folder: Path, *, overwrite: bool) -> None:
    """Write files, all or, where one of them would replace another text, none."""
    from validator import drafts  # noqa: PLC0415

    wanted = {folder.joinpath(*file.path): file.data for file in files}
    try:
        held = {path: path.read_bytes() for path in wanted if os.path.lexists(path)}
        other = [path for path, data in held.items() if data != wanted[path]]
        if other and not overwrite:
            faults = tuple(
                UsageError("this file says something else; --overwrite replaces it", _at(it)) for it in other
            )
            raise UsageError(faults[0].sentence, faults[0].place, faults)
        for path, data in wanted.items():
            if held.get(path) != data:
                path.parent.mkdir(parents=True, exist_ok=True)
                drafts.replace(str(path), [data])
    except (OSError, ValueError) as error:  # ValueError: a null character in the path
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "the path is not valid"
        raise RdpolicyError(f"the files cannot be written: {reason}", Place(folder.as_posix())) from None
    console.say(f"{len(wanted)} {'file' if len(wanted) == 1 else 'files'} below {inert(folder.as_posix())}\n")


def _at(path: Path) -> Place:
    return Place(path.as_posix())
