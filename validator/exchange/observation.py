"""An observation, version 1: what the collector found on the servers of an estate, as it found it.

Nothing in it is interpreted: numbers are those of WMI and of the registry, texts are those of PowerShell, and what
they mean `policies/windows/settings.yaml` says. What could not be read is null or missing, with an error that says why;
it is unknown, and never "no". Users, computers with licenses, credentials and connection strings are left out.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

SCHEMA = "rdpolicy/observation/v1"

Name = Annotated[str, Field(min_length=1)]
Number = Annotated[int, Field(ge=0)]


class ObservationModel(BaseModel):
    """A mapping of the observation: frozen; of unknown keys, which a newer collector may write, none is read."""

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)


class ReadError(ObservationModel):
    """What could not be read, such as `Win32_TSLicenseServer`, and what Windows said."""

    what: Name
    message: str


class Collector(ObservationModel):
    """Who collected: version of the script, host it ran on, version of PowerShell."""

    version: Name
    host: Name
    powershell: Name


class Group(ObservationModel):
    """A group of a directory, or a local one of a server; members are names of accounts, null where unread."""

    name: Name
    domain: str | None = None
    members: tuple[str, ...] | None = None


class RoleAssignment(ObservationModel):
    """A server of the deployment with its roles, as Get-RDServer spells them."""

    server: Name
    roles: tuple[Name, ...]


class DeploymentLicensing(ObservationModel):
    """What Get-RDLicenseConfiguration says; the mode as text, such as `PerUser`."""

    mode: str | None = None
    license_servers: tuple[str, ...] | None = None


class HighAvailability(ObservationModel):
    """What Get-RDConnectionBrokerHighAvailability says; of connection strings only whether there are any."""

    active_management_server: str | None = None
    connection_brokers: tuple[str, ...] = ()
    client_access_name: str | None = None
    database_configured: bool | None = None
    secondary_database_configured: bool | None = None


class Collection(ObservationModel):
    """A session collection and its session hosts."""

    name: Name
    session_hosts: tuple[str, ...] | None = None


class DeploymentFound(ObservationModel):
    """The deployment that a connection broker manages; null for what could not be read."""

    connection_broker: Name
    licensing: DeploymentLicensing | None = None
    servers: tuple[RoleAssignment, ...] | None = None
    high_availability: HighAvailability | None = None
    collections: tuple[Collection, ...] | None = None


class OperatingSystem(ObservationModel):
    r"""Win32_OperatingSystem, and `InstallationType` of the registry: `Server` or `Server Core`."""

    caption: str | None = None
    version: str | None = None
    build: str | None = None
    installation_type: str | None = None


class DirectoryMembership(ObservationModel):
    """Win32_ComputerSystem: domain or workgroup; `domain_role` is 4 or 5 on a domain controller."""

    part_of_domain: bool | None = None
    name: str | None = None
    domain_role: Number | None = None


class RegistryData(ObservationModel):
    """A registry value below HKEY_LOCAL_MACHINE that is there; `data` is a number, a text or a list of texts."""

    key: Name
    value: Name
    type: Literal["REG_SZ", "REG_DWORD", "REG_MULTI_SZ"]
    data: int | str | tuple[str, ...]


class Connectivity(ObservationModel):
    """GetTStoLSConnectivityStatus for one license server, as a number."""

    license_server: Name
    status: Number | None = None


class SessionHost(ObservationModel):
    """Win32_TerminalServiceSetting of a session host, with the numbers of WMI; registry values are those that exist.

    `certificates` are the names of the license certificates that the registry holds, without their content.
    """

    terminal_server_mode: Number | None = None
    licensing_type: Number | None = None
    licensing_name: str | None = None
    policy_source_licensing_type: Number | None = None
    policy_source_configured_license_servers: Number | None = None
    specified_license_servers: tuple[str, ...] | None = None
    grace_days_left: Number | None = None
    connectivity: tuple[Connectivity, ...] | None = None
    certificates: tuple[str, ...] | None = None


class CentralLicensing(ObservationModel):
    """Win32_TSDeploymentLicensing of a connection broker; where it is not used, the rest says nothing."""

    use_central_licensing_settings: bool | None = None
    license_servers: tuple[str, ...] | None = None
    licensing_type: Number | None = None


class KeyPack(ObservationModel):
    """Win32_TSLicenseKeyPack: `product_type` 0 is Per Device; `key_pack_type` 4 is temporary."""

    key_pack_id: Number
    description: str | None = None
    type_and_model: str | None = None
    key_pack_type: Number | None = None
    product_type: Number | None = None
    product_version: str | None = None
    product_version_id: Number | None = None
    total_licenses: Number | None = None
    issued_licenses: Number | None = None
    available_licenses: int | None = None
    expiration_date: str | None = None


class IssuedCount(ObservationModel):
    """How many licenses of a key pack have a status of Win32_TSIssuedLicense; Per Device only."""

    key_pack_id: Number
    license_status: Number
    count: Number


class LicenseServerFound(ObservationModel):
    """Win32_TSLicenseServer and what belongs to it; `activation_status` 0 is activated, 1 is not."""

    version: str | None = None
    version_number: str | None = None
    server_role: Number | None = None
    activation_status: Number | None = None
    in_license_servers_group: bool | None = None
    on_domain_controller: bool | None = None
    security_group_policy_enabled: bool | None = None
    prevent_license_upgrade_enabled: bool | None = None
    served_hosts_group: Group | None = None
    key_packs: tuple[KeyPack, ...] | None = None
    issued_licenses: tuple[IssuedCount, ...] | None = None


class ServerFound(ObservationModel):
    """One server; `reached` is False where none of it could be read, and the errors say why.

    `session_host` and `license_server` are null where the server has no such role, or where that is unknown.
    """

    name: Name
    reached: bool
    operating_system: OperatingSystem | None = None
    directory: DirectoryMembership | None = None
    registry: tuple[RegistryData, ...] | None = None
    session_host: SessionHost | None = None
    central_licensing: CentralLicensing | None = None
    license_server: LicenseServerFound | None = None
    errors: tuple[ReadError, ...] = ()


class Observation(ObservationModel):
    """What the collector wrote: the deployment where there is a broker, every server, and groups of the directory."""

    schema_: Annotated[Literal["rdpolicy/observation/v1"], Field(alias="schema")]
    collected: Annotated[str, Field(description="UTC, as 2026-11-24T17:00:00Z.")]
    collector: Collector
    deployment: DeploymentFound | None = None
    servers: tuple[ServerFound, ...]
    groups: tuple[Group, ...] = ()
    errors: tuple[ReadError, ...] = ()
