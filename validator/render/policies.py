"""The list of group policies to set, for whoever keeps them: path, title, state, field and value of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.render.files import lines
from validator.render.quote import code_span, prose
from validator.render.values import joined

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from validator.policy.windows_model import WindowsSettings
    from validator.render.plan import DeploymentPlan, Hosts, LicenseServers
    from validator.render.source import Source

_STATES = {True: "Enabled", False: "Disabled"}


def text(sources: Sequence[Source], windows: WindowsSettings) -> str:
    """Return the policies of some deployments as Markdown."""
    return "\n".join(lines(_of_deployment(source, windows)) for source in sources)


def holds(plan: DeploymentPlan) -> bool:
    """Tell whether policies set anything of a plan."""
    return any(hosts.policy for hosts in plan.hosts) or bool(plan.license_servers)


def _of_deployment(source: Source, windows: WindowsSettings) -> Iterator[str]:
    plan = source.plan
    yield f"# Group policies of {code_span(plan.name)}"
    yield ""
    yield from (f"- {prose(remark)}" for remark in source.about)
    for hosts in plan.hosts:
        if hosts.policy:
            yield from _of_hosts(hosts, windows)
    for policies in plan.license_servers:
        yield from _of_license_servers(policies, windows)


def _of_hosts(hosts: Hosts, windows: WindowsSettings) -> Iterator[str]:
    where = "a group policy that reaches" if hosts.group_policy else "the local policy of"
    yield from ("", f"## Session hosts: {where} {_servers(hosts.servers)}")
    if hosts.policy.mode is not None:
        value = windows.mode(hosts.policy.mode).policy or ""
        yield from _policy("licensing-mode", True, value, hosts.group_policy, windows)
    if hosts.policy.license_servers:
        record = windows.value("policy-license-servers")
        value = joined(hosts.policy.license_servers, record.separator or "")
        yield from _policy("license-servers", True, value, hosts.group_policy, windows)


def _of_license_servers(policies: LicenseServers, windows: WindowsSettings) -> Iterator[str]:
    yield from ("", f"## License servers: a policy that reaches {_servers(policies.servers)}")
    if policies.prevent_license_upgrade is not None:
        yield from _policy("prevent-license-upgrade", policies.prevent_license_upgrade, None, True, windows)
    if policies.security_group is not None:
        yield from _policy("security-group", policies.security_group, None, True, windows)
        if policies.security_group:
            group = next(group for group in windows.groups if group.id == "served-hosts")
            yield f"- Members of the local group {code_span(group.names[0])}: {_servers(policies.members) or 'none'}"


def _policy(name: str, state: bool, value: str | None, domain: bool, windows: WindowsSettings) -> Iterator[str]:  # noqa: FBT001 -- named at each call
    policy = windows.policy(name)
    yield from ("", f"### {policy.title}", "")
    yield f"- Path: {code_span(windows.policy_path(policy.path).spelt(domain=domain))}"
    yield f"- State: {_STATES[state]}"
    if value is not None:
        yield f"- {policy.field}: {code_span(value)}"
    if policy.registry:
        record = windows.value(policy.registry)
        key = code_span("HKLM\\" + record.key)
        yield f"- Registry: {key}, {code_span(record.value)}, {record.type}"


def _servers(names: Sequence[str]) -> str:
    return ", ".join(map(code_span, names))
