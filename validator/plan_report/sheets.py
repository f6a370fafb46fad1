"""The plan as tables of plain values, from which workbooks are written."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Literal, NamedTuple

from validator.plan_report.words import TYPE

if TYPE_CHECKING:
    from validator.planner.result import Plan

Cell = str | int | Decimal | date | None
_BETWEEN = ", "


class Column(NamedTuple):
    """A column: what it is headed, what its cells are, and whether they are added up below."""

    title: str
    kind: Literal["text", "count", "money", "day"] = "text"
    total: bool = False


class Sheet(NamedTuple):
    """A table: its name, its columns, its rows."""

    name: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def total(self, column: int) -> int | Decimal:
        """Return the sum of a column of numbers; cells without a number count nothing."""
        cells = [row[column] for row in self.rows]
        return sum((cell for cell in cells if isinstance(cell, (int, Decimal))), 0)

    def at(self, title: str) -> int:
        """Return the number of a column."""
        return [column.title for column in self.columns].index(title)


def demand(plan: Plan) -> Sheet:
    """Return what is needed on each day of the plan."""
    columns = (
        Column("Day", "day"),
        Column("Type"),
        Column("For hosts of"),
        Column("Needed", "count"),
        Column("Covered today", "count"),
        Column("Short today", "count"),
        Column("Who"),
        Column("License servers"),
    )
    rows = (
        (
            one.day,
            TYPE[one.type],
            one.release,
            one.needed,
            one.needed - one.short,
            one.short,
            _BETWEEN.join(one.groups),
            _BETWEEN.join(one.license_servers),
        )
        for one in plan.demand
    )
    return Sheet("Demand", columns, tuple(rows))


def supply(plan: Plan) -> Sheet:
    """Return what each license server holds by the last day of the plan."""
    columns = (
        Column("License server"),
        Column("Runs"),
        Column("Type"),
        Column("Version"),
        Column("Installed", "count", total=True),
        Column("To buy", "count", total=True),
        Column("Used", "count", total=True),
        Column("Spare", "count", total=True),
        Column("Revocable", "count"),
        Column("Can be held"),
    )
    rows = (
        (
            one.license_server,
            one.release,
            TYPE[one.type],
            one.version,
            one.installed,
            one.bought,
            one.used,
            one.spare,
            one.revocable,
            "yes" if one.usable else "no",
        )
        for one in plan.supply
    )
    return Sheet("Supply", columns, tuple(rows))


def coverage(plan: Plan) -> Sheet:
    """Return which CALs cover which demand on each day."""
    columns = (
        Column("Day", "day"),
        Column("Type"),
        Column("For hosts of"),
        Column("Who"),
        Column("License server"),
        Column("Version"),
        Column("CALs", "count"),
        Column("Bought"),
    )
    rows = (
        (
            need.day,
            TYPE[need.type],
            need.release,
            _BETWEEN.join(need.groups),
            one.license_server,
            one.version,
            one.quantity,
            "to buy" if one.bought else "installed",
        )
        for need in plan.demand
        for one in need.covered
    )
    return Sheet("Coverage", columns, tuple(rows))


def purchases(plan: Plan) -> Sheet:
    """Return what to buy and which license servers to upgrade, in the order of days."""
    columns = (
        Column("Day", "day"),
        Column("What"),
        Column("License server"),
        Column("Type"),
        Column("Version"),
        Column("CALs", "count", total=True),
        Column("Packs", "count"),
        Column("Pack of", "count"),
        Column("Program"),
        Column("Offer"),
        Column("Cost", "money", total=True),
    )
    upgrades: list[tuple[Cell, ...]] = [
        (one.day, "upgrade", one.license_server, None, one.to, None, None, None, None, None, one.cost)
        for one in plan.upgrades
    ]
    bought: list[tuple[Cell, ...]] = [
        (
            one.day,
            "buy",
            one.license_server,
            TYPE[one.type],
            one.version,
            one.quantity,
            one.packs,
            one.pack,
            one.program,
            one.offer,
            one.cost,
        )
        for one in plan.purchases
    ]
    return Sheet("Purchases", columns, tuple(sorted([*upgrades, *bought], key=lambda row: str(row[0]))))


def forecast(plan: Plan) -> Sheet:
    """Return the days of the forecast; no rows where none was asked for."""
    columns = (
        Column("Day", "day"),
        Column("Users", "count"),
        Column("Devices", "count"),
        Column("CALs to buy", "count", total=True),
        Column("Cost", "money", total=True),
        Column("Because"),
    )
    steps = plan.forecast.steps if plan.forecast else ()
    rows = ((one.day, one.users, one.devices, one.bought, one.cost, one.reason) for one in steps)
    return Sheet("Forecast", columns, tuple(rows))


def tables(plan: Plan) -> tuple[Sheet, ...]:
    """Return all tables in the order of their sheets."""
    return demand(plan), supply(plan), coverage(plan), purchases(plan), forecast(plan)
