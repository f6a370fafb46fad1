"""Hypothesis strategies for manifests: a new fact joins here, so that every property sees it."""

from __future__ import annotations

import re

from hypothesis import strategies as st

RELEASES = ["2008", "2008 R2", "2012", "2012 R2", "2016", "2019", "2022", "2025", "Windows Server 2016", "20H2", "2031"]
DOMAINS = ["corp.example", "partner.example", "KIOSK"]
NAMES = ["LIC01", "LIC02", "RDSH01", "RDSH[01-03]", "RDCB01", "DC01"]
COLLECTIONS = ["Office", "Shifts"]
DATES = ["2026-03-01", "2026-07-27", "2026-11-01", "2026-12-24"]
FLAGS = st.booleans()
SMALL = st.integers(0, 30)


def optional(**fields):
    """Return a mapping with any of the fields."""
    return st.fixed_dictionaries({}, optional=fields)


def lists(strategy, most=3, least=0):
    return st.lists(strategy, min_size=least, max_size=most)


MODE = st.sampled_from(["per-user", "per-device", "aad-per-user"])
MEMBERSHIP = st.sampled_from(["domain", "workgroup", "entra-joined", "entra-domain-services"])
CONFIGURED = st.sampled_from(["deployment", "group-policy", "local-policy", "wmi"])
RELEASE = st.sampled_from(RELEASES)
NAMED = lists(st.sampled_from(["LIC01", "lic02.corp.example", "RDSH02", "10.0.0.7", "LIC09"]))
PORTS = lists(st.sampled_from(["135", "139", "445", "49152-65535", "443"]))

POOL = st.fixed_dictionaries(
    {"type": st.sampled_from(["per-user", "per-device"]), "version": RELEASE},
    optional={
        "quantity": SMALL,
        "program": st.sampled_from(["retail", "volume", "spla"]),
        "software_assurance": FLAGS,
        "kind": st.sampled_from(["purchased", "temporary", "built-in"]),
        "issued": SMALL,
        "revoked": SMALL,
        "agreement": st.sampled_from(["A1", "A2"]),
    },
)
LICENSE_SERVER = optional(
    activated=FLAGS,
    activation=st.sampled_from(["automatic", "web", "telephone"]),
    in_license_servers_group=FLAGS | lists(st.sampled_from(DOMAINS)),
    network_service_in_group=FLAGS,
    security_group_policy=st.fixed_dictionaries({"enabled": FLAGS}, optional={"members": NAMED}),
    prevent_license_upgrade=FLAGS,
    remote_administrators=lists(st.sampled_from(DOMAINS)),
    retired=FLAGS,
    cals=lists(POOL),
)
ROLES = st.lists(
    st.sampled_from(
        [
            "session-host", "licensing", "connection-broker", "web-access", "gateway",
            "virtualization-host", "domain-controller",
        ]
    ),
    min_size=1,
    max_size=3,
    unique=True,
)  # fmt: skip
SERVER = st.fixed_dictionaries(
    {"os": RELEASE, "roles": ROLES},
    optional={
        "license_server": LICENSE_SERVER,
        "collection": st.sampled_from(COLLECTIONS),
        "installation": st.sampled_from(["desktop-experience", "server-core"]),
        "installed": st.sampled_from(DATES),
        "licensing": optional(mode=MODE, license_servers=NAMED, configured_by=CONFIGURED),
        "membership": MEMBERSHIP,
        "domain": st.sampled_from(DOMAINS),
        "open_ports": optional(tcp=PORTS, udp=lists(st.sampled_from(["137", "138"])), outbound_internet=PORTS),
        "remotefx_vgpu": FLAGS,
        "template_release": RELEASE,
        "upgrade_to": RELEASE,
    },
)
GROUP = optional(
    users=SMALL,
    devices=SMALL,
    accounts=st.sampled_from(["domain", "local"]),
    domain=st.sampled_from(DOMAINS),
    external=FLAGS,
    external_connector=FLAGS,
    administrators=FLAGS,
    collections=lists(st.sampled_from([*COLLECTIONS, "Lost"])),
    members=lists(st.sampled_from(["ann", "bob", "ANN"])),
    server_cals=SMALL,
    reassign_after_days=SMALL,
)
COLLECTION = optional(
    kind=st.sampled_from(["session", "virtual-desktop"]),
    guest_os=st.sampled_from(["Windows 11 Enterprise", "Windows 10 Pro"])
    | lists(st.sampled_from(["Windows 11 Enterprise"])),
    remote_app=FLAGS,
    remotefx_vgpu=FLAGS,
)
WAIVER = st.fixed_dictionaries(
    {
        "rule": st.sampled_from(["single-license-server", "unknown-release"]),
        "where": st.sampled_from(["licensing", *NAMES]),
    },
    optional={"reason": st.just("lab"), "owner": st.just("me"), "until": st.sampled_from(DATES)},
)
DIRECTORY = optional(
    membership=MEMBERSHIP,
    name=st.sampled_from(DOMAINS),
    trusts=lists(
        st.fixed_dictionaries(
            {"domain": st.sampled_from(DOMAINS), "direction": st.sampled_from(["two-way", "one-way"])}
        )
    ),
    upgraded_from_2003=FLAGS,
    restrict_remote_sam=FLAGS,
    self_may_write_license_attributes=FLAGS,
)
LICENSING = optional(
    mode=MODE,
    license_servers=NAMED,
    configured_by=CONFIGURED,
    policy=optional(mode=MODE, license_servers=NAMED | st.just("LIC01; LIC02"), prevent_license_upgrade=FLAGS),
)
PUBLISHING = optional(
    remote_app=FLAGS,
    web_access=FLAGS,
    reverse_proxy=st.sampled_from(["none", "web-application-proxy", "entra-application-proxy"]),
    dns_round_robin_hosts=FLAGS,
    gateway_name=st.sampled_from(["rds.example", "gw.example"]),
    gateway_certificate=st.sampled_from(["rds.example", "gw.example"]),
    broker_certificate=st.sampled_from(["rds.example", "gw.example"]),
)
BROKER = optional(
    client_access_name=st.just("rds.example"),
    database=st.sampled_from(["sql-server", "azure-sql", "none"]),
    odbc_driver_installed=FLAGS,
    high_availability_configured=FLAGS,
)


@st.composite
def manifests(draw):
    """Draw any manifest of the right shape, with names that do not clash."""
    count = draw(st.integers(1, 4))
    names = draw(st.permutations(NAMES[:3] + NAMES[4:]))[:count]
    servers = [{"name": name, **draw(SERVER)} for name in names]
    document = {
        "apiVersion": "rdpolicy/v1",
        "kind": "Deployment",
        "metadata": {"name": "drawn"},
        "servers": servers,
        **draw(
            optional(
                platform=st.sampled_from(["on-premises", "azure", "azure-virtual-desktop"]),
                directory=DIRECTORY,
                licensing=LICENSING,
                broker=BROKER,
                publishing=PUBLISHING,
                upgrade=st.fixed_dictionaries(
                    {"steps": lists(st.sampled_from(["session-host", "RDCB01", "LIC01"]), 3, 1)}
                ),
                waivers=lists(WAIVER, 2),
            )
        ),
    }
    if draw(st.booleans()):
        document["collections"] = [{"name": name, **draw(COLLECTION)} for name in COLLECTIONS]
    if draw(st.booleans()):
        document["access"] = [{"name": name, **draw(GROUP)} for name in ("Staff", "Guests")]
    return document


LABELS = [
    "LIC01",
    "lic02",
    "LIC02",
    "LIC09",
    "RDSH",
    "RDSH01",
    "RDSH02",
    "RDCB01",
    "DC01",
    "corp",
    "example",
    "partner",
]
OTHERS = [*LABELS, "lic01", "a", "A", "b", "a1", "a10", "r", "x-1", "session-host", "KIOSK", "7", "a b", "A$"]


def renamings():
    """Return a strategy for other names: each label keeps its own or gets another, two perhaps the same one."""
    distinct = st.permutations(OTHERS).map(lambda others: dict(zip(LABELS, others, strict=False)))
    return distinct | st.dictionaries(st.sampled_from(LABELS), st.sampled_from(OTHERS))


def renamed(document, labels):
    """Return a manifest with other labels in its texts, but for those that it has for keys."""

    def of(value):
        if isinstance(value, dict):
            return {key: of(entry) for key, entry in value.items()}
        if isinstance(value, list):
            return [of(item) for item in value]
        if not isinstance(value, str):
            return value
        return re.sub(r"[\w-]+", lambda match: labels.get(match[0], match[0]), value)

    return of(document)
