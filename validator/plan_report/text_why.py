"""The parts of the text that argue and look ahead: proof, conditions, other choices; the forecast."""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.plan_report import words
from validator.plan_report.bars import BUY, USED, Bars
from validator.plan_report.layout import Head, indented, line, table
from validator.plan_report.words import TYPE, many, money, names, taken

if TYPE_CHECKING:
    from collections.abc import Iterator

    from validator.plan_report import View
    from validator.plan_report.layout import Cell, Part
    from validator.planner.result import Forecast, Plan


def why(plan: Plan, view: View) -> Iterator[Part]:
    """Yield the proof, what binds the plan, other choices beside it, what one more would take, and the bound."""
    reasons = plan.why
    yield line(reasons.proof)
    yield from map(line, words.bindings(plan))
    if reasons.alternatives:
        yield ""
        yield from _alternatives(plan, view)
    if reasons.marginals:
        yield ""
        yield from _marginals(plan, view)
    for sentence in words.bound(plan):
        yield ""
        yield line(sentence)


def _alternatives(plan: Plan, view: View) -> Iterator[Part]:
    heads = (Head("choice of modes"), Head("CALs to buy", "number"), Head("cost", "number"), Head(""))
    rows = [
        [one.name, "" if one.cals is None else f"{one.cals:,}", money(one.cost, plan.currency), one.reason]
        for one in plan.why.alternatives
    ]
    yield from table(heads, rows, view)


def _marginals(plan: Plan, view: View) -> Iterator[Part]:
    heads = (Head("one more in"), Head("user", "number"), Head("device", "number"))
    rows = [
        [one.group, taken(one.user, one.user_cals, plan) or "-", taken(one.device, one.device_cals, plan) or "-"]
        for one in plan.why.marginals
    ]
    yield from table(heads, rows, view)


def forecast(forecast: Forecast, plan: Plan, width: int, view: View) -> Iterator[Part]:
    """Yield what is needed and bought on each day, when today's CALs run out, and which support ends."""
    bars = Bars(max((step.users + step.devices for step in forecast.steps), default=0), width, view.plain)
    heads = (
        Head("day", "label"),
        Head("users", "number"),
        Head("devices", "number"),
        Head("CALs to buy", "number"),
        Head("cost", "number"),
        Head("", "bar"),
        Head("because"),
    )
    rows: list[list[Cell]] = []
    for step in forecast.steps:
        needed = step.users + step.devices
        bought = min(step.bought, needed)
        rows.append(
            [
                step.day.isoformat(),
                f"{step.users:,}" if step.users else "",
                f"{step.devices:,}" if step.devices else "",
                f"{step.bought:,}" if step.bought else "",
                money(step.cost, plan.currency) if step.cost else "",
                bars.bar([(USED, needed - bought), (BUY, bought)]),
                step.reason,
            ]
        )
    if rows:
        yield from table(heads, rows, view)
        yield indented(bars.legend(used="users and devices", buy="those to buy for"))
    for one in forecast.exhausted:
        missing = many(one.short, f"{one.version} {TYPE[one.type]} CAL")
        when = "already" if one.day == plan.as_of else "for the first time"
        yield line(f"{one.day}: without purchases, {missing} short {when}")
    most = None if view.verbose else 3
    for end in forecast.ended:
        then = f"; planned as {end.replaced_by} from then on" if end.replaced_by else ""
        yield line(f"{end.day}: support of Windows Server {end.release} ends on {names(end.servers, most)}{then}")
