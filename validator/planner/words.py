"""Sentences about the conditions of a plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.planner.estate import label
from validator.planner.problem import TYPES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from validator.findings import Path
    from validator.planner.assemble import Case, Ground
    from validator.planner.calls import Caller

TYPE = {"per-user": "Per User", "per-device": "Per Device"}
_WHO = {"per-user": ("user", "users"), "per-device": ("device", "devices")}


def listed(names: Sequence[str]) -> str:
    """Return names as a list in a sentence, the end of a long one cut."""
    if len(names) > _MOST_NAMES:
        return f"{', '.join(names[:_MOST_NAMES])} and {len(names) - _MOST_NAMES} more"
    return " and ".join((", ".join(names[:-1]), names[-1])) if len(names) > 1 else "".join(names)


_MOST_NAMES = 4


def counted(caller: Caller) -> str:
    """Return what a count is of, such as `the number of devices of Kiosk`."""
    return f"the number of {_WHO[caller.type][1]} of {listed(caller.groups)}"


def people(caller: Caller, number: int) -> str:
    """Return so many people or devices in words."""
    return f"{number:,} {_WHO[caller.type][number != 1]} of {listed(caller.groups)}"


def ground(case: Case, ground: Ground) -> tuple[str, Path | None]:
    """Return what a condition asks for, and where the manifest says so; None where the price list does."""
    return _GROUNDS[ground.kind](case, ground.number)


def _callers(case: Case, number: int) -> tuple[str, Path | None]:
    caller = case.callers[number]
    where = listed([label(case.estate.units[unit], case.estate.facts) for unit in caller.units])
    return f"{people(caller, max(caller.counts or (0,)))} connect to {where} and need a CAL each", caller.at


def _supply(case: Case, number: int) -> tuple[str, Path | None]:
    unit = case.estate.units[number]
    kinds = listed(list(dict.fromkeys(kind.release for kind in unit.kinds)))
    sentence = f"the {kinds} session hosts of {label(unit, case.estate.facts)} need CALs that they can issue"
    return sentence, ("servers", unit.hosts[0], "os")


def _mode(case: Case, number: int) -> tuple[str, Path | None]:
    unit = case.estate.units[number]
    return f"{label(unit, case.estate.facts)} is set to {TYPE[str(unit.set_to)]}", unit.at


def _membership(case: Case, number: int) -> tuple[str, Path | None]:
    unit, facts = case.estate.units[number], case.estate.facts
    barred = listed([TYPE[kind] for kind in TYPES if kind not in unit.permitted])
    rows = [facts.hosts[host] for host in unit.hosts]
    permits = facts.context.catalog.permits
    host = next(row for row in rows if any(permits(k, str(row.get("membership"))).verdict == "no" for k in TYPES))
    return (
        f"the session hosts of {label(unit, facts)} are in a {host.get('membership')}, where {barred} is not permitted"
    ), host.path("membership")


def _reach(case: Case, number: int) -> tuple[str, Path | None]:
    unit, estate = case.estate.units[number], case.estate
    names = list(dict.fromkeys(estate.name(server) for kind in unit.kinds for server in kind.servers))
    who, path = label(unit, estate.facts), estate.facts.hosts[unit.hosts[0]].path("license_servers")
    if not names:
        return f"the session hosts of {who} name no license server that they may use", path
    return f"the session hosts of {who} may use no license server but {listed(names)}", path


def _release(case: Case, number: int) -> tuple[str, Path | None]:
    server = case.estate.servers[number]
    name, release = case.estate.name(server), case.estate.release(server)
    path = case.estate.facts.license_servers[server].path("os")
    able = [g for g in case.generations() if case.estate.facts.context.catalog.issues(release, g).verdict == "yes"]
    newest = f"RDS CALs up to {able[-1]}" if able else "no RDS CALs that are known"
    sentence = f"{name} runs Windows Server {release} and can hold {newest}"
    if case.prices is None:
        return sentence, path
    offered = [step.release for step in case.prices.upgrades]
    steps = f"upgrades to {listed(offered)} are offered" if offered else "the price list offers no upgrade of it"
    return f"{sentence}; {steps}", path


def _buys(case: Case, number: int) -> tuple[str, Path | None]:
    server = case.estate.servers[number]
    if not case.estate.release(server):
        sentence = f"the release of {case.estate.name(server)} is not known, so that no CALs are bought for it"
        return sentence, case.estate.facts.license_servers[server].path("os")
    types = listed([TYPE[kind] for kind in case.estate.buys[server]])
    path = case.estate.facts.license_servers[server].path("membership")
    return f"only {types} CALs are bought for {case.estate.name(server)}, by what it is a member of", path


def _offers(case: Case, number: int) -> tuple[str, Path | None]:
    kind = TYPES[number]
    versions = list(dict.fromkeys(offer.generation for offer in case.offers() if offer.type == kind))
    if not versions:
        return f"the price list offers no {TYPE[kind]} CALs", None
    return f"the price list offers {TYPE[kind]} CALs of no other version than {listed(versions)}", None


_GROUNDS = {
    "callers": _callers,
    "supply": _supply,
    "mode": _mode,
    "membership": _membership,
    "reach": _reach,
    "release": _release,
    "buys": _buys,
    "offers": _offers,
}
