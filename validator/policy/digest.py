"""What a folder of policies contains, as a digest; apart from loading, so that a cached pack imports no YAML."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def digest(folder: Path) -> str:
    """Return a digest over the names and bytes of all policy files of a folder."""
    summed = hashlib.sha256()
    for path in sorted(folder.rglob("*.yaml")):
        content = path.read_bytes()
        summed.update(f"{path.relative_to(folder).as_posix()}\0{len(content)}\0".encode())
        summed.update(content)
    return summed.hexdigest()
