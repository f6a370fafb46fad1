"""Findings as bytes: to be sent from process to process, and to wait on disk until a report tells of them."""

from __future__ import annotations

import io
import pickle
from typing import IO, TYPE_CHECKING, Any, NamedTuple

from validator.errors import RdpolicyError

if TYPE_CHECKING:
    from validator.findings import Finding

# What a run holds back stays in memory up to so many bytes.
MOST_HELD = 4 * 1024 * 1024


def dumped(value: object) -> bytes:
    """Return findings, and plain data about them, as bytes."""
    return pickle.dumps(value, pickle.HIGHEST_PROTOCOL)


def loaded(data: bytes) -> Any:  # noqa: ANN401 -- what was dumped
    """Return what bytes stand for, which this run has made, in this process or in another."""
    return pickle.loads(data)  # noqa: S301 -- nobody else has had them


class _Place(NamedTuple):
    """Where a file begins, and how many bytes its findings and its text take."""

    start: int
    findings: int
    text: int


class Spool:
    """Files that have to wait until a report tells of them: in memory while they are few, else on disk."""

    def __init__(self) -> None:
        self._memory = io.BytesIO()
        self._disk: IO[bytes] | None = None
        self._may_move = True
        self._end = 0
        self._places: dict[str, list[_Place]] = {}

    def put(self, name: str, findings: bytes, text: str) -> None:
        """Take a file in, its findings dumped; of one that is told of twice all findings and the last text count.

        Raises RdpolicyError when the disk takes no more.
        """
        written = text.encode("utf-8", "surrogatepass")
        self._places.setdefault(name, []).append(_Place(self._end, len(findings), len(written)))
        try:
            self._write(findings + written)
        except OSError as error:
            raise RdpolicyError(f"the findings do not fit into the temporary folder: {error.strerror}") from None

    def _write(self, data: bytes) -> None:
        if self._disk is None and self._may_move and self._end + len(data) > MOST_HELD:
            self._move()
        file = self._memory if self._disk is None else self._disk
        file.seek(self._end)
        file.write(data)
        self._end += len(data)

    def _move(self) -> None:
        """Go on in a file that is gone when the process ends; in memory where no such file can be made."""
        from tempfile import TemporaryFile  # noqa: PLC0415 -- large runs only

        self._may_move = False
        try:
            self._disk = TemporaryFile()  # noqa: SIM115 -- it lives as long as the spool
        except OSError:
            return
        self._disk.write(self._memory.getvalue())
        self._memory = io.BytesIO()

    def __del__(self) -> None:
        """Let go of the file, which is then gone."""
        if self._disk is not None:
            self._disk.close()

    def names(self) -> list[str]:
        """Return the names of all files, in their order."""
        return sorted(self._places)

    def __contains__(self, name: object) -> bool:
        """Tell whether a file has been taken in."""
        return name in self._places

    def findings(self, name: str) -> list[Finding]:
        """Return what has been found in a file, in its order."""
        listed: list[Finding] = []
        for place in self._places.get(name, ()):
            listed += loaded(self._read(place.start, place.findings))
        return sorted(listed, key=lambda finding: finding.sort_key)

    def text(self, name: str) -> str:
        """Return the text of a file."""
        place = self._places[name][-1]
        return self._read(place.start + place.findings, place.text).decode("utf-8", "surrogatepass")

    def _read(self, start: int, size: int) -> bytes:
        file = self._memory if self._disk is None else self._disk
        file.seek(start)
        return file.read(size)
