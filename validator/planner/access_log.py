"""Access logs: who connected from what to where, streamed from CSV to distinct users and devices.

Columns are found by their heads `user`, `device`, `host`, `collection` and `time`, in any order and case, between
commas, semicolons or tabs. Memory grows with distinct users, devices and the pairs of them, not with rows.
"""

from __future__ import annotations

import codecs
import csv
import io
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from validator.errors import Place, SourceError
from validator.planner.log_counts import Log as Counts
from validator.planner.log_counts import Sightings

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import IO

    from validator.planner.request import Log

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_COLUMNS = ("user", "device", "host", "collection", "time")
_DELIMITERS = ",;\t"
# So many faults are told: a log with the wrong columns has one in every row.
_FAULTS = 10


def read(log: Log) -> Counts:
    """Return what a log says.

    Raises:
        SourceError: it cannot be read, has no usable columns or no rows, or rows are wrong; `faults` name their lines.

    """
    with log.open() as stream:
        return _Reader(log.name, stream).counts()


class _Reader:
    """One pass over a log."""

    def __init__(self, name: str, stream: IO[bytes]) -> None:
        self._name = name
        self._faults: list[SourceError] = []
        start = stream.read(len(codecs.BOM_UTF8))
        encoding = next((encoding for mark, encoding in _MARKS if start.startswith(mark)), "utf-8")
        self._text = io.TextIOWrapper(_Joined(start, stream), encoding, newline="")  # type: ignore[type-var]

    def counts(self) -> Counts:
        """Return what the rows say."""
        line = 0
        try:
            head = self._text.readline()
            if not head.strip():
                raise self._fault("this log is empty: expected a line with the names of its columns", 1)
            delimiter = max(_DELIMITERS, key=head.count)
            columns = self._columns(next(csv.reader([head], delimiter=delimiter)))
            rows = csv.reader(self._text, delimiter=delimiter)
            counts = Counts(self._name, users="user" in columns, devices="device" in columns)
            for line, row in self._numbered(rows):
                self._row(row, counts, line)
        except UnicodeDecodeError as error:
            raise self._fault(f"this log is not {error.encoding.upper()} text", line + 2) from None
        except csv.Error as error:
            raise self._fault(f"this row cannot be read: {error}", line + 2) from None
        if self._faults:
            raise SourceError(self._faults[0].sentence, self._faults[0].place, tuple(self._faults))
        if not counts.rows:
            raise self._fault("this log has columns and no rows", 2)
        return counts

    def _numbered(self, rows: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
        for row in rows:
            yield rows.line_num + 1, row  # type: ignore[attr-defined]
            if len(self._faults) >= _FAULTS:
                return

    def _fault(self, sentence: str, line: int) -> SourceError:
        return SourceError(sentence, Place(self._name, line))

    def _columns(self, head: Sequence[str]) -> dict[str, int]:
        """Return where each column stands; raise SourceError when too few are there or one is there twice."""
        names = [name.strip().casefold() for name in head]
        for name in _COLUMNS:
            if names.count(name) > 1:
                raise self._fault(f"the column '{name}' is there twice", 1)
        found = {name: names.index(name) for name in _COLUMNS if name in names}
        known = f"columns are found by their names {', '.join(_COLUMNS)}, here are {', '.join(names) or 'none'}"
        if "user" not in found and "device" not in found:
            raise self._fault(f"there is no column of users or devices: {known}", 1)
        if "host" not in found and "collection" not in found:
            raise self._fault(f"there is no column of hosts or collections: {known}", 1)
        self._width = len(names)
        self._places = [found.get(name) for name in _COLUMNS]
        return found

    def _row(self, row: list[str], counts: Counts, line: int) -> None:
        if not row:
            return
        if len(row) != self._width:
            self._faults.append(self._fault(f"expected {self._width} fields, found {len(row)}", line))
            return
        user, device, host, collection, time = (
            row[number].strip() if number is not None else "" for number in self._places
        )
        if not host and not collection:
            self._faults.append(self._fault("neither a host nor a collection is stated", line))
            return
        if not user and not device:
            self._faults.append(self._fault("neither a user nor a device is stated", line))
            return
        seen = None if self._places[-1] is None else self._time(time, line)
        counts.add(Sightings(user, device, ("host", host) if host else ("collection", collection), seen))

    def _time(self, written: str, line: int) -> float | None:
        try:
            moment = datetime.fromisoformat(written)
        except ValueError:
            self._faults.append(self._fault(f"'{written[:40]}' is no time written like 2026-11-24T08:30:00", line))
            return None
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


class _Joined(io.RawIOBase):
    """A stream with what was read of it already put back."""

    def __init__(self, start: bytes, stream: IO[bytes]) -> None:
        self._start = start
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        data = self._start or self._stream.read(len(buffer))
        self._start = b""
        buffer[: len(data)] = data
        return len(data)
