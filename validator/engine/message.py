"""Messages: text with `{CEL}` placeholders, filled from the facts of a row."""

from __future__ import annotations

import re
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from validator.facts.table import Names

if TYPE_CHECKING:
    from collections.abc import Callable

    from validator.engine.program import Result

_PLACEHOLDER = re.compile(r"\{([^{}]+)\}")
# What admins read for the values that settings take.
_SPELLINGS = {
    "per-user": "Per User",
    "per-device": "Per Device",
    "aad-per-user": "AAD Per User",
    "unset": "not set",
}
MOST_NAMES = 5


@lru_cache(maxsize=4096)
def placeholders(message: str) -> tuple[tuple[int, str], ...]:
    """Return every placeholder's offset and expression."""
    return tuple((match.start(1), match[1]) for match in _PLACEHOLDER.finditer(message))


def fill(message: str, evaluate: Callable[[str], Result]) -> str:
    """Return the message with each placeholder evaluated; what is not known reads `unknown`."""
    return _PLACEHOLDER.sub(lambda match: spell(evaluate(match[1])), message)


def spell(result: Result) -> str:
    """Return a value as an admin reads it: dates as ISO days, lists joined, settings by their usual names."""
    return spell_value(result.value) if result.known else "unknown"


def spell_value(value: object) -> str:
    """Return a fact's value as an admin reads it."""
    if isinstance(value, str):
        return _SPELLINGS.get(value, value)
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Names):
        value = value.plain()
    if isinstance(value, list):
        names = list(dict.fromkeys(map(spell_value, value)))
        rest = len(names) - MOST_NAMES
        return ", ".join(names[:MOST_NAMES]) + (f" and {rest} more" if rest > 0 else "") or "none"
    return str(value)
