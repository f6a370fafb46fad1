"""`rdpolicy explain`: say what a rule asks for, why, and who says so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from validator.cli import candidates, console, packs, tables
from validator.cli.configured import ConfiguredCommand, config_options
from validator.cli.options import format_option, policies_option
from validator.explain import explain
from validator.report.layout import inert, prose, wrap

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from validator.explain import Block, Explanation

_INDENT = "  "


@dataclass(frozen=True, slots=True)
class ExplainOptions:
    """Which rule to explain."""

    rule: str
    format: str = "text"
    policies: tuple[Path, ...] = ()


@click.command("explain", cls=ConfiguredCommand, short_help="Explain a rule.")
@click.argument("rule", shell_complete=candidates.rules)
@format_option("text", "json")
@policies_option
@config_options
def command(
    *,
    rule: str,
    format: str,  # noqa: A002 -- the word of the command
    policies: tuple[Path, ...],
) -> int:
    """Explain a rule: what it asks for, why, what to do, and the sources."""
    return execute(ExplainOptions(rule, format, policies))


def execute(options: ExplainOptions) -> int:
    """Explain the rule and return 0; raise UsageError for an unknown one."""
    explanation = explain(packs.load(options.policies), options.rule)
    if options.format == "json":
        console.write(tables.to_json(explanation.to_json()))
    else:
        console.write("".join(f"{line}\n" for line in _lines(explanation, console.width())))
    return 0


def _lines(explanation: Explanation, columns: int) -> Iterator[str]:
    yield from wrap(inert(explanation.title), columns)
    yield f"{explanation.severity}[{inert(explanation.id)}], topic {inert(explanation.topic)}"
    for section in explanation.sections:
        yield ""
        yield f"{section.heading}:"
        before = None
        for block in section.blocks:
            if block.kind == "code" and before is not None:
                yield ""
            yield from _block(block, columns)
            before = block


def _block(block: Block, columns: int) -> Iterator[str]:
    if block.kind == "code":
        yield from (f"{_INDENT * 2}{inert(line)}".rstrip() for line in block.text.splitlines())
        return
    first, rest = (f"{_INDENT}- ", f"{_INDENT}  ") if block.kind == "item" else (_INDENT, _INDENT)
    for number, line in enumerate(wrap(prose(block.text), columns - len(first))):
        yield f"{rest if number else first}{line}"
