"""Options that several commands take, and the types of their values."""

from __future__ import annotations

import re
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from validator.cli import candidates
from validator.findings import Severity
from validator.policy.suggest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Decorated = Callable[[Callable[..., Any]], Callable[..., Any]]

# So many choices are listed in place of a value's name.
_LISTED = 4
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_CLUSTER = re.compile(r"dask://([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\]):([0-9]{1,5})")
_PORTS = range(1, 65536)
AUTO = "auto"


def day(ctx: click.Context, param: click.Parameter, value: str | None) -> date | None:
    """Return the date of a day written as YYYY-MM-DD; raise BadParameter for anything else."""
    if value is None:
        return None
    if _DAY.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise click.BadParameter(f"'{value}' is not a day written as YYYY-MM-DD", ctx, param)


def processes(ctx: click.Context, param: click.Parameter, value: str) -> int | str:
    """Return a number of processes, or `auto` as it is; raise BadParameter for anything else."""
    if value == AUTO:
        return value
    if not (value.isascii() and value.isdecimal() and int(value)):
        raise click.BadParameter(f"'{value}' is neither a number from 1 up nor {AUTO}", ctx, param)
    return int(value)


def cluster(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    """Return the HOST:PORT of dask://HOST:PORT; raise BadParameter for anything else."""
    if value is None:
        return None
    match = _CLUSTER.fullmatch(value)
    if match is None or int(match[2]) not in _PORTS:
        raise click.BadParameter(f"'{value}' is not written as dask://HOST:PORT", ctx, param)
    return f"{match[1]}:{int(match[2])}"


def format_files(formats: Sequence[str]) -> Callable[..., tuple[tuple[str, Path], ...]]:
    """Return a callback that reads each FORMAT=FILE, and raises BadParameter for anything else."""

    def convert(ctx: click.Context, param: click.Parameter, values: Sequence[str]) -> tuple[tuple[str, Path], ...]:
        return tuple(one(ctx, param, value) for value in values)

    def one(ctx: click.Context, param: click.Parameter, value: str) -> tuple[str, Path]:
        name, _, file = value.partition("=")
        if not file:
            raise click.BadParameter(f"'{value}' is not written as FORMAT=FILE", ctx, param)
        if name not in formats:
            raise click.BadParameter(f"there is no format '{name}'{did_you_mean(name, formats)}", ctx, param)
        if file == "-":
            raise click.BadParameter(f"write --format {name} for the standard output", ctx, param)
        return name, Path(file)

    return convert


def format_option(*formats: str) -> Decorated:
    """Return `--format` with the formats that a command can answer in, the first one by default."""
    many = len(formats) > _LISTED
    return click.option(
        "-f",
        "--format",
        "format",
        type=click.Choice(formats),
        metavar="FORMAT" if many else None,
        default=formats[0],
        show_default=True,
        help=f"Format: {', '.join(formats)}." if many else "Format.",
    )


def graded(ctx: click.Context, param: click.Parameter, values: Sequence[str]) -> tuple[tuple[str, Severity], ...]:
    """Return each pattern of rules with its severity; raise BadParameter for what is not RULE=SEVERITY."""

    def one(value: str) -> tuple[str, Severity]:
        pattern, _, severity = value.rpartition("=")
        if not pattern:
            raise click.BadParameter(f"'{value}' is not written as RULE=SEVERITY", ctx, param)
        if severity not in set(Severity):
            raise click.BadParameter(f"there is no severity '{severity}'{did_you_mean(severity, Severity)}", ctx, param)
        return pattern, Severity(severity)

    return tuple(map(one, values))


policies_option: Decorated = click.option(
    "--policies",
    metavar="DIR",
    type=Path,
    multiple=True,
    shell_complete=candidates.folders,
    help="Add a policy pack of your own. Repeatable.",
)


def years_after(start: date, years: int) -> date:
    """Return the same day some years later, at most the last of all days; 28 February for a 29th that is lacking."""
    if start.year + years > date.max.year:
        return date.max
    try:
        return start.replace(year=start.year + years)
    except ValueError:
        return start.replace(year=start.year + years, day=28)


def today() -> date:
    """Return the local day: the only place where the clock is read."""
    return datetime.now().astimezone().date()
