"""Logs of any size and kind to what they tell: text, exported XML and CSV, and event logs of Windows themselves."""

from __future__ import annotations

import codecs
import re
import stat
from typing import IO, TYPE_CHECKING

from validator.diagnose.event_csv import is_csv, read_rows
from validator.diagnose.event_xml import EventXml
from validator.diagnose.events import EventFinder
from validator.diagnose.scan import Scanner
from validator.errors import Place, SourceError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from validator.diagnose.heard import Heard

PART = 1024 * 1024
"""Bytes that are read at a time."""
SNIFFED = 64 * 1024
"""Bytes by which the kind of a log is told."""
_EVTX = b"ElfFile\0"
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NO_TEXT = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f\ufffd]")
_MOST_NO_TEXT = 0.3
_XML = ("<?xml", "<Event")


def read_text(text: str, heard: Heard, name: str) -> None:
    """Read a text that was given as such, an event as XML among them."""
    heard.begin(name)
    heard.listen(text)
    start = text.lstrip()
    if start.startswith(_XML):
        try:
            _xml(iter([start]), heard, name)
        except SourceError:
            pass  # a piece of XML is a text as well
        else:
            return
    _plain(iter([text]), heard)


def read_file(path: Path, heard: Heard) -> None:
    """Read a log file.

    Raises:
        SourceError: there is no such file, it cannot be read, or it is no log.

    """
    name = path.as_posix()
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise SourceError("this is no file", Place(name))
        with path.open("rb") as file:
            head = file.read(SNIFFED)
            if head.startswith(_EVTX):
                from validator.diagnose.evtx import read_evtx  # noqa: PLC0415 -- needs an extra

                heard.begin(name)
                read_evtx(path, heard)
            else:
                read_stream(head, file, heard, name)
    except FileNotFoundError:
        raise SourceError("there is no such file", Place(name)) from None
    except PermissionError:
        raise SourceError("permission to read this file is denied", Place(name)) from None
    except (OSError, ValueError):  # ValueError: a null character in the path
        raise SourceError("this file cannot be read", Place(name)) from None


def read_stream(head: bytes, file: IO[bytes], heard: Heard, name: str) -> None:
    """Read a log of which `head` was read already; see `read_file` for what is raised."""
    if head.startswith(_EVTX):
        raise SourceError("an event log is read from a file: give it with --file", Place(name))
    encoding = encoding_of(head)
    if encoding is None:
        sentence = "this is neither text in UTF-8 or UTF-16 nor an event log of Windows: save it as text or XML"
        raise SourceError(sentence, Place(name))
    heard.begin(name)
    parts = _parts(head, file, encoding)
    first = next(parts)
    heard.listen(first)
    parts = _chained(first, parts)
    if first.lstrip().startswith(_XML):
        _xml(parts, heard, name)
    elif is_csv(first[:SNIFFED]):
        _table(parts, heard)
    else:
        _plain(parts, heard)


def encoding_of(head: bytes) -> str | None:
    """Return the encoding of a text by its first bytes: its mark, or where its nulls are; None for what is no text."""
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding if encoding != "utf-8" else "utf-8-sig"
    nulls = head[::2].count(0), head[1::2].count(0)
    encoding = "utf-8"
    if max(nulls) > len(head) // 8 and min(nulls) * 8 < max(nulls):
        encoding = "utf-16-le" if nulls[1] > nulls[0] else "utf-16-be"
    text = head.decode(encoding, "replace")
    return None if len(_NO_TEXT.findall(text)) > _MOST_NO_TEXT * len(text) else encoding


def _parts(head: bytes, file: IO[bytes], encoding: str) -> Iterator[str]:
    """Yield the text in parts that end with whole lines, but for lines longer than a part; at least one."""
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    data, held = head, ""
    while data:
        text = held + decoder.decode(data)
        end = text.rfind("\n") + 1
        if end == 0 and len(text) > PART:
            end = len(text)
        if end:
            yield text[:end]
        held = text[end:]
        data = file.read(PART)
    yield held + decoder.decode(b"", final=True)


def _chained(first: str, parts: Iterator[str]) -> Iterator[str]:
    yield first
    yield from parts


def _plain(parts: Iterator[str], heard: Heard) -> None:
    """Look for messages and events in a text."""
    scanner, finder = Scanner(heard), EventFinder(heard)
    for part in parts:
        scanner.feed(part)
        finder.feed(part)
    scanner.feed("", last=True)
    finder.feed("", last=True)


def _table(parts: Iterator[str], heard: Heard) -> None:
    """Look for messages in a table as in any text, and for events in its rows."""
    scanner = Scanner(heard)

    def lines() -> Iterator[str]:
        for part in parts:
            scanner.feed(part)
            yield from part.splitlines(keepends=True)

    read_rows(lines(), heard)
    for part in parts:  # what follows a row beyond all measure
        scanner.feed(part)
    scanner.feed("", last=True)


def _xml(parts: Iterator[str], heard: Heard, name: str) -> None:
    """Read events as XML; those that `wevtutil` lists have no element around them all."""
    reader = EventXml(heard, name)
    first = next(parts).lstrip()
    bare = first.startswith("<Event") and not first.startswith("<Events")
    reader.feed(f"<Events>{first}" if bare else first)
    for part in parts:
        reader.feed(part)
    reader.feed("</Events>" if bare else "", last=True)
