"""`python -m validator` and the `rdpolicy` command."""

from __future__ import annotations

import gc
import os
import sys


def main() -> int:
    """Run the command line and return its exit code."""
    # A run is short and makes few cycles; looking for them costs a fifth of a cold start.
    gc.disable()
    _without_plugins()
    from validator.cli.main import run  # noqa: PLC0415 -- importing this module has no effect

    return run(sys.argv[1:])


def _without_plugins() -> None:
    """Keep pydantic from looking for plugins: verdicts must not depend on what else is installed.

    Its loader imports `importlib.metadata` all the same, an eighth of a cold start, so that is made to load on use.
    """
    from importlib import util  # noqa: PLC0415

    os.environ["PYDANTIC_DISABLE_PLUGINS"] = "__all__"
    name = "importlib.metadata"
    spec = util.find_spec(name)
    if name not in sys.modules and spec is not None and spec.loader is not None:
        spec.loader = util.LazyLoader(spec.loader)
        module = util.module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)


if __name__ == "__main__":
    sys.exit(main())
