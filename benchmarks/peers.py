"""Tools that people use on the same files, in an environment of their own, and the proof that each does its work."""

from __future__ import annotations

import compileall
import os
import subprocess
import sys
import venv
from importlib.metadata import distributions
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pathlib import Path

# Without ruamel.yaml.clib, check-jsonschema would read YAML in Python.
PACKAGES = ("check-jsonschema", "ruamel.yaml.clib", "yamllint")
_YAMLLINT = "{extends: relaxed, rules: {line-length: disable}}"


class Peer(NamedTuple):
    """A tool: the command that takes files, and a manifest with a fault that it must see."""

    name: str
    command: tuple[str, ...]
    planted: str

    def on(self, files: list[str]) -> list[str]:
        """Return the command for some files."""
        return [*self.command, *files]


def install(folder: Path, schema: Path, sound: str) -> dict[str, Peer]:
    """Install the tools below a folder; each is then shown to pass a sound manifest, and to see a planted fault."""
    venv.create(folder, with_pip=True)
    programs = folder / ("Scripts" if os.name == "nt" else "bin")
    pip = [str(programs / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *PACKAGES]
    subprocess.run(pip, check=True, stdout=sys.stderr)
    subprocess.run([str(programs / "python"), "-m", "compileall", "-q", str(folder)], check=False, capture_output=True)
    peers = [
        Peer(
            "check-jsonschema",
            (str(programs / "check-jsonschema"), "--schemafile", str(schema)),
            sound.replace("membership: domain", "membership: nonsense"),
        ),
        Peer("yamllint", (str(programs / "yamllint"), "-d", _YAMLLINT), f"{sound}kind: Deployment\n"),
    ]
    for peer in peers:
        show(peer, folder, sound)
    return {peer.name: peer for peer in peers}


def own(folder: Path, root: Path) -> None:
    """Install rdpolicy of a source tree as users have it, without its libraries, so that it can be imported there."""
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
    subprocess.run([*pip, "--target", str(folder), str(root)], check=True, stdout=sys.stderr)
    compileall.compile_dir(folder, quiet=2, workers=1)


def show(peer: Peer, folder: Path, sound: str) -> None:
    """Raise SystemExit unless a tool passes a sound manifest and fails one with the planted fault."""
    for text, expected in ((sound, 0), (peer.planted, 1)):
        file = folder / "planted.yaml"
        file.write_text(text, encoding="utf-8")
        code = subprocess.run(peer.on([str(file)]), check=False, capture_output=True).returncode
        if code != expected:
            raise SystemExit(f"{peer.name} ended with {code} instead of {expected}: it cannot be compared with")


def versions(folder: Path) -> str:
    """Return the names and versions of what is installed of `PACKAGES`."""
    libraries = [str(path) for path in folder.glob("**/site-packages")]
    found = {one.metadata["Name"].lower(): one.version for one in distributions(path=libraries)}
    return ", ".join(f"{name} {found[name]}" for name in PACKAGES)
