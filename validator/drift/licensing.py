"""Licensing settings: those of the deployment, those in effect on each host, and policies that nobody planned."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from validator.exports.settings import UNSET, own_settings, spell
from validator.facts.settings import effective_mode, effective_servers
from validator.facts.table import HERE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from validator.drift.ledger import Ledger
    from validator.drift.sides import Pair, Sides
    from validator.exports.observation import ObservedServer, Seen
    from validator.findings import Path

_MODE, _SERVERS, _ORDER = "drift-licensing-mode", "drift-license-servers", "drift-license-server-order"
_BY_POLICY = frozenset({"group-policy", "local-policy"})
_OVERRIDES, _GRACE = "drift-policy-overrides", "drift-grace-over"
_DEPLOYMENT = "the deployment"
# Facts that tell whether a policy sets anything on a host.
_SOURCES = frozenset({"mode_source", "servers_source"})


class InEffect(NamedTuple):
    """What is set on a host as far as it was seen."""

    mode: Seen | None
    servers: Seen | None


def compare(sides: Sides, ledger: Ledger, as_of: date) -> None:
    """Note the differences between settings, and hosts whose grace period ends without licensing."""
    _deployment(sides, ledger)
    for pair in sides.having("session-host"):
        found = in_effect(sides, pair.observed)
        _host(sides, pair, found, ledger)
        _grace(sides, pair, found, ledger, as_of)
    _policies(sides, ledger)


def in_effect(sides: Sides, server: ObservedServer | None) -> InEffect:
    """Return what is set on a host: by a policy or itself, else what the deployment or a policy for all sets."""
    own = own_settings(server)[0] if server is not None else None
    facts = sides.estate.facts
    mode = (own.mode if own else None) or facts.get("policy_mode") or facts.get("mode")
    servers = (own.servers if own else None) or facts.get("policy_servers") or facts.get("license_servers")
    return InEffect(mode, servers)


def _deployment(sides: Sides, ledger: Ledger) -> None:
    """Compare the settings of the deployment itself, where the manifest says that these configure it."""
    licensing = sides.intended.licensing
    if licensing is None or licensing.configured_by not in {None, "deployment"}:
        ledger.not_asked()
        return
    facts = sides.estate.facts
    if "mode" in facts and licensing.mode is not None:
        _compared(sides, ledger, _DEPLOYMENT, ("licensing", "mode"), licensing.mode, facts["mode"])
    if "license_servers" in facts and licensing.license_servers is not None:
        path: Path = ("licensing", "license_servers")
        _listed(sides, ledger, _DEPLOYMENT, path, licensing.license_servers, facts["license_servers"])


def _host(sides: Sides, pair: Pair, found: InEffect, ledger: Ledger) -> None:
    mode = effective_mode(sides.intended, pair.intended)
    servers = effective_servers(sides.intended, pair.intended)
    mode_at, servers_at = (_placed(one.path, pair.at) for one in (mode, servers))
    if found.mode is None:
        sides.lacks(ledger, _MODE, pair, mode_at)
    elif _is_new(sides, found.mode, mode_at):
        _compared(sides, ledger, pair.name, mode_at, mode.value, found.mode)
    if found.servers is None:
        sides.lacks(ledger, _SERVERS, pair, servers_at)
    elif _is_new(sides, found.servers, servers_at):
        _listed(sides, ledger, pair.name, servers_at, tuple(servers.value), found.servers)


def _placed(path: Path, index: int) -> Path:
    return ("servers", index, *path[1:]) if path[:1] == (HERE,) else path


def _is_new(sides: Sides, seen: Seen, path: Path) -> bool:
    """Tell whether a host's setting is another one than that of the deployment, which was compared already."""
    licensing = sides.intended.licensing
    compared = licensing is not None and licensing.configured_by in {None, "deployment"} and path[:1] == ("licensing",)
    return not (compared and "policy" not in path and seen in sides.estate.facts.values())


def _compared(sides: Sides, ledger: Ledger, who: str, path: Path, intended: Any, seen: Seen) -> None:  # noqa: ANN401, ARG001
    if intended == seen.value:
        ledger.agrees(_MODE)
    else:
        ledger.differs(_MODE, who, path, intended=intended, observed=seen.value, seen=seen.origin)


def _listed(sides: Sides, ledger: Ledger, who: str, path: Path, intended: Sequence[str], seen: Seen) -> None:
    ours, theirs = sides.keys(intended), sides.keys(seen.value)
    if ours == theirs:
        ledger.agrees(_SERVERS)
        return
    rule = _ORDER if sorted(ours) == sorted(theirs) else _SERVERS
    ledger.differs(rule, who, path, intended=tuple(intended), observed=seen.value, seen=seen.origin)


def _policies(sides: Sides, ledger: Ledger) -> None:
    """Note policies that set licensing where the manifest plans none."""
    licensing = sides.intended.licensing
    planned = licensing is not None and (licensing.policy is not None or licensing.configured_by in _BY_POLICY)
    for pair in sides.having("session-host"):
        own = pair.intended.licensing
        if planned or (own is not None and own.configured_by in _BY_POLICY):
            ledger.not_asked()
        elif pair.observed is not None:
            found = _policy(ledger, pair.name, pair.observed.facts)
            if not found and pair.observed.facts.keys() & _SOURCES:
                ledger.agrees(_OVERRIDES)
            elif not found:
                sides.lacks(ledger, _OVERRIDES, pair, ("licensing",))
    if not planned:
        _policy(ledger, "session hosts", sides.estate.facts)


def _policy(ledger: Ledger, who: str, facts: dict[str, Seen]) -> bool:
    """Note what a policy sets; return whether there is anything."""
    set_by_policy = {
        word: facts[fact]
        for word, fact in (("the mode", "policy_mode"), ("the license servers", "policy_servers"))
        if fact in facts
    }
    if set_by_policy:
        told = " and ".join(f"{word} {spell(seen.value)}" for word, seen in set_by_policy.items())
        origin = next(iter(set_by_policy.values())).origin
        ledger.differs(_OVERRIDES, who, ("licensing",), intended="no policy", observed=told, seen=origin)
    return bool(set_by_policy)


def _grace(sides: Sides, pair: Pair, found: InEffect, ledger: Ledger, as_of: date) -> None:
    """Note a host that will be, or is, without licenses; 0 days left is over, and normal where a host is licensed."""
    seen = pair.observed.facts.get("grace_days") if pair.observed is not None else None
    here: Path = ("servers", pair.at)
    if seen is None:
        if pair.intended.installed is not None:
            sides.lacks(ledger, _GRACE, pair, (*here, "installed"))
        return
    lacking = [
        word
        for word, one in (("no licensing mode", found.mode), ("no license server", found.servers))
        if one is not None and one.value in (UNSET, ())
    ]
    if lacking:
        rule = "drift-grace-running-out" if seen.value else _GRACE
        what = " and ".join(lacking)
        ledger.differs(
            rule, pair.name, here, intended="licensed", setting=what, seen=seen.origin,
            observed=seen.value or what,
        )  # fmt: skip
    elif found.mode is None or found.servers is None:
        sides.lacks(ledger, _GRACE, pair, here)
    else:
        ledger.agrees(_GRACE)
    if pair.intended.installed is not None:
        _left(sides, pair, seen, ledger, as_of)


def _left(sides: Sides, pair: Pair, seen: Seen, ledger: Ledger, as_of: date) -> None:
    whole = int(sides.catalog.constants["grace-period-days"].value)
    expected = min(whole, max(0, whole - (as_of - pair.intended.installed).days))  # type: ignore[operator]
    if seen.value < expected - 1:  # a day begins at another hour on the host
        path: Path = ("servers", pair.at, "installed")
        ledger.differs("drift-grace-shorter", pair.name, path, intended=expected, observed=seen.value, seen=seen.origin)
    else:
        ledger.agrees("drift-grace-shorter")
