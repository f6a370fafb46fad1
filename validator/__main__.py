"""`python -m validator` and the `rdpolicy` command."""

from __future__ import annotations

import gc
import os
import sys
from contextlib import suppress
from typing import NoReturn


def start() -> NoReturn:
    """Run the command line and end the process; taking every object apart first would be a tenth of a cold start."""
    from validator.cli.interrupts import end_at_once  # noqa: PLC0415 -- as below

    end_at_once()
    code = main()
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            with suppress(OSError, ValueError):  # its reader has gone, or it is closed
                stream.flush()
    os._exit(code)


def main() -> int:
    """Run the command line and return its exit code."""
    # A run is short and makes few cycles; looking for them costs a fifth of a cold start.
    gc.disable()
    # Imported here, because importing this module has no effect.
    from validator.cli.plugins import without_plugins  # noqa: PLC0415

    without_plugins()  # before anything imports pydantic
    from validator.cli.main import run  # noqa: PLC0415

    return run(sys.argv[1:])


if __name__ == "__main__":
    start()
