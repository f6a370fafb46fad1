"""Build hook: compiles `policies/` into the wheel, so that an installed start never parses policy YAML."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompilePolicies(BuildHookInterface[Any]):
    """Adds `validator/_data/pack.json`; a fault in the policies fails the build with its place."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile the policies of the source tree; an editable install reads the tree itself and needs none."""
        if version == "editable":
            return
        root = Path(self.root)
        sys.path.insert(0, str(root))
        try:
            from validator.engine.pack import build, dump  # noqa: PLC0415 -- only a build imports the package
        finally:
            sys.path.remove(str(root))
        compiled = Path(mkdtemp()) / "pack.json"
        compiled.write_text(dump(build([root / "policies"])), encoding="utf-8")
        build_data["force_include"][str(compiled)] = "validator/_data/pack.json"
