"""What is said when rdpolicy itself fails: enough to report it, no traceback, no path of the user's machine."""

from __future__ import annotations

import sys
import traceback
from pathlib import Path

from validator import __version__
from validator.report.layout import inert

_FRAMES = 6
_LONGEST = 300


def describe(defect: Exception) -> str:
    """Return a text to paste into a bug report."""
    frames = traceback.extract_tb(defect.__traceback__)[-_FRAMES:]
    version = ".".join(map(str, sys.version_info[:3]))
    message = inert(str(defect))
    if len(message) > _LONGEST:
        message = f"{message[:_LONGEST]}..."
    return "\n".join(
        [
            "rdpolicy has failed: this is a defect of rdpolicy, not of your files.",
            "Please report it to the maintainers with the lines below and, if you can, the file that causes it.",
            "",
            f"  rdpolicy {__version__}, Python {version} on {sys.platform}",
            f"  {type(defect).__name__}: {message}",
            *(f"    {_module(frame.filename)}:{frame.lineno} in {frame.name}" for frame in frames),
            "",
        ]
    )


def _module(filename: str) -> str:
    """Return a file as `package/module.py`, without the folders that lead to it."""
    return "/".join(Path(filename).parts[-3:])
