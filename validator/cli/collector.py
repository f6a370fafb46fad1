"""`rdpolicy collector`: the script that writes down what a running estate is set to."""

from __future__ import annotations

import click

from validator import resources
from validator.cli import console
from validator.cli.group import HelpedCommand

_SCRIPT = "Collect-RdsLicensing.ps1"


@click.command("collector", cls=HelpedCommand, short_help="Print the script that collects what an estate is set to.")
def command() -> int:
    """Print a PowerShell script that reads how an estate is licensed, and writes it to one JSON file.

    Save it as Collect-RdsLicensing.ps1 and run it on a host from which you manage the servers. It changes nothing.
    """
    return execute()


def execute() -> int:
    """Print the script and return 0."""
    console.write((resources.policies() / "windows" / _SCRIPT).read_text(encoding="utf-8"))
    return 0
