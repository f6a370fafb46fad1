"""Which licensing settings are in effect on a session host: a group policy beats the host's own, that the deployment's.

The order is Microsoft's: policy settings override what Server Manager or WMI configured (source: MODE).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from validator.facts.context import split_names
from validator.facts.table import HERE

if TYPE_CHECKING:
    from validator.findings import Path
    from validator.model.deployment import Deployment
    from validator.model.server import Server


class Effective(NamedTuple):
    """A setting in effect: its value, what sets it (group-policy, host, deployment, nowhere), and where."""

    value: str | tuple[str, ...]
    set_by: str
    path: Path
    configured_by: str | None


def policy_names(deployment: Deployment) -> tuple[str, ...] | None:
    """Return the license servers that the group policy names, None when it is silent about them."""
    policy = deployment.licensing.policy if deployment.licensing else None
    if policy is None or policy.license_servers is None:
        return None
    written = policy.license_servers
    return split_names(written) if isinstance(written, str) else written


def effective_mode(deployment: Deployment, server: Server) -> Effective:
    """Return the licensing mode in effect on a session host; `unset` when nothing sets it."""
    licensing, own = deployment.licensing, server.licensing
    policy = licensing.policy if licensing else None
    if policy and policy.mode:
        return Effective(policy.mode, "group-policy", ("licensing", "policy", "mode"), "group-policy")
    if own and own.mode:
        return Effective(own.mode, "host", (HERE, "licensing", "mode"), own.configured_by)
    if licensing and licensing.mode:
        return Effective(licensing.mode, "deployment", ("licensing", "mode"), licensing.configured_by)
    return Effective("unset", "nowhere", ("licensing", "mode"), None)


def effective_servers(deployment: Deployment, server: Server) -> Effective:
    """Return the license servers in effect on a session host; none when nothing names any."""
    licensing, own = deployment.licensing, server.licensing
    named = policy_names(deployment)
    if named:
        return Effective(named, "group-policy", ("licensing", "policy", "license_servers"), "group-policy")
    if own and own.license_servers:
        return Effective(own.license_servers, "host", (HERE, "licensing", "license_servers"), own.configured_by)
    if licensing and licensing.license_servers:
        path: Path = ("licensing", "license_servers")
        return Effective(licensing.license_servers, "deployment", path, licensing.configured_by)
    return Effective((), "nowhere", ("licensing", "license_servers"), None)
