"""Plans made by hand, and drawn: what their reports are tested with, whatever the planner does."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from validator.errors import Place
from validator.planner.result import (
    Alternative,
    Binding,
    Cover,
    Demand,
    Ended,
    Exhausted,
    Forecast,
    Marginal,
    Mixed,
    Mode,
    Note,
    Overuse,
    Plan,
    Purchase,
    Shortfall,
    Step,
    Supply,
    Upgrade,
    Why,
)

TODAY = date(2026, 11, 24)
LATER = date(2027, 11, 24)
HOSTILE = '=HYPERLINK("http://x.example";"a")\x1b[31m\u202e\t[bold]x[/bold]'

NOTHING = Plan(
    deployment="branch-office",
    file="branch.yaml",
    as_of=TODAY,
    priced=False,
    currency=None,
    modes=(Mode("Office", ("RDSH01",), "per-user", "design"),),
    demand=(
        Demand(TODAY, "per-user", "2022", 40, 0, ("Staff",), ("LIC01",), (Cover("LIC01", "2022", 40, bought=False),)),
    ),
    supply=(Supply("LIC01", "2022", "per-user", "2022", 50, 0, 40, 10, usable=True, revocable=0),),
    shortfall=(),
    overuse=(),
    purchases=(),
    upgrades=(),
    total_cost=None,
    total_cals=0,
    bound=None,
    bound_cals=0,
    optimal=True,
    gap=0.0,
    reserve=0.0,
    why=Why("Proven: every plan takes at least 0 CALs, and this one takes 0 CALs.", (), (), (), None),
    forecast=None,
    notes=(),
)

PRICED = Plan(
    deployment="contoso-hq",
    file="contoso-hq.yaml",
    as_of=TODAY,
    priced=True,
    currency="EUR",
    modes=(
        Mode("Office", ("RDSH01", "RDSH02"), "per-user", "plan"),
        Mode(None, ("KIOSK01", "KIOSK02", "KIOSK03", "KIOSK04", "KIOSK05"), "per-device", "membership"),
    ),
    demand=(
        Demand(
            TODAY,
            "per-user",
            "2022",
            220,
            70,
            ("Office staff", "Night shift", "Partners", "Interns"),
            ("LIC01", "LIC02"),
            (
                Cover("LIC01", "2022", 150, bought=False),
                Cover("LIC02", "2025", 60, bought=True),
                Cover("LIC02", "2022", 10, bought=True),
            ),
        ),
        Demand(
            TODAY, "per-device", "2019", 25, 0, ("Shop floor",), ("LIC01",), (Cover("LIC01", "2019", 25, bought=False),)
        ),
        Demand(
            LATER,
            "per-user",
            "2022",
            230,
            80,
            ("Office staff",),
            ("LIC01", "LIC02"),
            (
                Cover("LIC01", "2022", 150, bought=False),
                Cover("LIC02", "2025", 70, bought=True),
                Cover("LIC02", "2022", 10, bought=True),
            ),
        ),
        Demand(
            LATER, "per-device", "2019", 25, 0, ("Shop floor",), ("LIC01",), (Cover("LIC01", "2019", 25, bought=False),)
        ),
    ),
    supply=(
        Supply("LIC01", "2022", "per-device", "2019", 120, 0, 25, 95, usable=True, revocable=24),
        Supply("LIC01", "2022", "per-user", "2022", 150, 0, 150, 0, usable=True, revocable=0),
        Supply("LIC01", "2022", "per-user", "2025", 5, 0, 0, 5, usable=False, revocable=0),
        Supply("LIC02", "2025", "per-user", "2025", 0, 75, 70, 5, usable=True, revocable=0),
        Supply("LIC02", "2025", "per-user", "2022", 0, 10, 10, 0, usable=True, revocable=0),
    ),
    shortfall=(Shortfall("per-user", "2022", 70, ("Office staff", "Night shift")),),
    overuse=(Overuse("LIC01", 200, 150),),
    purchases=(
        Purchase(TODAY, "per-user", "2025", 65, 13, 5, "volume", "Pack of five", "LIC02", Decimal("13650.50")),
        Purchase(TODAY, "per-user", "2022", 10, 10, 1, None, None, "LIC02", Decimal(1800)),
        Purchase(LATER, "per-user", "2025", 10, 2, 5, "volume", "Pack of five", "LIC02", Decimal("2100.0025")),
    ),
    upgrades=(Upgrade(TODAY, "LIC02", "2019", "2025", Decimal(1200)),),
    total_cost=Decimal("18750.5025"),
    total_cals=85,
    bound=Decimal("18750.5025"),
    bound_cals=None,
    optimal=True,
    gap=0.0,
    reserve=0.1,
    why=Why(
        "Proven: every plan takes at least 18,750.5025 EUR, and this one takes 18,750.5025 EUR.",
        (Binding("LIC01 runs Windows Server 2022 and can hold RDS CALs up to 2022", Decimal(1200), 0),),
        (Marginal("Office staff", Decimal(210), 1, Decimal(0), 0), Marginal("Shop floor", None, None, Decimal(0), 0)),
        (
            Alternative("This plan", 85, Decimal("18750.5025"), ""),
            Alternative("Per Device everywhere", None, None, "the number of devices of Partners is not stated"),
        ),
        Mixed(Decimal("9000.10"), None, "This is a bound and no plan."),
    ),
    forecast=Forecast(
        LATER,
        (
            Step(TODAY, "today", 220, 25, 75, Decimal("16650.50")),
            Step(LATER, "the last day", 230, 25, 10, Decimal("2100.0025")),
        ),
        (Exhausted(TODAY, "per-user", "2022", 70), Exhausted(LATER, "per-device", "2019", 1)),
        (
            Ended(date(2027, 1, 12), ("RDSH01", "RDSH02"), "2016", "2025"),
            Ended(date(2027, 10, 12), ("A", "B", "C", "D"), "2019", None),
        ),
    ),
    notes=(Note("the price list names no upgrade of LIC01", None), Note("a count is missing", Place("x.yaml", 3, 4))),
)

UNPROVEN = PRICED._replace(
    optimal=False,
    gap=0.0312,
    bound=Decimal("18182.40"),
    why=Why("Not proven: the time was over.", (), (), (), None),
    forecast=None,
    demand=PRICED.demand[:2],
    overuse=(),
    notes=(),
    purchases=PRICED.purchases[:1],
)

UNPRICED = PRICED._replace(
    priced=False,
    currency=None,
    total_cost=None,
    bound=None,
    bound_cals=75,
    total_cals=75,
    purchases=tuple(
        one._replace(packs=one.quantity, pack=1, program=None, offer=None, cost=None) for one in PRICED.purchases[:2]
    ),
    upgrades=(PRICED.upgrades[0]._replace(cost=None),),
    forecast=None,
    demand=PRICED.demand[:2],
    why=Why(
        "Proven: every plan takes at least 75 CALs.",
        (Binding("Office is set to Per User", None, 30),),
        (Marginal("Office staff", None, 1, None, 0), Marginal("Shop floor", None, None, None, 0)),
        (Alternative("This plan", 75, None, ""),),
        Mixed(None, 40, "This is a bound and no plan."),
    ),
)

MANY = NOTHING._replace(
    deployment="many-collections",
    modes=tuple(Mode(f"Collection {n:03}", (f"H{n:03}",), "per-user", "design") for n in range(25)),
    demand=NOTHING.demand[:1] * 22,
    supply=NOTHING.supply * 21,
)


def renamed(plan, name):
    """Return a plan in which everything that a manifest or a price list names is called so."""

    def each(value, fields):
        return value._replace(
            **{field: (name,) if isinstance(getattr(value, field), tuple) else name for field in fields}
        )

    why = plan.why
    return plan._replace(
        deployment=name,
        file=name,
        modes=tuple(each(one, ("collection", "hosts")) for one in plan.modes),
        demand=tuple(
            each(one, ("groups", "license_servers"))._replace(
                covered=tuple(each(cover, ("license_server",)) for cover in one.covered)
            )
            for one in plan.demand
        ),
        supply=tuple(each(one, ("license_server",)) for one in plan.supply),
        shortfall=tuple(each(one, ("groups",)) for one in plan.shortfall),
        overuse=tuple(each(one, ("license_server",)) for one in plan.overuse),
        purchases=tuple(each(one, ("license_server", "offer")) for one in plan.purchases),
        upgrades=tuple(each(one, ("license_server",)) for one in plan.upgrades),
        why=why._replace(
            proof=name,
            bindings=tuple(each(one, ("condition",)) for one in why.bindings),
            marginals=tuple(each(one, ("group",)) for one in why.marginals),
            alternatives=tuple(each(one, ("name", "reason")) for one in why.alternatives),
        ),
        forecast=plan.forecast
        and plan.forecast._replace(
            steps=tuple(each(one, ("reason",)) for one in plan.forecast.steps),
            ended=tuple(each(one, ("servers",)) for one in plan.forecast.ended),
        ),
        notes=(Note(name, Place(name, 1, 1)),),
    )


PLANS = {
    "nothing": NOTHING,
    "priced": PRICED,
    "unproven": UNPROVEN,
    "unpriced": UNPRICED,
    "many": MANY,
    "hostile": renamed(PRICED, HOSTILE),
}

# Names as manifests can hold them: any text at all, and the beginnings of formulas above all.
NAMES = st.one_of(
    st.text(min_size=1, max_size=20),
    st.builds(
        str.__add__,
        st.sampled_from(["=", "+", "-", "@", "\t=", "\r", " =", "\uff1d", "'", '"', "=cmd|"]),
        st.text(max_size=8),
    ),
)
_COUNT = st.integers(0, 10**9)
_MONEY = st.decimals(0, 10**12, places=2)
_DAYS = st.integers(0, 2000).map(lambda days: TODAY + timedelta(days=days))
_TYPES = st.sampled_from(["per-user", "per-device"])
_RELEASES = st.sampled_from(["2012 R2", "2019", "2022", "2025"])


def _named(name):
    groups = st.lists(name, min_size=1, max_size=3).map(tuple)
    covers = st.builds(Cover, name, _RELEASES, _COUNT, st.booleans())
    demand = st.builds(
        Demand, _DAYS, _TYPES, _RELEASES, _COUNT, st.just(0), groups, groups, st.lists(covers, max_size=2).map(tuple)
    )
    supply = st.builds(
        Supply, name, _RELEASES, _TYPES, _RELEASES, _COUNT, _COUNT, _COUNT, _COUNT, st.booleans(), _COUNT
    )
    bought = st.builds(
        Purchase, _DAYS, _TYPES, _RELEASES, _COUNT, _COUNT, _COUNT, st.none(), st.none() | name, name, _MONEY
    )
    upgrades = st.builds(Upgrade, _DAYS, name, _RELEASES, _RELEASES, _MONEY)
    shortfall = st.builds(Shortfall, _TYPES, _RELEASES, _COUNT, groups)
    return demand, supply, bought, upgrades, shortfall


@st.composite
def plans(draw, name=NAMES):
    """Draw a priced plan whose numbers need not make sense together, but for its totals."""
    rows = [tuple(draw(st.lists(kind, max_size=3))) for kind in _named(name)]
    demand, supply, bought, upgrades, shortfall = rows
    cost = sum((one.cost for one in (*bought, *upgrades)), Decimal(0))
    return renamed(PRICED, draw(name))._replace(
        demand=demand,
        supply=supply,
        purchases=bought,
        upgrades=upgrades,
        shortfall=shortfall,
        total_cost=cost,
        total_cals=sum(one.quantity for one in bought),
    )
