"""Rows for servers, session hosts and Connection Brokers."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from validator.facts.context import Facts
from validator.facts.settings import effective_mode, effective_servers
from validator.model.base import expand_range

if TYPE_CHECKING:
    from collections.abc import Callable

    from validator.facts.context import Context
    from validator.facts.table import Brief
    from validator.findings import Path
    from validator.model.server import Server


def server_facts(context: Context, server: Server, index: int, singular: str) -> Facts:
    """Return the facts that every kind of server row has."""
    at: Path = ("servers", index)
    facts = Facts(singular)
    facts.put("name", server.name, (*at, "name"))
    facts.put("count", len(expand_range(server.name)), (*at, "name"))
    facts.put("os", server.os, (*at, "os"))
    release = context.release(server.os)
    facts.put("release", release, (*at, "os"))
    facts.put("release_known", release is not None, (*at, "os"))
    facts.put("roles", server.roles, (*at, "roles"))
    facts.put("is_domain_controller", "domain-controller" in server.roles, (*at, "roles"))
    facts.put("membership", *context.membership_of(server, index))
    domain, own = context.domain_of(server)
    facts.put("domain", domain, (*at, "domain") if own or server.membership is not None else ("directory", "name"))
    facts.put("installation", server.installation or "unstated", (*at, "installation"))
    facts.put("is_upgraded", server.upgrade_to is not None, (*at, "upgrade_to"))
    facts.put("upgrade_to", context.release(server.upgrade_to) if server.upgrade_to else None, (*at, "upgrade_to"))
    facts.put("remotefx_vgpu", server.remotefx_vgpu or False, (*at, "remotefx_vgpu"))
    template = server.template_release
    facts.put("template_stated", template is not None, (*at, "template_release"))
    facts.put("template_release", context.release(template) if template else None, (*at, "template_release"))
    return facts


def host_facts(
    context: Context, server: Server, index: int, pools_of: Callable[[tuple[str, ...]], tuple[Brief, ...]]
) -> Facts:
    """Return the facts of a session host; `pools_of` gives the pools of the license servers that it names."""
    at: Path = ("servers", index)
    facts = server_facts(context, server, index, "host")
    facts.put("collection", server.collection or "", (*at, "collection"))
    mode = effective_mode(context.deployment, server, index)
    facts.put("mode", mode.value, mode.path)
    facts.put("mode_from", mode.set_by, mode.path)
    servers = effective_servers(context.deployment, server, index)
    facts.put("license_servers", servers.value, servers.path)
    facts.put("license_servers_from", servers.set_by, servers.path)
    # A policy is its own mechanism; the other settings say theirs beside the list.
    beside = servers.path if servers.set_by == "group-policy" else (*servers.path[:-1], "configured_by")
    facts.put("configured_by", servers.configured_by or "unstated", beside)
    facts.put("installed", server.installed, (*at, "installed"))
    facts.put("installed_stated", server.installed is not None, (*at, "installed"))
    if server.installed is not None:
        grace = timedelta(days=context.catalog.constants["grace-period-days"].value)
        facts.put("grace_ends", server.installed + grace, (*at, "installed"))
    else:
        facts.put("grace_ends", None, (*at, "installed"))
    release = context.release(server.os)
    facts.put("cal_generation", context.catalog.cal_generation(release) if release else None, (*at, "os"))
    facts.put("brokered", any("connection-broker" in other.roles for other in context.deployment.servers))
    facts.put_rows("pools", pools_of(tuple(servers.value)), servers.path)
    return facts
