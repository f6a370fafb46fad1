"""Exports as they were given: files, the standard input, and SERVER=FILE where an export does not name its server."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from validator.errors import Place, SourceError, UsageError
from validator.exports.encoding import MAX_BYTES, decode
from validator.exports.read import Export
from validator.source.read import read_bytes

if TYPE_CHECKING:
    from collections.abc import Iterable

STDIN = "-"


def collect(given: Iterable[str]) -> list[Export]:
    """Return an export for each one given, each once.

    Raises:
        UsageError: one is empty, or names a server that cannot be one.

    """
    return list(dict.fromkeys(map(_export, given)))


def _export(given: str) -> Export:
    server, name = _divided(given)
    if not name:
        raise UsageError("a path is empty")
    if server is not None and (not server.strip() or set(server) & set("[]")):
        raise UsageError(f"'{server}' cannot be the name of a server: write SERVER=FILE")
    if name == STDIN:
        return Export(STDIN, _read_stdin, server)
    path = Path(name).as_posix()
    return Export(path, _File(path), server)


def _divided(given: str) -> tuple[str | None, str]:
    """Return the server and the file of SERVER=FILE; a file that is there by its whole name is no such pair."""
    server, equals, name = given.partition("=")
    if not equals or "/" in server or "\\" in server or Path(given).exists():
        return None, given
    return server, name


class _File(str):
    """A path whose text can be read; equal paths are equal."""

    __slots__ = ()

    def __call__(self) -> str:
        try:
            return decode(read_bytes(Path(self), MAX_BYTES, "an export"), self)
        except SourceError as error:
            raise SourceError(error.sentence, (error.place or Place(self))._replace(file=self)) from None


def _read_stdin() -> str:
    if sys.stdin is None:
        raise SourceError("the standard input is closed", Place(STDIN))
    try:
        data = sys.stdin.buffer.read(MAX_BYTES + 1)
    except OSError:
        raise SourceError("the standard input cannot be read", Place(STDIN)) from None
    return decode(data, STDIN)
