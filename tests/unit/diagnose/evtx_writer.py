"""A small event log of Windows: what a library for reading them needs to find, and no more.

Public libraries read such files and none writes them. Each record brings a template of its own, in which all values
stand already; Windows shares templates and fills them in.
"""

from __future__ import annotations

import struct
import zlib
from typing import NamedTuple

_CHUNK = 64 * 1024
_RECORDS_AT = 512  # behind the chunk's header and its two tables of offsets
_OPEN, _OPEN_WITH_ATTRIBUTES, _CLOSE_START, _END, _VALUE, _ATTRIBUTE = 0x01, 0x41, 0x02, 0x04, 0x05, 0x06
_TEMPLATE = 0x0C
_DAY = 133_000_000_000_000_000  # some day of 2022, as Windows counts


class Element(NamedTuple):
    """An XML element with at most one attribute, and a text or elements within it."""

    name: str
    attribute: tuple[str, str] | None = None
    content: str | tuple[Element, ...] = ()


def event(number: int, provider: str, *data: str) -> Element:
    """Return an event of a number and provider, with data."""
    system = Element("System", None, (Element("Provider", ("Name", provider)), Element("EventID", None, str(number))))
    return Element("Event", None, (system, Element("EventData", None, tuple(Element("Data", None, d) for d in data))))


def evtx(*events: Element) -> bytes:
    """Return the bytes of an event log with these events."""
    records, position = b"", _RECORDS_AT
    last = position
    for number, one in enumerate(events, 1):
        last = position
        record = _record(one, number, position)
        records += record
        position += len(record)
    body = records.ljust(_CHUNK - _RECORDS_AT, b"\0")
    count = len(events)
    head = struct.pack("<8sQQQQIII", b"ElfChnk\0", 1, count, 1, count, 128, last, position)
    head += struct.pack("<I", zlib.crc32(records)) + bytes(64) + struct.pack("<I", 1)
    tables = bytes(_RECORDS_AT - 128)
    chunk = head + struct.pack("<I", zlib.crc32(head[:120] + tables)) + tables + body
    start = struct.pack("<8sQQQIHHHH", b"ElfFile\0", 0, 0, count + 1, 128, 1, 3, 4096, 1) + bytes(76)
    header = start + struct.pack("<II", 0, zlib.crc32(start[:120]))
    return header.ljust(4096, b"\0") + chunk


def _record(one: Element, number: int, position: int) -> bytes:
    fragment = b"\x0f\x01\x01\x00"
    start = position + 24 + len(fragment)
    template = fragment + _element(one, start + 10 + 24 + len(fragment)) + b"\0"
    instance = struct.pack("<BBII", _TEMPLATE, 1, number, start + 10)
    definition = struct.pack("<I16sI", 0, number.to_bytes(16, "little"), len(template)) + template
    content = fragment + instance + definition + struct.pack("<I", 0) + b"\0"  # no values to put in
    size = 24 + len(content) + 4
    return struct.pack("<IIQQ", 0x2A2A, size, number, _DAY) + content + struct.pack("<I", size)


def _element(one: Element, position: int) -> bytes:
    """Return an element as binary XML; names stand where they are used first, at their offsets in the chunk."""
    name = _name(one.name, position + 11)
    inner = name
    if one.attribute is not None:
        key, value = one.attribute
        at = position + 7 + len(name) + 4 + 5
        attribute = bytes([_ATTRIBUTE]) + struct.pack("<I", at) + _name(key, at)[4:] + _value(value)
        inner += struct.pack("<I", len(attribute)) + attribute
    inner += bytes([_CLOSE_START])
    if isinstance(one.content, str):
        inner += _value(one.content)
    else:
        for child in one.content:
            inner += _element(child, position + 7 + len(inner))
    inner += bytes([_END])
    kind = _OPEN if one.attribute is None else _OPEN_WITH_ATTRIBUTES
    return bytes([kind]) + struct.pack("<HI", 0xFFFF, len(inner)) + inner


def _name(name: str, at: int) -> bytes:
    """Return the offset of a name, and behind it the name that is there."""
    return struct.pack("<IIHH", at, 0, 0, len(name)) + name.encode("utf-16-le") + b"\0\0"


def _value(text: str) -> bytes:
    return bytes([_VALUE, 0x01]) + struct.pack("<H", len(text)) + text.encode("utf-16-le")
