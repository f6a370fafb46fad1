"""Manifests of many sizes, made the same every time: without faults, and with one fault on every tenth host."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
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
  name: {name}.example.com
licensing:
  mode: per-user
  license_servers: [{name}-LIC01, {name}-LIC02]
  configured_by: deployment
servers:
  - name: {name}-LIC01
    os: Windows Server 2022
    roles: [licensing]
    license_server:
      activated: true
      in_license_servers_group: true
      cals:
        - {{type: per-user, version: 2022, quantity: {users}, program: volume, software_assurance: true}}
  - name: {name}-LIC02
    os: Windows Server 2022
    roles: [licensing]
    license_server:
      activated: true
      in_license_servers_group: true
      cals: []
  - name: {name}-RDCB01
    os: 2022
    roles: [connection-broker, web-access]
"""
_RANGE = """\
  - name: {name}-RDSH[01-{hosts:02d}]
    os: {release}
    roles: [session-host]
    collection: Office
    installation: desktop-experience
    installed: 2026-09-{day:02d}
"""
_HOST = """\
  - name: {name}-RDSH{number:05d}
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
  - {{name: Office, kind: session}}
access:
  - {{name: Office staff, users: {users}, devices: {users}, accounts: domain, external: false, collections: [Office]}}
"""


def small(number: int = 0, *, faulty: bool) -> str:
    """Return a deployment of 39 lines, each number with names of its own; faulty, its hosts are newer than its CALs."""
    varied = {"name": f"site{number:05d}", "users": 100 + number % 150, "hosts": 4 + number % 20}
    release = 2025 if faulty else 2022
    return (_HEAD + _RANGE + _TAIL).format(**varied, day=1 + number % 30, release=release)


def farm(hosts: int, *, faulty: bool) -> str:
    """Return a deployment with hosts of ten lines each; faulty, every tenth host is newer than the CALs."""
    varied = {"name": f"farm{hosts}", "users": 10 * hosts}
    entries = [
        _HOST.format(**varied, number=number, release=2025 if faulty and number % FAULT_EVERY == 0 else 2022)
        for number in range(1, hosts + 1)
    ]
    return _HEAD.format(**varied) + "".join(entries) + _TAIL.format(**varied)


def write_file(path: Path, text: str) -> Path:
    """Write a manifest and return its path."""
    path.write_text(text, encoding="utf-8")
    return path


def clean(number: int) -> str:
    """Return a small deployment without faults."""
    return small(number, faulty=False)


def faulty(number: int) -> str:
    """Return a small deployment whose hosts are newer than all that serves them, which makes seven findings."""
    return small(number, faulty=True)


def tenth_faulty(number: int) -> str:
    """Return a small deployment, every tenth of them faulty."""
    return small(number, faulty=number % FAULT_EVERY == 0)


def one_fault(number: int) -> str:
    """Return a small deployment with one fault, which makes one finding: a license server is not activated."""
    return clean(number).replace("activated: true", "activated: false", 1)


def write_estate(folder: Path, files: int, text: Callable[[int], str] = clean) -> Path:
    """Write a folder of small deployments, by the text of each number, fifty in each of its folders."""
    for number in range(files):
        site = folder / f"region-{number // 50:03d}"
        site.mkdir(parents=True, exist_ok=True)
        write_file(site / f"site{number:05d}.yaml", text(number))
    return folder
