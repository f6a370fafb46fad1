"""Settings of licensing as they were seen, and when two observed values are the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from validator.exports.names import Names

if TYPE_CHECKING:
    from collections.abc import Sequence

    from validator.exports.observation import ObservedServer, Seen

UNSET = "unset"


class Settings(NamedTuple):
    """A mode and a list of license servers, each as it was seen, None where it was not."""

    mode: Seen | None = None
    servers: Seen | None = None

    @property
    def stated(self) -> bool:
        """Tell whether there is any."""
        return self.mode is not None or self.servers is not None


def own_settings(server: ObservedServer) -> tuple[Settings, str | None]:
    """Return the settings in effect that were seen on a host itself, and what sets them as far as that was seen."""
    modes = [server.facts.get(f"{source}_mode") for source in ("policy", "own", "effective")]
    lists = [server.facts.get(f"{source}_servers") for source in ("policy", "own", "effective")]
    policy = modes[0] is not None or lists[0] is not None
    own = modes[1] is not None or lists[1] is not None
    settings = Settings(next(filter(None, modes), None), next(filter(None, lists), None))
    return settings, "group-policy" if policy else "wmi" if own else None


def same_servers(one: Sequence[str], other: Sequence[str]) -> bool:
    """Tell whether two lists name the same license servers in the same order."""
    names = Names([*one, *other])
    return [names.key(name) for name in one] == [names.key(name) for name in other]


def same(one: object, other: object) -> bool:
    """Tell whether two settings are the same."""
    return same_servers(one, other) if isinstance(one, tuple) and isinstance(other, tuple) else one == other


def agree(one: object, other: object) -> bool:
    """Tell whether two values of a fact do not contradict each other."""
    if isinstance(one, str) and isinstance(other, str):
        return one.casefold() == other.casefold()
    if isinstance(one, tuple) and isinstance(other, tuple):
        names = Names(map(str, one))
        return [names.key(str(item)) for item in one] == [names.key(str(item)) for item in other]
    if isinstance(one, bool) or isinstance(other, bool):
        return bool(one) is bool(other)
    return one == other


def spell(value: object) -> str:
    """Return a fact's value as people read it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or "none"
    return {"per-user": "Per User", "per-device": "Per Device", "unset": "not set"}.get(str(value), str(value))
