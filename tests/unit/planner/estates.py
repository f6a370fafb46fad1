"""Hypothesis strategies for manifests that can be planned for, and price lists."""

from __future__ import annotations

from hypothesis import strategies as st

from tests.builders import deployment

RELEASES = ["2016", "2019", "2022", "2025"]
RELEASE = st.sampled_from(RELEASES)
TYPE = st.sampled_from(["per-user", "per-device"])
SMALL = st.integers(0, 12)
POOL = st.fixed_dictionaries({"type": TYPE, "version": RELEASE, "quantity": SMALL})


@st.composite
def license_servers(draw, names, workgroup):
    return [
        {
            "name": name,
            "os": draw(RELEASE),
            "roles": ["licensing"],
            **({"membership": "workgroup", "domain": "SHOP"} if workgroup else {}),
            "license_server": {
                "activated": True,
                **({} if workgroup else {"in_license_servers_group": True}),
                "cals": draw(st.lists(POOL, max_size=3)),
            },
        }
        for name in names
    ]


@st.composite
def manifests(draw, open_modes=None):
    """Draw a deployment in a domain, perhaps with a shop in a workgroup beside it, without faults but of capacity."""
    shop = draw(st.booleans())
    names = draw(st.sampled_from([["LIC01"], ["LIC01", "LIC02"]]))
    servers = draw(license_servers(names, workgroup=False))
    collections = []
    for number in range(draw(st.integers(1, 3))):
        listed = draw(st.lists(st.sampled_from(names), min_size=1, unique=True))
        licensing = {"license_servers": listed}
        if not (draw(st.booleans()) if open_modes is None else open_modes):
            licensing["mode"] = draw(TYPE)
        host = {"name": f"RDSH{number}", "os": draw(RELEASE), "roles": ["session-host"], "collection": f"C{number}"}
        servers.append({**host, "licensing": licensing})
        collections.append(f"C{number}")
    if shop:
        servers += draw(license_servers(["SHOPLIC"], workgroup=True))
        host = {"name": "SHOPRDSH", "os": draw(RELEASE), "roles": ["session-host"], "collection": "Shop"}
        place = {"membership": "workgroup", "domain": "SHOP"}
        servers.append({**host, **place, "licensing": {"license_servers": ["SHOPLIC"]}})
        collections.append("Shop")
    groups = []
    for number in range(draw(st.integers(1, 3))):
        used = draw(st.lists(st.sampled_from(collections), min_size=1, unique=True))
        group = {"name": f"G{number}", "devices": draw(SMALL), "collections": used}
        if draw(st.booleans()):
            group["members"] = draw(st.lists(st.sampled_from(["ann", "bob", "Cid", "dora", "eve"]), unique=True))
        else:
            group["users"] = draw(SMALL)
        groups.append(group)
    return deployment(licensing="(absent)", servers=servers, access=groups)


@st.composite
def price_lists(draw, *, complete=False):
    """Draw a price list; a complete one sells the newest version of both types and an upgrade to it."""
    offer = st.fixed_dictionaries(
        {"type": TYPE, "version": RELEASE, "pack": st.integers(1, 5), "price": st.integers(0, 90)},
        optional={"program": st.sampled_from(["retail", "volume"])},
    )
    offers = draw(st.lists(offer, min_size=1, max_size=4))
    if complete:
        offers += [
            {"type": kind, "version": "2025", "pack": draw(st.integers(1, 5)), "price": draw(st.integers(20, 90))}
            for kind in ("per-user", "per-device")
        ]
    upgrades = draw(st.lists(RELEASE, unique=True, max_size=2))
    if complete and "2025" not in upgrades:
        upgrades.append("2025")
    return {
        "apiVersion": "rdpolicy/v1",
        "kind": "Prices",
        "currency": "EUR",
        "offers": offers,
        "upgrades": [{"to": release, "price": draw(st.integers(0, 90))} for release in upgrades],
    }
