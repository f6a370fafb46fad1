"""A registry file with the policy values of a server, as the registry editor imports it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.render.files import lines
from validator.render.quote import registry_text, visible
from validator.render.values import Value, by_server, license_server_values, policy_values

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from validator.policy.windows_model import WindowsSettings
    from validator.render.plan import DeploymentPlan
    from validator.render.source import Source

_HEAD = "Windows Registry Editor Version 5.00"
_ROOT = "HKEY_LOCAL_MACHINE"


def text(sources: Sequence[Source], windows: WindowsSettings) -> str | None:
    """Return the file for all servers of some deployments, or None where they need different ones."""
    wanted: dict[tuple[Value, ...], list[str]] = {}
    for source in sources:
        for server, share in by_server(source.plan):
            wanted.setdefault(_values(share, windows), []).append(server)
    wanted.pop((), None)
    if len(wanted) != 1:
        return None
    values, servers = next(iter(wanted.items()))
    about = [remark for source in sources for remark in source.about]
    return lines([_HEAD, "", *_comments([*about, f"For {', '.join(servers)}."]), "", *_keys(values)])


def holds(plan: DeploymentPlan) -> bool:
    """Tell whether a registry file sets anything of a plan."""
    return any(hosts.policy for hosts in plan.hosts) or any(
        policies.prevent_license_upgrade is not None for policies in plan.license_servers
    )


def _values(share: DeploymentPlan, windows: WindowsSettings) -> tuple[Value, ...]:
    found: dict[Value, None] = {}
    for hosts in share.hosts:
        found |= dict.fromkeys(policy_values(hosts.policy, windows))
    for policies in share.license_servers:
        found |= dict.fromkeys(license_server_values(policies, windows))
    return tuple(found)


def _comments(about: Sequence[str]) -> Iterator[str]:
    for remark in about:
        yield f"; {visible(remark)}"


def _keys(values: Sequence[Value]) -> Iterator[str]:
    for key in dict.fromkeys(value.record.key for value in values):
        yield f"[{_ROOT}\\{key}]"
        own = (value for value in values if value.record.key == key)
        yield from (f"{registry_text(value.record.value)}={_data(value.data)}" for value in own)
        yield ""


def _data(data: int | str) -> str:
    return registry_text(data) if isinstance(data, str) else f"dword:{data:08x}"
