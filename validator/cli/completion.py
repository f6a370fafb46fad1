"""`rdpolicy completion`: the script by which a shell completes commands, options and their values."""

from __future__ import annotations

import click
from click.shell_completion import (
    BashComplete,
    FishComplete,
    PowerShellComplete,
    ZshComplete,
    add_completion_class,
    shell_complete,
)

from validator.cli import console
from validator.cli.group import HelpedCommand


class _Bash(BashComplete):
    """Bash as it is: it takes `--option=value` for three words, and its version is no concern of a script's."""

    def source(self) -> str:
        return self.source_template % self.source_vars()

    def get_completion_args(self) -> tuple[list[str], str]:
        words, incomplete = super().get_completion_args()
        return [word for word in words if word != "="], incomplete.removeprefix("=")


SHELLS = {"bash": _Bash, "zsh": ZshComplete, "fish": FishComplete, "powershell": PowerShellComplete}


@click.command("completion", cls=HelpedCommand, short_help="Print the completion script of a shell.")
@click.argument("shell", type=click.Choice(tuple(SHELLS)))
@click.pass_context
def command(context: click.Context, *, shell: str) -> int:
    """Print the script by which a shell completes commands, options and their values.

    For good, write the line for your shell into the file that it reads as it starts.

    \b
    bash        eval "$(rdpolicy completion bash)"
    zsh         eval "$(rdpolicy completion zsh)"
    fish        rdpolicy completion fish | source
    PowerShell  rdpolicy completion powershell | Out-String | Invoke-Expression
    """  # noqa: D301 -- click takes the backspace for: these lines stay as they are
    root = context.find_root()
    return execute(shell, root.command, root.info_name or "")


def execute(shell: str, root: click.Command, name: str) -> int:
    """Print the script that completes a command of this name, and return 0."""
    console.write(SHELLS[shell](root, {}, name, f"_{name}_complete".upper()).source())
    return 0


def answer(root: click.Command, name: str, variable: str, instruction: str) -> int:
    """Answer a shell that completes a word, as the environment states it; return the exit code."""
    add_completion_class(_Bash)
    return shell_complete(root, {}, name, variable, instruction)
