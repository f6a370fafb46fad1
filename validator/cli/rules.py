"""`rdpolicy rules`: list the rules of the policy pack."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from validator.cli import candidates, console, packs, tables
from validator.cli.configured import ConfiguredCommand, config_options
from validator.cli.options import format_option, policies_option
from validator.errors import UsageError
from validator.policy.suggest import did_you_mean

if TYPE_CHECKING:
    from pathlib import Path

    from validator.policy.rule import Rule


@dataclass(frozen=True, slots=True)
class RulesOptions:
    """Which rules to list: of a topic, or all."""

    topic: str | None = None
    format: str = "text"
    policies: tuple[Path, ...] = ()


@click.command("rules", cls=ConfiguredCommand)
@click.option("--topic", metavar="TOPIC", shell_complete=candidates.topics, help="List the rules of one topic.")
@format_option("text", "json")
@policies_option
@config_options
def command(
    *,
    topic: str | None,
    format: str,  # noqa: A002 -- the word of the command
    policies: tuple[Path, ...],
) -> int:
    """List the rules, by topic."""
    return execute(RulesOptions(topic, format, policies))


def execute(options: RulesOptions) -> int:
    """List the rules and return 0; raise UsageError for an unknown topic."""
    every = sorted(packs.load(options.policies).rules, key=lambda rule: (rule.topic, rule.id))
    topics = list(dict.fromkeys(rule.topic for rule in every))
    if options.topic is not None:
        if options.topic not in topics:
            raise UsageError(f"unknown topic '{options.topic}'{did_you_mean(options.topic, topics)}")
        topics = [options.topic]
    rules = [rule for rule in every if rule.topic in topics]
    if options.format == "json":
        console.write(tables.to_json({"schema": "rdpolicy/rules/v1", "rules": [_data(rule) for rule in rules]}))
    else:
        console.write(_text(rules))
    return 0


def _data(rule: Rule) -> dict[str, object]:
    return {
        "id": rule.id,
        "topic": rule.topic,
        "title": rule.title,
        "severity": rule.severity.value,
        "covers": list(rule.covers),
        "sources": list(rule.sources),
    }


def _text(rules: list[Rule]) -> str:
    rows = [
        ["Topic", "Severity", "Rule", "Title"],
        *([rule.topic, rule.severity, rule.id, rule.title] for rule in rules),
    ]
    return "".join(f"{line}\n" for line in tables.columns(rows, indent=""))
