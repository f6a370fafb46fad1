"""`python -m validator` and the `rdpolicy` command."""

from __future__ import annotations

import sys


def main() -> int:
    """Run the command line and return its exit code."""
    from validator.cli.main import run  # noqa: PLC0415 -- importing this module has no effect

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
