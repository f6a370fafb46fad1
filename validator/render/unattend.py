"""An answer file of an unattended installation with the licensing mode: all that such a file can set of licensing."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import quoteattr

from validator.render.files import lines
from validator.render.quote import visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from validator.policy.windows_model import WindowsSettings
    from validator.render.plan import DeploymentPlan
    from validator.render.source import Source

_NAMESPACE = "urn:schemas-microsoft-com:unattend"
_PHASE = "specialize"


def text(sources: Sequence[Source], windows: WindowsSettings) -> str | None:
    """Return the answer file for all session hosts of some deployments, or None where their modes differ."""
    wanted: dict[str, list[str]] = {}
    for source in sources:
        for mode, servers in source.plan.modes:
            wanted.setdefault(mode, []).extend(servers)
    if len(wanted) != 1:
        return None
    mode, names = next(iter(wanted.items()))
    setting = windows.unattend
    attributes = "".join(f" {name}={quoteattr(value)}" for name, value in setting.attributes.items())
    remarks = [remark for source in sources for remark in source.about]
    return lines(
        [
            '<?xml version="1.0" encoding="utf-8"?>',
            *_comment([*remarks, f"For {', '.join(names)}."]),
            f'<unattend xmlns="{_NAMESPACE}">',
            f'  <settings pass="{_PHASE}">',
            f"    <component name={quoteattr(setting.component)}{attributes}>",
            f"      <{setting.setting}>{windows.mode(mode).number}</{setting.setting}>",
            "    </component>",
            "  </settings>",
            "</unattend>",
        ]
    )


def holds(plan: DeploymentPlan) -> bool:
    """Tell whether an answer file sets anything of a plan."""
    return bool(plan.modes)


def _comment(remarks: Sequence[str]) -> Iterator[str]:
    """Yield one comment; two hyphens, which may not stand in it, are set apart."""
    yield "<!--"
    for remark in remarks:
        shown = visible(remark)
        while "--" in shown:
            shown = shown.replace("--", "- -")
        yield f"  {shown}"
    yield "-->"
