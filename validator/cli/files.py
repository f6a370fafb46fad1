"""Report files, written whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

from validator.errors import Place, RdpolicyError


def write_file(path: Path, text: str) -> None:
    """Write UTF-8 text to a file through a draft beside it, so that no reader ever sees half a report.

    Raises RdpolicyError, with a sentence that names the file, when it cannot be written.
    """
    data = text.encode("utf-8", "backslashreplace")
    try:
        target = Path(os.path.realpath(path))  # a link stays a link
        if target.exists() and not target.is_file():
            target.write_bytes(data)  # a device or a pipe cannot be replaced
        else:
            _replace(target, data)
    except (OSError, ValueError) as error:  # ValueError: a null character in the path
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "the path is not valid"
        raise RdpolicyError(f"this report cannot be written: {reason}", Place(path.as_posix())) from None


def _replace(target: Path, data: bytes) -> None:
    draft = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        draft.write_bytes(data)
        if target.exists():
            draft.chmod(target.stat().st_mode & 0o777)
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
