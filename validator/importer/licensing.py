"""Which settings an estate's hosts have in common, and which hosts differ: the deployment's, a policy's, their own.

A group policy beats what the deployment or the host itself sets (source: MODE), so the three are kept apart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from validator.exports.settings import UNSET, Settings, own_settings, same, spell

if TYPE_CHECKING:
    from collections.abc import Sequence

    from validator.exports.observation import Estate, ObservedServer, Seen

_KINDS = ("mode", "servers")


class Plan(NamedTuple):
    """The licensing of a manifest: its settings and what configures them, a policy besides, hosts that differ.

    `hosts` has for each host that differs, by its name in folded case, its settings and what configures them.
    """

    settings: Settings
    configured_by: str | None
    policy: Settings
    hosts: dict[str, tuple[Settings, str | None]]


def plan(estate: Estate, notes: list[str]) -> Plan:
    """Return the licensing of an estate; `notes` takes the conflicts between its sources."""
    hosts = [server for server in estate.servers.values() if "session-host" in server.roles]
    deployment = Settings(estate.facts.get("mode"), estate.facts.get("license_servers"))
    policy = _common(hosts, "policy", estate)
    configured_by: str | None
    by_policy = "local-policy" if hosts and all(_in_workgroup(host) for host in hosts) else "group-policy"
    if deployment.stated:
        settings, configured_by = deployment, "deployment"
        if policy.stated:
            _told(deployment, policy, notes)
    elif policy.stated:
        settings, configured_by, policy = policy, by_policy, Settings()
    else:
        settings = _common(hosts, "own", estate)
        brokered = any("connection-broker" in server.roles for server in estate.servers.values())
        configured_by = ("deployment" if brokered else "wmi") if settings.stated else None
    in_effect = Settings(policy.mode or settings.mode, policy.servers or settings.servers)
    differing = {host.name.casefold(): _differing(host, in_effect, by_policy, notes) for host in hosts}
    return Plan(settings, configured_by, policy, {name: own for name, own in differing.items() if own[0].stated})


def _in_workgroup(server: ObservedServer) -> bool:
    return bool(server.value("membership") == "workgroup")


def _common(hosts: Sequence[ObservedServer], source: str, estate: Estate) -> Settings:
    """Return what all hosts that tell of it have in common; a host without a policy shows that none reaches all."""
    found: list[Seen | None] = []
    for kind in _KINDS:
        seen = [host.facts[f"{source}_{kind}"] for host in hosts if f"{source}_{kind}" in host.facts]
        if source == "policy":
            where = f"{kind}_source"
            if any(host.value(where) == "server" and f"policy_{kind}" not in host.facts for host in hosts):
                seen = []
            elif f"policy_{kind}" in estate.facts:
                seen.append(estate.facts[f"policy_{kind}"])
        found.append(seen[0] if seen and all(same(seen[0].value, one.value) for one in seen) else None)
    return Settings(*found)


def _told(deployment: Settings, policy: Settings, notes: list[str]) -> None:
    for kind, own, winner in (
        ("mode", deployment.mode, policy.mode),
        ("list of license servers", deployment.servers, policy.servers),
    ):
        if own is not None and winner is not None and not same(own.value, winner.value):
            notes.append(
                f"conflict: the {kind} of the deployment is {spell(own.value)} ({own.origin}), but a policy says "
                f"{spell(winner.value)} ({winner.origin}) and wins; both are in the manifest"
            )


def _differing(host: ObservedServer, common: Settings, by_policy: str, notes: list[str]) -> tuple[Settings, str | None]:
    """Return what a host is set to otherwise than most, and what sets it."""
    own, source = own_settings(host)
    mode, servers = own
    if mode is not None and common.mode is not None and mode.value == UNSET != common.mode.value:
        notes.append(
            f"conflict: {host.name} has no licensing mode ({mode.origin}), others are {spell(common.mode.value)}"
        )
    kept_mode = mode if mode is not None and mode.value != UNSET and not _same(mode, common.mode) else None
    kept_servers = servers if servers is not None and servers.value and not _same(servers, common.servers) else None
    for kind, kept, usual in (("mode", kept_mode, common.mode), ("license servers", kept_servers, common.servers)):
        if kept is not None and usual is not None:
            here, others = spell(kept.value), spell(usual.value)
            notes.append(f"conflict: {host.name} has {kind} {here} ({kept.origin}), others have {others}")
    return Settings(kept_mode, kept_servers), by_policy if source == "group-policy" else source


def _same(one: Seen, other: Seen | None) -> bool:
    return other is not None and same(one.value, other.value)
