"""Commands whose options a configuration file may set: found by walking up, overruled by the command line."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from validator.cli import candidates
from validator.cli.group import HelpedCommand
from validator.errors import SourceError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from validator.config.load import Config
    from validator.errors import Place

OWN, SHARED = "rdpolicy.toml", "pyproject.toml"


def config_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options that say which configuration file counts."""
    for option in (
        click.option("--no-config", is_flag=True, expose_value=False, help="Read no configuration file."),
        click.option(
            "--config",
            metavar="FILE",
            shell_complete=candidates.files,
            expose_value=False,
            help="Read this configuration file.",
        ),
    ):
        command = option(command)
    return command


class ConfiguredCommand(HelpedCommand):
    """A command that takes the defaults of its options from a configuration file, which `ctx.obj` then holds."""

    # The settings that every command can take; `check` takes all.
    settings: frozenset[str] | None = frozenset({"policies", "edition"})

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the configuration before the options, whose defaults it has."""
        if not ctx.resilient_parsing:
            given, _, _ = self.make_parser(ctx).parse_args(args=list(args))
            if "help" not in given:
                ctx.obj = load(given.get("config"), none=given.get("no_config", False))
                ctx.default_map = defaults(ctx.obj, self.settings) if ctx.obj else None
        return super().parse_args(ctx, args)


def load(file: str | None, *, none: bool = False) -> Config | None:
    """Return the configuration of a file, else of the nearest one above the working folder.

    Raises:
        UsageError: the file is not there, cannot be read or says something wrong.

    """
    if none:
        if file is not None:
            raise click.UsageError("--config and --no-config exclude each other")
        return None
    if file is not None:
        return _read(Path(file), sought=True)
    return _nearest()


def stated_at(option: str, *path: str | int) -> Place | None:
    """Return where a configuration file states the value of an option; None where the command line does."""
    context = click.get_current_context(silent=True)
    if context is None or context.obj is None:
        return None
    if context.get_parameter_source(option) is not ParameterSource.DEFAULT_MAP:
        return None
    config: Config = context.obj
    return config.place(option.replace("_", "-"), *path)


def _nearest() -> Config | None:
    """Return the first configuration on the way up to the root of the repository, or of the file system."""
    folder = os.getcwd()  # noqa: PTH109 -- walking up by strings takes a tenth of the time, at each start
    above = ""
    while True:
        for name in (OWN, SHARED):
            if os.path.isfile(os.path.join(folder, name)):  # noqa: PTH113, PTH118
                found = _read(Path(above, name))
                if found is not None:
                    return found
        parent = os.path.dirname(folder)  # noqa: PTH120
        if parent == folder or os.path.exists(os.path.join(folder, ".git")):  # noqa: PTH110, PTH118
            return None
        folder, above = parent, os.path.join(above, "..")  # noqa: PTH118


def _read(path: Path, *, sought: bool = False) -> Config | None:
    """Return the configuration in a file; None for a `pyproject.toml` that has none, unless it was asked for."""
    from validator.source.read import read_file  # noqa: PLC0415 -- most runs have no configuration

    shared = path.name == SHARED
    try:
        text = read_file(path)
        if shared and not sought and "rdpolicy" not in text:
            return None
        from validator.config.load import TABLE, read  # noqa: PLC0415

        config = read(text, path.as_posix(), TABLE if shared else ())
    except SourceError as error:
        raise UsageError(error.sentence, error.place) from None
    if config is None and sought:
        raise click.UsageError(f"'{path.as_posix()}' has no table [tool.rdpolicy]")
    return config


def defaults(config: Config, wanted: frozenset[str] | None = None) -> dict[str, Any]:
    """Return the settings that a file states as the values of options, by their names, paths led to from here."""
    from validator.config.plain import PATHS  # noqa: PLC0415 -- as above

    folder = os.path.dirname(config.document.name)  # noqa: PTH120
    found: dict[str, Any] = {}
    for name, value in config.settings.items():
        if wanted is None or name in wanted:
            found[name] = _option(value, folder if name in PATHS else "")
    return found


def _option(value: object, folder: str) -> object:
    """Return a setting as it would be written on the command line."""
    if isinstance(value, dict):
        return [f"{key}={_joined(folder, item)}" for key, item in value.items()]
    if isinstance(value, tuple):
        return [_joined(folder, item) for item in value]
    return value if isinstance(value, bool | int) else _joined(folder, str(value))


def _joined(folder: str, value: str) -> str:
    return Path(folder, value).as_posix() if folder else value
