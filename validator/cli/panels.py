"""Help texts in panels, by rich-click: imported only when help is shown on a terminal."""

from __future__ import annotations

import click
import rich_click


def help_text(command: click.Command, context: click.Context) -> str:
    """Return the help of a plain click command as rich-click would show it."""
    config = rich_click.RichHelpConfiguration(max_width=context.max_content_width, text_markup="ansi")
    twin = _twin(command, context)
    rich_context = rich_click.RichContext(
        twin,
        info_name=context.info_name,
        parent=context.parent,
        terminal_width=context.terminal_width,
        max_content_width=context.max_content_width,
        help_option_names=context.help_option_names,
        rich_help_config=config,
    )
    return twin.get_help(rich_context)


def _twin(command: click.Command, context: click.Context) -> rich_click.RichCommand:
    if not isinstance(command, click.Group):
        return rich_click.RichCommand(name=command.name, params=command.params, help=command.help)
    found = {name: command.get_command(context, name) for name in command.list_commands(context)}
    commands = {name: one for name, one in found.items() if one is not None}
    return rich_click.RichGroup(name=command.name, commands=commands, params=command.params, help=command.help)
