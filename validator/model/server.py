"""One server, or a range of equal servers, of the manifest."""

# No postponed annotations: pydantic would compile each of their texts anew at every start.
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from validator.model.base import Checked, Count, Flag, IsoDate, ManifestModel, ReleaseName, ServerName, Text, filled

Mode = Literal["per-user", "per-device", "aad-per-user"]
CalType = Literal["per-user", "per-device"]
Membership = Literal["domain", "workgroup", "entra-joined", "entra-domain-services"]
ConfiguredBy = Literal["deployment", "group-policy", "local-policy", "wmi"]
Role = Literal[
    "session-host",
    "licensing",
    "connection-broker",
    "web-access",
    "gateway",
    "virtualization-host",
    "domain-controller",
]


def _ports(value: str) -> str:
    first, _, last = value.partition("-")
    if not all(part.isascii() and part.isdigit() and 0 < int(part) <= _LAST_PORT for part in (first, last or first)):
        raise ValueError("a port is written like 135, a range like 49152-65535")
    if int(first) > int(last or first):
        raise ValueError(f"the range runs backwards: {first} is greater than {last}")
    return value


_LAST_PORT = 65_535
Ports = Annotated[
    str,
    Checked(filled, _ports, type=["string", "integer"], pattern=r"^[0-9]{1,5}(-[0-9]{1,5})?$", minimum=1),
]


def _distinct(values: tuple[str, ...]) -> tuple[str, ...]:
    repeated = sorted({value for value in values if values.count(value) > 1})
    if repeated:
        raise ValueError(f"{repeated[0]} is listed more than once")
    return values


class CalPool(ManifestModel):
    """RDS CALs of one type and version that are installed, or will be, on a license server.

    `kind` tells bought packs from the temporary and built-in ones that a license server shows beside them;
    `issued` is how many the license server has handed out; `removed_from` is the license server they moved from.
    """

    type: CalType
    version: ReleaseName
    quantity: Count | None = None
    program: Literal["retail", "volume", "open", "select", "enterprise", "campus", "school", "spla", "other"] | None = (
        None
    )
    software_assurance: Flag | None = None
    kind: Literal["purchased", "temporary", "built-in"] = "purchased"
    issued: Count | None = None
    revoked: Count | None = None
    agreement: Text | None = None


class SecurityGroupPolicy(ManifestModel):
    """The policy "License server security group": only its members' session hosts are issued CALs."""

    enabled: Flag
    members: tuple[Text, ...] = ()


class LicenseServer(ManifestModel):
    """What is known of a license server; all of it optional, and unknown when absent."""

    activated: Flag | None = None
    activation: Literal["automatic", "web", "telephone"] | None = None
    in_license_servers_group: Flag | tuple[Text, ...] | None = None
    network_service_in_group: Flag | None = None
    security_group_policy: SecurityGroupPolicy | None = None
    prevent_license_upgrade: Flag | None = None
    remote_administrators: tuple[Text, ...] | None = None
    retired: Flag | None = None
    cals: tuple[CalPool, ...] | None = None


class HostLicensing(ManifestModel):
    """Licensing settings of one host, where they differ from the deployment's."""

    mode: Mode | None = None
    license_servers: tuple[Text, ...] | None = None
    configured_by: ConfiguredBy | None = None


class OpenPorts(ManifestModel):
    """Ports open between this server and its partners, as `135`, `49152-65535` or `139`."""

    tcp: tuple[Ports, ...] | None = None
    udp: tuple[Ports, ...] | None = None
    outbound_internet: tuple[Ports, ...] | None = None


class Server(ManifestModel):
    """A server with its operating system and RDS roles; `name` may be a range standing for equal servers."""

    name: ServerName
    os: ReleaseName
    roles: Annotated[tuple[Role, ...], Field(min_length=1), AfterValidator(_distinct)]
    license_server: LicenseServer | None = None
    collection: Text | None = None
    installation: Literal["desktop-experience", "server-core"] | None = None
    installed: IsoDate | None = None
    licensing: HostLicensing | None = None
    membership: Membership | None = None
    domain: Text | None = None
    open_ports: OpenPorts | None = None
    remotefx_vgpu: Flag | None = None
    template_release: ReleaseName | None = None
    upgrade_to: ReleaseName | None = None
