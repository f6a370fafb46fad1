"""Build hook: compiles `policies/` into the wheel, so that an installed start never parses policy YAML."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompilePolicies(BuildHookInterface[Any]):
    """Adds `validator/_data/pack.json` and `symptoms.json`; a fault in the policies fails the build with its place."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile the policies of the source tree; an editable install reads the tree itself and needs none."""
        if version == "editable":
            return
        root = Path(self.root)
        sys.path.insert(0, str(root))
        try:
            from validator.diagnose import pack as symptoms  # noqa: PLC0415 -- only a build imports the package
            from validator.engine import pack  # noqa: PLC0415
        finally:
            sys.path.remove(str(root))
        folder, policies = Path(mkdtemp()), [root / "policies"]
        texts = {"pack.json": pack.dump(pack.build(policies)), "symptoms.json": symptoms.dump(symptoms.build(policies))}
        for name, text in texts.items():
            (folder / name).write_text(text, encoding="utf-8")
            build_data["force_include"][str(folder / name)] = f"validator/_data/{name}"
