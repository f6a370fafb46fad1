"""The cheapest purchase by trying everything: written from the rules alone, sharing nothing with the planner."""

from __future__ import annotations

from itertools import product


def cheapest(problem, most):
    """Return the least cost of a problem of one stage, buying at most `most` packs of an offer per license server.

    Without prices the answer is the fewest upgrades and then CALs, as a pair. None when nothing works.
    """
    values = [
        value
        for releases in _releases(problem)
        for stock, value in _purchases(problem, releases, most)
        if any(_works(problem, modes, stock) for modes in product(*(site.types for site in problem.sites)))
    ]
    return min(values, default=None)


def meets(problem, solution):
    """Tell whether a plan for one stage, as it is told, meets every condition."""
    runs = {server: holder.release for server, holder in enumerate(problem.holders)}
    runs |= {one.server: one.release for one in solution.upgraded}
    bought = [(problem.offers[one.offer], one.server, one.packs) for one in solution.bought]
    held = [tuple(pool) for pool in problem.pools]
    held += [(offer.type, offer.generation, server, packs * offer.pack) for offer, server, packs in bought]
    allowed = all(
        offer.type in problem.holders[server].buys and (runs[server], offer.generation) in problem.holds
        for offer, server, _ in bought
    )
    return allowed and _works(problem, solution.modes, [one for one in held if (runs[one[2]], one[1]) in problem.holds])


def _releases(problem):
    """Yield for every choice of upgrades the release, the cost and the number of upgrades of each license server."""
    return product(*([(h.release, 0, 0)] + [(u.release, u.cost, 1) for u in h.upgrades] for h in problem.holders))


def _purchases(problem, releases, most):
    """Yield what is there, as (type, generation, license server, size), and what it takes, for every purchase."""
    runs = [release for release, _, _ in releases]
    installed = [tuple(pool) for pool in problem.pools if (runs[pool.server], pool.generation) in problem.holds]
    sold = [
        (offer, server)
        for offer in problem.offers
        for server in range(len(problem.holders))
        if offer.type in problem.holders[server].buys and (runs[server], offer.generation) in problem.holds
    ]
    for packs in product(range(most + 1), repeat=len(sold)):
        bought = [
            (offer.type, offer.generation, server, number * offer.pack)
            for (offer, server), number in zip(sold, packs, strict=True)
            if number
        ]
        cost = sum(c for _, c, _ in releases) + sum(n * o.cost for (o, _), n in zip(sold, packs, strict=True))
        upgrades, count = sum(up for _, _, up in releases), sum(size for _, _, _, size in bought)
        yield installed + bought, cost if problem.priced else (upgrades, count)


def _works(problem, modes, stock):
    for site, mode in zip(problem.sites, modes, strict=True):
        for door in site.doors[0] if site.supplied else ():
            if not any(t == mode and s in door.servers and (g, door.release) in problem.serves for t, g, s, _ in stock):
                return False
    people = []
    for party in problem.parties:
        doors = [d for s in party.sites if modes[s] == party.type for d in problem.sites[s].doors[0]]
        if not doors:
            continue
        newest = max(doors, key=lambda door: problem.order[door.release]).release
        servers = {s for d in doors if d.release == newest for s in d.servers}
        usable = frozenset(
            i
            for i, (t, g, s, _) in enumerate(stock)
            if t == party.type and s in servers and (g, newest) in problem.serves
        )
        people += [usable] * party.counts[0]
    # Hall's condition over pools, with the reserve of each license server and type checked by trying all placings.
    return _place(problem, people, [entry[3] for entry in stock], stock)


def _place(problem, people, free, stock):
    limits = {}
    for t, _, s, size in stock:
        limits[t, s] = limits.get((t, s), 0) + size
    room = {key: size * (1000 - problem.reserve) // 1000 for key, size in limits.items()}
    seen = set()

    def place(number):
        if number == len(people):
            return True
        state = (number, tuple(free), tuple(sorted(room.items())))
        if state in seen:
            return False
        seen.add(state)
        for pool in people[number]:
            key = (stock[pool][0], stock[pool][2])
            if free[pool] and room[key]:
                free[pool] -= 1
                room[key] -= 1
                if place(number + 1):
                    return True
                free[pool] += 1
                room[key] += 1
        return False

    return place(0)
