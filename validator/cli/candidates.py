"""What the values of options and arguments may be, for shells that complete them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.errors import RdpolicyError

if TYPE_CHECKING:
    from collections.abc import Iterable

    import click
    from click.shell_completion import CompletionItem

    from validator.engine.pack import Pack


def rules(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:  # noqa: ARG001 -- click's signature
    """Return the rules, each with its title."""
    pack = _pack(ctx)
    return [] if pack is None else _items({rule.id: rule.title for rule in pack.rules}.items(), incomplete)


def topics(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:  # noqa: ARG001
    """Return the topics of the rules."""
    pack = _pack(ctx)
    return [] if pack is None else _items(((rule.topic, "") for rule in pack.rules), incomplete)


def selectors(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Return what selects rules: topics and rules."""
    return topics(ctx, param, incomplete) + rules(ctx, param, incomplete)


def matrices(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:  # noqa: ARG001
    """Return the names of the published matrices."""
    pack = _pack(ctx)
    return [] if pack is None else _items(((name, "") for name in pack.catalog.matrices()), incomplete)


def editions(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:  # noqa: ARG001
    """Return the published editions, and what stands for all of them."""
    from validator.policy.matrix import ALL  # noqa: PLC0415 -- only a shell that completes needs it

    pack = _pack(ctx)
    return [] if pack is None else _items(((name, "") for name in [*pack.catalog.editions(), ALL]), incomplete)


def files(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:  # noqa: ARG001
    """Leave it to the shell, which knows files best."""
    return _left_to_shell("file", incomplete)


def folders(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:  # noqa: ARG001
    """Leave it to the shell, which knows folders best."""
    return _left_to_shell("dir", incomplete)


def _left_to_shell(kind: str, incomplete: str) -> list[CompletionItem]:
    from click.shell_completion import CompletionItem  # noqa: PLC0415 -- likewise

    return [CompletionItem(incomplete, type=kind)]


def _items(named: Iterable[tuple[str, str]], incomplete: str) -> list[CompletionItem]:
    from click.shell_completion import CompletionItem  # noqa: PLC0415 -- likewise

    told = sorted(set(named))
    return [CompletionItem(name, help=about or None) for name, about in told if name.startswith(incomplete)]


def _pack(ctx: click.Context) -> Pack | None:
    """Return the pack that the line so far asks for; None where it does not load, which is no matter of now."""
    from validator.cli import packs  # noqa: PLC0415 -- likewise

    try:
        return packs.load(ctx.params.get("policies") or ())
    except RdpolicyError:
        return None
