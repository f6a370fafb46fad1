"""A plan put into its manifest: the same data with the modes, the upgrades and the CALs of the plan.

Settings are made where they take effect: a mode goes to the hosts themselves, or to the policy that would override it.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from validator.planner.result import Plan


def applied(data: dict[str, Any], plan: Plan) -> dict[str, Any]:
    """Return the data of the manifest that a plan was made for, with the plan carried out; the given data stays."""
    changed = copy.deepcopy(data)
    servers = {str(server["name"]): server for server in changed["servers"]}
    _set_modes(changed, servers, plan)
    for step in plan.upgrades:
        servers[step.license_server]["os"] = step.to
    assured = changed.get("platform") == "azure-virtual-desktop"
    for one in plan.purchases:
        stated = _mapping(servers[one.license_server], "license_server")
        if not isinstance(stated.get("cals"), list):
            stated["cals"] = []
        pool: dict[str, Any] = {"type": one.type, "version": one.version, "quantity": one.quantity}
        if one.program is not None:
            pool["program"] = one.program
        if assured:
            pool["software_assurance"] = True
        stated["cals"].append(pool)
    return changed


def _set_modes(changed: dict[str, Any], servers: dict[str, dict[str, Any]], plan: Plan) -> None:
    modes = {host: mode.mode for mode in plan.modes for host in mode.hosts}
    licensing = changed.get("licensing") or {}
    policy = licensing.get("policy") or {}
    if len(set(modes.values())) == 1:
        # One mode for all: the deployment's own setting says it, and nothing else needs to.
        only = next(iter(modes.values()))
        _mapping(changed, "licensing")["mode"] = only
        if policy.get("mode"):
            policy["mode"] = only
        for host in modes:
            own = servers[host].get("licensing") or {}
            if own.get("mode"):
                own["mode"] = only
        return
    policy.pop("mode", None)
    for host, mode in modes.items():
        _mapping(servers[host], "licensing")["mode"] = mode


def _mapping(parent: dict[str, Any], key: str) -> dict[str, Any]:
    """Return the mapping at a key, made where there is none."""
    if not isinstance(parent.get(key), dict):
        parent[key] = {}
    found: dict[str, Any] = parent[key]
    return found
