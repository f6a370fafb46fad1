"""The fact tables that rules may range over, with every fact's type and meaning.

`docs/facts.md` is generated from this declaration; `build.py` and its siblings fill the rows.
"""

from __future__ import annotations

from dataclasses import replace

from validator.facts.table import FactTable, Field

_RELEASE = ("release",)
_MODES = ("per-user", "per-device", "aad-per-user", "unset")
_CAL_TYPES = ("per-user", "per-device")
_MEMBERSHIPS = ("domain", "workgroup", "entra-joined", "entra-domain-services")
_ROLES = (
    "session-host", "licensing", "connection-broker", "web-access", "gateway", "virtualization-host", "domain-controller",
)
_MECHANISMS = ("deployment", "group-policy", "local-policy", "wmi", "unstated")
_SETTERS = ("group-policy", "host", "deployment", "nowhere")
_VALUES = {
    "release": _RELEASE, "cal_generation": _RELEASE, "upgrade_to": _RELEASE, "releases": _RELEASE,
    "host_release": _RELEASE, "license_server_release": _RELEASE,
    "mode": _MODES, "policy_mode": _MODES, "modes": _MODES, "host_mode": _MODES,
    "membership": _MEMBERSHIPS, "host_membership": _MEMBERSHIPS, "license_server_membership": _MEMBERSHIPS,
    "roles": _ROLES, "configured_by": _MECHANISMS, "mode_from": _SETTERS, "license_servers_from": _SETTERS,
    "set_by": ("group-policy", "host", "deployment"), "type": _CAL_TYPES,
    "platform": ("on-premises", "azure", "azure-virtual-desktop"),
    "database": ("sql-server", "azure-sql", "none", "unset"),
    "reverse_proxy": ("none", "web-application-proxy", "entra-application-proxy"),
    "installation": ("desktop-experience", "server-core"),
    "activation": ("automatic", "web", "telephone"),
    "kind": ("purchased", "temporary", "built-in", "session", "virtual-desktop"),
    "accounts": ("domain", "local"), "trust": ("same", "two-way", "one-way", "none"),
}  # fmt: skip


def _closed(*fields: Field) -> tuple[Field, ...]:
    """Return the fields with the closed set of texts that their name implies."""
    return tuple(replace(field, values=_VALUES.get(field.name, ())) for field in fields)


_DEPLOYMENT = FactTable(
    "deployment",
    "deployment",
    "The deployment as a whole; every rule may also use these facts.",
    (
        Field("name", "string", "metadata.name"),
        Field("platform", "string", "on-premises, azure or azure-virtual-desktop"),
        Field("membership", "string", "the directory's membership: domain, workgroup, entra-joined, ..."),
        Field("mode", "string", "the licensing mode set for the deployment, or `unset`"),
        Field("license_servers", "strings", "license servers set for the deployment, in contact order"),
        Field("configured_by", "string", "how the setting reaches the hosts: deployment, group-policy, ... or `unstated`"),
        Field("policy_mode", "string", "the mode that a group policy sets, or `unset`"),
        Field("policy_license_servers", "strings", "the license servers that a group policy sets"),
        Field("policy_license_servers_text", "string", "the policy's list where it is written as one text, else empty"),
        Field("has_policy", "bool", "a group policy with licensing settings reaches the hosts"),
        Field("brokers", "int", "number of Connection Brokers"),
        Field("session_hosts", "int", "number of session hosts"),
        Field("license_servers_present", "int", "number of servers with the licensing role"),
        Field("client_access_name", "string", "name that clients use for the brokers, empty when not set"),
        Field("database", "string", "database of the brokers: sql-server, azure-sql, none, or `unset`"),
        Field("odbc_driver_installed", "bool", "the SQL driver is installed on each broker"),
        Field("high_availability_configured", "bool", "the brokers are configured for high availability"),
        Field("upgraded_from_2003", "bool", "user objects predate an upgrade of the domain from Windows Server 2003"),
        Field("restrict_remote_sam", "bool", "domain controllers restrict remote SAM calls"),
        Field("self_may_write_license_attributes", "bool", "SELF may write the license server property set of users"),
        Field("remote_app", "bool", "RemoteApp programs are to be published"),
        Field("web_access", "bool", "RD Web Access is to be published"),
        Field("reverse_proxy", "string", "web-application-proxy, entra-application-proxy or none"),
        Field("dns_round_robin_hosts", "bool", "DNS round robin over the session hosts"),
        Field("gateway_name", "string", "name under which the gateway is reached from outside"),
        Field("gateway_certificate", "string", "name on the gateway's certificate"),
        Field("broker_certificate", "string", "name on the Connection Broker's certificate"),
        Field("servers", "rows", "all servers", "server"),
        Field("hosts", "rows", "all session hosts", "session-host"),
    ),
)

_SERVER = FactTable(
    "server",
    "server",
    "Every server, whatever its roles; a range of equal servers is one row.",
    (
        Field("name", "string", "the server's name, or the range as written"),
        Field("count", "int", "how many equal servers the row stands for"),
        Field("os", "string", "the operating system as normalised from the manifest"),
        Field("release", "string", "its Windows Server release; unknown when the catalog has no such release"),
        Field("release_known", "bool", "the catalog has a record of the operating system"),
        Field("roles", "strings", "its roles"),
        Field("membership", "string", "domain, workgroup, entra-joined or entra-domain-services"),
        Field("domain", "string", "the domain or workgroup it belongs to"),
        Field("installation", "string", "desktop-experience or server-core"),
        Field("is_domain_controller", "bool", "it also has the domain-controller role"),
        Field("upgrade_to", "string", "the release it will be upgraded to"),
    ),
)

_SESSION_HOST = FactTable(
    "session-host",
    "host",
    "Every server with the session-host role.",
    (
        *_SERVER.fields,
        Field("collection", "string", "the collection it belongs to, empty when none is set"),
        Field("mode", "string", "the licensing mode in effect: per-user, per-device, aad-per-user or `unset`"),
        Field("mode_from", "string", "what sets the mode: group-policy, host, deployment or `nowhere`"),
        Field("license_servers", "strings", "the license servers in effect, in contact order, as named"),
        Field("license_servers_from", "string", "what names them: group-policy, host, deployment or `nowhere`"),
        Field("installed", "date", "the day the role was installed; the grace period runs from it"),
        Field("installed_stated", "bool", "the manifest states that day"),
        Field("grace_ends", "date", "the last day of its grace period"),
        Field("cal_generation", "string", "the RDS CAL generation of its own release"),
        Field("brokered", "bool", "the deployment has a Connection Broker"),
        Field("remotefx_vgpu", "bool", "RemoteFX vGPU is asked for"),
        Field("listed_license_servers", "rows", "the license servers in effect that the manifest describes", "license-server"),
        Field("pools", "rows", "purchased CAL pools on those license servers; one without facts where unstated", "cal-pool"),
    ),
)

_LICENSE_SERVER = FactTable(
    "license-server",
    "license_server",
    "Every server with the licensing role.",
    (
        *_SERVER.fields,
        Field("activated", "bool", "the license server is activated"),
        Field("activation", "string", "how it is activated: automatic, web or telephone"),
        Field("in_group", "bool", "its account is in Terminal Server License Servers of its own domain"),
        Field("group_domains", "strings", "the domains in whose Terminal Server License Servers group it is"),
        Field("network_service_in_group", "bool", "Network Service is in that group too"),
        Field("security_group_enabled", "bool", "the License server security group policy is enabled"),
        Field("security_group_members", "strings", "the session hosts in the group that the policy asks for"),
        Field("prevents_upgrade", "bool", "Prevent license upgrade is enabled"),
        Field("retired", "bool", "its CALs were migrated away and it is to be switched off"),
        Field("named", "bool", "at least one session host names it"),
        Field("cals_stated", "bool", "the manifest states which CALs it holds"),
        Field("user_domains", "strings", "domains of the people whose Per User CALs it issues"),
        Field("remote_administrators", "strings", "domains whose administrators are local administrators on it"),
        Field("outbound_internet", "strings", "TCP ports open to the internet"),
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
        Field("program", "string", "how they were bought: retail, volume, spla, ..."),
        Field("software_assurance", "bool", "they carry Software Assurance"),
        Field("issued", "int", "how many the license server has issued"),
        Field("revoked", "int", "how many are to be revoked"),
        Field("agreement", "string", "the agreement or pack they came from"),
        Field("agreement_elsewhere", "string", "another license server that holds CALs of the same agreement, or empty"),
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
        Field("is_qualified", "bool", "it is a fully qualified name, or the server's domain is stated"),
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
        Field("same_place", "bool", "both are in the same domain or workgroup"),
        Field("trust", "string", "trust between their domains: same, two-way, one-way or none"),
        Field("security_group_enabled", "bool", "the license server's security group policy is enabled"),
        Field("host_in_security_group", "bool", "the session host is in that group"),
        Field("remote_administrators", "strings", "domains whose administrators are local administrators on it"),
        Field("open_tcp", "strings", "TCP ports stated to be open on the license server"),
        Field("open_udp", "strings", "UDP ports stated to be open on the license server"),
    ),
)

_BROKER = FactTable(
    "connection-broker",
    "broker",
    "Every server with the connection-broker role.",
    (*_SERVER.fields, Field("hosts", "rows", "the session hosts of the deployment", "session-host"),
     Field("virtualization_hosts", "rows", "the virtualization hosts of the deployment", "server"),
     Field("peers", "rows", "all Connection Brokers of the deployment", "server")),
)

_COLLECTION = FactTable(
    "collection",
    "collection",
    "Every collection that the manifest lists or a session host names.",
    (
        Field("name", "string", "its name"),
        Field("listed", "bool", "the manifest lists it under collections"),
        Field("kind", "string", "session or virtual-desktop"),
        Field("releases", "strings", "the distinct releases of its session hosts"),
        Field("modes", "strings", "the distinct licensing modes of its session hosts"),
        Field("guests", "strings", "guest operating systems of its virtual desktops"),
        Field("remote_app", "bool", "it publishes RemoteApp programs"),
        Field("remotefx_vgpu", "bool", "RemoteFX vGPU is asked for"),
        Field("hosts", "rows", "its session hosts", "session-host"),
    ),
)

_ACCESS = FactTable(
    "access-group",
    "group",
    "Every group of people who connect.",
    (
        Field("name", "string", "its name"),
        Field("users", "int", "how many people"),
        Field("devices", "int", "how many devices"),
        Field("accounts", "string", "domain or local"),
        Field("domain", "string", "the domain of the accounts"),
        Field("external", "bool", "people from outside the organisation"),
        Field("external_connector", "bool", "they are licensed by an RDS External Connector"),
        Field("administrators", "bool", "they only administer the servers"),
        Field("collections", "strings", "the collections they use; all when none is named"),
        Field("unknown_collections", "strings", "collections they use that no host or list knows"),
        Field("server_cals", "int", "Windows Server CALs held for them"),
        Field("reassign_after_days", "int", "days after which a Per User CAL is to be reassigned"),
        Field("modes", "strings", "licensing modes of the hosts they use"),
        Field("hosts", "rows", "the session hosts they use", "session-host"),
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
    ),
)

TABLES: dict[str, FactTable] = {
    table.id: replace(table, fields=_closed(*table.fields))
    for table in (
        _DEPLOYMENT, _SERVER, _SESSION_HOST, _LICENSE_SERVER, _CAL_POOL, _REFERENCE,
        _LINK, _BROKER, _COLLECTION, _ACCESS, _DEMAND,
    )
}
