"""Report files, written whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

from validator import drafts
from validator.errors import Place, RdpolicyError

# Where GitHub Actions collects what a step has to say, each of its commands adding to it.
_COLLECTED = "GITHUB_STEP_SUMMARY"


def write_file(path: Path, text: str, what: str = "report") -> None:
    """Write UTF-8 text to a file in one step, so that no reader ever sees half a report.

    What the file held is replaced; the summary of a GitHub Actions step keeps it and has the text added.
    Raises RdpolicyError, with a sentence that names the file, when it cannot be written.
    """
    data = text.encode("utf-8", "backslashreplace")
    try:
        target = Path(os.path.realpath(path))  # a link stays a link
        if target.exists() and not target.is_file():
            target.write_bytes(data)  # a device or a pipe cannot be replaced
        else:
            drafts.replace(str(target), _already(target) + data)
    except (OSError, ValueError) as error:  # ValueError: a null character in the path
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "the path is not valid"
        raise RdpolicyError(f"this {what} cannot be written: {reason}", Place(path.as_posix())) from None


def _already(target: Path) -> bytes:
    """Return what stands before a report in its file, ended so that a block of Markdown can follow."""
    collected = os.environ.get(_COLLECTED)
    if not collected or Path(os.path.realpath(collected)) != target or not target.exists():
        return b""
    held = target.read_bytes()
    return held and held.rstrip(b"\n") + b"\n\n"
