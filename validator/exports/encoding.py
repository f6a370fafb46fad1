"""Bytes of exports to text: PowerShell 5 and regedit write UTF-16, PowerShell 7 UTF-8, both with a mark or without."""

from __future__ import annotations

import codecs

from validator.errors import Place, SourceError
from validator.source.marks import Lines
from validator.source.read import too_large

# Ten thousand issued licenses with all that CIM adds to each are some 20 MB.
MAX_BYTES = 64 * 1024 * 1024

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_NAMES = {"utf-8": "UTF-8", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16", "utf-32-le": "UTF-32", "utf-32-be": "UTF-32"}


def decode(data: bytes, name: str) -> str:
    """Return the text of an export without its byte order mark.

    Raises:
        SourceError: it is larger than 64 MiB, or not what its mark or its first characters say it is.

    """
    if len(data) > MAX_BYTES:
        raise too_large(name, MAX_BYTES)
    mark, encoding = next(((mark, kind) for mark, kind in _MARKS if data.startswith(mark)), (b"", _guess(data)))
    body = data[len(mark) :]
    try:
        text = body.decode(encoding)
    except UnicodeDecodeError as error:
        before = Lines(body[: error.start].decode(encoding, "replace"))
        place = Place(name, *before.position(len(before.text) - before.shift))
        cut = error.end >= len(body) and error.reason in {"truncated data", "unexpected end of data"}
        why = "the file ends in the middle of a character" if cut else f"this file is not {_NAMES[encoding]} here"
        raise SourceError(f"{why}: save the export as UTF-8", place) from None
    if "\0" in text:
        raise SourceError(
            "this is no text: it holds a null character", Place(name, *Lines(text).position(text.index("\0")))
        )
    return text


def _guess(data: bytes) -> str:
    """Return the encoding of a text without a mark: an export begins with ASCII, which UTF-16 writes with zeros."""
    first = data[:2]
    if len(first) == 2 and first != b"\0\0":  # noqa: PLR2004 -- one UTF-16 unit
        if first[1] == 0:
            return "utf-16-le"
        if first[0] == 0:
            return "utf-16-be"
    return "utf-8"
