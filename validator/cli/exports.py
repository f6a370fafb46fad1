"""Exports as they were given: files, the standard input, and SERVER=FILE where an export does not name its server."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from validator.cli.inputs import STDIN, expanded, read_stdin
from validator.errors import Place, SourceError, UsageError
from validator.exports.encoding import MAX_BYTES, decode
from validator.exports.read import Export
from validator.source.read import read_bytes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


def collect(given: Iterable[str]) -> list[Export]:
    """Return an export for each one given, each once.

    Raises:
        UsageError: one is empty, or names a server that cannot be one.

    """
    return list(dict.fromkeys(export for item in given for export in _exports(item)))


def _exports(given: str) -> Iterator[Export]:
    server, name = _divided(given)
    if not name:
        raise UsageError("a path is empty")
    if server is not None and (not server.strip() or set(server) & set("[]")):
        raise UsageError(f"'{server}' cannot be the name of a server: write SERVER=FILE")
    if name == STDIN:
        yield Export(STDIN, _read_stdin, server)
        return
    for path in expanded(name):
        yield Export(path.as_posix(), _File(path.as_posix()), server)


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
    return decode(read_stdin(MAX_BYTES), STDIN)
