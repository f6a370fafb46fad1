"""Rows for license servers, their CAL pools, the places that name them, and the paths from hosts to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.facts.context import Facts, is_address
from validator.facts.servers import server_facts
from validator.facts.settings import effective_servers, policy_names
from validator.facts.table import Names
from validator.model.base import expand_range

if TYPE_CHECKING:
    from collections.abc import Iterator

    from validator.facts.context import Context
    from validator.findings import Path
    from validator.model.server import CalPool, LicenseServer, Server


def license_server_facts(context: Context, server: Server, index: int) -> Facts:
    """Return what the manifest says of a license server itself, without the hosts that name it."""
    at: Path = ("servers", index, "license_server")
    facts = server_facts(context, server, index, "license_server")
    stated = server.license_server
    for name in ("activated", "activation", "network_service_in_group", "remote_administrators"):
        facts.put(name, getattr(stated, name, None), (*at, name))
    facts.put("retired", bool(stated and stated.retired), (*at, "retired"))
    _group_membership(context, facts, server, at)
    group_policy = stated.security_group_policy if stated else None
    facts.put("security_group_enabled", bool(group_policy and group_policy.enabled), (*at, "security_group_policy"))
    facts.put("security_group_members", group_policy.members if group_policy else None, (*at, "security_group_policy"))
    facts.put("prevents_upgrade", *_prevents_upgrade(context, stated, at))
    _put_ports(facts, server, ("servers", index, "open_ports"))
    facts.put("cals_stated", stated is not None and stated.cals is not None, (*at, "cals"))
    return facts


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
    facts.put("license_server_membership", *context.membership_of(server, server_index))
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


def references(context: Context) -> Iterator[tuple[str, str, Path]]:
    """Yield every place that names a license server: the name, what sets it, and where it is written."""
    deployment = context.deployment
    if deployment.licensing and deployment.licensing.license_servers:
        for index, name in enumerate(deployment.licensing.license_servers):
            yield name, "deployment", ("licensing", "license_servers", index)
    named = policy_names(deployment)
    if named and deployment.licensing and deployment.licensing.policy:
        at: Path = ("licensing", "policy", "license_servers")
        listed = not isinstance(deployment.licensing.policy.license_servers, str)
        for index, name in enumerate(named):
            yield name, "group-policy", (*at, index) if listed else at
    for position, server in enumerate(deployment.servers):
        if server.licensing and server.licensing.license_servers:
            for index, name in enumerate(server.licensing.license_servers):
                yield name, "host", ("servers", position, "licensing", "license_servers", index)


def reference_facts(context: Context, name: str, set_by: str, path: Path) -> Facts:
    """Return the facts of one place that names a license server."""
    facts = Facts("reference")
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
    suffices = context.domain_of(server)[0] is not None or context.membership_of(server, index)[0] == "workgroup"
    facts.put("is_qualified", "." in name or suffices, path)
    at: Path = ("servers", index)
    facts.put("has_role", "licensing" in server.roles, (*at, "roles"))
    stated = server.license_server
    facts.put("activated", stated.activated if stated else None, (*at, "license_server", "activated"))
    facts.put("retired", bool(stated and stated.retired), (*at, "license_server", "retired"))
    facts.put("membership", *context.membership_of(server, index))
    return facts


def link_facts(context: Context, host: Facts, host_index: int, other: Facts, index: int) -> Facts:
    """Return the facts of the path from one session host to one license server that it names."""
    deployment = context.deployment
    facts = Facts("path")
    for name in ("release", "membership", "domain", "mode"):
        facts.put(f"host_{name}", host.bound.get(f"host.{name}"), host.paths[name])
    host_server, server = deployment.servers[host_index], deployment.servers[index]
    setting = effective_servers(deployment, host_server, host_index)
    facts.put("host", host_server.name, ("servers", host_index, "name"))
    facts.put("license_servers_from", setting.set_by, setting.path)
    facts.put("configured_by", setting.configured_by or "unstated", setting.path)
    facts.put("license_server", server.name, ("servers", index, "name"))
    for name in ("release", "membership", "domain"):
        facts.put(f"license_server_{name}", other.bound.get(f"license_server.{name}"), other.paths[name])
    for name in ("security_group_enabled", "security_group_members", "remote_administrators"):
        facts.put(name, other.bound.get(f"license_server.{name}"), other.paths[name])
    stated = "license_server.remote_administrators" in other.bound
    facts.put("remote_administrators_stated", stated, other.paths["remote_administrators"])
    trust = _trust(context, facts)
    facts.put("trust", trust, ("directory", "trusts"))
    _places(facts, trust)
    _administrators(facts)
    _in_security_group(context, facts, host_server, host_index)
    return facts


def _text(facts: Facts, name: str) -> str | None:
    value = facts.bound.get(name)
    return value if isinstance(value, str) else None


def _trust(context: Context, facts: Facts) -> str | None:
    """Return the trust between host and license server; None while memberships, names or trusts do not tell."""
    if facts.paths["host_domain"] == facts.paths["license_server_domain"] == ("directory", "name"):
        # Neither server names a domain: both are in the directory's, whatever its name.
        return "same"
    names = _text(facts, "path.host_domain"), _text(facts, "path.license_server_domain")
    memberships = {_text(facts, "path.host_membership"), _text(facts, "path.license_server_membership")}
    trust = context.trust_between(*names)
    if "workgroup" not in memberships or None in memberships or trust == "same":
        return trust
    # A workgroup has no trusts: whatever is not the same one is apart.
    return "none" if len(memberships) > 1 or None not in names else None


# How the placement table names the directories that behave like a domain; a server that is only joined to
# Entra ID is in none of its places.
_PLACES = {"domain": "domain", "entra-domain-services": "domain", "workgroup": "workgroup"}
_SEEN_FROM_DOMAIN = {
    "same": "same-domain",
    "two-way": "two-way-trusted-domain",
    "one-way": "one-way-trusted-domain",
    "none": "untrusted-domain",
}


def _places(facts: Facts, trust: str | None) -> None:
    """Bind where the host and the license server stand, as far as memberships, names and trusts tell."""
    host = _PLACES.get(_text(facts, "path.host_membership") or "")
    other = _PLACES.get(_text(facts, "path.license_server_membership") or "")
    path = facts.paths["license_server_membership"]
    facts.put("host_place", host, facts.paths["host_membership"])
    seen = None
    if host and other and host != other:
        seen = "other-workgroup" if other == "workgroup" else "untrusted-domain"
    elif host and other:
        path = facts.paths["license_server_domain"] if trust else ("directory", "trusts")
        seen = _SEEN_FROM_DOMAIN.get(trust or "")
        if host == "workgroup":
            seen = "same-workgroup" if trust == "same" else "other-workgroup" if trust else None
    facts.put("license_server_place", seen, path)


def _administrators(facts: Facts) -> None:
    """Bind whether administrators of the host's domain are administrators of the license server."""
    stated, domain = facts.bound.get("path.remote_administrators"), _text(facts, "path.host_domain")
    included = None
    if isinstance(stated, Names) and domain is not None:
        included = domain.casefold() in {name.casefold() for name in stated.items}
    facts.put("host_administrators_included", included, facts.paths["remote_administrators"])


def _in_security_group(context: Context, facts: Facts, host: Server, index: int) -> None:
    """Bind whether a session host, all of it where it is a range, is in the license server's security group."""
    members = facts.bound.get("path.security_group_members")
    path = facts.paths["security_group_members"]
    if not isinstance(members, Names):
        facts.put("host_in_security_group", None, path)
        return
    # Computer accounts may be written as DOMAIN\NAME$, by full name, or as a range.
    plain = (member.rpartition("\\")[2].rstrip("$") for member in members.items)
    listed = {_label(name) for member in plain for name in _expanded(member) if context.find(name) == index}
    facts.put("host_in_security_group", listed.issuperset(map(_label, expand_range(host.name))), path)


def _label(name: str) -> str:
    return name.casefold().partition(".")[0]


def _expanded(member: str) -> tuple[str, ...]:
    try:
        return expand_range(member)
    except ValueError:
        return (member,)
