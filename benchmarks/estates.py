"""Estates to plan for, made from seeds: manifests with many collections and license servers, prices, access logs."""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_RELEASES = ("2016", "2019", "2022", "2025")
PRICES = """apiVersion: rdpolicy/v1
kind: Prices
currency: EUR
offers:
  - {type: per-user, version: 2019, pack: 5, price: 610.00}
  - {type: per-user, version: 2022, pack: 5, price: 720.50}
  - {type: per-user, version: 2025, pack: 1, price: 172.90}
  - {type: per-user, version: 2025, pack: 50, price: 7950.00}
  - {type: per-device, version: 2019, pack: 5, price: 480.00}
  - {type: per-device, version: 2022, pack: 5, price: 590.00}
  - {type: per-device, version: 2025, pack: 1, price: 139.90}
  - {type: per-device, version: 2025, pack: 50, price: 6450.00}
upgrades:
  - {to: 2025, price: 980.00}
"""


def estate(collections: int, servers: int, people: int, *, mixed: bool) -> str:
    """Return a manifest whose modes are open; in a mixed one people use collections of any license servers."""
    chance = random.Random(f"{collections} {servers} {mixed}")  # noqa: S311 -- a corpus, not a secret
    pairs = max(1, servers // 2)
    entries: list[dict[str, object]] = []
    for number in range(servers):
        stock = [
            {"type": kind, "version": version, "quantity": chance.randrange(max(1, people // servers))}
            for kind in ("per-user", "per-device")
            for version in chance.sample(_RELEASES[:3], 2)
        ]
        entries.append(
            {
                "name": f"LIC{number:03}",
                "os": chance.choice(_RELEASES[2:]),
                "roles": ["licensing"],
                "license_server": {"activated": True, "cals": stock},
            }
        )
    for number in range(collections):
        pair = number % pairs
        entries.append(
            {
                "name": f"RDSH{number:05}-[01-04]",
                "os": chance.choice(_RELEASES),
                "roles": ["session-host"],
                "collection": f"C{number:05}",
                "licensing": {"license_servers": [f"LIC{2 * pair:03}", f"LIC{min(2 * pair + 1, servers - 1):03}"]},
            }
        )
    access = []
    for number in range(collections):
        used = {number, *chance.choices(range(collections), k=chance.randrange(3))} if mixed else {number}
        users = people // collections
        access.append(
            {
                "name": f"G{number:05}",
                "users": chance.randrange(users // 2, users + users // 2 + 1),
                "devices": chance.randrange(users // 2, users + users // 2 + 1),
                "collections": [f"C{one:05}" for one in sorted(used)],
            }
        )
    manifest = {
        "apiVersion": "rdpolicy/v1",
        "kind": "Deployment",
        "metadata": {"name": f"estate-{collections}"},
        "directory": {"membership": "domain", "name": "corp.example"},
        "servers": entries,
        "access": access,
    }
    return json.dumps(manifest, indent=1)


def write_log(path: Path, rows: int, collections: int, servers: int, *, random_habits: bool = False) -> Path:
    """Write an access log with a tenth as many people as rows, each with a device, in two or three collections.

    These are two of one pair of servers, and people of one collection share some devices; with random habits they are
    three of the whole house, so that hardly two people use the same ones.
    """
    step = max(1, servers // 2)
    chance = random.Random(rows)  # noqa: S311 -- a corpus, not a secret
    people = max(1, rows // 10)
    habits = [chance.choices(range(collections), k=3) for _ in range(people)] if random_habits else []
    with path.open("w", encoding="utf-8") as file:
        file.write("time,user,device,collection\n")
        for number in range(rows):
            user = chance.randrange(people)
            day = chance.randrange(1, 25)
            if random_habits:
                device, collection = user, chance.choice(habits[user])
            else:
                device = (user // collections) // 2 * collections + user % collections
                collection = (user + step * chance.randrange(2)) % collections
            file.write(f"2026-11-{day:02}T08:{number % 60:02}:00,CORP\\user{user},PC{device:07},C{collection:05}\n")
    return path
