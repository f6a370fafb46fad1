"""Commands that are imported when they are called, with help that is laid out when it is asked for."""

from __future__ import annotations

from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING

import click

from validator.cli import console
from validator.policy.suggest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping

# Every command, and the module that defines its `command`.
COMMANDS: Mapping[str, str] = MappingProxyType(
    {
        "cache": "validator.cli.cache",
        "check": "validator.cli.check",
        "collector": "validator.cli.collector",
        "completion": "validator.cli.completion",
        "config": "validator.cli.config",
        "diagnose": "validator.cli.diagnose",
        "drift": "validator.cli.drift",
        "explain": "validator.cli.explain",
        "import": "validator.cli.import_",
        "matrix": "validator.cli.matrix",
        "plan": "validator.cli.plan",
        "policy": "validator.cli.policy",
        "render": "validator.cli.render",
        "report": "validator.cli.report",
        "rules": "validator.cli.rules",
        "verify": "validator.cli.verify",
    }
)


def _show_help(ctx: click.Context, param: click.Parameter, value: bool) -> None:  # noqa: ARG001, FBT001 -- click's signature
    if value and not ctx.resilient_parsing:
        console.write(f"{ctx.get_help()}\n", color=True)
        ctx.exit()


class HelpedCommand(click.Command):
    """A command whose help has panels and colors on a terminal, and is plain text elsewhere."""

    _help: click.Option | None = None

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Return `--help`, written as all output is; click's own is looked up in translations at each start."""
        if self._help is None and self.add_help_option:
            names = self.get_help_option_names(ctx)
            about = "Show this message and exit."
            self._help = click.Option(
                names, is_flag=True, is_eager=True, expose_value=False, help=about, callback=_show_help
            )
        return self._help

    def get_help(self, ctx: click.Context) -> str:
        """Return the help text; the libraries that lay it out are imported for this alone."""
        if not console.is_terminal():
            return super().get_help(ctx)
        from validator.cli.panels import help_text  # noqa: PLC0415

        return help_text(self, ctx)


class HelpedGroup(HelpedCommand, click.Group):
    """A group of commands with such a help."""


class LazyGroup(HelpedGroup):
    """The group of all commands."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 -- click's signature
        """Return the names of the commands, sorted."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 -- click's signature
        """Return the command of a name, importing its module; None for an unknown one."""
        module = COMMANDS.get(cmd_name)
        if module is None:
            return None
        command: click.Command = import_module(module).command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that the arguments name, and the arguments left for it.

        Raises click.UsageError for an unknown one, with a suggestion.
        """
        if args[0] not in COMMANDS and not ctx.resilient_parsing:
            ctx.fail(f"unknown command '{args[0]}'{did_you_mean(args[0], COMMANDS)}")
        return super().resolve_command(ctx, args)
