"""Access logs: who connected from what to where, streamed from CSV to distinct users and devices.

Columns are found by their heads `user`, `device`, `host`, `collection` and `time`, in any order and case, between
commas, semicolons or tabs. Memory grows with distinct users, devices and the pairs of them, not with rows.
"""

from __future__ import annotations

import codecs
import csv
import io
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from validator.errors import Place, SourceError
from validator.planner.log_counts import Log as Counts
from validator.planner.log_counts import Sightings

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import IO

    from numpy.typing import NDArray

    from validator.planner.log_counts import Names, Numbers
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
# So many rows are counted at once.
ROWS = 1 << 16
_SECOND = timedelta(seconds=1)
_START = datetime(1970, 1, 1)  # noqa: DTZ001 -- times without a zone are those of the log's own clock
_START_UTC = _START.replace(tzinfo=UTC)

Row = tuple[int, list[str]]  # with its line


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
        lines = None
        try:
            head = self._text.readline()
            if not head.strip():
                raise self._fault("this log is empty: expected a line with the names of its columns", 1)
            delimiter = max(_DELIMITERS, key=head.count)
            columns = self._columns(next(csv.reader([head], delimiter=delimiter)))
            counts = Counts(self._name, users="user" in columns, devices="device" in columns)
            lines = csv.reader(self._text, delimiter=delimiter)
            while rows := [(lines.line_num + 1, row) for row in islice(lines, ROWS)]:
                self._count([one for one in rows if one[1]], counts)
        except csv.Error as error:
            raise self._fault(f"this row cannot be read: {error}", 1 + (lines.line_num if lines else 0)) from None
        except UnicodeDecodeError as error:
            before = 1 + lines.line_num if lines else 0
            line = before + 1 + error.object[: error.start].count(b"\n")
            raise self._fault(f"this log is not {error.encoding.upper()} text", line) from None
        if self._faults:
            raise self._all_faults()
        if not counts.rows:
            raise self._fault("this log has columns and no rows", 2)
        return counts

    def _fault(self, sentence: str, line: int) -> SourceError:
        return SourceError(sentence, Place(self._name, line))

    def _all_faults(self) -> SourceError:
        return SourceError(self._faults[0].sentence, self._faults[0].place, tuple(self._faults))

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

    def _count(self, rows: Sequence[Row], counts: Counts) -> None:
        """Count rows, all of them at once; where one of them is wrong, look at each for its faults instead."""
        if not rows:
            return
        if {len(row) for _, row in rows} != {self._width}:
            self._look(rows)
            return
        written = list(zip(*(row for _, row in rows), strict=True))

        def numbers(names: Names, place: int | None) -> Numbers:
            if place is None:
                return np.full(len(rows), -1)
            return np.fromiter(map(names.__getitem__, written[place]), np.int64, len(rows))

        user, device, host, collection, time = self._places
        users, devices = numbers(counts.users, user), numbers(counts.devices, device)
        hosts, collections = (
            numbers(counts.places[kind], at) for kind, at in (("host", host), ("collection", collection))
        )
        times = None if time is None else _times(written[time])
        lacking = ((hosts < 0) & (collections < 0)) | ((users < 0) & (devices < 0))
        if lacking.any() or (time is not None and times is None):
            self._look(rows)
            return
        counts.add(Sightings(users, devices, hosts, collections, times))

    def _look(self, rows: Iterable[Row]) -> None:
        """Note the faults of rows; raise SourceError when there are many."""
        for line, row in rows:
            sentence = self._wrong(row)
            if sentence:
                self._faults.append(self._fault(sentence, line))
            if len(self._faults) >= _FAULTS:
                raise self._all_faults()

    def _wrong(self, row: Sequence[str]) -> str:
        """Return what is wrong with a row, nothing where nothing is."""
        if len(row) != self._width:
            return f"expected {self._width} fields, found {len(row)}"
        user, device, host, collection, time = ("" if at is None else row[at].strip() for at in self._places)
        if not host and not collection:
            return "neither a host nor a collection is stated"
        if not user and not device:
            return "neither a user nor a device is stated"
        if self._places[-1] is not None and _times([time]) is None:
            return f"'{time[:40]}' is no time written like 2026-11-24T08:30:00"
        return ""


def _times(written: Sequence[str]) -> NDArray[np.float64] | None:
    """Return times in seconds, None when one of them is none."""
    try:
        moments = map(datetime.fromisoformat, map(str.strip, written))
        seconds = ((one - (_START if one.tzinfo is None else _START_UTC)) / _SECOND for one in moments)
        return np.fromiter(seconds, float, len(written))
    except ValueError:
        return None


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
