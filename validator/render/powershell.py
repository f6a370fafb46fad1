"""A script of PowerShell: the table of what is to be set, within the script that sets it."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING

from validator import resources
from validator.render.files import lines, marked
from validator.render.quote import powershell, visible
from validator.render.values import Value, license_server_values, policy_values

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from validator.policy.windows_model import WindowsSettings
    from validator.render.plan import DeploymentPlan, Hosts
    from validator.render.source import Source

_TEMPLATE = "Set-RdsLicensing.ps1"
_MARK = "# <settings>\n"
_COLUMNS = 110
_KINDS = {"REG_DWORD": "DWord", "REG_SZ": "String"}


def text(sources: Sequence[Source], windows: WindowsSettings) -> str:
    """Return the script for all servers of some deployments."""
    template = (resources.policies() / "windows" / _TEMPLATE).read_text(encoding="utf-8")
    before, _, after = template.partition(_MARK)
    about = lines(line for source in sources for line in comments(source.about))
    table = lines(["$Settings = @(", *(line for source in sources for line in _entries(source.plan, windows)), ")"])
    return marked(f"{about}{before}{table}{after}")


def holds(plan: DeploymentPlan) -> bool:
    """Tell whether a script sets anything of a plan."""
    policies = any(one.prevent_license_upgrade is not None for one in plan.license_servers)
    return plan.central is not None or bool(plan.hosts) or policies


def comments(about: Iterable[str]) -> Iterator[str]:
    """Yield remarks as comments, which nothing in them ends."""
    for remark in about:
        for number, line in enumerate(
            wrap(visible(remark), _COLUMNS, break_long_words=False, break_on_hyphens=False) or [""]
        ):
            yield f"#   {line}".rstrip() if number else f"# {line}".rstrip()
    yield ""


def array(names: Iterable[str], indent: int) -> str:
    """Return an array of verbatim strings, broken into lines where it is long."""
    rows: list[str] = [""]
    for quoted in map(powershell, names):
        added = f"{rows[-1]}, {quoted}" if rows[-1] else quoted
        if rows[-1] and len(added) > _COLUMNS - indent:
            rows.append(quoted)
        else:
            rows[-1] = added
    if len(rows) == 1:
        return f"@({rows[0]})"
    edge = " " * indent
    # A line that ends in a comma goes on.
    return "@(\n" + ",\n".join(f"{edge}    {row}" for row in rows) + f"\n{edge})"


def _entries(plan: DeploymentPlan, windows: WindowsSettings) -> Iterator[str]:
    if plan.central:
        setting = plan.central.setting
        fields = [("Servers", array(plan.central.servers, 8)), ("Brokers", array(plan.central.brokers, 8))]
        if setting.mode is not None:
            fields.append(("Mode", powershell(windows.mode(setting.mode).powershell or "")))
        if setting.license_servers:
            fields.append(("LicenseServers", array(setting.license_servers, 8)))
        yield from _entry("deployment properties", fields)
    for hosts in plan.hosts:
        yield from _entry("session hosts", _of_hosts(hosts, windows))
    for policies in plan.license_servers:
        values = license_server_values(policies, windows)
        if values:
            fields = [("Servers", array(policies.servers, 8)), ("Policy", _values(values))]
            yield from _entry("license servers", fields)


def _of_hosts(hosts: Hosts, windows: WindowsSettings) -> Iterator[tuple[str, str]]:
    yield "Servers", array(hosts.servers, 8)
    if hosts.policy:
        yield "Policy", _values(policy_values(hosts.policy, windows))
    if hosts.wmi.mode is not None:
        yield "LicensingType", str(windows.mode(hosts.wmi.mode).number)
    if hosts.wmi.license_servers:
        yield "LicenseServers", array(hosts.wmi.license_servers, 8)


def _entry(title: str, fields: Iterable[tuple[str, str]]) -> Iterator[str]:
    yield f"    # {title}"
    yield "    @{"
    for name, value in fields:
        yield f"        {name} = {value}"
    yield "    }"


def _values(values: Sequence[Value]) -> str:
    rows = [
        f"            @{{ Key = {powershell(value.record.key)}; Name = {powershell(value.record.value)};"
        f" Type = {powershell(_KINDS[value.record.type])};"
        f" Data = {powershell(value.data) if isinstance(value.data, str) else value.data} }}"
        for value in values
    ]
    return "@(\n" + "\n".join(rows) + "\n        )"
