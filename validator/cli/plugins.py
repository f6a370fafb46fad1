"""What other packages may add to pydantic, and why it adds nothing here."""

from __future__ import annotations

import sys
from types import ModuleType


def without_plugins() -> None:
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
