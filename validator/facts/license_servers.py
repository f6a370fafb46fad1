"""Rows for license servers, their CAL pools, and the places that name them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.facts.context import is_address
from validator.facts.settings import policy_names
from validator.facts.table import HERE, Facts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from validator.facts.build import FactSet
    from validator.facts.context import Context
    from validator.facts.table import Row
    from validator.findings import Path
    from validator.model.server import CalPool, LicenseServer, Server


def license_server_facts(context: Context, server: Server, facts: Facts) -> None:
    """Add to the facts of a server what the manifest says of the license server on it, not which hosts name it."""
    at: Path = (HERE, "license_server")
    stated = server.license_server
    for name in ("activated", "activation", "network_service_in_group", "remote_administrators"):
        facts.put(name, getattr(stated, name, None), (*at, name))
    facts.put("retired", bool(stated and stated.retired), (*at, "retired"))
    _group_membership(context, facts, server, at)
    group_policy = stated.security_group_policy if stated else None
    facts.put("security_group_enabled", bool(group_policy and group_policy.enabled), (*at, "security_group_policy"))
    facts.put("security_group_members", group_policy.members if group_policy else None, (*at, "security_group_policy"))
    facts.put("prevents_upgrade", *_prevents_upgrade(context, stated, at))
    _put_ports(facts, server, (HERE, "open_ports"))
    facts.put("cals_stated", stated is not None and stated.cals is not None, (*at, "cals"))


def _put_ports(facts: Facts, server: Server, at: Path) -> None:
    """Bind the ports that are stated to be open."""
    ports = server.open_ports
    for name, value in (
        ("open_tcp", ports and ports.tcp),
        ("open_udp", ports and ports.udp),
        ("outbound_internet", ports and ports.outbound_internet),
    ):
        facts.put(name, value, (*at, name.removeprefix("open_")))
    facts.put("ports_stated", ports is not None and (ports.tcp is not None or ports.udp is not None), at)
    facts.put("outbound_stated", ports is not None and ports.outbound_internet is not None, at)


def _group_membership(context: Context, facts: Facts, server: Server, at: Path) -> None:
    """Bind `in_group` and `group_domains` from a flag or from the list of domains."""
    member = server.license_server.in_license_servers_group if server.license_server else None
    path = (*at, "in_license_servers_group")
    domain = context.domain_of(server)[0]
    if isinstance(member, bool):
        facts.put("in_group", member, path)
        # A flag speaks of the server's own domain only.
        own = (domain.casefold(),) if domain else None
        facts.put("group_domains", own if member else (), path)
    elif member is not None:
        folded = tuple(name.casefold() for name in member)
        facts.put("in_group", domain.casefold() in folded if domain else None, path)
        facts.put("group_domains", folded, path)
    else:
        facts.put("in_group", None, path)
        facts.put("group_domains", None, path)


def _prevents_upgrade(context: Context, stated: LicenseServer | None, at: Path) -> tuple[bool, Path]:
    """Return whether "Prevent license upgrade" is to be enabled, on the server or by the policy, and where."""
    if stated is not None and stated.prevent_license_upgrade is not None:
        return stated.prevent_license_upgrade, (*at, "prevent_license_upgrade")
    licensing = context.deployment.licensing
    policy = licensing.policy if licensing else None
    return bool(policy and policy.prevent_license_upgrade), ("licensing", "policy", "prevent_license_upgrade")


def pool_facts(context: Context, pool: CalPool, server: Server, server_index: int, index: int) -> Facts:
    """Return the facts of one CAL pool."""
    at: Path = ("servers", server_index, "license_server", "cals", index)
    facts = Facts("pool")
    facts.put("type", pool.type, (*at, "type"))
    facts.put("version", pool.version, (*at, "version"))
    generation = context.catalog.cal_generation(pool.version)
    facts.put("release", generation, (*at, "version"))
    facts.put("version_known", generation is not None, (*at, "version"))
    for name in ("quantity", "kind", "software_assurance", "issued", "agreement"):
        facts.put(name, getattr(pool, name), (*at, name))
    facts.put("program", pool.program or "unstated", (*at, "program"))
    facts.put("agreement_stated", pool.agreement is not None, (*at, "agreement"))
    facts.put("revoked", pool.revoked or 0, (*at, "revoked"))
    alike = [p for p in (server.license_server.cals or ()) if _alike(context, p, pool)] if server.license_server else []
    sizes = [p.quantity for p in alike]
    facts.put("revoked_of_version", sum(p.revoked or 0 for p in alike), (*at, "revoked"))
    facts.put("installed_of_version", None if None in sizes else sum(n or 0 for n in sizes), (*at, "quantity"))
    facts.put("agreement_elsewhere", _same_agreement(context, pool, server_index), (*at, "agreement"))
    facts.put("license_server", server.name, ("servers", server_index, "name"))
    facts.put("license_server_release", context.release(server.os), ("servers", server_index, "os"))
    facts.put("license_server_membership", *context.membership_of(server, ("servers", server_index)))
    activated = ("servers", server_index, "license_server", "activated")
    facts.put("license_server_activated", server.license_server and server.license_server.activated, activated)
    return facts


def _alike(context: Context, first: CalPool, second: CalPool) -> bool:
    """Tell whether two pools hold the same CALs, however their version is written."""
    same_version = first.version == second.version or (
        context.catalog.cal_generation(first.version) == context.catalog.cal_generation(second.version) is not None
    )
    return same_version and (first.type, first.kind) == (second.type, second.kind)


def _same_agreement(context: Context, pool: CalPool, own_index: int) -> str:
    """Return another license server holding CALs of the same agreement, type and version, or an empty text.

    What a license server that is to be switched off still shows is left over from the migration.
    """
    servers = context.deployment.servers
    staying = {i: s.license_server for i, s in enumerate(servers) if s.license_server and not s.license_server.retired}
    if pool.agreement is None or own_index not in staying:
        return ""
    for index, license_server in staying.items():
        for other in (license_server.cals or ()) if index != own_index else ():
            if (other.agreement, other.type, other.version) == (pool.agreement, pool.type, pool.version):
                return servers[index].name
    return ""


def reference_rows(facts: FactSet) -> Iterator[Row]:
    """Yield a row for every place that names a license server."""
    kinds: dict[tuple[str, str], Facts] = {}
    for name, set_by, path, setting in _references(facts.context):
        kind = kinds.get((name, set_by))
        if kind is None:
            kind = kinds[name, set_by] = _reference_facts(facts.context, name, set_by)
        yield kind.row(name, path, identity=setting)


def _references(context: Context) -> Iterator[tuple[str, str, Path, str]]:
    """Yield what is named in every place, what kind of setting names it, where, and which setting that is."""
    deployment = context.deployment
    if deployment.licensing and deployment.licensing.license_servers:
        for index, name in enumerate(deployment.licensing.license_servers):
            yield name, "deployment", ("licensing", "license_servers", index), "deployment"
    named = policy_names(deployment)
    if named and deployment.licensing and deployment.licensing.policy:
        at: Path = ("licensing", "policy", "license_servers")
        listed = not isinstance(deployment.licensing.policy.license_servers, str)
        for index, name in enumerate(named):
            yield name, "group-policy", (*at, index) if listed else at, "group-policy"
    for position, server in enumerate(deployment.servers):
        if server.licensing and server.licensing.license_servers:
            for index, name in enumerate(server.licensing.license_servers):
                path: Path = ("servers", position, "licensing", "license_servers", index)
                yield name, "host", path, f"host {server.name}"


def _reference_facts(context: Context, name: str, set_by: str) -> Facts:
    """Return the facts of places where the same setting names the same license server."""
    facts = Facts("reference")
    path: Path = (HERE,)
    facts.put("name", name, path)
    facts.put("set_by", set_by, path)
    index = context.find(name)
    facts.put("described", index is not None, path)
    server = context.deployment.servers[index] if index is not None else None
    facts.put("is_address", is_address(name), path)
    if server is None or index is None:
        facts.put("is_qualified", "." in name, path)
        return facts
    # A workgroup has no domain that a short name could lack.
    suffices = context.domain_of(server)[0] is not None or context.membership_of(server)[0] == "workgroup"
    facts.put("is_qualified", "." in name or suffices, path)
    at: Path = ("servers", index)
    facts.put("has_role", "licensing" in server.roles, (*at, "roles"))
    stated = server.license_server
    facts.put("activated", stated.activated if stated else None, (*at, "license_server", "activated"))
    facts.put("retired", bool(stated and stated.retired), (*at, "license_server", "retired"))
    facts.put("membership", *context.membership_of(server, at))
    return facts
