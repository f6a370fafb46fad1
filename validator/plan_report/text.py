"""The plan for people: the answer, then demand against supply, why nothing cheaper works, and what comes later."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from validator.plan_report import words
from validator.plan_report.bars import BUY, SHORT, SPARE, USED, Bars
from validator.plan_report.layout import Head, drawn, indented, line, table
from validator.plan_report.text_why import forecast, why
from validator.plan_report.words import TYPE, money, names
from validator.report.layout import inert

if TYPE_CHECKING:
    from collections.abc import Iterator

    from validator.plan_report import View
    from validator.plan_report.layout import Cell, Part
    from validator.planner.result import Plan, Supply

_WIDE, _BAR, _SHORT_BAR = 100, 24, 10
_DAY, _COST = Head("day", "label"), Head("cost", "number")


def render(plan: Plan, view: View) -> str:
    """Return the plan as text; what the manifest and the price list say is inert in it."""
    told = Text(inert(f"{plan.deployment}: {words.answer(plan)}"), "bold", overflow="fold")
    parts: list[Part] = [told, line(words.shortage(plan), "red" if plan.shortfall else "green")]
    for heading, section in _sections(plan, view):
        body = list(section)
        if body:
            parts += ["", Text(inert(heading), "bold", overflow="fold"), *body]
    return drawn(parts, view)


def _sections(plan: Plan, view: View) -> Iterator[tuple[str, Iterator[Part]]]:
    yield "What to do", _to_do(plan, view)
    if view.quiet:
        return
    yield "Licensing modes", _modes(plan, view)
    yield "What is needed today", _demand(plan, view)
    yield f"License servers{_by_when(plan)}", _supply(plan, view)
    yield "Why nothing cheaper works" if plan.optimal else "What is known of cheaper plans", why(plan, view)
    if plan.forecast is not None:
        yield f"Forecast to {plan.forecast.until}", forecast(plan.forecast, plan, _bar_width(view), view)
    yield "To know", (line(note) for note in [*words.over_use(plan), *words.notes(plan)])


def _by_when(plan: Plan) -> str:
    if plan.forecast is not None:
        return f" on {plan.forecast.until}, once all is bought"
    return ", once all is bought" if plan.purchases or plan.upgrades else ""


def _to_do(plan: Plan, view: View) -> Iterator[Part]:
    dated = plan.forecast is not None
    rows = [
        (one.day, [f"upgrade to Windows Server {one.to}", "", one.license_server, "", money(one.cost, plan.currency)])
        for one in plan.upgrades
    ]
    for one in plan.purchases:
        bought = f"buy {one.quantity:,} {TYPE[one.type]} {one.version}"
        packs = f"{words.many(one.packs, 'pack')} of {one.pack:,}" if plan.priced else ""
        offer = ", ".join(filter(None, (one.program, one.offer)))
        rows.append((one.day, [bought, packs, one.license_server, offer, money(one.cost, plan.currency)]))
    if not rows:
        return
    rows.sort(key=lambda row: row[0])
    heads = (_DAY, Head("do"), Head("as"), Head("on"), Head("offer"), _COST)
    total = [
        "" if not dated else "in all",
        "" if dated else "in all",
        "",
        "",
        "",
        money(plan.total_cost, plan.currency),
    ]
    cells = [[day.isoformat() if dated else "", *row] for day, row in rows]
    yield from table(heads, cells, view, total if plan.priced and len(rows) > 1 else None)


def _modes(plan: Plan, view: View) -> Iterator[Part]:
    most = None if view.verbose else 3
    rows = [
        [one.collection or names(one.hosts, most), TYPE[one.mode], words.DECIDED[one.decided_by]] for one in plan.modes
    ]
    if rows:
        yield from table((Head("collection or hosts"), Head("mode"), Head("which is")), rows, view)


def _demand(plan: Plan, view: View) -> Iterator[Part]:
    needs = [row for row in plan.demand if row.day == plan.as_of]
    if not needs:
        return
    most = None if view.verbose else 3
    bars = Bars(max(row.needed for row in needs), _bar_width(view), view.plain)
    heads = (
        Head("CALs", "label"),
        Head("needed", "number"),
        Head("short", "number"),
        Head("", "bar"),
        Head("who"),
        Head("covered by"),
    )
    rows: list[list[Cell]] = [
        [
            f"{TYPE[row.type]} for {row.release}",
            f"{row.needed:,}",
            f"{row.short:,}" if row.short else "",
            bars.bar([(USED, row.needed - row.short), (SHORT, row.short)]),
            names(row.groups, most),
            names(
                [
                    f"{one.quantity:,} x {one.version} on {one.license_server}{' (to buy)' if one.bought else ''}"
                    for one in row.covered
                ],
                most,
            ),
        ]
        for row in needs
    ]
    yield from table(heads, rows, view)
    yield indented(bars.legend(used="covered today", short="short today"))


def _bar_width(view: View) -> int:
    return _BAR if view.width >= _WIDE else _SHORT_BAR


def _supply(plan: Plan, view: View) -> Iterator[Part]:
    if not plan.supply:
        return
    bars = Bars(max(row.installed + row.bought for row in plan.supply), _bar_width(view), view.plain)
    new = _used_of_bought(plan)
    heads = (
        Head("server"),
        Head("runs", "label"),
        Head("CALs", "label"),
        Head("have", "number"),
        Head("buy", "number"),
        Head("used", "number"),
        Head("spare", "number"),
        Head("", "bar"),
        Head(""),
    )
    rows: list[list[Cell]] = []
    for row in plan.supply:
        bought = min(new.get((row.license_server, row.type, row.version), 0), row.used)
        rows.append(
            [
                row.license_server,
                row.release,
                f"{TYPE[row.type]} {row.version}",
                f"{row.installed:,}",
                f"{row.bought:,}" if row.bought else "",
                f"{row.used:,}",
                f"{row.spare:,}",
                bars.bar([(USED, row.used - bought), (BUY, bought), (SPARE, row.spare)]),
                _remark(row),
            ]
        )
    yield from table(heads, rows, view)
    yield indented(bars.legend(used="used", buy="to buy", spare="spare"))


def _used_of_bought(plan: Plan) -> dict[tuple[str, str, str], int]:
    """Return how many of the CALs to buy are used on the last day, by license server, type and version."""
    last = max((row.day for row in plan.demand), default=plan.as_of)
    found: dict[tuple[str, str, str], int] = {}
    for row in plan.demand:
        for one in row.covered if row.day == last else ():
            key = (one.license_server, row.type, one.version)
            found[key] = found.get(key, 0) + (one.quantity if one.bought else 0)
    return found


def _remark(row: Supply) -> str:
    if not row.usable:
        return "cannot be held by this release"
    return f"{row.revocable:,} revocable" if row.revocable else ""
