"""Rows for the paths from session hosts to the license servers that they name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.facts.settings import effective_servers
from validator.facts.table import HERE, Facts, Names, Row
from validator.model.names import expand_range

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from validator.facts.build import FactSet
    from validator.facts.context import Context
    from validator.model.server import Server


def link_rows(facts: FactSet) -> Iterator[Row]:
    """Yield a row for each session host and each license server that it names."""
    context, kinds = facts.context, dict[tuple[Facts, int], Facts]()
    groups: dict[tuple[str, ...], Mapping[int, set[str]]] = {}
    for number, host in facts.hosts.items():
        for index in facts.listed_by(number):
            other = facts.license_servers[index]
            link = kinds.get((host.kind, index))
            if link is None:
                link = kinds[host.kind, index] = _link_facts(context, host, context.deployment.servers[number], other)
            own: dict[str, object] = {"host": host.subject}
            members = link.values.get("security_group_members")
            if isinstance(members, Names):
                if members.items not in groups:
                    groups[members.items] = _grouped(context, members.items)
                labels = map(_label, expand_range(host.subject))
                own["host_in_security_group"] = groups[members.items].get(number, set()).issuperset(labels)
            yield link.row(f"{host.subject} -> {other.subject}", host.where, own)


def may_use(facts: FactSet, host: int, license_server: int) -> bool:
    """Tell whether session hosts may use a license server from where the two stand; True while that is not known."""
    context = facts.context
    row, server = facts.hosts[host], context.deployment.servers[host]
    link = _link_facts(context, row, server, facts.license_servers[license_server])
    host_place, seen = _text(link, "host_place"), _text(link, "license_server_place")
    return host_place is None or seen is None or context.catalog.placed(host_place, seen).verdict != "no"


def _link_facts(context: Context, host: Row, server: Server, other: Row) -> Facts:
    """Return the facts of the paths from session hosts of one kind to a license server."""
    facts = Facts("path")
    facts.paths["host"] = (HERE, "name")
    for name in ("release", "membership", "domain", "mode"):
        facts.put(f"host_{name}", host.get(name), host.kind.paths[name])
    setting = effective_servers(context.deployment, server)
    facts.put("license_servers_from", setting.set_by, setting.path)
    facts.put("configured_by", setting.configured_by or "unstated", setting.path)
    facts.put("license_server", other.subject, other.path("name"))
    for name in ("release", "membership", "domain"):
        facts.put(f"license_server_{name}", other.get(name), other.path(name))
    for name in ("security_group_enabled", "security_group_members", "remote_administrators"):
        facts.put(name, other.get(name), other.path(name))
    stated = other.get("remote_administrators") is not None
    facts.put("remote_administrators_stated", stated, other.path("remote_administrators"))
    facts.paths["host_in_security_group"] = other.path("security_group_members")
    trust = _trust(context, facts)
    facts.put("trust", trust, ("directory", "trusts"))
    _places(facts, trust)
    _administrators(facts)
    return facts


def _text(facts: Facts, name: str) -> str | None:
    value = facts.values.get(name)
    return value if isinstance(value, str) else None


def _trust(context: Context, facts: Facts) -> str | None:
    """Return the trust between host and license server; None while memberships, names or trusts do not tell."""
    if facts.paths["host_domain"] == facts.paths["license_server_domain"] == ("directory", "name"):
        # Neither server names a domain: both are in the directory's, whatever its name.
        return "same"
    names = _text(facts, "host_domain"), _text(facts, "license_server_domain")
    memberships = {_text(facts, "host_membership"), _text(facts, "license_server_membership")}
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
    host = _PLACES.get(_text(facts, "host_membership") or "")
    other = _PLACES.get(_text(facts, "license_server_membership") or "")
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
    stated, domain = facts.values.get("remote_administrators"), _text(facts, "host_domain")
    included = None
    if isinstance(stated, Names) and domain is not None:
        included = domain.casefold() in {name.casefold() for name in stated.items}
    facts.put("host_administrators_included", included, facts.paths["remote_administrators"])


def _grouped(context: Context, members: tuple[str, ...]) -> Mapping[int, set[str]]:
    """Return the labels of the members of a group by the server that they mean."""
    found: dict[int, set[str]] = {}
    for member in members:
        # Computer accounts may be written as DOMAIN\NAME$, by full name, or as a range.
        for name in _expanded(member.rpartition("\\")[2].rstrip("$")):
            index = context.find(name)
            if index is not None:
                found.setdefault(index, set()).add(_label(name))
    return found


def _label(name: str) -> str:
    return name.casefold().partition(".")[0]


def _expanded(member: str) -> tuple[str, ...]:
    try:
        return expand_range(member)
    except ValueError:
        return (member,)
