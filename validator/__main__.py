"""`python -m validator` and the `rdpolicy` command."""

from __future__ import annotations

import gc
import os
import sys
from contextlib import suppress
from types import ModuleType
from typing import NoReturn


def start() -> NoReturn:
    """Run the command line and end the process; taking every object apart first would be a tenth of a cold start."""
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
    _without_plugins()
    from validator.cli.main import run  # noqa: PLC0415 -- importing this module has no effect

    return run(sys.argv[1:])


def _without_plugins() -> None:
    """Keep pydantic from looking for plugins: verdicts must not depend on what else is installed.

    Its loader would find none, and imports `importlib.metadata` for that, an eighth of a cold start. Anything but
    the list of plugins is still answered by the loader itself.
    """
    name = "pydantic.plugin._loader"
    stand_in = ModuleType(name)

    def answer(attribute: str) -> object:
        # No version of pydantic so far asks for more; should one, the loader itself answers.
        if attribute.startswith("__"):
            raise AttributeError(attribute)
        from importlib import import_module  # noqa: PLC0415

        del sys.modules[name]
        return getattr(import_module(name), attribute)

    stand_in.__dict__.update(get_plugins=tuple, __getattr__=answer)
    sys.modules.setdefault(name, stand_in)


if __name__ == "__main__":
    start()
