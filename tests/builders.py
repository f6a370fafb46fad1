"""The smallest legal deployment, and changes to it: what table cases and property tests start from."""

from __future__ import annotations

import copy
import json
import re
from datetime import date
from itertools import pairwise
from typing import Any

from validator.api import check_text

AS_OF = date(2026, 11, 24)

SMALLEST: dict[str, Any] = {
    "apiVersion": "rdpolicy/v1",
    "kind": "Deployment",
    "metadata": {"name": "smallest"},
    "directory": {"membership": "domain", "name": "corp.example"},
    "licensing": {"mode": "per-user", "license_servers": ["LIC01"]},
    "servers": [
        {
            "name": "LIC01",
            "os": 2022,
            "roles": ["licensing"],
            "license_server": {
                "activated": True,
                "in_license_servers_group": True,
                "cals": [{"type": "per-user", "version": 2022, "quantity": 10}],
            },
        },
        {"name": "RDSH01", "os": 2022, "roles": ["session-host"]},
    ],
}
_STEP = re.compile(r"([^.\[\]]+)|\[(\d+)\]")
REMOVE = "(absent)"


def deployment(**changes: Any) -> dict[str, Any]:
    """Return the smallest legal deployment with values put at dotted paths; `(absent)` removes, `[9]` may append."""
    document = copy.deepcopy(SMALLEST)
    for path, value in changes.items():
        put(document, path, value)
    return document


def put(document: dict[str, Any], path: str, value: Any) -> None:
    """Put a value at a path such as `servers[1].os`, making the mappings on the way."""
    steps: list[str | int] = [name or int(index) for name, index in _STEP.findall(path)]
    target: Any = document
    for step, following in pairwise(steps):
        if isinstance(target, dict):
            target = target.setdefault(step, [] if isinstance(following, int) else {})
        else:
            target = target[step]
    last = steps[-1]
    if value == REMOVE:
        del target[last]
    elif isinstance(target, list) and last == len(target):
        target.append(copy.deepcopy(value))
    else:
        target[last] = copy.deepcopy(value)


def complete(fragment: dict[str, Any]) -> dict[str, Any]:
    """Return a rule's example with what every manifest needs."""
    head = {"apiVersion": "rdpolicy/v1", "kind": "Deployment", "metadata": {"name": "example"}}
    return {**head, **fragment}


def text_of(document: dict[str, Any]) -> str:
    """Return a document as YAML: JSON in flow style, a value a line, which YAML 1.2 reads alike."""
    return json.dumps(document, indent=2, ensure_ascii=False, default=str)


def check_document(document: dict[str, Any], pack: Any, as_of: date = AS_OF) -> Any:
    """Check a document with a pack."""
    return check_text(text_of(document), as_of=as_of, pack=pack)
