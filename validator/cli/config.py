"""`rdpolicy config`: print the settings that a check takes here, and where each comes from."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, NamedTuple

import click
from click.core import ParameterSource

from validator.cli import candidates, check, console, tables
from validator.cli.configured import stated_at
from validator.cli.group import HelpedCommand
from validator.cli.options import format_option, today
from validator.report.layout import inert

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from validator.config.load import Config
    from validator.errors import Place

_BARE = re.compile(r"[A-Za-z0-9_-]+\Z")


class Setting(NamedTuple):
    """A setting, its value as plain data, and where it comes from: the command line, a file or nowhere."""

    name: str
    value: Any
    origin: str
    place: Place | None


@click.command("config", cls=HelpedCommand)
@format_option("text", "json")
@click.option("--config", "file", metavar="FILE", shell_complete=candidates.files, help="Read this configuration file.")
@click.option("--no-config", is_flag=True, help="Read no configuration file.")
@click.argument("given", nargs=-1, type=click.UNPROCESSED, metavar="[-- OPTIONS OF CHECK]")
def command(
    *,
    format: str,  # noqa: A002 -- the word of the command
    file: str | None,
    no_config: bool,
    given: tuple[str, ...],
) -> int:
    """Print the settings that a check takes here.

    The text is itself a configuration. Options of check after -- show what they would overrule.
    """
    return execute(format, file, given, no_config=no_config)


def execute(answer: str, file: str | None, given: Sequence[str], *, no_config: bool = False) -> int:
    """Print the settings in a format and return 0; raise what `check` raises for a call or a file that is wrong."""
    which = [*(["--config", file] if file is not None else []), *(["--no-config"] if no_config else [])]
    with check.command.make_context("rdpolicy check", [*which, *given]) as context:
        settings = list(_settings(context))
        config: Config | None = context.obj
    console.write(_json(settings, config) if answer == "json" else _text(settings, config))
    return 0


def _settings(context: click.Context) -> Iterator[Setting]:
    from validator.config.model import Settings  # noqa: PLC0415 -- brings pydantic, which help does without

    for name, field in Settings.model_fields.items():
        value = context.params[name]
        source = context.get_parameter_source(name)
        place = stated_at(name)
        if source is ParameterSource.COMMANDLINE:
            origin = "command line"
        elif place is not None:
            origin = "file"
        else:
            origin = "default"
            value = today() if name == "as_of" else value
        yield Setting(str(field.alias), _plain(name, value), origin, place)


def _plain(name: str, value: Any) -> Any:  # noqa: ANN401 -- whatever an option gives
    """Return an option's value as a configuration would have it."""
    if name in {"severity", "outputs"}:
        return {key: _word(item) for key, item in value}
    if isinstance(value, tuple):
        return [_word(item) for item in value]
    return value if value is None or isinstance(value, bool | int) else _word(value)


def _word(value: Any) -> str:  # noqa: ANN401 -- a path, a day, a severity
    return value.as_posix() if hasattr(value, "as_posix") else str(value)


def _json(settings: list[Setting], config: Config | None) -> str:
    listed = [
        {
            "name": one.name,
            "value": one.value,
            "origin": one.origin,
            "line": one.place.line if one.place else None,
        }
        for one in settings
    ]
    file = config.document.name if config else None
    return tables.to_json({"schema": "rdpolicy/config/v1", "file": file, "settings": listed})


def _text(settings: list[Setting], config: Config | None) -> str:
    head = f"# {inert(config.document.name)}" if config else "# There is no configuration file."
    rows = [
        (f"{one.name} = {_toml(one.value)}" if one.value is not None else f"# {one.name} is not set", one)
        for one in settings
    ]
    width = max(len(text) for text, _ in rows)
    lines = [f"{inert(text):{width}}  # {inert(_origin(one))}" for text, one in rows]
    return "\n".join([head, *lines]) + "\n"


def _origin(one: Setting) -> str:
    return f"{one.place.file}:{one.place.line}" if one.place else one.origin


def _toml(value: Any) -> str:  # noqa: ANN401 -- any setting
    """Return a value as TOML writes it on one line."""
    if isinstance(value, dict):
        pairs = [f"{key if _BARE.match(key) else _quoted(key)} = {_toml(item)}" for key, item in value.items()]
        return f"{{{', '.join(pairs)}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    return str(value).lower() if isinstance(value, bool | int) else _quoted(value)


def _quoted(text: str) -> str:
    """Return a string of TOML, which escapes as JSON does."""
    return json.dumps(text)
