"""Exports of Windows for tests: texts as files, and an observation of a deployment that is as it is intended."""

from __future__ import annotations

import json
from typing import Any

from tests.builders import AS_OF
from validator.exports.estate import observe
from validator.exports.read import Export
from validator.exports.values import Known
from validator.facts.settings import effective_mode, effective_servers
from validator.model.load import load
from validator.model.names import expand_range
from validator.policy.exports import load_exports
from validator.policy.windows import load_windows
from validator.source.document import parse

NUMBERS = {"per-device": 2, "per-user": 4, "unset": 5, "aad-per-user": 6}
# A deployment has no word for Per User by Entra ID.
WORDS = {"per-device": "PerDevice", "per-user": "PerUser", "aad-per-user": "NotConfigured", None: "NotConfigured"}
ROLES = {
    "session-host": "RDS-RD-SERVER",
    "licensing": "RDS-LICENSING",
    "connection-broker": "RDS-CONNECTION-BROKER",
    "web-access": "RDS-WEB-ACCESS",
    "gateway": "RDS-GATEWAY",
    "virtualization-host": "RDS-VIRTUALIZATION",
}
POLICY = r"SOFTWARE\Policies\Microsoft\Windows NT\Terminal Services"


def known(pack: Any) -> Known:
    """Return what the built-in policies say of Windows."""
    settings = load_windows(pack.catalog)
    return Known(settings, load_exports(pack.catalog, settings))


def export(content: Any, name: str = "export.json", server: str | None = None) -> Export:
    """Return an export of a text, or of data as JSON."""
    text = content if isinstance(content, str) else json.dumps(content)
    return Export(name, lambda: text, server)


def estate(known_: Known, *exports: Any) -> Any:
    """Return what exports tell, given as data, texts or exports."""
    given = (item if isinstance(item, Export) else export(item, f"export{at}.json") for at, item in enumerate(exports))
    return observe(list(given), known_)


def observation(**changes: Any) -> dict[str, Any]:
    """Return the smallest observation, with changes."""
    return {
        "schema": "rdpolicy/observation/v1",
        "collected": "2026-11-24T17:00:00Z",
        "collector": {"version": "0.1.0", "host": "ADMIN01", "powershell": "7.4.6"},
        "servers": [],
        **changes,
    }


def deployment_of(text: str) -> Any:
    """Return the deployment of a manifest's text."""
    loaded = load(parse(text, "manifest")[0])
    assert [fault.sentence for fault in loaded.faults] == []
    return loaded.deployment


def observed(text: str) -> dict[str, Any]:
    """Return what a collector would find where the deployment of a manifest runs as it is intended."""
    intended = deployment_of(text)
    named = [(name, server) for server in intended.servers for name in expand_range(server.name)]
    brokers = [name for name, server in named if "connection-broker" in server.roles]
    licensing, broker = intended.licensing, intended.broker
    by_deployment = licensing is not None and licensing.configured_by in {None, "deployment"}
    collections: dict[str, list[str]] = {}
    for name, server in named:
        if server.collection and "session-host" in server.roles:
            collections.setdefault(server.collection, []).append(_full(name, server, intended))
    found: dict[str, Any] | None = None
    if brokers:
        found = {
            "connection_broker": brokers[0],
            "licensing": {
                "mode": WORDS[licensing.mode if by_deployment else None],
                "license_servers": list(licensing.license_servers or ()) if by_deployment else [],
            },
            "servers": [
                {
                    "server": _full(name, server, intended),
                    "roles": [ROLES[role] for role in server.roles if role in ROLES],
                }
                for name, server in named
            ],
            "high_availability": {
                "connection_brokers": brokers,
                "client_access_name": broker.client_access_name,
                "database_configured": True,
            }
            if broker
            else None,
            "collections": [{"name": name, "session_hosts": hosts} for name, hosts in collections.items()],
        }
    return observation(deployment=found, servers=[_server(name, server, intended) for name, server in named])


def _full(name: str, server: Any, intended: Any) -> str:
    domain = server.domain or (intended.directory.name if intended.directory else None)
    membership = server.membership or (intended.directory.membership if intended.directory else None)
    return f"{name}.{domain}" if domain and "." in domain and membership != "workgroup" else name


def _server(name: str, server: Any, intended: Any) -> dict[str, Any]:
    membership = server.membership or (intended.directory.membership if intended.directory else None)
    return {
        "name": _full(name, server, intended),
        "reached": True,
        "operating_system": {
            "caption": f"Microsoft Windows Server {server.os} Standard",
            "build": "20348",
            "installation_type": {"server-core": "Server Core", "desktop-experience": "Server"}.get(
                server.installation or ""
            ),
        },
        "directory": {
            "part_of_domain": membership in {"domain", "entra-domain-services"},
            "name": server.domain or (intended.directory.name if intended.directory else None),
            "domain_role": 5 if "domain-controller" in server.roles else 3,
        },
        "registry": _registry(server, intended),
        "session_host": _session_host(server, intended) if "session-host" in server.roles else None,
        "license_server": _license_server(server.license_server) if "licensing" in server.roles else None,
    }


def _by_policy(server: Any, intended: Any) -> bool:
    mode, servers = effective_mode(intended, server), effective_servers(intended, server)
    return {mode.configured_by, servers.configured_by} <= {"group-policy", "local-policy"}


def _registry(server: Any, intended: Any) -> list[dict[str, Any]]:
    if "session-host" not in server.roles or not _by_policy(server, intended):
        return []
    mode, servers = effective_mode(intended, server), effective_servers(intended, server)
    values = []
    if mode.value in NUMBERS:
        values.append({"key": POLICY, "value": "LicensingMode", "type": "REG_DWORD", "data": NUMBERS[mode.value]})
    if servers.value:
        names = ",".join(servers.value)
        values.append({"key": POLICY, "value": "LicenseServers", "type": "REG_SZ", "data": names})
    return values


def _session_host(server: Any, intended: Any) -> dict[str, Any]:
    mode, servers = effective_mode(intended, server), effective_servers(intended, server)
    source = int(_by_policy(server, intended))
    return {
        "terminal_server_mode": 1,
        "licensing_type": NUMBERS[mode.value],
        "policy_source_licensing_type": source,
        "policy_source_configured_license_servers": source,
        "specified_license_servers": list(servers.value),
        "grace_days_left": max(0, 120 - (AS_OF - server.installed).days) if server.installed else 0,
    }


def _license_server(known_: Any) -> dict[str, Any]:
    if known_ is None:
        return {"server_role": 1}
    group, policy = known_.in_license_servers_group, known_.security_group_policy
    return {
        "server_role": 1,
        "activation_status": {True: 0, False: 1, None: 2}[known_.activated],
        "in_license_servers_group": None if group is None else bool(group),
        "security_group_policy_enabled": None if policy is None else policy.enabled,
        "prevent_license_upgrade_enabled": known_.prevent_license_upgrade,
        "key_packs": None if known_.cals is None else [_pack(at, pool) for at, pool in enumerate(known_.cals)],
    }


def _pack(at: int, pool: Any) -> dict[str, Any]:
    kinds = {"retail": 1, "volume": 2, "open": 5}
    return {
        "key_pack_id": at + 2,
        "key_pack_type": 4 if pool.kind == "temporary" else kinds.get(pool.program or "", 2),
        "product_type": 1 if pool.type == "per-user" else 0,
        "product_version": f"Windows Server {pool.version}",
        "type_and_model": "Built-in pack" if pool.kind == "built-in" else None,
        "total_licenses": pool.quantity,
        "issued_licenses": pool.issued,
        "available_licenses": None if None in {pool.quantity, pool.issued} else pool.quantity - pool.issued,
    }
