"""Events in rows of CSV, as Event Viewer saves them and as PowerShell exports them, read as a stream."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from validator.diagnose.heard import Heard

_IDS = frozenset(("id", "eventid", "event id", "instanceid"))
_PROVIDERS = frozenset(("providername", "source", "provider"))
_UNNAMED, _LONGEST_NAME = 5, 40


def is_csv(head: str) -> bool:
    """Tell whether a text begins as a table of events: by names of columns, or by five as Event Viewer has them.

    Event Viewer writes the names in the language of Windows, and leaves out that of the message.
    """
    first = next((line for line in head.splitlines() if line and not line.startswith("#TYPE")), "")
    row = next(csv.reader([first]), [])
    return _columns(row) is not None or (len(row) == _UNNAMED and all(0 < len(name) <= _LONGEST_NAME for name in row))


def read_rows(lines: Iterable[str], heard: Heard) -> None:
    """Take note of the events of a table, until its end or until it is none."""
    rows = csv.reader(lines)
    at: tuple[int, int] | None = None
    try:
        for row in rows:
            if at is None:
                if row and not row[0].startswith("#TYPE"):
                    at = _columns(row) or (2, 3)
            elif len(row) > max(at):
                _event(row, at, rows.line_num, heard)
    except csv.Error:
        return  # a cell beyond all measure; the text of the rest is read all the same


def _columns(row: Sequence[str]) -> tuple[int, int] | None:
    """Return which columns hold an event's provider and its number; None when the names do not say."""
    names = [name.strip().lower() for name in row]
    provider = next((index for index, name in enumerate(names) if name in _PROVIDERS), None)
    number = next((index for index, name in enumerate(names) if name in _IDS), None)
    return None if provider is None or number is None else (provider, number)


def _event(row: Sequence[str], at: tuple[int, int], line: int, heard: Heard) -> None:
    provider, number = row[at[0]].strip(), row[at[1]].strip()
    if provider and number.isascii() and number.isdecimal():
        heard.event(int(number[:6]), provider, line)
