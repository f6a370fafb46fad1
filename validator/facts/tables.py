"""The fact tables that rules may range over, with every fact's type and meaning.

`docs/facts.md` is generated from these declarations; `build.py` and its siblings fill the rows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.facts import declared_licensing, declared_topology

if TYPE_CHECKING:
    from validator.facts.table import FactTable, Field

_RELEASE = ("release",)
_MODES = ("per-user", "per-device", "aad-per-user", "unset")
_CAL_TYPES = ("per-user", "per-device")
_MEMBERSHIPS = ("domain", "workgroup", "entra-joined", "entra-domain-services")
_ROLES = (
    "session-host",
    "licensing",
    "connection-broker",
    "web-access",
    "gateway",
    "virtualization-host",
    "domain-controller",
)
_MECHANISMS = ("deployment", "group-policy", "local-policy", "wmi", "unstated")
_SETTERS = ("group-policy", "host", "deployment", "nowhere")
_VALUES = {
    "release": _RELEASE, "cal_generation": _RELEASE, "upgrade_to": _RELEASE, "releases": _RELEASE,
    "host_release": _RELEASE, "license_server_release": _RELEASE,
    "mode": _MODES, "policy_mode": _MODES, "modes": _MODES, "host_mode": _MODES,
    "membership": _MEMBERSHIPS, "host_membership": _MEMBERSHIPS, "license_server_membership": _MEMBERSHIPS,
    "roles": _ROLES, "later_roles": _ROLES, "template_release": _RELEASE,
    "configured_by": _MECHANISMS, "mode_from": _SETTERS, "license_servers_from": _SETTERS,
    "set_by": ("group-policy", "host", "deployment"), "type": _CAL_TYPES,
    "platform": ("on-premises", "azure", "azure-virtual-desktop"),
    "database": ("sql-server", "azure-sql", "none", "unset"),
    "reverse_proxy": ("none", "web-application-proxy", "entra-application-proxy"),
    "installation": ("desktop-experience", "server-core", "unstated"),
    "program": ("retail", "volume", "open", "select", "enterprise", "campus", "school", "spla", "other", "unstated"),
    "activation": ("automatic", "web", "telephone"),
    "pool.kind": ("purchased", "temporary", "built-in"), "collection.kind": ("session", "virtual-desktop"),
    "host_place": ("domain", "workgroup"), "version": _RELEASE,
    "license_server_place": (
        "same-domain", "two-way-trusted-domain", "one-way-trusted-domain", "untrusted-domain", "same-workgroup",
        "other-workgroup",
    ),
    "accounts": ("domain", "local"), "trust": ("same", "two-way", "one-way", "none"),
}  # fmt: skip


def _closed(table: FactTable) -> tuple[Field, ...]:
    """Return a table's fields with the closed set of texts that their dotted name, or their name alone, implies."""
    return tuple(
        field._replace(values=_VALUES.get(f"{table.singular}.{field.name}", _VALUES.get(field.name, ())))
        for field in table.fields
    )


TABLES: dict[str, FactTable] = {
    table.id: table._replace(fields=_closed(table)) for table in (*declared_topology.TABLES, *declared_licensing.TABLES)
}
