"""Settings that are plainly right, told without their model: what has not changed is answered before pydantic is there.

The model alone says what is wrong, and tests prove that both take the same values for the same.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from validator.findings import Severity
from validator.report import REPORTERS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

# Settings with paths, to be read from the folder of the file.
PATHS = ("paths", "policies", "outputs", "waivers", "baseline")


def settled(data: object) -> dict[str, Any] | None:
    """Return settings by the names of their options; None where only the model can tell what they are worth."""
    if not isinstance(data, dict) or not all(key in _CHECKS and _CHECKS[key](value) for key, value in data.items()):
        return None
    if data.get("strict") and data.get("fail-on") == "never":
        return None
    return {key.replace("-", "_"): tuple(value) if isinstance(value, list) else value for key, value in data.items()}


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value)


def _is_flag(value: object) -> bool:
    return isinstance(value, bool)


def _are_texts(value: object) -> bool:
    return isinstance(value, list) and all(map(_is_text, value))


def _one_of(*words: str) -> Callable[[object], bool]:
    return lambda value: isinstance(value, str) and value in words


def _by(key: Callable[[object], bool], item: Callable[[object], bool]) -> Callable[[object], bool]:
    return lambda value: isinstance(value, dict) and all(key(one) and item(other) for one, other in value.items())


_is_format, _is_part = _one_of(*REPORTERS), _one_of("reason", "owner", "until")
_CHECKS: Mapping[str, Callable[[object], bool]] = {
    "paths": _are_texts,
    "policies": _are_texts,
    "select": _are_texts,
    "ignore": _are_texts,
    "severity": _by(_is_text, _one_of(*Severity)),
    "fail-on": _one_of(*Severity, "never"),
    "strict": _is_flag,
    "exit-zero": _is_flag,
    "edition": _is_text,
    "as-of": lambda value: type(value) is date,
    "format": _is_format,
    "outputs": _by(_is_format, _is_text),
    "waivers": _are_texts,
    "baseline": _is_text,
    "waivers-require": lambda value: isinstance(value, list) and all(map(_is_part, value)),
    "jobs": lambda value: value == "auto" or (type(value) is int and value >= 1),
    "cache": _is_flag,
    "color": _one_of("auto", "always", "never"),
}
