"""JSON and URIs for the formats of others: deterministic, and read as a command by no CI service."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    Json: TypeAlias = str | int | Sequence["Json"] | Mapping[str, "Json"]

_DRIVE = re.compile(r"[A-Za-z]:/")
# A file on another computer, as Windows names it.
_SHARE = re.compile(r"//[\w.-]+/", re.ASCII)


def dump(value: Json, depth: int, margin: str = "\n", **deeper: int) -> str:
    """Return inert texts as JSON, indented down to a depth, each value below it on one line.

    `deeper` says for the values of some keys how much further down they are indented.
    Log lines must not hold `##`, by which CI services find commands; its second half is written as an escape.
    """
    if depth and value and isinstance(value, dict | list | tuple):
        inner = margin + "  "
        if isinstance(value, dict):
            items = [
                f'"{key}": {dump(item, depth - 1 + deeper.get(key, 0), inner, **deeper)}' for key, item in value.items()
            ]
            return f"{{{inner}{f',{inner}'.join(items)}{margin}}}"
        items = [dump(item, depth - 1, inner, **deeper) for item in value]
        return f"[{inner}{f',{inner}'.join(items)}{margin}]"
    return json.dumps(value, ensure_ascii=False).replace("##", r"#\u0023")


def listed(texts: Iterable[str], margin: str) -> Iterator[str]:
    """Yield the pieces of a list of what is JSON already, its closing bracket at the margin, an item a line."""
    before = "["
    for text in texts:
        yield f"{before}{margin}  {text}"
        before = ","
    yield "[]" if before == "[" else f"{margin}]"


def uri(file: str) -> str:
    """Return the URI of a file: relative where the name is, every character that means something else encoded."""
    # A name may hold what is no character; its bytes are kept.
    encoded = quote(file.encode("utf-8", "surrogatepass"), safe="/")
    if _SHARE.match(file):
        return f"file:{encoded}"
    if file.startswith("/"):
        return f"file://{encoded}"
    return f"file:///{file[:2]}{encoded[4:]}" if _DRIVE.match(file) else encoded
