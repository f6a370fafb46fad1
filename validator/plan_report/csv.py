r"""The plan as one tidy CSV table: a row for each thing, whose `kind` says what it is.

RFC 4180: commas, `\r\n`, quotes only where they are needed. A byte order mark comes first, without which Excel takes
UTF-8 for the code page of the country. Numbers are digits with a point; texts that a spreadsheet would take for a
formula begin with an apostrophe. An empty cell means that the column says nothing about that kind of row.
"""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from validator.plan_report import cells

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from validator.planner.result import Plan

MARK = "\ufeff"
FIELDS = (
    "kind",
    "day",
    "license_server",
    "type",
    "version",
    "release",
    "quantity",
    "packs",
    "pack",
    "program",
    "offer",
    "cost",
    "currency",
    "installed",
    "bought",
    "used",
    "spare",
    "short",
    "groups",
)
Cell = str | int | Decimal | date | None
_BETWEEN = "; "


def render(plan: Plan) -> str:
    """Return the table with its byte order mark."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(FIELDS)
    for row in rows(plan):
        writer.writerow([_written(row.get(field)) for field in FIELDS])
    return MARK + file.getvalue()


def rows(plan: Plan) -> Iterator[Mapping[str, Cell]]:
    """Yield the rows: purchases, upgrades, shortfalls, demand, what covers it, supply."""
    yield from _purchases(plan)
    for missing in plan.shortfall:
        yield {
            "kind": "shortfall",
            "day": plan.as_of,
            "type": missing.type,
            "version": missing.version,
            "quantity": missing.short,
            "short": missing.short,
            "groups": _BETWEEN.join(missing.groups),
        }
    yield from _demand(plan)
    for row in plan.supply:
        yield {
            "kind": "supply",
            "license_server": row.license_server,
            "type": row.type,
            "version": row.version,
            "release": row.release,
            "quantity": row.installed + row.bought,
            "installed": row.installed,
            "bought": row.bought,
            "used": row.used,
            "spare": row.spare,
        }


def _purchases(plan: Plan) -> Iterator[Mapping[str, Cell]]:
    for bought in plan.purchases:
        yield {
            "kind": "purchase",
            **{name: getattr(bought, name) for name in FIELDS if name in bought._fields},
            "currency": plan.currency,
        }
    for one in plan.upgrades:
        yield {
            "kind": "upgrade",
            "day": one.day,
            "license_server": one.license_server,
            "release": one.to,
            "cost": one.cost,
            "currency": plan.currency,
        }


def _demand(plan: Plan) -> Iterator[Mapping[str, Cell]]:
    for need in plan.demand:
        same: dict[str, Cell] = {"day": need.day, "type": need.type, "release": need.release}
        groups = _BETWEEN.join(need.groups)
        yield {"kind": "demand", **same, "quantity": need.needed, "short": need.short, "groups": groups}
        for one in need.covered:
            yield {
                "kind": "cover",
                **same,
                "license_server": one.license_server,
                "version": one.version,
                "quantity": one.quantity,
                "bought": one.quantity if one.bought else 0,
                "groups": groups,
            }


def _written(value: Cell) -> str | int:
    if isinstance(value, str):
        return cells.guarded(value)
    if isinstance(value, Decimal):
        return cells.number(value)
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else value
