"""Declarations of the fact tables about license servers, their CALs, and who names and needs them."""

from __future__ import annotations

from validator.facts.declared_topology import SERVER
from validator.facts.table import FactTable, Field

_LICENSE_SERVER = FactTable(
    "license-server",
    "license_server",
    "Every server with the licensing role.",
    (
        *SERVER.fields,
        Field("activated", "bool", "the license server is activated"),
        Field("activation", "string", "how it is activated: automatic, web or telephone"),
        Field("in_group", "bool", "its account is in Terminal Server License Servers of its own domain"),
        Field(
            "group_domains",
            "strings",
            "the domains, in lower case, in whose Terminal Server License Servers group it is",
        ),
        Field("network_service_in_group", "bool", "Network Service is in that group too"),
        Field("security_group_enabled", "bool", "the License server security group policy is to be enabled"),
        Field("security_group_members", "strings", "the session hosts in the group that the policy asks for"),
        Field("prevents_upgrade", "bool", "Prevent license upgrade is to be enabled"),
        Field("retired", "bool", "its CALs were migrated away and it is to be switched off"),
        Field("named", "bool", "at least one session host names it"),
        Field("cals_stated", "bool", "the manifest states which CALs it holds"),
        Field("user_domains", "strings", "domains, in lower case, of the people whose CALs it issues"),
        Field("foreign_user_domains", "strings", "those of them that are not its own domain"),
        Field("untrusted_user_domains", "strings", "those of them without a two-way trust with the directory"),
        Field("remote_administrators", "strings", "domains whose administrators are local administrators on it"),
        Field("outbound_stated", "bool", "it is stated which TCP ports are open to the internet"),
        Field("outbound_internet", "strings", "TCP ports open to the internet"),
        Field("ports_stated", "bool", "it is stated which TCP or UDP ports are open to the session hosts"),
        Field("open_tcp", "strings", "TCP ports and ranges open to the session hosts"),
        Field("open_udp", "strings", "UDP ports and ranges open to the session hosts"),
        Field("modes", "strings", "licensing modes of the session hosts that name it"),
        Field("hosts", "rows", "the session hosts that name it", "session-host"),
        Field("pools", "rows", "the purchased CAL pools on it", "cal-pool"),
    ),
)

_CAL_POOL = FactTable(
    "cal-pool",
    "pool",
    "Every pool of RDS CALs of one type and version on a license server.",
    (
        Field("type", "string", "per-user or per-device"),
        Field("version", "string", "the version as normalised from the manifest"),
        Field("release", "string", "the CAL generation of that version; unknown when the catalog has none"),
        Field("version_known", "bool", "the catalog has a CAL of that version"),
        Field("quantity", "int", "how many CALs"),
        Field("kind", "string", "purchased, temporary or built-in"),
        Field("program", "string", "how they were bought: retail, volume, spla, ... or `unstated`"),
        Field("software_assurance", "bool", "they carry Software Assurance"),
        Field("issued", "int", "how many the license server has issued"),
        Field("revoked", "int", "how many are to be revoked, 0 when none is stated"),
        Field("revoked_of_version", "int", "how many of its type and version are to be revoked on that license server"),
        Field("installed_of_version", "int", "how many of its type and version are on that license server"),
        Field("agreement", "string", "the agreement or pack they came from"),
        Field("agreement_stated", "bool", "the manifest states that agreement or pack"),
        Field(
            "agreement_elsewhere",
            "string",
            "another license server that holds CALs of the same agreement, or empty; none of the two is retired",
        ),
        Field("license_server", "string", "the license server's name"),
        Field("license_server_release", "string", "its release"),
        Field("license_server_membership", "string", "its membership"),
        Field("license_server_activated", "bool", "it is activated"),
        Field("modes", "strings", "licensing modes of the session hosts that name that license server"),
    ),
)

_REFERENCE = FactTable(
    "license-server-reference",
    "reference",
    "Every place where a setting names a license server.",
    (
        Field("name", "string", "the name as written"),
        Field("set_by", "string", "which setting names it: deployment, group-policy or host"),
        Field("described", "bool", "the manifest describes a server of that name"),
        Field("has_role", "bool", "that server has the licensing role"),
        Field("activated", "bool", "that license server is activated"),
        Field("retired", "bool", "that license server is to be switched off"),
        Field("is_address", "bool", "it is an IP address"),
        Field("is_qualified", "bool", "it is a full name, or the server's domain is stated, or it is in a workgroup"),
        Field("membership", "string", "membership of that server"),
    ),
)

_LINK = FactTable(
    "license-path",
    "path",
    "Every session host paired with each license server it names and the manifest describes.",
    (
        Field("host", "string", "the session host"),
        Field("host_release", "string", "its release"),
        Field("host_membership", "string", "its membership"),
        Field("host_domain", "string", "its domain or workgroup"),
        Field("host_mode", "string", "its licensing mode"),
        Field("license_servers_from", "string", "what names the license server"),
        Field("configured_by", "string", "the mechanism of that setting, or `unstated`"),
        Field("license_server", "string", "the license server"),
        Field("license_server_release", "string", "its release"),
        Field("license_server_membership", "string", "its membership"),
        Field("license_server_domain", "string", "its domain or workgroup"),
        Field("host_place", "string", "domain or workgroup, as the placement table names it"),
        Field("license_server_place", "string", "where the license server stands, seen from the host"),
        Field("trust", "string", "trust between their domains: same, two-way, one-way or none"),
        Field("security_group_enabled", "bool", "the license server's security group policy is to be enabled"),
        Field("security_group_members", "strings", "the session hosts in the group that the policy asks for"),
        Field("host_in_security_group", "bool", "the session host is in that group"),
        Field("remote_administrators", "strings", "domains whose administrators are local administrators on it"),
        Field("remote_administrators_stated", "bool", "it is stated whose administrators those are"),
        Field("host_administrators_included", "bool", "administrators of the session host's domain are among them"),
    ),
)

_DEMAND = FactTable(
    "cal-demand",
    "demand",
    "CALs needed per type and host release, against those that can serve them.",
    (
        Field("type", "string", "per-user or per-device"),
        Field("release", "string", "the newest host release that these people or devices use"),
        Field("needed", "int", "CALs needed: people under Per User, devices under Per Device"),
        Field("stock", "int", "CALs in all the pools that can serve them"),
        Field("short", "int", "CALs missing when all needs are covered as well as the pools allow, newest hosts first"),
        Field("groups", "strings", "the access groups that need them"),
        Field("license_servers", "strings", "the license servers that can serve them"),
        Field("pools", "rows", "the CAL pools that can serve them, the oldest sufficient generation first", "cal-pool"),
    ),
)

TABLES = (_LICENSE_SERVER, _CAL_POOL, _REFERENCE, _LINK, _DEMAND)
