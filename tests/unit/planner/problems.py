"""Hypothesis strategies for small problems."""

from __future__ import annotations

from hypothesis import strategies as st

from validator.planner.problem import TYPES, Door, Holder, Offer, Party, Pool, Problem, Site, Step

RELEASES = ("2016", "2019", "2022")
ORDER = {release: rank for rank, release in enumerate(RELEASES)}
SERVES = frozenset((cal, host) for cal in RELEASES for host in RELEASES if ORDER[cal] >= ORDER[host])
HOLDS = frozenset((server, cal) for server in RELEASES for cal in RELEASES if ORDER[server] >= ORDER[cal])
RELEASE = st.sampled_from(RELEASES)
TYPE = st.sampled_from(TYPES)
SOME_TYPES = st.sampled_from([("per-device",), ("per-user",), TYPES])


@st.composite
def holders(draw):
    release = draw(RELEASE)
    newer = [r for r in RELEASES if ORDER[r] > ORDER[release]]
    steps = draw(st.lists(st.sampled_from(newer), unique=True, max_size=1)) if newer else []
    return Holder(
        release, tuple(Step(r, draw(st.integers(0, 9))) for r in steps), draw(st.sampled_from([TYPES, TYPES[:1]]))
    )


@st.composite
def problems(draw, stages=1):
    """Draw a problem that trying everything can solve."""
    servers = draw(st.lists(holders(), min_size=1, max_size=2))
    listed = st.lists(st.integers(0, len(servers) - 1), min_size=1, max_size=2, unique=True).map(tuple)
    door = st.builds(Door, RELEASE, listed)
    doors = st.lists(door, min_size=1, max_size=2).map(tuple)
    site = st.builds(Site, st.tuples(*[doors] * stages), SOME_TYPES)
    sites = draw(st.lists(site, min_size=1, max_size=2))
    used = st.lists(st.integers(0, len(sites) - 1), min_size=1, max_size=2, unique=True).map(tuple)
    counts = st.tuples(*[st.integers(0, 3)] * stages)
    parties = draw(st.lists(st.builds(Party, TYPE, used, counts), max_size=3))
    pool = st.builds(Pool, TYPE, RELEASE, st.integers(0, len(servers) - 1), st.integers(0, 3))
    priced = draw(st.booleans())
    cost = st.integers(0, 9) if priced else st.just(0)  # as `Problem` has it
    offer = st.builds(Offer, TYPE, RELEASE, st.integers(1, 3), cost)
    placement = draw(st.sampled_from(["typical", "even", "first"]))
    offers = draw(st.lists(offer, max_size=2 if len(servers) == 1 else 1))
    return Problem(
        tuple(sites),
        tuple(parties),
        tuple(servers),
        tuple(draw(st.lists(pool, max_size=2))),
        tuple(offers),
        SERVES,
        HOLDS,
        ORDER,
        stages,
        draw(st.sampled_from([0, 0, 100, 250])),
        priced,
        placement,
    )
