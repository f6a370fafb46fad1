"""A plan as plain text: what to do first, then what it rests on and why nothing cheaper works."""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.cli.tables import columns
from validator.report.layout import inert

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from validator.planner.result import Demand, Forecast, Plan, Why

TYPE = {"per-user": "Per User", "per-device": "Per Device"}
_BY = {"design": "set by the design", "membership": "the only one permitted there", "plan": "chosen by this plan"}
_MOST = 3


def money(amount: Decimal | None, currency: str | None) -> str:
    """Return an amount with its currency; nothing where there is no price list."""
    if amount is None:
        return ""
    digits = max(2, -int(amount.as_tuple().exponent)) if amount != amount.to_integral_value() else 0
    return f"{amount:,.{digits}f} {currency}"


def many(number: int, one: str, several: str | None = None) -> str:
    """Return a number of things in words."""
    return f"{number:,} {one if number == 1 else several or f'{one}s'}"


def shown(plan: Plan) -> str:
    """Return the plan as text."""
    lines = [inert(f"{plan.deployment}: {headline(plan)}")]
    for heading, body in _sections(plan):
        if body:
            lines += ["", heading, *body]
    return "".join(f"{line}\n" for line in lines)


def headline(plan: Plan) -> str:
    """Return the plan in one sentence."""
    if not plan.purchases and not plan.upgrades:
        return "nothing has to be bought"
    parts = [f"buy {many(plan.total_cals, 'CAL')}"] if plan.purchases else []
    if plan.upgrades:
        parts.append(f"upgrade {many(len(plan.upgrades), 'license server')}")
    total = f" for {money(plan.total_cost, plan.currency)}" if plan.priced else ""
    return " and ".join(parts) + total


def _sections(plan: Plan) -> Iterator[tuple[str, list[str]]]:
    yield "To do", _to_do(plan)
    modes = [[mode.collection or names(mode.hosts), TYPE[mode.mode], _BY[mode.decided_by]] for mode in plan.modes]
    yield "Modes", columns([["Collection", "Mode", ""], *modes])
    yield "Needed", _demand([row for row in plan.demand if row.day == plan.as_of])
    yield "License servers", _supply(plan)
    yield "Why nothing cheaper works", _why(plan.why, plan)
    if plan.forecast is not None:
        yield f"Forecast to {plan.forecast.until}", _forecast(plan.forecast, plan)
    yield "To know", [f"  {inert(note)}" for note in _notes(plan)]


def names(items: Sequence[str]) -> str:
    """Return names as a list, the end of a long one cut."""
    more = f" and {len(items) - _MOST} more" if len(items) > _MOST else ""
    return ", ".join(items[:_MOST]) + more


def _to_do(plan: Plan) -> list[str]:
    rows = [
        [
            one.day.isoformat(),
            f"upgrade {one.license_server} from {one.release} to {one.to}",
            "",
            "",
            money(one.cost, plan.currency),
        ]
        for one in plan.upgrades
    ]
    rows += [
        [
            one.day.isoformat(),
            f"buy {one.quantity:,} {one.version} {TYPE[one.type]} {'CAL' if one.quantity == 1 else 'CALs'}",
            f"as {many(one.packs, 'pack')} of {one.pack:,}" if plan.priced else "",
            f"for {one.license_server}",
            money(one.cost, plan.currency),
        ]
        for one in plan.purchases
    ]
    return columns(sorted(rows, key=lambda row: row[0])) if rows else []


def _demand(rows: Sequence[Demand]) -> list[str]:
    if not rows:
        return []
    head = ["CALs", "for hosts of", "needed", "short today", "who", "covered by"]
    body = [
        [
            TYPE[row.type],
            row.release,
            f"{row.needed:,}",
            f"{row.short:,}" if row.short else "-",
            names(row.groups),
            names([f"{one.quantity:,} x {one.version} on {one.license_server}" for one in row.covered]),
        ]
        for row in rows
    ]
    return columns([head, *body])


def _supply(plan: Plan) -> list[str]:
    if not plan.supply:
        return []
    head = ["", "runs", "CALs", "installed", "to buy", "used", "spare", ""]
    body = [
        [
            row.license_server,
            row.release,
            f"{row.version} {TYPE[row.type]}",
            f"{row.installed:,}",
            f"{row.bought:,}" if row.bought else "-",
            f"{row.used:,}",
            f"{row.spare:,}",
            _remark(row.usable, row.revocable),
        ]
        for row in plan.supply
    ]
    return columns([head, *body])


def _remark(usable: bool, revocable: int) -> str:  # noqa: FBT001 -- a fact, not a switch
    if not usable:
        return "cannot be held by this release"
    return f"{revocable:,} revocable" if revocable else ""


def _why(why: Why, plan: Plan) -> list[str]:
    lines = [f"  {inert(why.proof)}"]
    for one in why.bindings:
        saved = money(one.cost, plan.currency) if plan.priced else many(one.cals, "CAL")
        lines.append(inert(f"  {saved} less if it were not that {one.condition}."))
    if why.alternatives:
        rows = [
            [one.name, money(one.cost, plan.currency), "" if one.cals is None else many(one.cals, "CAL"), one.reason]
            for one in why.alternatives
        ]
        lines += ["", *columns(rows)]
    if why.marginals:
        head = ["One more", "user", "device"]
        body = [
            [one.group, _extra(one.user, one.user_cals, plan), _extra(one.device, one.device_cals, plan)]
            for one in why.marginals
        ]
        lines += ["", *columns([head, *body])]
    if why.mixed is not None:
        amount = money(why.mixed.cost, plan.currency) if plan.priced else many(why.mixed.cals or 0, "CAL")
        lines += ["", inert(f"  Lower bound: {amount}. {why.mixed.explanation}")]
    return lines


def _extra(cost: Decimal | None, cals: int | None, plan: Plan) -> str:
    if cals is None and cost is None:
        return "-"
    return money(cost, plan.currency) if plan.priced else many(cals or 0, "CAL")


def _forecast(forecast: Forecast, plan: Plan) -> list[str]:
    head = ["", "users", "devices", "CALs to buy", "cost", "why this day"]
    rows = [
        [
            step.day.isoformat(),
            f"{step.users:,}",
            f"{step.devices:,}",
            f"{step.bought:,}" if step.bought else "-",
            money(step.cost, plan.currency) if step.cost else "-",
            step.reason,
        ]
        for step in forecast.steps
    ]
    lines = columns([head, *rows])
    for one in forecast.exhausted:
        missing = many(one.short, f"{one.version} {TYPE[one.type]} CAL")
        when = "already" if one.day == plan.as_of else "for the first time"
        lines.append(f"  {one.day}: without purchases, {missing} short {when}")
    for end in forecast.ended:
        then = f"; planned as {end.replaced_by} from then on" if end.replaced_by else ""
        lines.append(inert(f"  {end.day}: support of {end.release} ends on {names(end.servers)}{then}"))
    return lines


def _notes(plan: Plan) -> Iterator[str]:
    for over in plan.overuse:
        yield (
            f"{over.license_server} is asked first by {over.asked:,} users and holds {over.held:,} Per User CALs: "
            "it will show over-use, as Per User does not fail over to the next license server"
        )
    for note in plan.notes:
        yield f"{note.place}: {note.sentence}" if note.place else note.sentence
