"""Model and catalog to fact tables: the rows that rules range over, built table by table on demand."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from validator.facts import topology
from validator.facts.context import Context
from validator.facts.demand import demand_rows
from validator.facts.license_servers import license_server_facts, pool_facts, reference_rows
from validator.facts.links import link_rows
from validator.facts.servers import host_facts, server_facts
from validator.facts.settings import effective_servers
from validator.facts.table import Facts, Names, Row, Rows

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Mapping, Sequence

    from validator.model.deployment import Deployment
    from validator.policy.catalog import Catalog


class FactSet:
    """All tables of one deployment; a table is built the first time it is asked for.

    Servers that differ in nothing but their names share their facts: a farm costs as much as it has kinds of servers.
    """

    def __init__(
        self,
        deployment: Deployment,
        catalog: Catalog,
        assumed: Mapping[str, Mapping[str, object]] | None = None,
        likeness: Hashable | None = None,
    ) -> None:
        """Take a deployment and a catalog; `assumed` maps tables to facts that are bound whatever is stated.

        Deployments of equal `likeness`, which has nothing assumed, differ in nothing but names.
        """
        self.likeness = likeness
        self.assumed = assumed or {}
        self.context = Context(deployment, catalog)
        self._tables: dict[str, list[Row]] = {}
        self._situations: dict[str, list[Sequence[Row]]] = {}
        self._pool_lists: dict[tuple[int, ...], Rows] = {}
        self._listed: dict[tuple[str, ...], tuple[int, ...]] = {}

    def rows(self, table: str) -> list[Row]:
        """Return the rows of a table by its id.

        Raises:
            KeyError: there is no table of that id.

        """
        if table not in self._tables:
            rows = list(_BUILDERS[table](self))
            extra = self.assumed.get(table)
            self._tables[table] = _assuming(rows, extra) if extra else rows
        return self._tables[table]

    def situations(self, table: str) -> list[Sequence[Row]]:
        """Return the rows of a table, those of one kind together; kinds and rows are in the order of the manifest."""
        found = self._situations.get(table)
        if found is None:
            kinds: dict[Facts, list[Row]] = {}
            for row in self.rows(table):
                kinds.setdefault(row.kind, []).append(row)
            found = self._situations[table] = list(kinds.values())
        return found

    @cached_property
    def deployment(self) -> Row:
        """Return the row of the deployment as a whole, whose facts every rule may use."""
        return self.rows("deployment")[0]

    @cached_property
    def deployment_facts(self) -> Mapping[str, object]:
        """Return the facts of the deployment by their dotted names."""
        return self.deployment.facts

    # Rows of each server, shared by every table and row that shows it.

    @cached_property
    def servers(self) -> list[Row]:
        """Return the row of every server."""
        servers = self.context.deployment.servers
        kinds: dict[int, Facts] = {}
        for first in self.context.kinds:
            if first not in kinds:
                kinds[first] = server_facts(self.context, servers[first])
        return self._rows_of(range(len(servers)), kinds)

    @cached_property
    def hosts(self) -> dict[int, Row]:
        """Return the row of every session host by its index in `servers`."""
        context, servers = self.context, self.context.deployment.servers
        kinds: dict[int, Facts] = {}
        hosts = self.with_role("session-host")
        for first in dict.fromkeys(context.kinds[index] for index in hosts):
            names = effective_servers(context.deployment, servers[first]).value
            listed = self.listed(names if isinstance(names, tuple) else ())
            license_servers = Rows(self.license_servers[index] for index in listed)
            base = self.servers[first].kind
            kinds[first] = host_facts(context, servers[first], base, self._pools_of(listed), license_servers)
        return dict(zip(hosts, self._rows_of(hosts, kinds), strict=True))

    def _rows_of(self, servers: Sequence[int], kinds: Mapping[int, Facts]) -> list[Row]:
        own, kind_of = self.context.own, self.context.kinds
        return [Row(kinds[kind_of[at]], str(own[at]["name"]), ("servers", at), own[at]) for at in servers]

    def with_role(self, role: str) -> list[int]:
        """Return the indices of the servers that have a role."""
        return [index for index, server in enumerate(self.context.deployment.servers) if role in server.roles]

    @cached_property
    def license_servers(self) -> dict[int, Row]:
        """Return the row of every license server by its index, before the hosts that name it are known."""
        servers = self.context.deployment.servers
        found = {}
        for index in self.with_role("licensing"):
            server = self.servers[index]
            base = Facts("license_server", server.values, server.kind.paths)
            license_server_facts(self.context, servers[index], base)
            found[index] = base.row(server.subject, server.where)
        return found

    @cached_property
    def pools(self) -> dict[int, list[Row]]:
        """Return the row of every CAL pool by the index of its license server."""
        found: dict[int, list[Row]] = {}
        for index in self.license_servers:
            server = self.context.deployment.servers[index]
            stated = server.license_server.cals if server.license_server else None
            found[index] = [
                pool_facts(self.context, pool, server, index, number).row(
                    f"{pool.version} {pool.type} CALs on {server.name}",
                    ("servers", index, "license_server", "cals", number),
                    identity=f"{pool.kind}\0{pool.program}\0{pool.agreement}",
                )
                for number, pool in enumerate(stated or ())
            ]
        return found

    @cached_property
    def purchased(self) -> dict[int, tuple[Row, ...]]:
        """Return the purchased pools of every license server; one without facts where they are not stated."""
        found: dict[int, tuple[Row, ...]] = {}
        for index, server in self.license_servers.items():
            if server.get("cals_stated"):
                found[index] = tuple(pool for pool in self.pools[index] if pool.get("kind") == "purchased")
            else:
                unknown = Facts("pool", {"license_server": server.subject})
                found[index] = (unknown.row("", server.path("cals_stated")),)
        return found

    def listed(self, names: tuple[str, ...]) -> tuple[int, ...]:
        """Return the indices of the license servers that the names mean, in order, each once."""
        if names not in self._listed:
            found = dict.fromkeys(self.context.find(name) for name in names)
            self._listed[names] = tuple(i for i in found if i is not None and i in self.license_servers)
        return self._listed[names]

    def _pools_of(self, license_servers: tuple[int, ...]) -> Rows:
        if license_servers not in self._pool_lists:
            self._pool_lists[license_servers] = Rows(p for index in license_servers for p in self.purchased[index])
        return self._pool_lists[license_servers]

    def names_of(self, host: int) -> tuple[str, ...]:
        """Return the license servers that a session host names, as written."""
        names = self.hosts[host].get("license_servers")
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

    @cached_property
    def all_hosts(self) -> Rows:
        """Return the session hosts as a fact."""
        return Rows(self.hosts.values())

    def hosts_among(self, hosts: Sequence[int]) -> Rows:
        """Return some session hosts as a fact."""
        return self.all_hosts if len(hosts) == len(self.hosts) else Rows(self.hosts[host] for host in hosts)

    def modes_of(self, hosts: Sequence[int]) -> tuple[str, ...]:
        """Return the distinct licensing modes of some session hosts, sorted; `unset` is none."""
        modes = {str(kind.values["mode"]) for kind in {self.hosts[host].kind for host in hosts}}
        return tuple(sorted(modes - {"unset"}))


def _assuming(rows: list[Row], extra: Mapping[str, object]) -> list[Row]:
    """Return rows with some facts bound whatever is stated."""
    facts = {name.partition(".")[2]: value for name, value in extra.items()}
    kinds = {kind: Facts(kind.singular, {**kind.values, **facts}, kind.paths) for kind in {row.kind for row in rows}}
    kept = [{name: value for name, value in row.own.items() if name not in facts} for row in rows]
    return [
        Row(kinds[row.kind], row.subject, row.where, own, row.identity) for row, own in zip(rows, kept, strict=True)
    ]


def _deployment(facts: FactSet) -> Iterator[Row]:
    yield topology.deployment_row(facts)


def _servers(facts: FactSet) -> Iterator[Row]:
    yield from facts.servers


def _hosts(facts: FactSet) -> Iterator[Row]:
    yield from facts.hosts.values()


def _license_servers(facts: FactSet) -> Iterator[Row]:
    for index, server in facts.license_servers.items():
        hosts = facts.named_by[index]
        complete = Facts("license_server", server.kind.values, server.kind.paths)
        complete.put("named", bool(hosts))
        complete.put("modes", facts.modes_of(hosts))
        topology.put_user_domains(facts, complete, hosts)
        complete.put("hosts", facts.hosts_among(hosts))
        complete.put("pools", Rows(facts.purchased[index]), server.path("cals_stated"))
        yield complete.row(server.subject, server.where)


def _pools(facts: FactSet) -> Iterator[Row]:
    for index, pools in facts.pools.items():
        modes = facts.modes_of(facts.named_by[index])
        for pool in pools:
            complete = Facts("pool", pool.kind.values, pool.kind.paths)
            complete.put("modes", modes)
            yield complete.row(pool.subject, pool.where, identity=pool.identity)


_BUILDERS = {
    "deployment": _deployment,
    "server": _servers,
    "session-host": _hosts,
    "license-server": _license_servers,
    "cal-pool": _pools,
    "license-server-reference": reference_rows,
    "license-path": link_rows,
    "connection-broker": topology.broker_rows,
    "collection": topology.collection_rows,
    "access-group": topology.access_rows,
    "cal-demand": demand_rows,
    "upgrade-step": topology.upgrade_rows,
}
