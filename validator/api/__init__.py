"""The façade for all callers, and the public Python API: texts, a pack and a date in; a report out.

Each part is imported when it is asked for: an answer that is known already needs none.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from validator.found import Input, Told

if TYPE_CHECKING:
    from validator.api.answers import diagnose, plan, planned
    from validator.api.checks import check, check_text
    from validator.api.estates import Rendering, drift, import_exports, observe, render
    from validator.api.packs import load_pack, load_symptoms, load_windows, rule_infos
    from validator.api.reports import recalled

__all__ = [
    "Input",
    "Rendering",
    "Told",
    "check",
    "check_text",
    "diagnose",
    "drift",
    "import_exports",
    "load_pack",
    "load_symptoms",
    "load_windows",
    "observe",
    "plan",
    "planned",
    "recalled",
    "render",
    "rule_infos",
]

_LATER = {
    "check": "checks",
    "check_text": "checks",
    "load_pack": "packs",
    "load_symptoms": "packs",
    "load_windows": "packs",
    "rule_infos": "packs",
    "recalled": "reports",
    "diagnose": "answers",
    "plan": "answers",
    "planned": "answers",
    "Rendering": "estates",
    "drift": "estates",
    "import_exports": "estates",
    "observe": "estates",
    "render": "estates",
}


def __getattr__(name: str) -> object:
    """Return a part of the API, importing its module."""
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"validator.api.{_LATER[name]}"), name)
