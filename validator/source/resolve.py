"""What a scalar means: YAML 1.2 core schema, with the author's spelling of every number kept."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, Self

_CONSTANTS: dict[str, bool | None] = {
    "": None,
    "~": None,
    **dict.fromkeys(("null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_NUMERIC_START = frozenset("0123456789+-.")
_INT = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
# Compiled at first need: a manifest has few of these.
_FLOAT = r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?"
_SPECIAL_FLOAT = r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"
_LONGEST = 1000  # Python converts no decimal of more than 4300 digits; nobody counts that far
_BASES = {"0o": 8, "0x": 16}
TAG = "tag:yaml.org,2002:"


class WrittenInt(int):
    """An integer that was not written canonically, as `012` or `0x1F`; `str()` gives the author's spelling."""

    text: str

    def __new__(cls, value: int, text: str) -> Self:
        """Make an integer that was written as `text`."""
        self = super().__new__(cls, value)
        self.text = text
        return self

    def __str__(self) -> str:
        return self.text

    def __getnewargs__(self) -> tuple[int, str]:  # type: ignore[override]
        return int(self), self.text


class WrittenFloat(float):
    """A float together with its spelling, so that release `1.10` is not release `1.1`; `str()` gives the spelling."""

    text: str

    def __new__(cls, value: float, text: str) -> Self:
        """Make a float that was written as `text`."""
        self = super().__new__(cls, value)
        self.text = text
        return self

    def __str__(self) -> str:
        return self.text

    def __getnewargs__(self) -> tuple[float, str]:  # type: ignore[override]
        return float(self), self.text


def plain(text: str) -> Any:  # noqa: ANN401 - a scalar is a str, int, float, bool or None
    """Return what a plain (unquoted, untagged) scalar means; what is no null, bool or number is its text."""
    if text[:1] in _NUMERIC_START and len(text) <= _LONGEST:
        return _number(text)
    return _CONSTANTS.get(text, text)


def tagged(tag: str, text: str) -> Any:  # noqa: ANN401 - as above
    """Return what a scalar with an explicit tag means.

    Raises KeyError when the tag is not one of the core schema's, ValueError when the text does not fit it.
    """
    accepted = _TAGS[tag]
    if accepted is str:
        return text
    value = plain(text)
    if accepted is float and type(value) in {int, WrittenInt}:
        return WrittenFloat(value, text)
    if not isinstance(value, accepted) or (accepted is int and isinstance(value, bool)):
        raise ValueError(text)
    return value


_TAGS: dict[str, type] = {
    "!": str,
    f"{TAG}str": str,
    f"{TAG}int": int,
    f"{TAG}float": float,
    f"{TAG}bool": bool,
    f"{TAG}null": type(None),
}


@lru_cache(maxsize=4096)
def _number(text: str) -> int | float | str:
    if _INT.fullmatch(text):
        base = _BASES.get(text[:2])
        value = int(text[2:], base) if base else int(text)
        return value if str(value) == text else WrittenInt(value, text)
    if re.fullmatch(_FLOAT, text):
        return WrittenFloat(float(text), text)
    if re.fullmatch(_SPECIAL_FLOAT, text):
        return WrittenFloat(float(text.replace(".", "", 1)), text)
    return text
