"""What is to be set on which server, as far as a manifest says it; how it is written, the formats decide.

Policies beat what a server or the deployment is set to (source: MODE), so both are set where both are stated.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeVar

from validator.facts.settings import effective_mode
from validator.model.names import expand_range

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from validator.model.deployment import Deployment, LicensingPolicy
    from validator.model.server import Server
    from validator.policy.windows_model import WindowsSettings

_Same = TypeVar("_Same")
_BY_POLICY = ("group-policy", "local-policy")
_IN_DOMAIN = ("domain", "entra-domain-services")


class Setting(NamedTuple):
    """A licensing mode and license servers in contact order; None and () where nothing is stated, so nothing is set."""

    mode: str | None = None
    license_servers: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Tell whether there is anything to set."""
        return self.mode is not None or bool(self.license_servers)


class Central(NamedTuple):
    """The deployment's properties; its brokers by full name as far as their domain is known."""

    servers: tuple[str, ...]
    brokers: tuple[str, ...]
    setting: Setting


class Hosts(NamedTuple):
    """Session hosts that are set alike: by policy, by WMI, or by both, which then differ.

    `group_policy` tells a policy of the domain from one of the server's own.
    """

    servers: tuple[str, ...]
    policy: Setting
    wmi: Setting
    group_policy: bool


class LicenseServers(NamedTuple):
    """License servers with equal policies; None for a policy that nothing is stated about."""

    servers: tuple[str, ...]
    prevent_license_upgrade: bool | None
    security_group: bool | None
    members: tuple[str, ...]


class DeploymentPlan(NamedTuple):
    """All that one deployment is to be set to; `notes` say what is left out, and why.

    `modes` has the licensing mode that session hosts end up with, whatever sets it, and their names.
    """

    name: str
    central: Central | None
    hosts: tuple[Hosts, ...]
    license_servers: tuple[LicenseServers, ...]
    modes: tuple[tuple[str, tuple[str, ...]], ...]
    notes: tuple[str, ...]


def plan(deployment: Deployment, windows: WindowsSettings) -> DeploymentPlan:
    """Return what a deployment is to be set to; a mode that is never written is left out, with a note."""
    notes: dict[str, None] = {}

    def writable(mode: str | None) -> str | None:
        if mode is None or windows.mode(mode).written:
            return mode
        notes[f"the licensing mode {mode} is never written: the vendor gives it up"] = None
        return None

    central = _central(deployment, writable)
    hosts = _hosts(deployment, writable, notes)
    if _way(deployment) == "deployment" and central is None:
        missing = "Connection Broker" if not _with_role(deployment, "connection-broker") else "setting"
        notes[f"there is no {missing} for deployment properties"] = None
    stated = [central.setting if central else Setting(), *(setting for one in hosts for setting in one[1:3])]
    if not any(setting.mode for setting in stated):
        notes["no licensing mode is stated, and none is set"] = None
    if not any(setting.license_servers for setting in stated):
        notes["no license servers are stated, and none are set"] = None
    ended_up = [(writable(_mode(deployment, server)), server) for server in _with_role(deployment, "session-host")]
    modes = _alike((mode, expand_range(server.name)) for mode, server in ended_up if mode)
    return DeploymentPlan(
        deployment.metadata.name, central, hosts, _license_servers(deployment), tuple(modes), tuple(notes)
    )


def _way(deployment: Deployment) -> str:
    """Return how the deployment's setting reaches the hosts: as stated, else through the broker, else by policy."""
    stated = deployment.licensing.configured_by if deployment.licensing else None
    return stated or ("deployment" if _with_role(deployment, "connection-broker") else "local-policy")


def _with_role(deployment: Deployment, role: str) -> list[Server]:
    return [server for server in deployment.servers if role in server.roles]


def _central(deployment: Deployment, writable: Callable[[str | None], str | None]) -> Central | None:
    brokers, licensing = _with_role(deployment, "connection-broker"), deployment.licensing
    if not brokers or licensing is None or _way(deployment) != "deployment":
        return None
    setting = Setting(writable(licensing.mode), licensing.license_servers or ())
    if not setting:
        return None
    names = [name for server in brokers for name in expand_range(server.name)]
    full = [name for server in brokers for name in _full_names(deployment, server)]
    return Central(tuple(names), tuple(full), setting)


def _full_names(deployment: Deployment, server: Server) -> Iterable[str]:
    """Yield the names that a server stands for, in its domain where that is known."""
    directory = deployment.directory
    membership = server.membership or (directory.membership if directory else None)
    domain = server.domain or (directory.name if directory else None)
    for name in expand_range(server.name):
        known = domain and "." in domain and membership in _IN_DOMAIN and "." not in name
        yield f"{name}.{domain}" if known else name


def _hosts(
    deployment: Deployment, writable: Callable[[str | None], str | None], notes: dict[str, None]
) -> tuple[Hosts, ...]:
    licensing = deployment.licensing
    reaching = licensing.policy if licensing else None
    by_policy = Setting(writable(reaching.mode), _names(reaching)) if reaching else Setting()
    found: list[Hosts] = []
    for server in _with_role(deployment, "session-host"):
        own = server.licensing
        way = (own.configured_by if own else None) or _way(deployment)
        base = _base(deployment, server, way, writable)
        if way == "deployment" and base:
            notes[
                f"{server.name} differs from the deployment's properties, which a policy of its own takes care of"
            ] = None
            way = "local-policy"
        policy = Setting(by_policy.mode or base.mode, by_policy.license_servers or base.license_servers)
        by_group = way == "group-policy" or bool(by_policy)
        if way in _BY_POLICY:
            found.append(Hosts(expand_range(server.name), policy, Setting(), by_group))
        else:
            found.append(Hosts(expand_range(server.name), by_policy, base, by_group))
    settled = [one for one in found if one.policy or one.wmi]
    return tuple(Hosts(servers, *alike) for alike, servers in _alike((one[1:], one.servers) for one in settled))


def _base(deployment: Deployment, server: Server, way: str, writable: Callable[[str | None], str | None]) -> Setting:
    """Return what a host is set to apart from the group policy that reaches all; of properties only what differs."""
    licensing, own = deployment.licensing, server.licensing
    mine = Setting(writable(own.mode), own.license_servers or ()) if own else Setting()
    if way == "deployment":
        return mine
    shared = Setting(writable(licensing.mode), licensing.license_servers or ()) if licensing else Setting()
    return Setting(mine.mode or shared.mode, mine.license_servers or shared.license_servers)


def _mode(deployment: Deployment, server: Server) -> str | None:
    mode = effective_mode(deployment, server)
    return None if mode.set_by == "nowhere" else str(mode.value)


def _names(policy: LicensingPolicy) -> tuple[str, ...]:
    """Return the names of a policy's list: in one text, commas stand between them (source: SEED)."""
    written = policy.license_servers or ()
    return tuple(name.strip() for name in written.split(",")) if isinstance(written, str) else written


def _license_servers(deployment: Deployment) -> tuple[LicenseServers, ...]:
    licensing = deployment.licensing
    reaching = licensing.policy.prevent_license_upgrade if licensing and licensing.policy else None
    found = []
    for server in _with_role(deployment, "licensing"):
        stated = server.license_server
        prevent = stated.prevent_license_upgrade if stated else None
        group = stated.security_group_policy if stated else None
        policies = (
            reaching if prevent is None else prevent,
            group.enabled if group else None,
            group.members if group and group.enabled else (),
        )
        found.append((policies, expand_range(server.name)))
    told = [(policies, names) for policies, names in found if policies[:2] != (None, None)]
    return tuple(LicenseServers(servers, *alike) for alike, servers in _alike(told))


def _alike(items: Iterable[tuple[_Same, tuple[str, ...]]]) -> Iterable[tuple[_Same, tuple[str, ...]]]:
    """Return the servers of items that are otherwise the same together, in the order of the manifest."""
    together: dict[_Same, list[str]] = {}
    for same, servers in items:
        together.setdefault(same, []).extend(servers)
    return [(same, tuple(servers)) for same, servers in together.items()]
