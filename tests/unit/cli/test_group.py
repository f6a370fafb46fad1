from __future__ import annotations

from importlib import import_module
from pathlib import Path

import click
import pytest

import validator.cli
from validator.cli.check import command as check
from validator.cli.group import COMMANDS, HelpedCommand
from validator.cli.main import root


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_a_module_of_its_name_with_options_and_execute(name):
    module = import_module(COMMANDS[name])
    assert module.command.name == name
    assert isinstance(module.command, HelpedCommand)
    assert module.command.get_short_help_str()
    assert callable(module.execute)


def test_every_module_with_a_command_is_registered():
    folder = Path(validator.cli.__file__).parent
    having = {path.stem for path in folder.glob("*.py") if "\ndef command(" in path.read_text(encoding="utf-8")}
    assert having == {module.rpartition(".")[2] for module in COMMANDS.values()}


def test_unknown_names_give_no_command():
    with click.Context(root) as context:
        assert root.get_command(context, "chek") is None


def test_a_command_may_go_without_help():
    command = HelpedCommand("bare", add_help_option=False)
    with click.Context(command) as context:
        assert command.get_help_option(context) is None


def test_help_is_not_shown_while_completing():
    with check.make_context("check", ["--help"], resilient_parsing=True) as context:
        assert "quiet" in context.params
