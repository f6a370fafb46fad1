"""A configuration of DSC for the deployment's properties; the resource needs a connection broker (source: DSC)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.render.files import lines, marked
from validator.render.powershell import array, comments
from validator.render.quote import powershell

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from validator.policy.windows_model import WindowsSettings
    from validator.render.plan import Central, DeploymentPlan
    from validator.render.source import Source


def text(sources: Sequence[Source], windows: WindowsSettings) -> str:
    """Return one configuration with a node for the first broker of each deployment."""
    about = [line for source in sources for line in comments(source.about)]
    centrals = [source.plan.central for source in sources if source.plan.central]
    nodes = [line for central in centrals for line in _node(central, windows)]
    dsc = windows.dsc
    head = [
        "configuration RdsLicensing {",
        "    param(",
        "        # An account that administers the deployment.",
        "        [Parameter(Mandatory = $true)]",
        "        [System.Management.Automation.PSCredential] $Credential",
        "    )",
        f"    Import-DscResource -ModuleName {powershell(dsc.module)}",
    ]
    return marked(lines([*about, *head, *nodes, "}"]))


def holds(plan: DeploymentPlan) -> bool:
    """Tell whether DSC sets anything of a plan: its resource must be told a mode."""
    return plan.central is not None and plan.central.setting.mode is not None


def _node(central: Central, windows: WindowsSettings) -> Iterator[str]:
    setting, dsc, broker = central.setting, windows.dsc, central.brokers[0]
    yield f"    node {powershell(broker)} {{"
    yield f"        {dsc.resource} 'Licensing' {{"
    yield f"            {dsc.key} = {powershell(broker)}"
    yield f"            {dsc.mode} = {powershell(windows.mode(str(setting.mode)).powershell or '')}"
    if setting.license_servers:
        yield f"            {dsc.license_servers} = {array(setting.license_servers, 12)}"
    yield f"            {dsc.credential} = $Credential"
    yield "        }"
    yield "    }"
