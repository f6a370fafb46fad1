"""Declarations of the fact tables about the deployment, its servers, collections and people."""

from __future__ import annotations

from validator.facts.table import FactTable, Field

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
        Field(
            "configured_by", "string", "how the setting reaches the hosts: deployment, group-policy, ... or `unstated`"
        ),
        Field("policy_mode", "string", "the mode that a group policy sets, or `unset`"),
        Field("policy_license_servers", "strings", "the license servers that a group policy sets"),
        Field("policy_license_servers_text", "string", "the policy's list where it is written as one text, else empty"),
        Field("has_policy", "bool", "a group policy with licensing settings reaches the hosts"),
        Field("modes", "strings", "the distinct licensing modes in effect on its session hosts"),
        Field("named_license_servers", "int", "how many different license servers its session hosts name"),
        Field("brokers", "int", "number of Connection Brokers"),
        Field("session_hosts", "int", "number of session hosts"),
        Field("license_servers_present", "int", "number of servers with the licensing role"),
        Field("client_access_name", "string", "name that clients use for the brokers, empty when not set"),
        Field("database", "string", "database of the brokers: sql-server, azure-sql, none, or `unset`"),
        Field("odbc_driver_installed", "bool", "the SQL driver is installed on each broker"),
        Field("high_availability_configured", "bool", "the brokers are configured for high availability"),
        Field(
            "upgraded_from_2003", "bool", "it is stated that user objects predate an upgrade of the domain from 2003"
        ),
        Field("restrict_remote_sam", "bool", "it is stated that domain controllers restrict remote SAM calls"),
        Field("self_may_write_license_attributes", "bool", "SELF may write the license server property set of users"),
        Field("remote_app", "bool", "RemoteApp programs are to be published"),
        Field("web_access", "bool", "RD Web Access is to be published"),
        Field("reverse_proxy", "string", "web-application-proxy, entra-application-proxy or none"),
        Field("dns_round_robin_hosts", "bool", "DNS round robin over the session hosts is intended"),
        Field("gateway_name", "string", "name under which the gateway is reached from outside, or empty"),
        Field("gateway_certificate", "string", "name on the gateway's certificate, or empty"),
        Field("broker_name", "string", "name under which clients reach the Connection Broker, or empty"),
        Field("broker_certificate", "string", "name on the Connection Broker's certificate, or empty"),
        Field("servers", "rows", "all servers", "server"),
        Field("hosts", "rows", "all session hosts", "session-host"),
    ),
)

SERVER = FactTable(
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
        Field("installation", "string", "desktop-experience, server-core, or `unstated`"),
        Field("is_domain_controller", "bool", "it also has the domain-controller role"),
        Field("is_upgraded", "bool", "an upgrade to another release is planned"),
        Field("upgrade_to", "string", "the release it will be upgraded to"),
        Field("remotefx_vgpu", "bool", "RemoteFX vGPU is intended"),
        Field("template_stated", "bool", "the release on which the virtual desktop template was made is stated"),
        Field("template_release", "string", "the release on which the virtual desktop template was made"),
    ),
)

_SESSION_HOST = FactTable(
    "session-host",
    "host",
    "Every server with the session-host role.",
    (
        *SERVER.fields,
        Field("collection", "string", "the collection it belongs to, empty when none is set"),
        Field("mode", "string", "the licensing mode in effect: per-user, per-device, aad-per-user or `unset`"),
        Field("mode_from", "string", "what sets the mode: group-policy, host, deployment or `nowhere`"),
        Field("license_servers", "strings", "the license servers in effect, in contact order, as named"),
        Field("license_servers_from", "string", "what names them: group-policy, host, deployment or `nowhere`"),
        Field("configured_by", "string", "the mechanism by which they reach the host, or `unstated`"),
        Field("installed", "date", "the day the role was installed; the grace period runs from it"),
        Field("installed_stated", "bool", "the manifest states that day"),
        Field("grace_ends", "date", "the last day of its grace period"),
        Field("cal_generation", "string", "the RDS CAL generation of its own release"),
        Field("brokered", "bool", "the deployment has a Connection Broker"),
        Field(
            "listed_license_servers",
            "rows",
            "the license servers in effect that the manifest describes",
            "license-server",
        ),
        Field(
            "pools",
            "rows",
            "purchased CAL pools on those license servers; one without facts where unstated",
            "cal-pool",
        ),
    ),
)

_BROKER = FactTable(
    "connection-broker",
    "broker",
    "Every server with the connection-broker role.",
    (
        *SERVER.fields,
        Field("hosts", "rows", "the session hosts of the deployment", "session-host"),
        Field("virtualization_hosts", "rows", "the virtualization hosts of the deployment", "server"),
        Field("peers", "rows", "all Connection Brokers of the deployment", "server"),
    ),
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
        Field("guests", "strings", "the different guest operating systems of its virtual desktops"),
        Field("remote_app", "bool", "it publishes RemoteApp programs"),
        Field("remotefx_vgpu", "bool", "RemoteFX vGPU is intended"),
        Field("hosts", "rows", "its session hosts", "session-host"),
    ),
)

_ACCESS = FactTable(
    "access-group",
    "group",
    "Every group of people who connect.",
    (
        Field("name", "string", "its name"),
        Field("users", "int", "how many people, as stated or as its members are listed"),
        Field("devices", "int", "how many devices"),
        Field("counts_stated", "bool", "the manifest states both people and devices"),
        Field("accounts", "string", "domain or local"),
        Field("accounts_stated", "bool", "it is stated which accounts they have"),
        Field("domain", "string", "the domain of the accounts"),
        Field("external", "bool", "it is stated that they are from outside the organisation"),
        Field("external_connector", "bool", "an RDS External Connector is intended for them"),
        Field("administrators", "bool", "it is stated that they only administer the servers"),
        Field("collections", "strings", "the collections they use; all when none is named"),
        Field("unknown_collections", "strings", "collections they use that no host or list knows"),
        Field("server_cals_stated", "bool", "it is stated how many Windows Server CALs are held for them"),
        Field("server_cals", "int", "Windows Server CALs held for them"),
        Field("reassigns", "bool", "it is stated that Per User CALs move from person to person"),
        Field("reassign_after_days", "int", "days after which a Per User CAL moves to another person"),
        Field("modes", "strings", "licensing modes of the hosts they use"),
        Field("hosts", "rows", "the session hosts they use", "session-host"),
    ),
)

_UPGRADE = FactTable(
    "upgrade-step",
    "step",
    "Every server or role in the planned order of upgrades.",
    (
        Field("names", "string", "the server or role as written"),
        Field("known", "bool", "it is a server of the manifest or a role"),
        Field("roles", "strings", "the roles that this step upgrades"),
        Field("later_roles", "strings", "the roles that later steps upgrade"),
    ),
)

TABLES = (_DEPLOYMENT, SERVER, _SESSION_HOST, _BROKER, _COLLECTION, _ACCESS, _UPGRADE)
