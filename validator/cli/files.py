"""Report files, written whole or not at all."""

from __future__ import annotations

import os
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from validator import drafts
from validator.cli import console
from validator.errors import Place, RdpolicyError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import TypeAlias

    # A file of text, of bytes, or of text that is made piece by piece.
    Content: TypeAlias = str | bytes | Iterable[str]

# Where GitHub Actions collects what a step has to say, each of its commands adding to it.
_COLLECTED = "GITHUB_STEP_SUMMARY"


def refuse_overwriting(read: Iterable[str], outputs: Iterable[tuple[str, Path]], because: str) -> None:
    """Raise UsageError where an output would replace another, or a file that the run reads, `because` says for what."""
    taken: dict[str, str] = {}
    for _, output in outputs:
        if not taken:
            taken = {os.path.realpath(name): because for name in read}
        real = os.path.realpath(output)
        if real in taken:
            raise UsageError(f"'{output.as_posix()}' {taken[real]}: choose another file for --output")
        taken[real] = "takes another report"


def write_all(rendered: Iterable[tuple[Path, Content]]) -> bool:
    """Write every report, complain about each that cannot be written, and return whether all of them are."""
    written = True
    for file, content in rendered:
        try:
            write_file(file, content)
        except RdpolicyError as error:
            console.complain(str(error))
            written = False
    return written


def write_file(path: Path, content: Content, what: str = "report") -> None:
    """Write bytes, or text as UTF-8, whole or in pieces, to a file in one step: no reader ever sees half a report.

    What the file held is replaced; the summary of a GitHub Actions step keeps it and has the text added.
    Raises RdpolicyError, with a sentence that names the file, when it cannot be written.
    """
    pieces = _encoded(content)
    try:
        target = Path(os.path.realpath(path))  # a link stays a link
        if target.exists() and not target.is_file():
            with target.open("wb") as device:  # which, like a pipe, cannot be replaced
                device.writelines(pieces)
        else:
            drafts.replace(str(target), chain([_already(target)], pieces))
    except (OSError, ValueError) as error:  # ValueError: a null character in the path
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "the path is not valid"
        raise RdpolicyError(f"this {what} cannot be written: {reason}", Place(path.as_posix())) from None


def _encoded(content: Content) -> Iterator[bytes]:
    if isinstance(content, bytes):
        yield content
        return
    for piece in (content,) if isinstance(content, str) else content:
        yield piece.encode("utf-8", "backslashreplace")


def _already(target: Path) -> bytes:
    """Return what stands before a report in its file, ended so that a block of Markdown can follow."""
    collected = os.environ.get(_COLLECTED)
    if not collected or Path(os.path.realpath(collected)) != target or not target.exists():
        return b""
    held = target.read_bytes()
    return held and held.rstrip(b"\n") + b"\n\n"
