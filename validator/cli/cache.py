"""`rdpolicy cache`: what is kept between runs, and how to be rid of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from validator.cli import console, packs, remembered
from validator.cli.group import HelpedCommand, HelpedGroup
from validator.errors import RdpolicyError

if TYPE_CHECKING:
    from pathlib import Path

# What rdpolicy itself writes to the folder; anything else there is none of its business.
_OURS = (f"{remembered.FILE}*", "pack-*.json", "symptoms-*.json")


@click.group("cache", cls=HelpedGroup, invoke_without_command=True)
@click.pass_context
def command(context: click.Context) -> int:
    """Tell or clear what is kept between runs: verdicts on unchanged files, and compiled policies."""
    return execute() if context.invoked_subcommand is None else 0


def execute() -> int:
    """Tell what is kept and where, and return 0."""
    folder = packs.cache()
    console.write(f"{_told(_files(folder))} in {folder}\n")
    return 0


@command.command("clear", cls=HelpedCommand)
def clear() -> int:
    """Remove it. Nothing is lost: the next run is slower."""
    folder = packs.cache()
    files = _files(folder)
    told = _told(files)
    for file in files:
        try:
            file.unlink(missing_ok=True)
        except OSError as error:
            raise RdpolicyError(f"'{file}' cannot be removed: {error.strerror}") from None
    console.write(f"Removed {told} from {folder}\n")
    return 0


def _files(folder: Path) -> list[Path]:
    return sorted(file for pattern in _OURS for file in folder.glob(pattern) if file.is_file())


def _told(files: list[Path]) -> str:
    size = sum(file.stat().st_size for file in files)
    return f"{len(files)} file{'s' * (len(files) != 1)}, {size / 1024:,.0f} KiB"
