"""`python -m validator.docs [--check]`: write the generated files, or tell which differ."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from validator import resources
from validator.api import load_pack, load_symptoms
from validator.docs.generate import differing, generate, stale
from validator.errors import PolicyError

if TYPE_CHECKING:
    from collections.abc import Sequence

DIFFERS, NOT_CHECKED = 1, 3


def main(argv: Sequence[str] | None = None) -> int:
    """Write the generated files and return 0; with `--check` write none and return 1 when any differs."""
    parser = argparse.ArgumentParser("python -m validator.docs", description="Regenerate docs and schema.")
    parser.add_argument("--check", action="store_true", help="write nothing, tell which files differ")
    parser.add_argument("--into", type=Path, help="another folder than the checkout")
    options = parser.parse_args(argv)
    root = options.into or resources.policies().parent
    if not options.into and not (root / "pyproject.toml").is_file():
        parser.error("this is no checkout of rdpolicy: name a folder with --into")
    try:
        files = generate(load_pack(), load_symptoms())
    except PolicyError as error:
        sys.stderr.writelines(f"error: {fault}\n" for fault in error.faults)
        return NOT_CHECKED
    changed, gone = differing(files, root), stale(files, root)
    if options.check:
        sys.stdout.writelines(f"{name} differs from what is generated\n" for name in changed)
        sys.stdout.writelines(f"{name} is no longer generated\n" for name in gone)
        return DIFFERS if changed or gone else 0
    for name in changed:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(files[name])
        sys.stdout.write(f"wrote {name}\n")
    for name in gone:
        (root / name).unlink()
        sys.stdout.write(f"removed {name}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
