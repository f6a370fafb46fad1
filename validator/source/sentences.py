"""The words for faults of shape: what was expected, what was found, and under which name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from validator.source.complaints import shortened

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from validator.source.marks import Path

# By the first word of pydantic's error types that say what a value should have been.
_EXPECTED = {
    "string": "text",
    "int": "a whole number",
    "float": "a number",
    "decimal": "a number",
    "bool": "true or false",
    "list": "a list",
    "tuple": "a list",
    "set": "a list",
    "frozen": "a list",
    "iterable": "a list",
    "iteration": "a list",
    "dict": "a mapping",
    "mapping": "a mapping",
    "model": "a mapping",
    "dataclass": "a mapping",
    "date": "a date as YYYY-MM-DD",
    "datetime": "a date and time as YYYY-MM-DDThh:mm:ss",
    "none": "nothing",
}
_OF_TYPE = re.compile(
    r"_(type|parsing|sub_type|unicode|from_\w+|parsing_size|attributes_type|set_type|required|error)$"
)
_CONSTRAINTS = {
    "greater_than": "must be more than {gt}",
    "greater_than_equal": "must be {ge} or more",
    "less_than": "must be less than {lt}",
    "less_than_equal": "must be {le} or less",
    "multiple_of": "must be a multiple of {multiple_of}",
    "finite_number": "must be a finite number",
    "string_too_short": "must have {min_length} characters or more",
    "string_too_long": "must have {max_length} characters or less",
    "string_pattern_mismatch": "must match the pattern {pattern}",
    "too_short": "must have {min_length} entries or more",
    "too_long": "must have {max_length} entries or less",
}
_QUOTED_CHOICE = re.compile(r"'((?:[^'\\]|\\.)*)'")


def expectation(kind: str, context: Mapping[str, Any]) -> str | None:
    """Return what an error type expects a value to be, such as `a list`; None when it is not about that."""
    allowed = choices(kind, context)
    if allowed:
        return f"one of {', '.join(allowed)}" if len(allowed) > 1 else allowed[0]
    return _EXPECTED.get(kind.partition("_")[0]) if _OF_TYPE.search(kind) else None


def choices(kind: str, context: Mapping[str, Any]) -> list[str]:
    """Return the values that a literal, an enumeration or a union's tag may have, as text."""
    listed = context.get("expected_tags" if kind == "union_tag_invalid" else "expected")
    if kind not in {"literal_error", "enum", "union_tag_invalid"} or not isinstance(listed, str):
        return []
    return _QUOTED_CHOICE.findall(listed) or re.split(r", | or ", listed)


def constraint(kind: str, context: Mapping[str, Any], message: str) -> str:
    """Return what a value of the right type must be besides; the words of the check itself where it has some."""
    if kind in {"value_error", "assertion_error"}:
        return str(context["error"])
    if kind in {"string_too_short", "too_short"} and context["min_length"] == 1:
        return "must not be empty"
    template = _CONSTRAINTS.get(kind)
    return template.format_map(context) if template else message[:1].lower() + message[1:]


def describe(value: Any, *, plainly: bool = False) -> str:  # noqa: ANN401 - any YAML value
    """Return what a value is: the kind of a collection, a scalar as written; `plainly` calls a text just `text`."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return "text" if plainly else quoted(value)
    if isinstance(value, dict):
        return "a mapping"
    return "a list" if isinstance(value, list) else str(value)


def quoted(text: str) -> str:
    """Return a text in single quotes, on one line and shortened when it is long."""
    return f"'{shortened(' '.join(text.split()))}'"


def label(path: Path) -> str:
    """Return the shortest name of a place: its last key and what follows, such as `'roles[0]'`."""
    last = max((at for at, part in enumerate(path) if isinstance(part, str)), default=0)
    return f"'{dotted(path[last:])}'" if path else "the document"


def dotted(path: Path) -> str:
    """Return a path as `servers[0].os`."""
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return text.removeprefix(".")


def closest(text: str, allowed: Iterable[str]) -> str | None:
    """Return what may have been meant: the most alike, whatever its case and separators; None if nothing is."""
    from difflib import get_close_matches  # noqa: PLC0415 - needed only where something is wrong

    by_shape = {_shape(candidate): candidate for candidate in sorted(allowed, reverse=True)}
    matches = get_close_matches(_shape(text), by_shape, n=1, cutoff=0.6)
    return by_shape[matches[0]] if matches else None


def _shape(text: str) -> str:
    return re.sub(r"[\s_-]", "", text).lower()
