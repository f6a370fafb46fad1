"""Servers of an estate as entries of a manifest; those that are alike become one where a range can name them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from validator.engine.message import spell_value
from validator.model.names import MAX_RANGE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from validator.exports.observation import Estate, ObservedServer, Pack, Seen
    from validator.exports.settings import Settings
    from validator.importer.licensing import Plan

UNKNOWN = "unknown"
_NUMBERED = re.compile(r"(?P<head>[A-Za-z][A-Za-z0-9-]*?)(?P<number>\d{1,9})(?P<tail>(?:\.[A-Za-z0-9.-]+)?)\Z")
_KNOWN_DEFAULT = "purchased"


class Said(NamedTuple):
    """A value of the manifest, and the comment that says where it comes from."""

    value: Any
    comment: str = ""


def said(seen: Seen) -> Said:
    """Return a value as it was seen, with its origin as the comment."""
    return Said(list(seen.value) if isinstance(seen.value, tuple) else seen.value, str(seen.origin))


class Usual(NamedTuple):
    """Membership and domain that servers have unless they say otherwise."""

    membership: Seen | None
    domain: Seen | None


def usual(estate: Estate) -> Usual:
    """Return the membership that most servers have, and the domain or workgroup that most of those have."""
    membership = _most([one.facts["membership"] for one in estate.servers.values() if "membership" in one.facts])
    domains = [
        server.facts["domain"]
        for server in estate.servers.values()
        if "domain" in server.facts and membership and server.value("membership") == membership.value
    ]
    return Usual(membership, _most(domains))


def _most(seen: Sequence[Seen]) -> Seen | None:
    counted: dict[str, list[Seen]] = {}
    for one in seen:
        counted.setdefault(one.value.casefold(), []).append(one)
    return max(counted.values(), key=len)[0] if counted else None


def entries(estate: Estate, plan: Plan, common: Usual, notes: list[str]) -> list[dict[str, Any]]:
    """Return the servers with known roles as entries; `notes` takes those that are left out."""
    made: list[tuple[str, dict[str, Any]]] = []
    unknown: list[str] = []
    for server in estate.servers.values():
        if server.roles:
            made.append((server.name, _entry(server, plan, common)))
        else:
            unknown.append(server.name)
    if unknown:
        notes.append(f"no export tells a role of {spell_value(unknown)}: not in the manifest")
    return _folded(made)


def _entry(server: ObservedServer, plan: Plan, common: Usual) -> dict[str, Any]:
    facts = server.facts
    grace = facts.get("grace_days")
    left = f"{grace.value} days of grace left ({grace.origin})" if grace is not None else ""
    entry: dict[str, Any] = {"name": Said(server.name, left)}
    entry["os"] = said(facts["os"]) if "os" in facts else Said(UNKNOWN, "no export tells the release of this server")
    entry["roles"] = said(facts["roles"])
    for fact in ("installation", "collection"):
        if fact in facts and (fact != "collection" or "session-host" in server.roles):
            entry[fact] = said(facts[fact])
    for fact, others in zip(("membership", "domain"), common, strict=True):
        if fact in facts and (others is None or facts[fact].value.casefold() != others.value.casefold()):
            entry[fact] = said(facts[fact])
    own = plan.hosts.get(server.name.casefold())
    if own is not None:
        entry["licensing"] = settings(own[0], own[1])
    if "licensing" in server.roles:
        entry |= _license_server(server)
    return entry


def settings(of: Settings, configured_by: str | None) -> dict[str, Any]:
    """Return the settings of licensing as a mapping; an unset mode stays absent."""
    mapping: dict[str, Any] = {}
    if of.mode is not None and of.mode.value != "unset":
        mapping["mode"] = said(of.mode)
    if of.servers is not None:
        mapping["license_servers"] = said(of.servers)
    if mapping and configured_by is not None:
        mapping["configured_by"] = Said(configured_by)
    return mapping


def _license_server(server: ObservedServer) -> dict[str, Any]:
    facts = server.facts
    known: dict[str, Any] = {}
    if "activated" in facts:
        known["activated"] = said(facts["activated"])
    if "in_group" in facts:
        known["in_license_servers_group"] = said(facts["in_group"])
    if "security_group" in facts:
        group: dict[str, Any] = {"enabled": said(facts["security_group"])}
        if facts["security_group"].value and "security_group_members" in facts:
            group["members"] = said(facts["security_group_members"])
        known["security_group_policy"] = group
    if "prevent_license_upgrade" in facts:
        known["prevent_license_upgrade"] = said(facts["prevent_license_upgrade"])
    if server.packs is not None:
        known["cals"] = Said([Said(_pool(pack), str(pack.origin)) for pack in server.packs])
    return {"license_server": known} if known else {}


def _pool(pack: Pack) -> dict[str, Any]:
    pool = {
        "type": pack.type,
        "version": pack.version,
        "quantity": pack.quantity,
        "program": pack.program,
        "kind": None if pack.kind == _KNOWN_DEFAULT else pack.kind,
        "issued": pack.issued,
        "revoked": pack.revoked,
    }
    return {key: value for key, value in pool.items() if value is not None}


def _folded(made: Sequence[tuple[str, dict[str, Any]]]) -> list[dict[str, Any]]:
    """Return the entries, those of equal servers with numbers in a row as one."""
    alike: dict[str, list[tuple[int, int]]] = {}
    for at, (name, entry) in enumerate(made):
        match = _NUMBERED.match(name)
        if match and "license_server" not in entry:
            number = match["number"]
            # Ten after nine keeps the width only where nine has a leading zero.
            key = repr((match["head"].casefold(), len(number), match["tail"].casefold(), plain(entry, ("name",))))
            alike.setdefault(key, []).append((int(number), at))
    first: dict[int, list[int]] = {}
    gone: set[int] = set()
    for numbered in alike.values():
        for run in _runs(sorted(numbered)):
            if len(run) > 1:
                first[min(run)] = run
                gone.update(run)
    return [
        _range([made[other] for other in first[at]]) if at in first else entry
        for at, (_, entry) in enumerate(made)
        if at in first or at not in gone
    ]


def _runs(numbered: Sequence[tuple[int, int]]) -> Iterator[list[int]]:
    """Yield the positions of entries whose numbers follow on each other."""
    run: list[int] = []
    before = None
    for number, at in numbered:
        if before is not None and (number != before + 1 or len(run) == MAX_RANGE):
            yield run
            run = []
        run.append(at)
        before = number
    yield run


def _range(of: Sequence[tuple[str, dict[str, Any]]]) -> dict[str, Any]:
    first, last = _NUMBERED.match(of[0][0]), _NUMBERED.match(of[-1][0])
    if first is None or last is None:  # pragma: no cover -- only such names are put into a range
        return of[0][1]
    name = f"{first['head']}[{first['number']}-{last['number']}]{first['tail']}"
    return {**of[0][1], "name": Said(name, f"{len(of)} servers that are alike in all exports")}


def plain(value: Any, but: tuple[str, ...] = ()) -> Any:  # noqa: ANN401 -- any part of a manifest
    """Return a part of a manifest without its comments."""
    if isinstance(value, Said):
        return plain(value.value)
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items() if key not in but}
    return [plain(item) for item in value] if isinstance(value, list) else value


def collections(estate: Estate) -> list[Said]:
    """Return the collections, listed or named by their hosts."""
    found: Mapping[str, Seen] = dict(estate.collections)
    for server in estate.servers.values():
        if "collection" in server.facts and "session-host" in server.roles:
            found.setdefault(server.value("collection").casefold(), server.facts["collection"])  # type: ignore[attr-defined]
    return [Said({"name": one.value, "kind": "session"}, str(one.origin)) for one in found.values()]
