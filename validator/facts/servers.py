"""Rows for servers, session hosts and Connection Brokers."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from validator.facts.settings import effective_mode, effective_servers
from validator.facts.table import HERE, Facts

if TYPE_CHECKING:
    from validator.facts.context import Context
    from validator.facts.table import Rows
    from validator.model.server import Server


def server_facts(context: Context, server: Server) -> Facts:
    """Return the facts that every kind of server row has, but for its name and how many servers it stands for."""
    facts = Facts("server")
    facts.paths["name"] = facts.paths["count"] = (HERE, "name")
    facts.put("os", server.os, (HERE, "os"))
    release = context.release(server.os)
    facts.put("release", release, (HERE, "os"))
    facts.put("release_known", release is not None, (HERE, "os"))
    facts.put("roles", server.roles, (HERE, "roles"))
    facts.put("is_domain_controller", "domain-controller" in server.roles, (HERE, "roles"))
    facts.put("membership", *context.membership_of(server))
    domain, own = context.domain_of(server)
    facts.put("domain", domain, (HERE, "domain") if own or server.membership is not None else ("directory", "name"))
    facts.put("installation", server.installation or "unstated", (HERE, "installation"))
    facts.put("is_upgraded", server.upgrade_to is not None, (HERE, "upgrade_to"))
    facts.put("upgrade_to", context.release(server.upgrade_to) if server.upgrade_to else None, (HERE, "upgrade_to"))
    facts.put("remotefx_vgpu", server.remotefx_vgpu or False, (HERE, "remotefx_vgpu"))
    template = server.template_release
    facts.put("template_stated", template is not None, (HERE, "template_release"))
    facts.put("template_release", context.release(template) if template else None, (HERE, "template_release"))
    return facts


def host_facts(context: Context, server: Server, base: Facts, pools: Rows, license_servers: Rows) -> Facts:
    """Return the facts of a session host: those it has as a server, and what the license servers in effect hold."""
    facts = Facts("host", base.values, base.paths)
    facts.put("collection", server.collection or "", (HERE, "collection"))
    mode = effective_mode(context.deployment, server)
    facts.put("mode", mode.value, mode.path)
    facts.put("mode_from", mode.set_by, mode.path)
    servers = effective_servers(context.deployment, server)
    facts.put("license_servers", servers.value, servers.path)
    facts.put("license_servers_from", servers.set_by, servers.path)
    # A policy is its own mechanism; the other settings say theirs beside the list.
    beside = servers.path if servers.set_by == "group-policy" else (*servers.path[:-1], "configured_by")
    facts.put("configured_by", servers.configured_by or "unstated", beside)
    facts.put("installed", server.installed, (HERE, "installed"))
    facts.put("installed_stated", server.installed is not None, (HERE, "installed"))
    grace = timedelta(days=context.catalog.constants["grace-period-days"].value)
    facts.put("grace_ends", server.installed + grace if server.installed else None, (HERE, "installed"))
    release = context.release(server.os)
    facts.put("cal_generation", context.catalog.cal_generation(release) if release else None, (HERE, "os"))
    facts.put("brokered", context.brokered)
    facts.put("pools", pools, servers.path)
    facts.put("listed_license_servers", license_servers, servers.path)
    return facts
