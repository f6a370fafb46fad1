"""A plan of purchases as a dossier shows it: what to buy by when, and needs against CALs over time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.findings.dossier import Course, Purchase, Purchasing, Reading

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from decimal import Decimal

    from validator.planner.result import Plan

_TYPES = {"per-user": "Per User", "per-device": "Per Device"}


def purchasing(plan: Plan) -> Purchasing:
    """Return the purchases of a plan, with a course for each type of CAL that anybody needs."""
    return Purchasing(
        until=plan.forecast.until if plan.forecast else plan.as_of,
        purchases=tuple(
            Purchase(
                one.day,
                _TYPES[one.type],
                one.version,
                one.quantity,
                one.license_server,
                _money(one.cost, plan.currency),
            )
            for one in plan.purchases
        ),
        courses=tuple(_courses(plan)),
        total=_money(plan.total_cost, plan.currency) or f"{plan.total_cals} CALs",
        notes=tuple(_notes(plan)),
    )


def refused(sentences: tuple[str, ...], until: date) -> Purchasing:
    """Return what stands in place of a plan where there is none: why."""
    return Purchasing(until, refused=" ".join(f"{sentence}." for sentence in sentences))


def _courses(plan: Plan) -> Iterator[Course]:
    days = sorted({one.day for one in plan.demand} | {one.day for one in plan.purchases} | {plan.as_of})
    for kind, name in _TYPES.items():
        if not any(one.type == kind for one in plan.demand):
            continue
        readings = (Reading(day, _needed(plan, kind, day), _held(plan, kind, day)) for day in days)
        yield Course(name, tuple(readings))


def _needed(plan: Plan, kind: str, day: date) -> int:
    """Return the need of a day, which is that of the last day before it with any need stated."""
    latest = max((one.day for one in plan.demand if one.day <= day), default=day)
    return sum(one.needed for one in plan.demand if one.type == kind and one.day == latest)


def _held(plan: Plan, kind: str, day: date) -> int:
    installed = sum(one.installed for one in plan.supply if one.type == kind and one.usable)
    return installed + sum(one.quantity for one in plan.purchases if one.type == kind and one.day <= day)


def _notes(plan: Plan) -> Iterator[str]:
    """Yield what else is to be done and known, the most telling first."""
    for one in plan.upgrades:
        cost = _money(one.cost, plan.currency)
        priced = f" for {cost}" if cost else ""
        yield f"Upgrade {one.license_server} from {one.release} to {one.to} by {one.day.isoformat()}{priced}."
    yield plan.why.proof
    if plan.forecast:
        for gone in plan.forecast.exhausted:
            what = f"{_TYPES[gone.type]} CALs for {gone.version}"
            yield f"Without purchases {gone.short} {what} are short from {gone.day.isoformat()} on."
        for ended in plan.forecast.ended:
            names = ", ".join(ended.servers)
            yield f"Support of {ended.release} ends on {ended.day.isoformat()}: {names}."
    yield from (note.sentence for note in plan.notes)


def _money(cost: Decimal | None, currency: str | None) -> str:
    return "" if cost is None else f"{cost:,.2f} {currency}"
