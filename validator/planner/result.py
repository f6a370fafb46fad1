"""The plan as its readers know it: frozen, complete, in words and plain numbers; nothing of the solver.

Money is a `Decimal` of the plan's currency, None where there is no price list. Days are dates; without a forecast
all of them are the day of the plan. Modes and CAL types are `per-user` and `per-device`; releases and versions are
the catalog's names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from validator.errors import Place

DecidedBy = Literal["design", "membership", "plan"]


class Mode(NamedTuple):
    """The licensing mode of session hosts that share one: of a collection, or of hosts in none (then it is None).

    `decided_by` is the design, the membership (a workgroup leaves Per Device only), or the plan.
    """

    collection: str | None
    hosts: tuple[str, ...]
    mode: str
    decided_by: DecidedBy


class Cover(NamedTuple):
    """CALs that cover a demand: so many of a version on a license server, of those installed or of those to buy."""

    license_server: str
    version: str
    quantity: int
    bought: bool


class Demand(NamedTuple):
    """What people or devices need at a day: CALs of a type for a release, and what covers them once all is bought.

    `short` is what the CALs installed today leave uncovered; `license_servers` are those that can issue to them.
    """

    day: date
    type: str
    release: str
    needed: int
    short: int
    groups: tuple[str, ...]
    license_servers: tuple[str, ...]
    covered: tuple[Cover, ...]


class Supply(NamedTuple):
    """CALs of a type and version on a license server: installed, to buy by the last day, used and spare by then.

    `usable` is False where this license server's release cannot hold them. `revocable` is how many of the installed
    ones may be revoked at any time, 0 for Per User.
    """

    license_server: str
    release: str
    type: str
    version: str
    installed: int
    bought: int
    used: int
    spare: int
    usable: bool
    revocable: int


class Shortfall(NamedTuple):
    """CALs missing today of a type, for a release: `version` is the oldest that would serve."""

    type: str
    version: str
    short: int
    groups: tuple[str, ...]


class Overuse(NamedTuple):
    """Per User CALs that a license server will have issued beyond those it holds, as hosts ask it first."""

    license_server: str
    asked: int
    held: int


class Purchase(NamedTuple):
    """CALs to buy: `packs` packs of `pack` CALs for a license server; `cost` is that of all of them."""

    day: date
    type: str
    version: str
    quantity: int
    packs: int
    pack: int
    program: str | None
    offer: str | None
    license_server: str
    cost: Decimal | None


class Upgrade(NamedTuple):
    """A license server to upgrade, because it cannot hold the CALs that are needed."""

    day: date
    license_server: str
    release: str
    to: str
    cost: Decimal | None


class Binding(NamedTuple):
    """A condition without which less would be enough: in words, and what it costs (CALs where there are no prices)."""

    condition: str
    cost: Decimal | None
    cals: int


class Marginal(NamedTuple):
    """What one more user and one more device of a group would cost, None where that count is not stated."""

    group: str
    user: Decimal | None
    user_cals: int | None
    device: Decimal | None
    device_cals: int | None


class Alternative(NamedTuple):
    """The best plan for a fixed choice of modes: `reason` says why there is none, and is empty otherwise."""

    name: str
    cals: int | None
    cost: Decimal | None
    reason: str


class Mixed(NamedTuple):
    """A lower bound, not a plan: what would be enough if each person and device could have the type that suits best.

    It is an amount of money or, without a price list, of CALs.
    """

    cost: Decimal | None
    cals: int | None
    explanation: str


class Why(NamedTuple):
    """Why nothing cheaper works."""

    proof: str
    bindings: tuple[Binding, ...]
    marginals: tuple[Marginal, ...]
    alternatives: tuple[Alternative, ...]
    mixed: Mixed | None


class Step(NamedTuple):
    """A day of the forecast: what is needed in all by then per type, and what is spent on it."""

    day: date
    reason: str
    users: int
    devices: int
    bought: int
    cost: Decimal | None


class Exhausted(NamedTuple):
    """The first day on which the CALs installed today are too few for a type and release, with what is short then."""

    day: date
    type: str
    version: str
    short: int


class Ended(NamedTuple):
    """Servers whose release reaches the end of its support; hosts are planned with `replaced_by` from then on."""

    day: date
    servers: tuple[str, ...]
    release: str
    replaced_by: str | None


class Forecast(NamedTuple):
    """Purchases over time; empty lists where nothing happens."""

    until: date
    steps: tuple[Step, ...]
    exhausted: tuple[Exhausted, ...]
    ended: tuple[Ended, ...]


class Note(NamedTuple):
    """Something a reader must know, as what is not stated and how the plan took it; with its place where it has one."""

    sentence: str
    place: Place | None


class Plan(NamedTuple):
    """The cheapest purchase for one deployment, and why.

    `total_cost` and `bound` are None without a price list; then `total_cals` and `bound_cals` count. `gap` is the
    share by which the cost may exceed the optimum, 0.0 when `optimal`.
    """

    deployment: str
    file: str
    as_of: date
    priced: bool
    currency: str | None
    modes: tuple[Mode, ...]
    demand: tuple[Demand, ...]
    supply: tuple[Supply, ...]
    shortfall: tuple[Shortfall, ...]
    overuse: tuple[Overuse, ...]
    purchases: tuple[Purchase, ...]
    upgrades: tuple[Upgrade, ...]
    total_cost: Decimal | None
    total_cals: int
    bound: Decimal | None
    bound_cals: int | None
    optimal: bool
    gap: float
    reserve: float
    why: Why
    forecast: Forecast | None
    notes: tuple[Note, ...]

    @property
    def short(self) -> bool:
        """Tell whether the CALs installed today are too few."""
        return bool(self.shortfall)
