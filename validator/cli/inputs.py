"""Paths as they were given to the texts that are checked: files, folders and the standard input."""

from __future__ import annotations

import os
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, cast

from validator.api import Input
from validator.errors import Place, SourceError, UsageError
from validator.source.read import MAX_BYTES, decode, read_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from io import BufferedIOBase

STDIN = "-"
_PIECE = 64 * 1024
_SUFFIXES = (".yaml", ".yml")


def _alike(name: str) -> bool:
    """Tell whether the locale reads a name as UTF-8 is read."""
    return name.isascii() or sys.getfilesystemencoding() == "utf-8"


def native(name: str) -> str:
    """Return the name of an input as the functions of the operating system take it in this locale."""
    return name if _alike(name) else os.fsdecode(name.encode("utf-8", "surrogateescape"))


def _named(path: str) -> str:
    """Return what reports call a path: names are UTF-8 almost everywhere, whatever the locale takes their bytes for."""
    return path if _alike(path) else os.fsencode(path).decode("utf-8", "surrogateescape")


def _file(path: str, optional: bool = False, fault: str | None = None) -> Input:  # noqa: FBT001, FBT002 -- of thousands
    """Return the input for a file: its path has `/` between its parts, `fault` says why it cannot be read."""
    if fault is None and _alike(path):
        return Input(path, partial(read_file, path), optional)  # which is also quick to send to another process
    return Input(_named(path), partial(_read, path, fault), optional)


def _read(path: str, fault: str | None) -> str:
    """Return the text of a file that can be read, and is called by its name when it cannot."""
    name = _named(path)
    if fault is not None:
        raise SourceError(fault, Place(name))
    try:
        return read_file(path)
    except SourceError as error:
        raise SourceError(error.sentence, (error.place or Place(name))._replace(file=name)) from None


def collect(given: Iterable[str]) -> list[Input]:
    """Return an input for each file given, each YAML file below a folder given, and `-`; each file once.

    A file that is given by several names has the shortest, so that reports do not depend on which came first.
    What cannot be read is an input too: reading it raises SourceError when its turn comes.
    """
    inputs: dict[str, Input] = {}
    for path in given:
        for key, item in [(STDIN, Input(STDIN, _read_stdin))] if path == STDIN else _inputs(path):
            known = inputs.get(key)
            if known is None:
                inputs[key] = item
                continue
            shortest = min(known, item, key=lambda one: (len(one.name), one.name))
            # What is found in a folder and given by name as well is no longer optional.
            inputs[key] = shortest._replace(optional=known.optional and item.optional)
    return list(inputs.values())


def single(path: Path) -> Input:
    """Return the input for one file, or `-`; a folder is one that cannot be read."""
    given = path.as_posix()
    return Input(STDIN, _read_stdin) if given == STDIN else _file(given)


def _inputs(given: str) -> Iterator[tuple[str, Input]]:
    if not given:
        raise UsageError("a path is empty")
    for path in expanded(given):
        # The method raises below a folder that may not be searched.
        is_folder = os.path.isdir(path)  # noqa: PTH112
        for real, item in _below(path) if is_folder else [(os.path.realpath(path), _file(path.as_posix()))]:
            yield os.path.normcase(real), item


def expanded(given: str) -> list[Path]:
    """Return the paths that a pattern matches, for shells that leave patterns to the command; else the path."""
    path = Path(given)
    if any(mark in given for mark in "*?[") and not os.path.lexists(given):
        from glob import glob  # noqa: PLC0415

        return [Path(match) for match in sorted(glob(given, recursive=True))] or [path]  # noqa: PTH207 -- absolute too
    return [path]


def _below(folder: Path) -> list[tuple[str, Input]]:
    """Return the YAML files below a folder, in the order of their names, each with the path that links lead to.

    Hidden ones are left out.
    """
    found: list[tuple[str, Input]] = []
    seen: set[str] = set()
    waiting = [folder]
    while waiting:
        current = waiting.pop()
        real = os.path.realpath(current)
        if real in seen:  # a link that leads back, or to what is visited anyway
            continue
        seen.add(real)
        # A path is made once for a folder, not for each of its files.
        within, inside = (current / "x").as_posix()[:-1], os.path.join(real, "")  # noqa: PTH118
        try:
            entries = sorted(os.scandir(current), key=lambda entry: entry.name)
        except OSError as error:
            found.append((real, _file(current.as_posix(), fault=f"this folder cannot be read: {error.strerror}")))
            continue
        for entry in entries:
            name = entry.name
            if name.startswith("."):
                continue
            link = entry.is_symlink()
            if os.path.isdir(entry.path) if link else entry.is_dir():  # noqa: PTH112 -- as above
                waiting.append(current / name)
            elif name.lower().endswith(_SUFFIXES):
                place = os.path.realpath(entry.path) if link else inside + name
                found.append((place, _file(within + name, True)))  # keywords would take longer
    return sorted(found, key=lambda item: item[1].name.split("/"))


def _read_stdin() -> str:
    return decode(read_stdin(MAX_BYTES), STDIN)


def read_stdin(limit: int) -> bytes:
    """Return the standard input, of which no more is read than is needed to see that it is larger than `limit` bytes.

    Raises SourceError when it is closed or cannot be read.
    """
    if sys.stdin is None:
        raise SourceError("the standard input is closed", Place(STDIN))
    data = bytearray()
    try:
        # Piece by piece: an interrupt that comes while one long read copies would wait for its next byte.
        stream = cast("BufferedIOBase", sys.stdin.buffer)
        while len(data) <= limit and (piece := stream.read1(_PIECE)):
            data += piece
    except OSError:
        raise SourceError("the standard input cannot be read", Place(STDIN)) from None
    return bytes(data)
