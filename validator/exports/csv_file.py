"""CSV of Export-Csv and of RD Licensing Manager to records: with a #TYPE line or a preamble, any usual delimiter."""

from __future__ import annotations

import csv
from contextlib import suppress
from itertools import pairwise
from typing import TYPE_CHECKING

from validator.errors import Place, SourceError
from validator.exports.raw import Raw

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from validator.exports.raw import Path

_DELIMITERS = ",;\t"
_PREAMBLE = 30  # a report of Licensing Manager says first when it was made, and of what
# What Export-Csv writes in place of a list.
_LISTS = ("System.String[]", "System.Object[]", "System.Collections")


class CsvFile:
    """A CSV text that was read; a path in it is the number of a record and the name of a column."""

    def __init__(self, name: str, text: str, shown: str = "") -> None:
        self.name = name
        self.shown = shown or name
        self._lines = text.splitlines(keepends=True)
        self._starts: list[int] = []
        self._columns: list[str] = []
        self._delimiter = ","

    def position(self, path: Path) -> tuple[int, int]:
        """Return the line where a record begins, and there the column where a field begins."""
        if not path or not isinstance(path[0], int) or path[0] >= len(self._starts):
            return 1, 1
        line = self._starts[path[0]]
        wanted = self._columns.index(str(path[1])) if path[1:] and path[1] in self._columns else 0
        offset, quoted = 0, False
        for offset, char in enumerate(self._lines[line - 1]):
            if not wanted:
                return line, offset + 1
            quoted ^= char == '"'
            wanted -= char == self._delimiter and not quoted
        return line, min(offset + 1, len(self._lines[line - 1]))

    def records(self, known: Callable[[Raw], bool]) -> Iterator[Raw]:
        """Yield a record for each line below the header, which is the first line that makes `known` records.

        Raises:
            SourceError: no line is such a header, or a line has more fields than the header.

        """
        start = self._header(known)
        for number, (line, fields) in enumerate(self._rows(start, self._delimiter)):
            self._starts.append(line)
            if len(fields) > len(self._columns):
                sentence = f"this line has {len(fields)} fields, the header has {len(self._columns)}"
                raise SourceError(sentence, Place(self.name, line, 1))
            values = dict(zip(self._columns, fields, strict=False))
            raw = Raw(self, (number,), values)
            for column, value in values.items():
                if value.startswith(_LISTS):
                    raise raw.fault(column, f"'{column}' holds no list but the word {value[:15]}: use ConvertTo-Json")
            yield raw

    def _header(self, known: Callable[[Raw], bool]) -> int:
        """Find the header; return the number of lines up to it and including it."""
        for delimiter in _DELIMITERS:
            for line, columns in self._first_rows(delimiter):
                if known(Raw(self, (), dict.fromkeys(columns, ""))):
                    self._refuse_twice(columns, line)
                    self._columns, self._delimiter = columns, delimiter
                    return line
        raise SourceError(
            "this export is not recognised: it is neither JSON nor a registry export, and none of its first "
            f"{_PREAMBLE} lines names the columns of an export that rdpolicy knows",
            Place(self.name, 1, 1),
        )

    def _first_rows(self, delimiter: str) -> Iterator[tuple[int, list[str]]]:
        """Yield the rows where a header may be; with a wrong delimiter they may not even be rows."""
        with suppress(SourceError):
            for line, fields in self._rows(0, delimiter):
                if line > _PREAMBLE:
                    break
                yield line, [field.strip() for field in fields]

    def _refuse_twice(self, columns: Sequence[str], line: int) -> None:
        twice = next((first for first, second in pairwise(sorted(columns)) if first == second and first), None)
        if twice is not None:
            raise SourceError(f"the column '{twice}' is there twice", Place(self.name, line, 1))

    def _rows(self, skipped: int, delimiter: str) -> Iterator[tuple[int, list[str]]]:
        """Yield each row that is not empty with the number of its first line."""
        reader = csv.reader(self._lines[skipped:], delimiter=delimiter, strict=True)
        line = skipped + 1
        try:
            for fields in reader:
                if any(field.strip() for field in fields) and not fields[0].startswith("#TYPE"):
                    yield line, fields
                line = skipped + reader.line_num + 1
        except csv.Error as error:
            raise SourceError(f"this is no CSV: {error}", Place(self.name, line, 1)) from None
