"""The only module that knows where shipped data lies: inside the wheel, or beside the package in a checkout."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_SHIPPED = _PACKAGE / "_data"


def policies() -> Path:
    """Return the folder of the built-in policies."""
    return _folder("policies")


def schemas() -> Path:
    """Return the folder of the published JSON Schemas."""
    return _folder("schema")


def templates() -> Path:
    """Return the folder of what pages are made from: templates, style and scripts."""
    return _PACKAGE / "report" / "templates"


def compiled_pack() -> Path | None:
    """Return the compiled built-in pack of an installed wheel, None in a checkout."""
    return _compiled("pack.json")


def compiled_symptoms() -> Path | None:
    """Return the compiled built-in symptoms of an installed wheel, None in a checkout."""
    return _compiled("symptoms.json")


def _compiled(name: str) -> Path | None:
    path = _SHIPPED / name
    return path if path.is_file() else None


def _folder(name: str) -> Path:
    shipped = _SHIPPED / name
    return shipped if shipped.is_dir() else _PACKAGE.parent / name
