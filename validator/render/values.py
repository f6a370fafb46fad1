"""Settings as values of the registry, in the spelling of Windows: the same for scripts and for registry files."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from validator.errors import RdpolicyError
from validator.render.quote import visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from validator.policy.windows_model import RegistryValue, WindowsSettings
    from validator.render.plan import DeploymentPlan, LicenseServers, Setting


class Value(NamedTuple):
    """A value below HKEY_LOCAL_MACHINE: its record, and a number for REG_DWORD, a text for REG_SZ."""

    record: RegistryValue
    data: int | str


def policy_values(setting: Setting, windows: WindowsSettings) -> tuple[Value, ...]:
    """Return the policy values of a session host; raise RdpolicyError for a name that the list cannot hold."""
    found = []
    if setting.mode is not None:
        found.append(Value(windows.value("policy-licensing-mode"), windows.mode(setting.mode).number))
    if setting.license_servers:
        record = windows.value("policy-license-servers")
        found.append(Value(record, joined(setting.license_servers, record.separator or "")))
    return tuple(found)


def license_server_values(policies: LicenseServers, windows: WindowsSettings) -> tuple[Value, ...]:
    """Return the policy values of a license server; the name of its security group's value is published nowhere."""
    if policies.prevent_license_upgrade is None:
        return ()
    return (Value(windows.value("policy-prevent-license-upgrade"), int(policies.prevent_license_upgrade)),)


def joined(names: tuple[str, ...], separator: str) -> str:
    """Return names as one text; raise RdpolicyError where a name holds the separator, and would become two."""
    for name in names:
        if separator in name:
            raise RdpolicyError(f"the name '{visible(name)}' holds '{separator}', which stands between names there")
    return separator.join(names)


def by_server(plan: DeploymentPlan) -> Iterator[tuple[str, DeploymentPlan]]:
    """Yield every server that anything is set on, in the order of the manifest's parts, with its share of the plan."""
    shares: dict[str, DeploymentPlan] = {}
    nothing = plan._replace(central=None, hosts=(), license_servers=(), modes=())
    if plan.central:
        for name in plan.central.servers:
            shares[name] = nothing._replace(central=plan.central._replace(servers=(name,)))
    for hosts in plan.hosts:
        for name in hosts.servers:
            share = shares.get(name, nothing)
            shares[name] = share._replace(hosts=(*share.hosts, hosts._replace(servers=(name,))))
    for policies in plan.license_servers:
        for name in policies.servers:
            share = shares.get(name, nothing)
            own = policies._replace(servers=(name,))
            shares[name] = share._replace(license_servers=(*share.license_servers, own))
    for mode, names in plan.modes:
        for name in names:
            shares[name] = shares.get(name, nothing)._replace(modes=((mode, (name,)),))
    yield from shares.items()
