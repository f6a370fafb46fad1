"""What a folder of policies contains, as a digest; apart from loading, so that a cached pack imports no YAML."""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def digest(folder: Path) -> str:
    """Return a digest over the names and bytes of all policy files of a folder."""
    summed = hashlib.sha256()
    top = os.fspath(folder)
    for name in sorted(_files(top, "")):
        with open(f"{top}/{name}", "rb", buffering=0) as file:  # noqa: PTH123 -- a cold start waits for this
            content = file.read()
        summed.update(f"{name}\0{len(content)}\0".encode())
        summed.update(content)
    return summed.hexdigest()


def _files(folder: str, within: str) -> Iterator[str]:
    """Yield the names of the policy files below a folder, with `/` between their parts."""
    try:
        entries = list(os.scandir(folder))
    except OSError:  # loading says what is wrong with it
        return
    for entry in entries:
        if entry.is_dir():
            yield from _files(entry.path, f"{within}{entry.name}/")
        elif entry.name.endswith(".yaml"):
            yield within + entry.name
