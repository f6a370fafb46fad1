"""Waivers written in the manifest that they are about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.waivers.ledger import Waiver

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from validator.findings import Location, Path
    from validator.model.deployment import Waiver as Written


def placed(item: Written, location: Location, deployment: str | None = None) -> Waiver:
    """Return a waiver with its place, for one deployment or, as those in a manifest, for the one it is in."""
    return Waiver(
        item.rule, item.where, item.reason, item.owner, item.until, item.fingerprint, location, None, deployment
    )


def read(items: Sequence[Written], locate: Callable[[Path], Location], deployment: str) -> list[Waiver]:
    """Return the waivers of a manifest, which are for its own deployment."""
    return [placed(item, locate(("waivers", number)), deployment) for number, item in enumerate(items)]
