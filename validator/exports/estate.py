"""Observations of all exports to one estate: names of one server joined, facts merged, conflicts on record."""

from __future__ import annotations

from collections import Counter
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from validator.exports.names import Names, merged
from validator.exports.observation import Estate, ObservedServer, Seen
from validator.exports.packs import assemble
from validator.exports.read import Reader
from validator.exports.settings import agree, spell

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from validator.exports.observation import Observation
    from validator.exports.read import Export
    from validator.exports.values import Known

# Facts that a policy sets, and which the exports of any host it reaches tell.
_OF_POLICY = frozenset({"policy_mode", "policy_servers"})
_OF_LICENSE_SERVER = frozenset({"activated", "in_group", "security_group", "prevent_license_upgrade"})
_PACKS = frozenset({"pack", "issued", "usage"})


def observe(exports: Sequence[Export], known: Known) -> Estate:
    """Read exports and return the estate that they tell of.

    Raises:
        SourceError: an export cannot be read, is of no known kind, or holds a value that it cannot hold.

    """
    exports = _shortened(exports)
    estate = Estate(tuple(export.shown for export in exports))
    reader = Reader(known, estate.notes)
    found = [one for export in exports for one in reader.observations(export)]
    _Merger(estate, found, {name for group in known.settings.groups for name in _names_of(group)}).merge(found)
    return estate


def _shortened(exports: Sequence[Export]) -> list[Export]:
    """Give each export the last part of its path to be shown by, where no other one has the same."""
    last = Counter(PurePosixPath(export.name).name for export in exports)
    names = (PurePosixPath(export.name).name for export in exports)
    return [
        export._replace(shown=name if last[name] == 1 else export.name)
        for export, name in zip(exports, names, strict=True)
    ]


def _names_of(group: Any) -> Iterable[str]:  # noqa: ANN401 -- a record of the settings
    return (name.casefold() for name in group.names if group.id == "license-servers")


class _Merger:
    """Puts observations into an estate."""

    def __init__(self, estate: Estate, found: Sequence[Observation], license_groups: set[str]) -> None:
        self._estate = estate
        self._names = merged(one.server.value for one in found if one.server is not None)
        self._license_groups = license_groups
        self._packs: dict[str, list[Observation]] = {}
        self._holders: dict[str, ObservedServer | None] = {}

    def merge(self, found: Sequence[Observation]) -> None:
        """Put in everything: first what names its server, then what can be of one server only, then what follows."""
        homeless = [one for one in found if not self._take(one)]
        for server in self._estate.servers.values():
            _derive(server)
        for one in homeless:
            self._place(one)
        for key, observations in self._packs.items():
            server = self._estate.servers[key]
            if any(one.about != "issued" for one in observations):  # issued licenses alone tell of no packs
                server.packs = assemble(server.name, observations, self._estate.notes)
        for server in self._estate.servers.values():
            self._settle(server)
        self._groups([one for one in found if one.about == "group"])

    def _take(self, one: Observation) -> bool:
        """Take in an observation; return False where it must wait until all servers are known."""
        if one.about == "deployment":
            self._put(self._estate.facts, one.facts, "the deployment")
        elif one.about == "collection":
            if (name := one.facts.get("collection")) is not None:
                self._estate.collections.setdefault(name.value.casefold(), name)
        elif one.about == "server" and one.server is not None:
            self._server(one, self._at(one.server))
        else:
            return one.about == "group"
        return True

    def _at(self, seen: Seen) -> ObservedServer:
        """Return the server of a name, made at its first mention."""
        name = self._names[seen.value.casefold()]
        return self._estate.servers.setdefault(name.casefold(), ObservedServer(name))

    def _server(self, one: Observation, server: ObservedServer) -> None:
        if one.inventory:
            self._estate.inventory = self._estate.inventory or one.origin
            server.listed = True
        facts = dict(one.facts)
        roles = facts.pop("roles", None)
        if roles is not None:
            before = server.facts.get("roles", Seen((), roles.origin))
            server.facts["roles"] = Seen(tuple(dict.fromkeys((*before.value, *roles.value))), before.origin)
        self._put(server.facts, facts, server.name)

    def _place(self, one: Observation) -> None:
        """Find the server of an observation that names none: its own, or the only one that it can be about."""
        if one.about == "server" and one.facts.keys() <= _OF_POLICY:
            self._put(self._estate.facts, one.facts, "the group policy")
            return
        of_license_server = one.about in _PACKS or bool(one.facts.keys() & _OF_LICENSE_SERVER)
        server = (
            self._at(one.server) if one.server else self._only("licensing" if of_license_server else "session-host")
        )
        if server is None:
            note = f"{one.origin} names no server, so it is left out; give it as SERVER={one.origin.file}"
            if note not in self._estate.notes:
                self._estate.notes.append(note)
        elif one.about == "server":
            self._server(one, server)
        else:
            self._packs.setdefault(server.name.casefold(), []).append(one)

    def _only(self, role: str) -> ObservedServer | None:
        """Return the one server that has a role; None where there is none, or several."""
        if role not in self._holders:
            fitting = [server for server in self._estate.servers.values() if role in server.roles]
            self._holders[role] = fitting[0] if len(fitting) == 1 else None
        return self._holders[role]

    def _put(self, into: dict[str, Seen], facts: Any, whose: str) -> None:  # noqa: ANN401 -- a mapping of facts
        for fact, seen in facts.items():
            before = into.setdefault(fact, seen)
            if not agree(before.value, seen.value):
                self._estate.notes.append(
                    f"{whose}: {fact.replace('_', ' ')} is {spell(before.value)} in {before.origin}, but "
                    f"{spell(seen.value)} in {seen.origin}; the first counts"
                )

    def _settle(self, server: ObservedServer) -> None:
        """Turn what WMI says is in effect, and where it comes from, into a setting of a policy or of the host."""
        _derive(server)
        for kind, source in (("mode", "mode_source"), ("servers", "servers_source")):
            effective = server.facts.get(f"effective_{kind}")
            where = server.value(source)
            if effective is None or where is None:
                continue
            fact = f"policy_{kind}" if where == "group-policy" else f"own_{kind}"
            self._put(server.facts, {fact: effective}, server.name)

    def _groups(self, found: Iterable[Observation]) -> None:
        """Say of each license server whether it is in the group of the domains whose groups were read."""
        told = (one.facts for one in found if {"group", "members"} <= one.facts.keys())
        read = [facts for facts in told if facts["group"].value.casefold() in self._license_groups]
        for server in self._estate.servers.values():
            if not read or "licensing" not in server.roles:
                continue
            label = server.name.partition(".")[0]
            inside = [facts for facts in read if Names(facts["members"].value).find(label)]
            domains = tuple(facts["domain"].value for facts in inside if "domain" in facts)
            origin = (inside or read)[0]["members"].origin
            several = len(read) > 1 and inside and len(domains) == len(inside)
            seen = Seen(domains if several else bool(inside), origin)
            self._put(server.facts, {"in_group": seen}, server.name)
            if several and server.value("in_group") is True:  # the domains say more
                server.facts["in_group"] = seen


def _derive(server: ObservedServer) -> None:
    """Add what follows from facts: roles that a server shows, and its membership."""
    more = [
        (role, server.facts[fact].origin)
        for fact, role in (("app_server", "session-host"), ("domain_controller", "domain-controller"))
        if server.value(fact) is True
    ]
    for role, origin in more:
        before = server.facts.get("roles", Seen((), origin))
        server.facts["roles"] = Seen(tuple(dict.fromkeys((*before.value, role))), before.origin)
    joined = server.facts.get("in_domain")
    if joined is not None:
        server.facts["membership"] = Seen("domain" if joined.value else "workgroup", joined.origin)
