"""What every table builder needs: the deployment, the catalog, and servers found by name."""

from __future__ import annotations

import re
from functools import cache, cached_property
from operator import attrgetter
from typing import TYPE_CHECKING

from validator.facts.table import HERE
from validator.model.names import expand_range

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from validator.findings import Path
    from validator.model.deployment import Deployment
    from validator.model.server import Server
    from validator.policy.catalog import Catalog

_LIST_SEPARATORS = re.compile(r"[,;\s]+")


class Context:
    """The deployment and the catalog, with lookups that several tables share."""

    def __init__(self, deployment: Deployment, catalog: Catalog) -> None:
        self.deployment = deployment
        self.catalog = catalog

    @cached_property
    def kinds(self) -> list[int]:
        """Return for each server the index of the first one that differs from it in nothing but its name."""
        first: dict[object, int] = {}
        but_name = _but_name()
        return [first.setdefault(but_name(server), index) for index, server in enumerate(self.deployment.servers)]

    @cached_property
    def own(self) -> list[dict[str, object]]:
        """Return for each server the facts in which it differs from others of its kind."""
        return [{"name": server.name, "count": len(expand_range(server.name))} for server in self.deployment.servers]

    @cached_property
    def brokered(self) -> bool:
        """Tell whether the deployment has a Connection Broker."""
        return any("connection-broker" in server.roles for server in self.deployment.servers)

    @cached_property
    def by_name(self) -> Mapping[str, int]:
        """Map every server name, ranges expanded and in folded case, to its index in `servers`."""
        names: dict[str, int] = {}
        for index, server in enumerate(self.deployment.servers):
            for name in expand_range(server.name):
                names.setdefault(name.casefold(), index)
        return names

    @cached_property
    def _by_label(self) -> Mapping[str, int | None]:
        """Map the first label of every server name to its index, or None when several servers share it."""
        labels: dict[str, int | None] = {}
        for name, index in self.by_name.items():
            label = name.partition(".")[0]
            labels[label] = index if labels.get(label, index) == index else None
        return labels

    def find(self, name: str) -> int | None:
        """Return the index of the server that a setting names, by its full name or by its first label.

        `LIC01.corp.example` is the server `LIC01` unless the manifest puts that server into another domain.
        """
        folded = name.strip().casefold()
        if folded in self.by_name:
            return self.by_name[folded]
        if is_address(folded):
            return None
        label, _, suffix = folded.partition(".")
        index = self._by_label.get(label)
        if index is None:
            return None
        server = self.deployment.servers[index]
        own = server.name.casefold().partition(".")[2] or (self.domain_of(server)[0] or "").casefold()
        return index if not suffix or not own or suffix == own else None

    def membership_of(self, server: Server, at: Path = (HERE,)) -> tuple[str | None, Path]:
        """Return a server's membership and where it is, or would be, stated; `at` is the server's place."""
        if server.membership is not None:
            return server.membership, (*at, "membership")
        directory = self.deployment.directory
        return (directory.membership if directory else None), ("directory", "membership")

    def domain_of(self, server: Server) -> tuple[str | None, bool]:
        """Return the domain or workgroup of a server, and whether the server itself states it."""
        if server.domain is not None:
            return server.domain, True
        directory = self.deployment.directory
        # A server that leaves the directory's membership leaves its name as well.
        if directory is None or (server.membership not in (None, directory.membership)):
            return None, False
        return directory.name, False

    def trust_between(self, first: str | None, second: str | None) -> str | None:
        """Return same, two-way, one-way or none; None while a domain's name or the trusts are not stated."""
        if first is None or second is None:
            return None
        if first.casefold() == second.casefold():
            return "same"
        directory = self.deployment.directory
        if directory is None or directory.trusts is None:
            return None
        ends = {first.casefold(), second.casefold()}
        own = (directory.name or "").casefold()
        directions = [t.direction for t in directory.trusts if {t.domain.casefold(), own} == ends]
        if own not in ends:
            return None
        return directions[0] if directions else "none"

    def untrusted(self, domains: tuple[str, ...]) -> tuple[str, ...] | None:
        """Return the domains without a two-way trust with the directory's own; None while that is not stated."""
        directory = self.deployment.directory
        own = directory.name if directory else None
        trusts = {domain: self.trust_between(own, domain) for domain in domains}
        if None in trusts.values():
            return None
        return tuple(domain for domain, trust in trusts.items() if trust not in {"same", "two-way"})

    def release(self, name: str) -> str | None:
        """Return the catalog's spelling of a release, None when it has no record."""
        record = self.catalog.release(name)
        return record.name if record else None


def split_names(text: str) -> tuple[str, ...]:
    """Return the names in a policy's list, however they are separated."""
    return tuple(name for name in _LIST_SEPARATORS.split(text.strip()) if name)


@cache
def _but_name() -> Callable[[Server], object]:
    """Return what gives all values of a server but its name."""
    from validator.model.server import Server  # noqa: PLC0415 -- brings pydantic, which only a manifest needs

    return attrgetter(*(name for name in Server.model_fields if name != "name"))


def is_address(name: str) -> bool:
    """Tell whether a name is an IP address."""
    plain = name.strip("[]")
    if ":" not in plain and not plain.replace(".", "").isdigit():
        return False
    from ipaddress import ip_address  # noqa: PLC0415 -- names are seldom addresses

    try:
        ip_address(plain)
    except ValueError:
        return False
    return True
