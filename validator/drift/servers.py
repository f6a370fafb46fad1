"""Servers: which are there, which roles they have, what they run and where they belong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from validator.drift.ledger import Ledger
    from validator.drift.sides import Pair, Sides
    from validator.findings import Path

# What Get-RDServer lists; a domain controller is known from elsewhere.
_NOT_LISTED = "domain-controller"


def compare(sides: Sides, ledger: Ledger) -> None:
    """Note the differences between servers."""
    for pair in sides.pairs:
        _presence(sides, pair, ledger)
        if pair.observed is not None:
            _roles(pair, ledger)
        for rule, fact, path, intended in _facts(sides, pair):
            _fact(sides, pair, ledger, rule, (fact, path, intended))
    for server in sides.extra:
        seen = server.facts["roles"].origin
        ledger.differs(
            "drift-server-extra", server.name, ("servers",), intended="none", observed=server.roles, seen=seen
        )


def _presence(sides: Sides, pair: Pair, ledger: Ledger) -> None:
    path: Path = ("servers", pair.at, "name")
    listed = [role for role in pair.intended.roles if role != _NOT_LISTED]
    if pair.observed is not None:
        ledger.agrees("drift-server-missing")
    elif sides.estate.inventory is None or not listed:
        ledger.lacks("drift-server-missing", pair.name, path)
    else:
        seen = sides.estate.inventory
        ledger.differs(
            "drift-server-missing", pair.name, path, intended=pair.intended.roles, observed="absent", seen=seen
        )


def _roles(pair: Pair, ledger: Ledger) -> None:
    server = pair.observed
    if server is None or "roles" not in server.facts:
        return
    intended, observed = set(pair.intended.roles), set(server.roles)
    missing = intended - observed - {_NOT_LISTED} if server.listed else set()
    if missing or observed - intended:
        ledger.differs(
            "drift-roles",
            pair.name,
            ("servers", pair.at, "roles"),
            intended=tuple(sorted(intended)),
            observed=tuple(sorted(observed)),
            seen=server.facts["roles"].origin,
        )
    elif server.listed:
        ledger.agrees("drift-roles")


def _facts(sides: Sides, pair: Pair) -> Iterator[tuple[str, str, Path, Any]]:
    """Yield rule, observed fact, place and intended value of what one value on each side tells."""
    server = pair.intended
    here: Path = ("servers", pair.at)
    membership, where = sides.context.membership_of(server, here)
    domain, own = sides.context.domain_of(server)
    yield "drift-release", "os", (*here, "os"), server.os
    yield "drift-installation", "installation", (*here, "installation"), server.installation
    yield "drift-membership", "membership", where, membership
    joined = pair.observed.value("membership") if pair.observed is not None else None
    if joined is None or membership is None or _same_membership(membership, joined):  # else the name says no more
        yield "drift-membership", "domain", (*here, "domain") if own else ("directory", "name"), domain
    if "session-host" in server.roles:
        yield "drift-collection", "collection", (*here, "collection"), server.collection


def _fact(sides: Sides, pair: Pair, ledger: Ledger, rule: str, compared: tuple[str, Path, Any]) -> None:
    fact, path, intended = compared
    seen = pair.observed.facts.get(fact) if pair.observed is not None else None
    if intended is None:
        ledger.not_asked()
    elif seen is None:
        sides.lacks(ledger, rule, pair, path)
    elif _SAME.get(fact, _same_text)(intended, seen.value):
        ledger.agrees(rule)
    else:
        ledger.differs(rule, pair.name, path, intended=intended, observed=seen.value, seen=seen.origin)


def _same_text(one: str, other: str) -> bool:
    return one.casefold() == other.casefold()


def _same_membership(one: str, other: str) -> bool:
    # Windows knows no more than domain or workgroup; a managed domain is a domain.
    return {"entra-domain-services": "domain", "entra-joined": "workgroup"}.get(one, one) == other


_SAME: dict[str, Callable[[str, str], bool]] = {"membership": _same_membership}
