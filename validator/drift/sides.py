"""The two sides of a comparison, with their servers paired by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from validator.exports.names import Names
from validator.facts.context import Context
from validator.model.names import expand_range

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from validator.drift.ledger import Ledger
    from validator.exports.observation import Estate, ObservedServer
    from validator.findings import Path
    from validator.model.deployment import Deployment
    from validator.model.server import Server
    from validator.policy.catalog import Catalog


class Pair(NamedTuple):
    """A server of the manifest, one of those that its entry stands for, and the same server as it was observed."""

    name: str
    at: int
    intended: Server
    observed: ObservedServer | None


class Sides:
    """A deployment as it is intended and as exports tell of it."""

    def __init__(self, intended: Deployment, estate: Estate, catalog: Catalog) -> None:
        self.intended = intended
        self.estate = estate
        self.catalog = catalog
        self.context = Context(intended, catalog)
        expanded = [(name, index) for index, one in enumerate(intended.servers) for name in expand_range(one.name)]
        domains = {
            name: domain
            for name, index in expanded
            if "." not in name and (domain := self.context.domain_of(intended.servers[index])[0]) and "." in domain
        }
        self._names = Names((name for name, _ in expanded), domains)
        found: dict[str, ObservedServer] = {}
        self.extra: list[ObservedServer] = []
        for server in estate.servers.values():
            known = self._names.find(server.name)
            if known is not None and known.casefold() not in found:
                found[known.casefold()] = server
            elif server.roles:
                self.extra.append(server)
        self.pairs = [
            Pair(name, index, intended.servers[index], found.get(name.casefold())) for name, index in expanded
        ]

    def having(self, role: str) -> Iterator[Pair]:
        """Yield the pairs whose server is intended to have a role."""
        return (pair for pair in self.pairs if role in pair.intended.roles)

    def lacks(self, ledger: Ledger, rule: str, pair: Pair, path: Path) -> None:
        """Note that no export tells of a server by which it would be compared; of one that is missing none can."""
        if pair.observed is None and self.estate.inventory is not None:
            ledger.not_asked()
        else:
            ledger.lacks(rule, pair.name, path)

    def keys(self, names: Sequence[str]) -> list[str]:
        """Return what identifies the servers that a list names, whether in full or by their first labels."""
        unknown = Names(name for name in names if self._names.find(name) is None)
        return [self._names.key(name) if self._names.find(name) else unknown.key(name) for name in names]
