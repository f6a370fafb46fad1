"""Files and bytes to text, with every way that can fail as one sentence."""

from __future__ import annotations

import codecs
import os
import stat

from validator.errors import Place, SourceError
from validator.source.marks import Lines

MAX_BYTES = 16 * 1024 * 1024

_OTHER_ENCODINGS = (
    (codecs.BOM_UTF32_LE, "UTF-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)


def read_file(path: str | os.PathLike[str]) -> str:
    """Return the text of a file, with its byte order mark and line breaks as they are.

    Raises SourceError when there is no such file, it cannot be read, is no regular file, too large or not UTF-8.
    """
    return decode(read_bytes(path), os.fspath(path))


def read_bytes(path: str | os.PathLike[str], limit: int = MAX_BYTES, needed: str = "a YAML file") -> bytes:
    """Return the content of a file of at most `limit` bytes; errors say that `needed` is what should be there.

    Raises SourceError when there is no such file, it cannot be read, is no regular file or too large.
    """
    name = os.fspath(path)
    try:
        status = os.stat(name)  # noqa: PTH116 -- thousands of files are read, of which no other path is needed
        if not stat.S_ISREG(status.st_mode):
            what = "a directory" if stat.S_ISDIR(status.st_mode) else "no regular file"
            raise SourceError(f"this is {what}, {needed} is needed", Place(name))
        if status.st_size > limit:
            raise too_large(name, limit)
        with open(name, "rb") as file:  # noqa: PTH123 -- as above
            data = file.read(status.st_size + 1)
            if len(data) > status.st_size:  # it has grown
                data += file.read(limit + 1 - len(data))
    except FileNotFoundError:
        raise SourceError("there is no such file", Place(name)) from None
    except PermissionError:
        raise SourceError("permission to read this file is denied", Place(name)) from None
    except (OSError, ValueError):  # ValueError: a null character in the path
        raise SourceError("this file cannot be read", Place(name)) from None
    if len(data) > limit:
        raise too_large(name, limit)
    return data


def decode(data: bytes, name: str) -> str:
    """Return the text of UTF-8 bytes; raises SourceError with the place of the first byte that is not UTF-8."""
    if len(data) > MAX_BYTES:
        raise too_large(name, MAX_BYTES)
    for mark, encoding in _OTHER_ENCODINGS:
        if data.startswith(mark):
            raise SourceError(f"this file is not UTF-8 but {encoding}: save it as UTF-8", Place(name, 1, 1))
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = Lines(data[: error.start].decode("utf-8"))
        place = Place(name, *before.position(len(before.text) - before.shift))
        raise SourceError(f"this file is not UTF-8 here (byte 0x{data[error.start]:02X})", place) from None


def too_large(name: str, limit: int) -> SourceError:
    """Return the fault of a file that is larger than a limit in bytes."""
    return SourceError(f"this file is larger than {limit // 1024**2} MiB", Place(name))
