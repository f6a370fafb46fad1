"""The plan as JSON data, in the order of the published schema."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from validator.errors import Place

if TYPE_CHECKING:
    from validator.planner.result import Plan

SCHEMA = "rdpolicy/plan/v1"


def to_json(plan: Plan) -> dict[str, Any]:
    """Return the answer of `plan --format json`: every field of the plan under its own name."""
    return {"schema": SCHEMA, **_plain(plan)}


def _plain(value: Any) -> Any:  # noqa: ANN401 -- any part of a plan
    """Return plain data: records as mappings, amounts as numbers, days as texts."""
    if isinstance(value, Place):
        return {"file": value.file, "line": value.line, "column": value.column}
    if hasattr(value, "_asdict"):
        return {name: _plain(part) for name, part in value._asdict().items()}
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value.isoformat() if isinstance(value, date) else value
