"""Single values of exports, whatever way they are written: numbers, yes or no, texts, names, lists of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from validator.exports.raw import WRAPPER
from validator.source.sentences import describe

if TYPE_CHECKING:
    from validator.errors import SourceError
    from validator.exports.raw import Raw

_INTEGER = re.compile(r"[+-]?\d{1,18}\Z")
_SEPARATORS = re.compile(r"[\s,;]+")
_LONGEST_NAME = 255
_MOST = 100_000_000  # the largest count that a manifest takes


class Cell(NamedTuple):
    """A property of a record with its value, to be read; `title` is that of the record's kind."""

    raw: Raw
    name: str
    title: str
    value: Any

    def fault(self, sentence: str) -> SourceError:
        """Return what is wrong with the value as an error with its place."""
        return self.raw.fault(self.name, f"{self.title}: {sentence}")

    def wrong(self, expected: str) -> SourceError:
        """Return that the value is of another kind."""
        return self.fault(f"'{self.name}' should be {expected}, found {describe(self.value)}")


def cell_of(raw: Raw, name: str, title: str) -> Cell:
    """Return a property to be read, out of what PowerShell 5 may wrap a list in: `value` and `Count`."""
    value = raw.values.get(name)
    if isinstance(value, dict) and {key.casefold() for key in value} == WRAPPER:
        value = next(item for key, item in value.items() if key.casefold() == "value")
    return Cell(raw, name, title, value)


def whole(value: object) -> int | None:
    """Return a whole number, be it a number or a text; None for anything else. True is no number."""
    if isinstance(value, bool):
        return None
    if isinstance(value, float):
        return int(value) if value.is_integer() else None
    if isinstance(value, str):
        return int(value) if _INTEGER.match(value.strip()) else None
    return value if isinstance(value, int) else None


def count(cell: Cell) -> int:
    """Return a number that counts something; raise SourceError for anything else."""
    number = whole(cell.value)
    if number is None:
        raise cell.wrong("a whole number")
    if not 0 <= number <= _MOST:
        raise cell.fault(f"'{cell.name}' should be a number from 0 to {_MOST}, found {number}")
    return number


def balance(cell: Cell) -> int | None:
    """Return a number that is below zero where more is used than there is; None for one that cannot be meant.

    Raises SourceError for what is no number.
    """
    number = whole(cell.value)
    if number is None:
        raise cell.wrong("a whole number")
    return number if abs(number) <= _MOST else None  # Windows may write -2 without its sign, as 4294967294


def flag(cell: Cell) -> bool:
    """Return a yes or no, also written as a text or as 0 and 1; raise SourceError for anything else."""
    written = str(cell.value).strip().casefold() if isinstance(cell.value, (str, int, float)) else ""
    if written in {"true", "1", "1.0"}:
        return True
    if written in {"false", "0", "0.0"}:
        return False
    raise cell.wrong("true or false")


def server_name(cell: Cell) -> str:
    """Return the name of a server; raise SourceError for what cannot be one."""
    return _as_name(cell, text(cell))


def server_names(cell: Cell) -> tuple[str, ...]:
    """Return the names of servers, whatever divides them where they are in one text."""
    return tuple(dict.fromkeys(_as_name(cell, name) for name in texts(cell)))


def account_names(cell: Cell) -> tuple[str, ...]:
    """Return the names of computers or groups without their domains, and without the `$` of computer accounts."""
    if not isinstance(cell.value, list) or not all(isinstance(item, str) for item in cell.value):
        raise cell.wrong("a list of texts")
    names = (item.rpartition("\\")[2].strip().removesuffix("$") for item in cell.value)
    return tuple(dict.fromkeys(name for name in names if name))


def texts(cell: Cell) -> list[str]:
    """Return the parts of a list, or of a text that is divided somehow; raise SourceError for anything else."""
    value = cell.value
    if isinstance(value, str):
        return [part for part in _SEPARATORS.split(value) if part]
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return [item.strip() for item in value if item.strip()]
    raise cell.wrong("a list of texts")


def _as_name(cell: Cell, name: str) -> str:
    if len(name) > _LONGEST_NAME:
        raise cell.fault(f"'{cell.name}' is too long for the name of a server")
    if set(name) & set("[]"):  # in a manifest they would make it a range of servers
        raise cell.fault(f"{describe(name)} cannot be the name of a server")
    return name


def text(cell: Cell) -> str:
    """Return a text without spaces around it, or a number as text; raise SourceError for anything else."""
    if isinstance(cell.value, bool) or not isinstance(cell.value, (str, int)):
        raise cell.wrong("text")
    return str(cell.value).strip()
