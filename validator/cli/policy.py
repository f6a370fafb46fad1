"""`rdpolicy policy`: whether a pack loads, whether its examples hold, and what can be proved about it."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

import click

from validator import api
from validator.cli import console, packs
from validator.cli.group import HelpedCommand, HelpedGroup
from validator.cli.options import format_option, policies_option, today
from validator.findings import Outcome

if TYPE_CHECKING:
    from pathlib import Path

    from validator.engine.pack import Pack
    from validator.prover import Claim

_SCHEMA = "rdpolicy/prove/v1"
_WORDS = {True: "proved", False: "REFUTED", None: "open"}


@click.group("policy", cls=HelpedGroup, invoke_without_command=True)
@click.pass_context
def command(context: click.Context) -> int:
    """Check, test and prove policy packs."""
    if context.invoked_subcommand is None:
        console.say(f"{context.get_help()}\n")
        return 2
    return 0


@command.command("check", cls=HelpedCommand)
@policies_option
def check(*, policies: tuple[Path, ...]) -> int:
    """Load the built-in pack with packs of your own, and say what they hold."""
    pack = packs.load(policies)
    windows = api.load_windows(pack)
    held = f"{len(pack.rules)} rules, {len(pack.catalog.releases)} releases and {len(windows.registry)} registry values"
    symptoms = packs.load_symptoms(policies)
    console.write(f"{held} load without a fault.\n")
    console.write(f"{len(symptoms.symptoms)} symptoms and their {len(symptoms.causes)} causes as well.\n")
    return 0


@command.command("test", cls=HelpedCommand)
@policies_option
def test(*, policies: tuple[Path, ...]) -> int:
    """Run the examples of every rule: those that pass, and those that fail."""
    pack = packs.load(policies)
    wrong = []
    for rule in pack.rules:
        alone = pack._replace(rules=(rule,))
        for kind, expected in (("passes", Outcome.PASSED), ("fails", Outcome.FAILED)):
            for number, example in enumerate(rule.examples[kind]):
                head = {"apiVersion": "rdpolicy/v1", "kind": "Deployment", "metadata": {"name": "example"}}
                text = json.dumps({**head, **example})
                report = api.check_text(text, as_of=today(), pack=alone)
                if not report.outcomes[expected]:
                    wrong.append(f"{rule.id}: example {number} under {kind} does not")
    for line in wrong:
        console.write(f"{line}\n")
    console.write(f"{len(pack.rules)} rules tested, {len(wrong)} examples differ.\n")
    return 1 if wrong else 0


@command.command("prove", cls=HelpedCommand)
@policies_option
@format_option("text", "json")
@click.option("--budget", type=click.IntRange(1), default=25, show_default=True, help="Seconds to spend.")
def prove(*, policies: tuple[Path, ...], format: str, budget: int) -> int:  # noqa: A002 -- the word of the command
    """Prove what must hold of the matrices and of the rules, or show what refutes it."""
    return execute(packs.load(policies), format, budget)


def execute(pack: Pack, format: str, budget: int) -> int:  # noqa: A002 -- the word of the command
    """Prove within a budget of seconds, print each claim, and return the exit code: 1 when one is refuted."""
    from validator.prover import prove as claims_of  # noqa: PLC0415

    end = time.monotonic() + budget
    claims = list(claims_of(pack, today(), lambda: time.monotonic() < end))
    if format == "json":
        told = [claim._asdict() for claim in claims]
        console.write(json.dumps({"schema": _SCHEMA, "claims": told}, indent=2) + "\n")
    else:
        for claim in claims:
            console.write(_line(claim))
    return 1 if any(claim.holds is False for claim in claims) else 0


def _line(claim: Claim) -> str:
    lines = [f"{_WORDS[claim.holds]:8} {claim.name} ({claim.cases} cases)"]
    if claim.remark:
        lines.append(f"         {claim.remark}")
    lines += ["".join(f"\n    {line}" for line in text.splitlines())[1:] for text in claim.counterexamples]
    return "\n".join(lines) + "\n"
