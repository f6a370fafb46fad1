"""Model and catalog to fact tables: the rows that rules range over, built table by table on demand."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from validator.facts import topology
from validator.facts.context import Context, Facts
from validator.facts.demand import demand_rows
from validator.facts.license_servers import (
    license_server_facts,
    link_facts,
    pool_facts,
    reference_facts,
    references,
)
from validator.facts.servers import host_facts, server_facts
from validator.facts.table import Brief, Names, Row

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from validator.findings import Path
    from validator.model.deployment import Deployment
    from validator.policy.catalog import Catalog


class FactSet:
    """All tables of one deployment; a table is built the first time it is asked for."""

    def __init__(
        self, deployment: Deployment, catalog: Catalog, assumed: Mapping[str, Mapping[str, object]] | None = None
    ) -> None:
        """Take a deployment and a catalog; `assumed` maps tables to facts that are bound whatever is stated."""
        self.assumed = assumed or {}
        self.context = Context(deployment, catalog)
        self._tables: dict[str, list[Row]] = {}
        self._pool_lists: dict[tuple[int, ...], tuple[Brief, ...]] = {}
        self._listed: dict[tuple[str, ...], tuple[int, ...]] = {}

    def rows(self, table: str) -> list[Row]:
        """Return the rows of a table by its id.

        Raises:
            KeyError: there is no table of that id.

        """
        if table not in self._tables:
            rows = list(_BUILDERS[table](self))
            extra = self.assumed.get(table)
            if extra:
                rows = [Row(row.subject, {**row.facts, **extra}, row.where, row.paths) for row in rows]
            self._tables[table] = rows
        return self._tables[table]

    @property
    def deployment_facts(self) -> Mapping[str, object]:
        """Return the facts of the deployment as a whole, which every rule may use."""
        return self.rows("deployment")[0].facts

    def _with_role(self, role: str) -> list[int]:
        return [index for index, server in enumerate(self.context.deployment.servers) if role in server.roles]

    # Facts of each server, shared by every table that shows it.

    @cached_property
    def hosts(self) -> dict[int, Facts]:
        """Return the facts of every session host by its index in `servers`."""
        servers = self.context.deployment.servers
        return {i: host_facts(self.context, servers[i], i, self._pools_of) for i in self._with_role("session-host")}

    @cached_property
    def host_briefs(self) -> dict[int, Brief]:
        """Return every session host as other rows list it."""
        return {index: facts.brief(("servers", index)) for index, facts in self.hosts.items()}

    @cached_property
    def license_servers(self) -> dict[int, Facts]:
        """Return the facts of every license server by its index, before the hosts that name it are known."""
        servers = self.context.deployment.servers
        return {i: license_server_facts(self.context, servers[i], i) for i in self._with_role("licensing")}

    @cached_property
    def pools(self) -> dict[int, list[tuple[Path, Facts]]]:
        """Return path and facts of every CAL pool by the index of its license server."""
        found: dict[int, list[tuple[Path, Facts]]] = {}
        for index in self.license_servers:
            server = self.context.deployment.servers[index]
            stated = server.license_server.cals if server.license_server else None
            at: Path = ("servers", index, "license_server", "cals")
            found[index] = [
                ((*at, number), pool_facts(self.context, pool, server, index, number))
                for number, pool in enumerate(stated or ())
            ]
        return found

    @cached_property
    def purchased(self) -> dict[int, tuple[Brief, ...]]:
        """Return the purchased pools of every license server; one without facts where they are not stated."""
        briefs: dict[int, tuple[Brief, ...]] = {}
        for index, facts in self.license_servers.items():
            if not facts.bound["license_server.cals_stated"]:
                path = facts.paths["cals_stated"]
                name = str(facts.bound["license_server.name"])
                briefs[index] = (Brief({"license_server": name}, {}, path),)
                continue
            briefs[index] = tuple(
                pool.brief(where) for where, pool in self.pools[index] if pool.bound["pool.kind"] == "purchased"
            )
        return briefs

    def listed(self, names: tuple[str, ...]) -> tuple[int, ...]:
        """Return the indices of the license servers that the names mean, in order, each once."""
        if names not in self._listed:
            found = dict.fromkeys(self.context.find(name) for name in names)
            self._listed[names] = tuple(i for i in found if i is not None and i in self.license_servers)
        return self._listed[names]

    def _pools_of(self, names: tuple[str, ...]) -> tuple[Brief, ...]:
        key = self.listed(names)
        if key not in self._pool_lists:
            self._pool_lists[key] = tuple(pool for index in key for pool in self.purchased[index])
        return self._pool_lists[key]

    def names_of(self, host: int) -> tuple[str, ...]:
        """Return the license servers that a session host names, as written."""
        names = self.hosts[host].bound["host.license_servers"]
        return names.items if isinstance(names, Names) else ()

    def listed_by(self, host: int) -> tuple[int, ...]:
        """Return the indices of the described license servers that a session host names."""
        return self.listed(self.names_of(host))

    @cached_property
    def named_by(self) -> dict[int, list[int]]:
        """Return, for every license server, the session hosts that name it."""
        hosts: dict[int, list[int]] = {index: [] for index in self.license_servers}
        for host in self.hosts:
            for index in self.listed_by(host):
                hosts[index].append(host)
        return hosts

    def modes_of(self, hosts: list[int]) -> tuple[str, ...]:
        """Return the distinct licensing modes of some session hosts, sorted; `unset` is none."""
        modes = {str(self.hosts[host].bound["host.mode"]) for host in hosts}
        return tuple(sorted(modes - {"unset"}))


def _deployment(facts: FactSet) -> Iterator[Row]:
    yield topology.deployment_row(facts)


def _servers(facts: FactSet) -> Iterator[Row]:
    for index, server in enumerate(facts.context.deployment.servers):
        yield server_facts(facts.context, server, index, "server").row(server.name, ("servers", index))


def _hosts(facts: FactSet) -> Iterator[Row]:
    briefs = {index: server.brief(("servers", index)) for index, server in facts.license_servers.items()}
    for index, host in facts.hosts.items():
        listed = tuple(briefs[server] for server in facts.listed_by(index))
        host.put_rows("listed_license_servers", listed, host.paths["license_servers"])
        yield host.row(str(host.bound["host.name"]), ("servers", index))


def _license_servers(facts: FactSet) -> Iterator[Row]:
    for index, server in facts.license_servers.items():
        hosts = facts.named_by[index]
        complete = Facts("license_server")
        complete.bound, complete.paths = dict(server.bound), dict(server.paths)
        complete.put("named", bool(hosts))
        complete.put("modes", facts.modes_of(hosts))
        topology.put_user_domains(facts, complete, hosts)
        complete.put_rows("hosts", tuple(facts.host_briefs[host] for host in hosts))
        complete.put_rows("pools", facts.purchased[index], server.paths["cals_stated"])
        yield complete.row(str(server.bound["license_server.name"]), ("servers", index))


def _pools(facts: FactSet) -> Iterator[Row]:
    for index, pools in facts.pools.items():
        modes = facts.modes_of(facts.named_by[index])
        for where, pool in pools:
            pool.put("modes", modes)
            name = f"{pool.bound['pool.version']} {pool.bound['pool.type']} CALs on {pool.bound['pool.license_server']}"
            yield pool.row(name, where)


def _references(facts: FactSet) -> Iterator[Row]:
    for name, set_by, path in references(facts.context):
        yield reference_facts(facts.context, name, set_by, path).row(name, path)


def _links(facts: FactSet) -> Iterator[Row]:
    for host, own in facts.hosts.items():
        for index in facts.listed_by(host):
            link = link_facts(facts.context, own, host, facts.license_servers[index], index)
            subject = f"{link.bound['path.host']} -> {link.bound['path.license_server']}"
            yield link.row(subject, ("servers", host))


_BUILDERS = {
    "deployment": _deployment,
    "server": _servers,
    "session-host": _hosts,
    "license-server": _license_servers,
    "cal-pool": _pools,
    "license-server-reference": _references,
    "license-path": _links,
    "connection-broker": topology.broker_rows,
    "collection": topology.collection_rows,
    "access-group": topology.access_rows,
    "cal-demand": demand_rows,
    "upgrade-step": topology.upgrade_rows,
}
