"""The entry of the command line: one command is run, and every way it can end becomes an exit code."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from validator import __version__
from validator.cli import console
from validator.cli.group import LazyGroup
from validator.errors import RdpolicyError

if TYPE_CHECKING:
    from collections.abc import Sequence

NAME = "rdpolicy"
USAGE, DEFECT, INTERRUPTED = 2, 4, 130
_COMPLETION = "_RDPOLICY_COMPLETE"
_SETTINGS = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


def _version(ctx: click.Context, param: click.Parameter, value: bool) -> None:  # noqa: ARG001, FBT001 -- click's signature
    if value:
        console.write(f"{NAME} {__version__}\n")
        ctx.exit()


@click.group(
    NAME,
    cls=LazyGroup,
    context_settings=_SETTINGS,
    invoke_without_command=True,
    no_args_is_help=False,
    subcommand_metavar="COMMAND [ARGS]...",
)
@click.option(
    "-V", "--version", is_flag=True, is_eager=True, expose_value=False, callback=_version, help="Show the version."
)
@click.pass_context
def root(context: click.Context) -> int:
    """Prove, before rollout, that a Remote Desktop Services deployment will be issued its licenses.

    Exit codes: 0 clean; 1 findings at or over --fail-on; 2 usage; 3 could not check; 4 a defect of rdpolicy.
    """
    if context.invoked_subcommand is None:
        console.say(f"{context.get_help()}\n")
        return USAGE
    return 0


def run(argv: Sequence[str], *, terminal_width: int | None = None) -> int:
    """Run the command that the arguments name and return its exit code; nothing is raised.

    `terminal_width` fixes the width of help texts.
    """
    try:
        console.prepare()
        return _outcome(argv, terminal_width)
    except (KeyboardInterrupt, click.Abort):
        return INTERRUPTED
    except Exception as defect:  # noqa: BLE001 -- the one boundary where a fault of ours becomes a bug report
        if _COMPLETION not in os.environ:  # a line that is being typed is no place for a report
            from validator.cli.defect import describe  # noqa: PLC0415

            console.say(describe(defect))
        return DEFECT


def _outcome(argv: Sequence[str], terminal_width: int | None) -> int:
    """Run the command and return its exit code, or that of the expected failure that ended it."""
    try:
        return _invoke(argv, terminal_width)
    except click.exceptions.Exit as done:  # after --help and --version
        return done.exit_code
    except click.ClickException as error:
        console.complain(_usage(error))
        return USAGE
    except RdpolicyError as error:
        for fault in error.faults:
            console.complain(str(fault))
        return error.exit_code


def _invoke(argv: Sequence[str], terminal_width: int | None) -> int:
    # Not `root.main`, which gives interrupts and broken pipes codes of its own.
    if _COMPLETION in os.environ:
        from validator.cli.completion import answer  # noqa: PLC0415

        return answer(root, NAME, _COMPLETION, os.environ[_COMPLETION])
    with root.make_context(NAME, list(argv), terminal_width=terminal_width) as context:
        code: int = root.invoke(context)
    return code


def _usage(error: click.ClickException) -> str:
    """Return what is wrong with the call as one sentence, and where the right ways are listed."""
    sentence = " ".join(error.format_message().split())
    context = error.ctx if isinstance(error, click.UsageError) else None
    if sentence[-1:] not in {".", "?"}:
        sentence += "."
    return f"{sentence} See '{context.command_path} --help'." if context else sentence
