"""Rows for the deployment as a whole, its Connection Brokers, collections and the people who connect."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from validator.facts.settings import policy_names
from validator.facts.table import Facts, Rows
from validator.model.names import expand_range

if TYPE_CHECKING:
    from collections.abc import Iterator

    from validator.facts.build import FactSet
    from validator.facts.table import Row
    from validator.findings import Path
    from validator.model.deployment import AccessGroup, Deployment

_LISTED: Path = ("licensing", "license_servers")


def deployment_row(facts: FactSet) -> Row:
    """Return the one row of the deployment."""
    deployment = facts.context.deployment
    row = Facts("deployment")
    row.put("name", deployment.metadata.name, ("metadata", "name"))
    row.put("platform", deployment.platform, ("platform",))
    directory = deployment.directory
    row.put("membership", directory.membership if directory else None, ("directory", "membership"))
    _put_settings(facts, row)
    servers = deployment.servers
    for name, role in (
        ("brokers", "connection-broker"),
        ("session_hosts", "session-host"),
        ("license_servers_present", "licensing"),
    ):
        entries = facts.with_role(role)
        count = sum(len(expand_range(servers[index].name)) for index in entries)
        row.put(name, count, ("servers", entries[0], "roles") if entries else ("servers",))
    row.put("modes", facts.modes_of(list(facts.hosts)))
    _put_named(facts, row)
    _put_broker_and_publishing(deployment, row)
    row.put("servers", Rows(facts.servers), ("servers",))
    row.put("hosts", facts.all_hosts, ("servers",))
    return row.row(deployment.metadata.name, ("metadata", "name"))


def _put_named(facts: FactSet, row: Facts) -> None:
    """Bind how many license servers are named: the servers of a range count each, two spellings of one once."""
    kinds = {host.kind: index for index, host in facts.hosts.items()}
    named = {name.casefold() for host in kinds.values() for name in facts.names_of(host)}
    found = {name: facts.context.find(name) for name in named}
    distinct = {(index, name if index is None else name.partition(".")[0]) for name, index in found.items()}
    places = {facts.hosts[host].path("license_servers") for host in kinds.values()}
    row.put("named_license_servers", len(distinct), places.pop() if len(places) == 1 else _LISTED)


def _put_broker_and_publishing(deployment: Deployment, row: Facts) -> None:
    """Bind how the brokers are made available and what is published: intentions, absent means not intended."""
    broker, directory, publishing = deployment.broker, deployment.directory, deployment.publishing
    row.put("client_access_name", (broker and broker.client_access_name) or "", ("broker", "client_access_name"))
    row.put("broker_name", (broker and broker.client_access_name) or "", ("broker", "client_access_name"))
    row.put("database", (broker and broker.database) or "unset", ("broker", "database"))
    for name in ("odbc_driver_installed", "high_availability_configured"):
        row.put(name, getattr(broker, name, None), ("broker", name))
    for name in ("upgraded_from_2003", "restrict_remote_sam"):
        row.put(name, bool(getattr(directory, name, None)), ("directory", name))
    name = "self_may_write_license_attributes"
    row.put(name, getattr(directory, name, None), ("directory", name))
    for name in ("remote_app", "web_access", "dns_round_robin_hosts"):
        row.put(name, bool(getattr(publishing, name, None)), ("publishing", name))
    row.put("reverse_proxy", getattr(publishing, "reverse_proxy", None) or "none", ("publishing", "reverse_proxy"))
    for name in ("gateway_name", "gateway_certificate", "broker_certificate"):
        row.put(name, getattr(publishing, name, None) or "", ("publishing", name))


def _put_settings(facts: FactSet, row: Facts) -> None:
    """Bind the licensing settings of the deployment and of the group policy."""
    licensing = facts.context.deployment.licensing
    policy = licensing.policy if licensing else None
    row.put("mode", (licensing and licensing.mode) or "unset", ("licensing", "mode"))
    row.put("license_servers", (licensing and licensing.license_servers) or (), ("licensing", "license_servers"))
    row.put("configured_by", (licensing and licensing.configured_by) or "unstated", ("licensing", "configured_by"))
    row.put("has_policy", policy is not None, ("licensing", "policy"))
    row.put("policy_mode", (policy and policy.mode) or "unset", ("licensing", "policy", "mode"))
    at = ("licensing", "policy", "license_servers")
    row.put("policy_license_servers", policy_names(facts.context.deployment) or (), at)
    written = policy.license_servers if policy else None
    row.put("policy_license_servers_text", written if isinstance(written, str) else "", at)


def broker_rows(facts: FactSet) -> Iterator[Row]:
    """Yield a row for each Connection Broker."""
    peers = Rows(facts.servers[index] for index in facts.with_role("connection-broker"))
    virtualization = Rows(facts.servers[index] for index in facts.with_role("virtualization-host"))
    for server in peers.items:
        row = Facts("broker", server.values, server.kind.paths)
        row.put("hosts", facts.all_hosts)
        row.put("virtualization_hosts", virtualization)
        row.put("peers", peers)
        yield row.row(server.subject, server.where)


def collection_rows(facts: FactSet) -> Iterator[Row]:
    """Yield a row for each collection that is listed or that a session host names."""
    deployment = facts.context.deployment
    members: dict[str, list[int]] = {}
    for index in facts.hosts:
        name = deployment.servers[index].collection
        if name:
            members.setdefault(name, []).append(index)
    listed = {item.name: (number, item) for number, item in enumerate(deployment.collections or ())}
    for name in dict.fromkeys((*listed, *members)):
        hosts = members.get(name, [])
        number, item = listed.get(name, (None, None))
        where = ("collections", number) if number is not None else ("servers", hosts[0], "collection")
        row = Facts("collection")
        row.put("name", name, (*where, "name") if number is not None else where)
        row.put("listed", item is not None or deployment.collections is None, where)
        row.put("kind", getattr(item, "kind", None), (*where, "kind"))
        for fact in ("remote_app", "remotefx_vgpu"):
            row.put(fact, bool(getattr(item, fact, None)), (*where, fact))
        guests = item.guest_os if item else None
        stated = (guests,) if isinstance(guests, str) else guests or ()
        row.put("guests", tuple({_plain(guest): guest for guest in stated}.values()), (*where, "guest_os"))
        releases = {deployment.servers[index].os for index in hosts}
        row.put("releases", tuple(sorted(releases)), where)
        row.put("modes", facts.modes_of(hosts), where)
        row.put("hosts", facts.hosts_among(hosts), where)
        yield row.row(name, where)


def _plain(text: str) -> str:
    """Return a text as names are compared: whatever the case and the spaces between words."""
    return " ".join(text.split()).casefold()


def hosts_used(facts: FactSet, group: AccessGroup) -> list[int]:
    """Return the session hosts that a group of people uses: those of its collections, all when it names none."""
    if group.collections is None:
        return list(facts.hosts)
    wanted = set(group.collections)
    return [index for index in facts.hosts if facts.context.deployment.servers[index].collection in wanted]


def access_rows(facts: FactSet) -> Iterator[Row]:
    """Yield a row for each group of people who connect."""
    deployment = facts.context.deployment
    known = {item.name for item in deployment.collections or ()}
    known |= {server.collection for server in deployment.servers if server.collection}
    for number, group in enumerate(deployment.access or ()):
        at = ("access", number)
        hosts = hosts_used(facts, group)
        row = Facts("group")
        for name in ("name", "devices", "accounts", "domain", "server_cals", "reassign_after_days"):
            row.put(name, getattr(group, name), (*at, name))
        _put_people(row, group, at)
        for name in ("external", "external_connector", "administrators"):
            row.put(name, bool(getattr(group, name)), (*at, name))
        row.put("accounts_stated", group.accounts is not None, (*at, "accounts"))
        row.put("server_cals_stated", group.server_cals is not None, (*at, "server_cals"))
        row.put("reassigns", group.reassign_after_days is not None, (*at, "reassign_after_days"))
        row.put("collections", group.collections or (), (*at, "collections"))
        row.put(
            "unknown_collections", tuple(c for c in group.collections or () if c not in known), (*at, "collections")
        )
        row.put("modes", facts.modes_of(hosts), at)
        row.put("hosts", facts.hosts_among(hosts), at)
        yield row.row(group.name, at)


def _put_people(row: Facts, group: AccessGroup, at: Path) -> None:
    """Bind how many people a group has: as many as stated, or as members are listed."""
    users, path = group.users, "users"
    if users is None and group.members is not None:
        users, path = len({member.casefold() for member in group.members}), "members"
    row.put("users", users, (*at, path))
    row.put("counts_stated", users is not None and group.devices is not None, at)


def put_user_domains(facts: FactSet, row: Facts, hosts: list[int]) -> None:
    """Bind the domains of the people who use a license server's hosts; unbound when names are not stated."""
    domains = _user_domains(facts, hosts)
    stated = tuple(domain for domain in domains if domain is not None)
    unnamed = len(stated) < len(domains)
    row.put("user_domains", None if unnamed else stated, ("access",))
    own = row.values.get("domain")
    foreign = None
    # Where the directory has no name, a license server that states none either is at home in it all the same.
    if (isinstance(own, str) or not stated) and (not unnamed or row.paths["domain"] == ("directory", "name")):
        foreign = tuple(domain for domain in stated if domain != str(own).casefold())
    row.put("foreign_user_domains", foreign, ("access",))
    row.put("untrusted_user_domains", facts.context.untrusted(stated), ("directory", "trusts"))


def _user_domains(facts: FactSet, hosts: list[int]) -> tuple[str | None, ...]:
    """Return the domains of the people who use some hosts; None stands for the directory's where it has no name."""
    deployment = facts.context.deployment
    wanted = set(hosts)
    own = deployment.directory.name if deployment.directory else None
    domains: dict[str | None, None] = {}
    for group in deployment.access or ():
        if group.accounts == "local" or not wanted.intersection(hosts_used(facts, group)):
            continue
        domain = group.domain or own
        domains[domain.casefold() if domain else None] = None
    return tuple(domains)


def upgrade_rows(facts: FactSet) -> Iterator[Row]:
    """Yield a row for each step of the planned order of upgrades."""
    deployment = facts.context.deployment
    steps = deployment.upgrade.steps if deployment.upgrade else ()
    roles = [_roles_of(facts, step) for step in steps]
    for number, step in enumerate(steps):
        at = ("upgrade", "steps", number)
        row = Facts("step")
        row.put("names", step, at)
        row.put("known", bool(roles[number]), at)
        row.put("roles", roles[number], at)
        row.put("later_roles", tuple(sorted({role for later in roles[number + 1 :] for role in later})), at)
        yield row.row(step, at)


def _roles_of(facts: FactSet, step: str) -> tuple[str, ...]:
    """Return the roles that a step upgrades: those of a server, a range as written, or the role itself."""
    from validator.model.server import Role  # noqa: PLC0415 -- brings pydantic, which only a manifest needs

    if step in get_args(Role):
        return (step,)
    servers = facts.context.deployment.servers
    index = next((i for i, server in enumerate(servers) if server.name == step), facts.context.find(step))
    return servers[index].roles if index is not None else ()
