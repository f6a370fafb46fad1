"""The plan of `plan --format json`, as models from which its published schema is generated."""

from __future__ import annotations

from datetime import date  # noqa: TC003 -- pydantic reads it
from typing import Annotated, Literal

from pydantic import Field

from validator.docs.answers import Answer

TypeName = Literal["per-user", "per-device"]
Number = Annotated[int, Field(ge=0)]
Money = Annotated[float, Field(ge=0)] | None
Share = Annotated[float, Field(ge=0, le=1)]


class Place(Answer):
    """Where something is stated; without a line where it is about a whole file."""

    file: str
    line: int | None
    column: int | None


class Mode(Answer):
    """The licensing mode of session hosts that share one."""

    collection: str | None
    """The collection; null for hosts in none."""
    hosts: tuple[str, ...]
    mode: TypeName
    decided_by: Literal["design", "membership", "plan"]
    """Who decides: the design sets it, the membership leaves nothing else, or the plan chose it."""


class Cover(Answer):
    """CALs that cover a demand."""

    license_server: str
    version: str
    quantity: Number
    bought: bool


class Demand(Answer):
    """What people or devices need on a day, and what covers it once all is bought."""

    day: date
    type: TypeName
    release: str
    needed: Number
    short: Number
    """What the CALs that are installed today leave uncovered."""
    groups: tuple[str, ...]
    license_servers: tuple[str, ...]
    covered: tuple[Cover, ...]


class Supply(Answer):
    """CALs of a type and version on a license server, by the last day of the plan."""

    license_server: str
    release: str
    type: TypeName
    version: str
    installed: Number
    bought: Number
    used: Number
    spare: Number
    usable: bool
    """False where the release of the license server cannot hold them."""
    revocable: Number
    """How many of the installed Per Device CALs may be revoked at any time."""


class Shortfall(Answer):
    """CALs that are missing today; `version` is the oldest that would serve."""

    type: TypeName
    version: str
    short: Number
    groups: tuple[str, ...]


class Overuse(Answer):
    """A license server that is asked first for more Per User CALs than it holds: Per User does not fail over."""

    license_server: str
    asked: Number
    held: Number


class Purchase(Answer):
    """CALs to buy for a license server."""

    day: date
    type: TypeName
    version: str
    quantity: Number
    packs: Number
    pack: Number
    program: str | None
    offer: str | None
    """The name of the offer in the price list, where it has one."""
    license_server: str
    cost: Money
    """Of all packs; null without a price list."""


class Upgrade(Answer):
    """A license server to upgrade before it can hold the CALs."""

    day: date
    license_server: str
    release: str
    to: str
    cost: Money


class Binding(Answer):
    """A condition without which less would be enough, and by how much."""

    condition: str
    cost: Annotated[float, Field()] | None
    cals: int
    """May be negative: cheaper packs can be larger."""


class Marginal(Answer):
    """What one more user and one more device of a group would take; null where that is not known."""

    group: str
    user: Money
    user_cals: int | None
    device: Money
    device_cals: int | None


class Alternative(Answer):
    """The best plan for a fixed choice of modes; nulls and a reason where there is none."""

    name: str
    cals: Number | None
    cost: Money
    reason: str


class Mixed(Answer):
    """A lower bound, no plan: users and devices covered by whichever type suits best."""

    cost: Money
    cals: Number | None
    explanation: str


class Why(Answer):
    """Why nothing cheaper works. All but the proof is empty where the time limit ended the search."""

    proof: str
    bindings: tuple[Binding, ...]
    marginals: tuple[Marginal, ...]
    alternatives: tuple[Alternative, ...]
    mixed: Mixed | None


class Step(Answer):
    """A day of the forecast: the CALs needed in all, and what is bought on it."""

    day: date
    reason: str
    users: Number
    devices: Number
    bought: Number
    cost: Money


class Exhausted(Answer):
    """The first day on which the CALs installed today are too few."""

    day: date
    type: TypeName
    version: str
    short: Number


class Ended(Answer):
    """The end of support of a release; `replaced_by` is what its session hosts are planned as from then on."""

    day: date
    servers: tuple[str, ...]
    release: str
    replaced_by: str | None


class Forecast(Answer):
    """Purchases over time; present with `--until` only."""

    until: date
    steps: tuple[Step, ...]
    exhausted: tuple[Exhausted, ...]
    ended: tuple[Ended, ...]


class Note(Answer):
    """Something that is not stated, and how the plan took it."""

    sentence: str
    place: Place | None


class Plan(Answer):
    """The cheapest purchase for a deployment, and why nothing cheaper works."""

    schema_: Annotated[Literal["rdpolicy/plan/v1"], Field(alias="schema")]
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
    total_cost: Money
    total_cals: Number
    bound: Money
    """No plan can cost less; equal to `total_cost` where the plan is proven to be the best."""
    bound_cals: Number | None
    """The same in CALs, without a price list."""
    optimal: bool
    gap: Share
    """By which share of its cost the plan may be above the best."""
    reserve: Share
    why: Why
    forecast: Forecast | None
    notes: tuple[Note, ...]
