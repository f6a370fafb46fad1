"""Manifests of many sizes, made the same every time: without faults, and with one fault on every tenth host."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

LINES_OF_A_HOST = 10
# Among equal hosts, every one of so many is faulty in a corpus with faults.
FAULT_EVERY = 10

_HEAD = """\
apiVersion: rdpolicy/v1
kind: Deployment
metadata: {{name: {name}}}
directory:
  membership: domain
  name: corp.example.com
licensing:
  mode: per-user
  license_servers: [LIC01, LIC02]
  configured_by: deployment
servers:
  - name: LIC01
    os: Windows Server 2022
    roles: [licensing]
    license_server:
      activated: true
      in_license_servers_group: true
      cals:
        - {{type: per-user, version: 2022, quantity: 100000, program: volume, software_assurance: true}}
  - name: LIC02
    os: Windows Server 2022
    roles: [licensing]
    license_server:
      activated: true
      in_license_servers_group: true
      cals: []
  - name: RDCB01
    os: 2022
    roles: [connection-broker, web-access]
"""
_RANGE = """\
  - name: RDSH[01-12]
    os: 2022
    roles: [session-host]
    collection: Office
    installation: desktop-experience
    installed: 2026-09-01
"""
_HOST = """\
  - name: RDSH{number:05d}
    os: {release}
    roles:
      - session-host
    collection: Office
    installation: desktop-experience
    installed: 2026-09-01
    membership: domain
    licensing:
      mode: per-user
"""
_TAIL = """\
collections:
  - {name: Office, kind: session}
access:
  - {name: Office staff, users: 220, devices: 180, accounts: domain, external: false, collections: [Office]}
"""


def small(name: str = "small", *, faulty: bool) -> str:
    """Return a deployment of about 40 lines; faulty, its hosts are newer than the CALs."""
    hosts = _RANGE.replace("2022", "2025") if faulty else _RANGE
    return _HEAD.format(name=name) + hosts + _TAIL


def farm(hosts: int, *, faulty: bool) -> str:
    """Return a deployment with hosts of ten lines each; faulty, every tenth host is newer than the CALs."""
    entries = [
        _HOST.format(number=number, release=2025 if faulty and number % FAULT_EVERY == 0 else 2022)
        for number in range(1, hosts + 1)
    ]
    return _HEAD.format(name=f"farm-{hosts}") + "".join(entries) + _TAIL


def write_file(path: Path, text: str) -> Path:
    """Write a manifest and return its path."""
    path.write_text(text, encoding="utf-8")
    return path


def write_estate(folder: Path, files: int, *, faulty: bool) -> Path:
    """Write a folder of small deployments, fifty in each of its folders; faulty, every tenth of them has faults."""
    for number in range(files):
        site = folder / f"region-{number // 50:03d}"
        site.mkdir(parents=True, exist_ok=True)
        text = small(f"site-{number:05d}", faulty=faulty and number % FAULT_EVERY == 0)
        write_file(site / f"site-{number:05d}.yaml", text)
    return folder
