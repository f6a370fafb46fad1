"""Who connects: people and devices, each counted once, with the access groups that they are in."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from validator.findings import Path
    from validator.model.deployment import Deployment

COUNTED_BY = {"per-user": "users", "per-device": "devices"}


class Consumers(NamedTuple):
    """People (`type` is per-user) or devices (per-device) who each use the hosts of all the groups named.

    `number` is None where it is not stated, and `path` is where it is, or would be, stated.
    """

    type: str
    groups: tuple[int, ...]
    number: int | None
    path: Path


def consumers(deployment: Deployment) -> Iterator[Consumers]:
    """Yield all who may need a CAL, those of earlier groups first.

    People listed by name are the same person in every group that lists them. Administrators and people under an
    External Connector need no CAL (sources: VLBRIEF, EXTCON).
    """
    named: dict[str, list[int]] = {}
    for number, group in enumerate(deployment.access or ()):
        if group.administrators or group.external_connector:
            continue
        yield Consumers("per-device", (number,), group.devices, ("access", number, "devices"))
        if group.members is None:
            yield Consumers("per-user", (number,), group.users, ("access", number, "users"))
        for member in dict.fromkeys(member.casefold() for member in group.members or ()):
            named.setdefault(member, []).append(number)
    together: dict[tuple[int, ...], int] = {}
    for numbers in named.values():
        together[tuple(numbers)] = together.get(tuple(numbers), 0) + 1
    for shared, count in together.items():
        yield Consumers("per-user", shared, count, ("access", shared[0], "members"))
