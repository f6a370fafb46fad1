"""The manifest, version 1: an intended Remote Desktop Services deployment."""

# No postponed annotations, as in `server`.
from typing import Annotated, Literal

from pydantic import Field

from validator.model.base import Count, Flag, IsoDate, ManifestModel, Text
from validator.model.server import ConfiguredBy, Membership, Mode, Server

API_VERSION = "rdpolicy/v1"


class Metadata(ManifestModel):
    """Who this deployment is: its name is part of every finding's fingerprint."""

    name: Text
    description: Text | None = None
    labels: dict[str, Text] = Field(default_factory=dict)


class Trust(ManifestModel):
    """A trust between the deployment's domain and another one."""

    domain: Text
    direction: Literal["two-way", "one-way"]


class Directory(ManifestModel):
    """The directory that servers belong to unless they say otherwise."""

    membership: Membership | None = None
    name: Text | None = None
    trusts: tuple[Trust, ...] | None = None
    upgraded_from_2003: Flag | None = None
    restrict_remote_sam: Flag | None = None
    self_may_write_license_attributes: Flag | None = None


class LicensingPolicy(ManifestModel):
    """A group policy that reaches the session hosts; where it says something it beats the deployment's setting."""

    mode: Mode | None = None
    license_servers: tuple[Text, ...] | Text | None = None
    prevent_license_upgrade: Flag | None = None


class Licensing(ManifestModel):
    """What the deployment will be set to; an absent setting is not set."""

    mode: Mode | None = None
    license_servers: tuple[Text, ...] | None = None
    configured_by: ConfiguredBy | None = None
    policy: LicensingPolicy | None = None


class Broker(ManifestModel):
    """High availability of several Connection Brokers."""

    client_access_name: Text | None = None
    database: Literal["sql-server", "azure-sql", "none"] | None = None
    odbc_driver_installed: Flag | None = None
    high_availability_configured: Flag | None = None


class Collection(ManifestModel):
    """A collection of session hosts or of virtual desktops."""

    name: Text
    kind: Literal["session", "virtual-desktop"] | None = None
    guest_os: Text | tuple[Text, ...] | None = None
    remote_app: Flag | None = None
    remotefx_vgpu: Flag | None = None


class AccessGroup(ManifestModel):
    """People who connect: how many, from how many devices, with which accounts, to which collections."""

    name: Text
    users: Count | None = None
    devices: Count | None = None
    accounts: Literal["domain", "local"] | None = None
    domain: Text | None = None
    external: Flag | None = None
    external_connector: Flag | None = None
    administrators: Flag | None = None
    collections: tuple[Text, ...] | None = None
    members: tuple[Text, ...] | None = None
    growth: Text | dict[str, Count] | None = None
    server_cals: Count | None = None
    reassign_after_days: Count | None = None


class Upgrade(ManifestModel):
    """The order in which servers will be upgraded; each step names servers or roles."""

    steps: Annotated[tuple[Text, ...], Field(min_length=1)]


class PublishedNames(ManifestModel):
    """How users reach the deployment from outside, and the names on its certificates."""

    remote_app: Flag | None = None
    web_access: Flag | None = None
    reverse_proxy: Literal["none", "web-application-proxy", "entra-application-proxy"] | None = None
    dns_round_robin_hosts: Flag | None = None
    gateway_name: Text | None = None
    gateway_certificate: Text | None = None
    broker_certificate: Text | None = None


class Waiver(ManifestModel):
    """An accepted finding: which rule, where, why, who answers for it and until when."""

    rule: Text
    where: Text
    reason: Text | None = None
    owner: Text | None = None
    until: IsoDate | None = None
    fingerprint: Text | None = None


class Deployment(ManifestModel):
    """An intended deployment; only `apiVersion`, `kind`, `metadata.name` and `servers` are required."""

    api_version: Annotated[Literal["rdpolicy/v1"], Field(alias="apiVersion")]
    kind: Literal["Deployment"]
    metadata: Metadata
    platform: Literal["on-premises", "azure", "azure-virtual-desktop"] = "on-premises"
    directory: Directory | None = None
    licensing: Licensing | None = None
    broker: Broker | None = None
    servers: Annotated[tuple[Server, ...], Field(min_length=1)]
    collections: tuple[Collection, ...] | None = None
    access: tuple[AccessGroup, ...] | None = None
    publishing: PublishedNames | None = None
    upgrade: Upgrade | None = None
    waivers: tuple[Waiver, ...] = ()
