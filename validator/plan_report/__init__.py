"""The plan as documents: text for people, CSV and workbooks for spreadsheets. JSON is the planner's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from validator.planner.result import Plan

WIDTH = 120


class View(NamedTuple):
    """How a text is to look; the other formats have one look only.

    `width` is in columns, at least 40 are taken. `verbose` cuts no list, `quiet` leaves the answer alone. `plain`
    draws with ASCII characters for a terminal that has no others.
    """

    width: int = WIDTH
    color: bool = False
    verbose: bool = False
    quiet: bool = False
    plain: bool = False


def _text(plan: Plan, view: View) -> str:
    from validator.plan_report.text import render  # noqa: PLC0415 -- each format brings a library that only it needs

    return render(plan, view)


def _json(plan: Plan, view: View) -> str:  # noqa: ARG001 -- programs have one view
    import json  # noqa: PLC0415

    from validator.planner.wire import to_json  # noqa: PLC0415

    return json.dumps(to_json(plan), ensure_ascii=False, indent=2) + "\n"


def _csv(plan: Plan, view: View) -> str:  # noqa: ARG001
    from validator.plan_report.csv import render  # noqa: PLC0415

    return render(plan)


def _xlsx(plan: Plan, view: View) -> bytes:  # noqa: ARG001
    from validator.plan_report.xlsx import render  # noqa: PLC0415

    return render(plan)


# What the standard output can carry, and what only a file can.
TEXTS: dict[str, Callable[[Plan, View], str]] = {"text": _text, "json": _json, "csv": _csv}
FILES: dict[str, Callable[[Plan, View], str | bytes]] = {**TEXTS, "xlsx": _xlsx}
