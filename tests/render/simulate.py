"""A simulated estate: built from a manifest, set by what is rendered, and observed as the collector would write it.

What a manifest says of the world, such as key packs and groups, the estate has from the start. Licensing settings it
has only from rendered files. Settings count as Windows has it: a policy first, then what the host itself is set to,
then what the deployment's properties say.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from validator.exchange.observation import SCHEMA
from validator.model.names import expand_range

from . import readers

NOT_CONFIGURED = 5
POLICY_KEY = "SOFTWARE\\Policies\\Microsoft\\Windows NT\\Terminal Services"


@dataclass
class Machine:
    """One server: what the manifest says of it, and how it is set."""

    name: str
    stated: object
    domain: str | None
    membership: str | None
    policy: dict = field(default_factory=dict)
    licensing_type: int | None = None
    license_servers: list | None = None


class Estate:
    """The servers of a deployment, and its properties."""

    def __init__(self, deployment):
        self.deployment = deployment
        self.properties = {}
        directory = deployment.directory
        self.machines = [
            Machine(
                name,
                server,
                server.domain or (directory.name if directory else None),
                server.membership or (directory.membership if directory else None),
            )
            for server in deployment.servers
            for name in expand_range(server.name)
        ]

    def machine(self, name):
        """Return the machine that a name means: in full, or by its first part."""
        (found,) = [
            each
            for each in self.machines
            if each.name.casefold() in {name.casefold(), name.partition(".")[0].casefold()}
        ]
        return found

    def fqdn(self, machine):
        inside = machine.membership in {"domain", "entra-domain-services"} and machine.domain
        return machine.name if "." in machine.name or not inside else f"{machine.name}.{machine.domain}"

    @property
    def brokers(self):
        return [each for each in self.machines if "connection-broker" in each.stated.roles]

    def run(self, script):
        """Do on every server what the script of PowerShell does there."""
        for entry in readers.settings(script):
            for name in entry["Servers"]:
                self._set(self.machine(name), entry)

    def _set(self, machine, entry):
        if "Brokers" in entry:
            assert "connection-broker" in machine.stated.roles
            self.properties |= {key: entry[key] for key in ("Mode", "LicenseServers") if key in entry}
            return
        for item in entry.get("Policy", ()):
            assert item["Key"] == POLICY_KEY
            assert item["Type"] == ("DWord" if isinstance(item["Data"], int) else "String")
            machine.policy[item["Name"]] = item["Data"]
        machine.licensing_type = entry.get("LicensingType", machine.licensing_type)
        machine.license_servers = entry.get("LicenseServers", machine.license_servers)

    def import_registry(self, name, data, folder):
        """Import a registry file on one server."""
        with readers.registry(data, folder) as values:
            self.machine(name).policy |= {value: held for value, (held, _) in values(POLICY_KEY).items()}

    def link_policies(self, text, windows):
        """Set the policies of a list on the servers that they reach."""
        values = {policy.title: windows.value(policy.registry) for policy in windows.policies if policy.registry}
        fields = {policy.title: policy.field for policy in windows.policies}
        for servers, title, said in readers.policies(text):
            for server in servers:
                if title not in values:
                    continue
                record = values[title]
                assert said["Registry"][:2] == [f"HKLM\\{record.key}", record.value]
                if record.holds == "flag":
                    data = int(said["State"] == "Enabled")
                else:
                    (data,) = said[fields[title]]
                if record.holds == "mode":
                    (data,) = [mode.number for mode in windows.modes if mode.policy == data]
                self.machine(server).policy[record.value] = data

    def start_configuration(self, script):
        """Bring the deployment to what a configuration of DSC says."""
        for resource in readers.dsc(script):
            assert resource["ConnectionBroker"] in [self.fqdn(each) for each in self.brokers]
            self.properties["Mode"] = resource["LicenseMode"]
            if "LicenseServer" in resource:
                self.properties["LicenseServers"] = resource["LicenseServer"]

    def observe(self, windows):
        """Return the observation that the collector would write."""
        return {
            "schema": SCHEMA,
            "collected": "2026-11-24T17:00:00Z",
            "collector": {"version": "1", "host": "MGMT01", "powershell": "5.1.20348.2849"},
            "deployment": self._observed_deployment(windows) if self.brokers else None,
            "servers": [self._observed(machine, windows) for machine in self.machines],
            "groups": list(self._groups()),
            "errors": [],
        }

    def _observed_deployment(self, windows):
        called = {role.role: role.powershell for role in windows.roles}
        stated = self.deployment.broker
        hosts = [each for each in self.machines if each.stated.collection]
        several = len(self.brokers) > 1
        return {
            "connection_broker": self.fqdn(self.brokers[0]),
            "licensing": {
                "mode": self.properties.get("Mode", "NotConfigured"),
                "license_servers": self.properties.get("LicenseServers", []),
            },
            "servers": [
                {"server": self.fqdn(each), "roles": [called[role] for role in each.stated.roles if role in called]}
                for each in self.machines
                if set(each.stated.roles) & set(called)
            ],
            "high_availability": {
                "active_management_server": self.fqdn(self.brokers[0]),
                "connection_brokers": [self.fqdn(each) for each in self.brokers],
                "client_access_name": stated.client_access_name if stated else None,
                "database_configured": bool(stated and stated.database and stated.database != "none"),
                "secondary_database_configured": False,
            }
            if several
            else None,
            "collections": [
                {
                    "name": collection.name,
                    "session_hosts": [self.fqdn(each) for each in hosts if each.stated.collection == collection.name],
                }
                for collection in self.deployment.collections or ()
                if collection.kind != "virtual-desktop"
            ],
        }

    def _observed(self, machine, windows):
        roles = machine.stated.roles
        return {
            "name": self.fqdn(machine),
            "reached": True,
            "operating_system": {
                "caption": f"Microsoft Windows Server {machine.stated.os} Standard",
                "version": None,
                "build": None,
                "installation_type": {"server-core": "Server Core", "desktop-experience": "Server"}.get(
                    machine.stated.installation or ""
                ),
            },
            "directory": {
                "part_of_domain": machine.membership in {"domain", "entra-domain-services"},
                "name": machine.domain,
                "domain_role": 5 if "domain-controller" in roles else 3 if machine.membership != "workgroup" else 2,
            },
            "registry": [
                {
                    "key": POLICY_KEY,
                    "value": name,
                    "type": "REG_DWORD" if isinstance(data, int) else "REG_SZ",
                    "data": data,
                }
                for name, data in machine.policy.items()
            ],
            "session_host": self._session_host(machine, windows) if "session-host" in roles else None,
            "central_licensing": None,
            "license_server": self._license_server(machine, windows) if "licensing" in roles else None,
            "errors": [],
        }

    def _session_host(self, machine, windows):
        separator = windows.value("policy-license-servers").separator
        by_policy = machine.policy.get("LicenseServers")
        central = windows.mode_called(self.properties["Mode"]).number if "Mode" in self.properties else NOT_CONFIGURED
        own = machine.licensing_type if machine.licensing_type is not None else central
        number = machine.policy.get("LicensingMode", own)
        names = machine.license_servers or self.properties.get("LicenseServers", [])
        names = by_policy.split(separator) if by_policy is not None else names
        return {
            "terminal_server_mode": 1,
            "licensing_type": number,
            "licensing_name": windows.mode_of(number).powershell,
            "policy_source_licensing_type": int("LicensingMode" in machine.policy),
            "policy_source_configured_license_servers": int(by_policy is not None),
            "specified_license_servers": names,
            "grace_days_left": None,
            "connectivity": [{"license_server": name, "status": 11} for name in names],
            "certificates": ["Certificate", "X509 Certificate", "X509 Certificate ID"],
        }

    def _license_server(self, machine, windows):
        stated = machine.stated.license_server
        grouped = stated.in_license_servers_group if stated else None
        activated = {True: 0, False: 1, None: 2}[stated.activated if stated else None]
        return {
            "version": None,
            "version_number": None,
            "server_role": 0 if machine.membership == "workgroup" else 1,
            "activation_status": activated,
            "in_license_servers_group": grouped if isinstance(grouped, bool) else None,
            "on_domain_controller": "domain-controller" in machine.stated.roles,
            "security_group_policy_enabled": bool(
                stated and stated.security_group_policy and stated.security_group_policy.enabled
            ),
            "prevent_license_upgrade_enabled": machine.policy.get("fPreventLicenseUpgrade") == 1,
            "served_hosts_group": None,
            "key_packs": [self._key_pack(number, pool, windows) for number, pool in enumerate(stated.cals or (), 2)]
            if stated
            else None,
            "issued_licenses": [],
        }

    def _key_pack(self, number, pool, windows):
        numbers = {name: code for code, name in windows.meanings("product-version").items()}
        kinds = {name: code for code, name in windows.meanings("key-pack-type").items()}
        types = {name: code for code, name in windows.meanings("product-type").items()}
        return {
            "key_pack_id": number,
            "description": pool.agreement,
            "type_and_model": f"RDS {'Per User' if pool.type == 'per-user' else 'Per Device'} CAL",
            "key_pack_type": kinds["temporary"]
            if pool.kind == "temporary"
            else kinds.get(pool.program or "", kinds["volume"]),
            "product_type": types[pool.type],
            "product_version": f"Windows Server {pool.version}",
            "product_version_id": numbers.get(pool.version),
            "total_licenses": pool.quantity,
            "issued_licenses": pool.issued,
            "available_licenses": None if None in {pool.quantity, pool.issued} else pool.quantity - pool.issued,
            "expiration_date": None,
        }

    def _groups(self):
        domains = dict.fromkeys(
            machine.domain for machine in self.machines if machine.domain and machine.membership == "domain"
        )
        for domain in domains:
            members = [
                machine.name
                for machine in self.machines
                if machine.stated.license_server and _is_in(machine, domain, machine.stated.license_server)
            ]
            yield {"name": "Terminal Server License Servers", "domain": domain, "members": members}


def _is_in(machine, domain, stated):
    grouped = stated.in_license_servers_group
    return domain in grouped if isinstance(grouped, tuple) else bool(grouped) and machine.domain == domain
