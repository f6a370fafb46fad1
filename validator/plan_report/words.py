"""Words and amounts that the text and the spreadsheets have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from validator.planner.result import Binding, Plan

TYPE = {"per-user": "Per User", "per-device": "Per Device"}
DECIDED = {"design": "set by the design", "membership": "the only one permitted there", "plan": "chosen by this plan"}
CENTS = 2
_MOST = 3


def digits(amount: Decimal) -> int:
    """Return how many decimals an amount of money is written with: two, or as many as it has."""
    return max(CENTS, -int(amount.as_tuple().exponent)) if amount % 1 else CENTS


def money(amount: Decimal | None, currency: str | None) -> str:
    """Return an amount with its currency; nothing where there is no price list."""
    return "" if amount is None else f"{amount:,.{digits(amount)}f} {currency}"


def many(number: int, one: str, several: str | None = None) -> str:
    """Return a number of things in words."""
    return f"{number:,} {one if number == 1 else several or f'{one}s'}"


def taken(cost: Decimal | None, cals: int | None, plan: Plan) -> str:
    """Return what something takes: money where there is a price list, CALs otherwise; nothing where it is not known."""
    if plan.priced:
        return money(cost, plan.currency)
    return "" if cals is None else many(cals, "CAL")


def names(items: Sequence[str], most: int | None = _MOST) -> str:
    """Return names as a list, the end of one that is longer than `most` cut."""
    if most is None or len(items) <= most:
        return ", ".join(items)
    return f"{', '.join(items[:most])} and {len(items) - most:,} more"


def answer(plan: Plan) -> str:
    """Return the plan in one sentence, which says so where it is not proven to be the best."""
    told = _to_do(plan)
    if plan.optimal:
        return told
    return f"best plan found: {told}; at most {share(plan.gap)} dearer than the optimum"


def share(part: float) -> str:
    """Return a share in percent, never rounded down to nothing."""
    percent = part * 100
    return f"{percent:,.1f} %" if percent == 0 or percent >= 0.1 else "0.1 %"  # noqa: PLR2004 -- the last digit shown


def _to_do(plan: Plan) -> str:
    parts = [f"buy {many(plan.total_cals, 'CAL')}"] if plan.purchases else []
    if plan.upgrades:
        parts.append(f"upgrade {many(len({one.license_server for one in plan.upgrades}), 'license server')}")
    if not parts:
        return "nothing has to be bought"
    return " and ".join(parts) + (f" for {money(plan.total_cost, plan.currency)}" if plan.priced else "")


def shortage(plan: Plan) -> str:
    """Return in one sentence whether the CALs installed today are enough."""
    if not plan.shortfall:
        return "The CALs that are installed are enough today."
    short: dict[tuple[str, str], int] = {}
    for one in plan.shortfall:
        short[one.type, one.version] = short.get((one.type, one.version), 0) + one.short
    parts = [f"{number:,} {TYPE[kind]} {version}" for (kind, version), number in short.items()]
    total = sum(short.values())
    verb = "is" if total == 1 else "are"
    return f"{many(total, 'CAL')} {verb} short today: {names(parts)}."


def bindings(plan: Plan) -> list[str]:
    """Return a sentence for each condition without which less would be enough."""
    return [f"{_less(one, plan)} if it were not that {one.condition}." for one in plan.why.bindings]


def _less(one: Binding, plan: Plan) -> str:
    if one.cost is None and one.cals <= 0:  # without prices the fewest upgrades count first
        return "Fewer license servers to upgrade"
    return f"{taken(one.cost, one.cals, plan)} less"


def bound(plan: Plan) -> list[str]:
    """Return the sentence about the lower bound, where there is one."""
    mixed = plan.why.mixed
    return [] if mixed is None else [f"Lower bound: {taken(mixed.cost, mixed.cals, plan)}. {mixed.explanation}"]


def over_use(plan: Plan) -> list[str]:
    """Return a sentence for each license server that will show over-use."""
    return [
        f"{over.license_server} is asked first by {many(over.asked, 'user')} and holds "
        f"{many(over.held, 'Per User CAL')}: it will show over-use, as Per User does not fail over to the next "
        "license server."
        for over in plan.overuse
    ]


def notes(plan: Plan) -> list[str]:
    """Return what a reader must know besides, each with its place where it has one."""
    return [f"{note.place}: {note.sentence}" if note.place else note.sentence for note in plan.notes]
