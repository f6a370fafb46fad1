"""License servers: CALs, issued licenses, activation, group membership and policies; and the brokers' own settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from validator.exports.settings import spell

if TYPE_CHECKING:
    from collections.abc import Iterable

    from validator.drift.ledger import Ledger
    from validator.drift.sides import Pair, Sides
    from validator.exports.observation import ObservedServer, Origin, Seen
    from validator.findings import Path
    from validator.model.server import CalPool, LicenseServer

_MISSING, _EXTRA, _ISSUED = "drift-cals-missing", "drift-cals-extra", "drift-cals-over-issued"
_ACTIVATION, _GROUP, _POLICY = "drift-activation", "drift-license-servers-group", "drift-license-server-policy"
_ACTIVE = {True: "activated", False: "not activated"}


class Sum(NamedTuple):
    """CALs of one type and generation: how many, how many of them are issued, and where the first pack is from.

    A number is None while one of the packs does not tell it.
    """

    quantity: int | None
    issued: int | None
    origin: Origin


def compare(sides: Sides, ledger: Ledger) -> None:
    """Note the differences between license servers, and between the brokers' settings."""
    for pair in sides.having("licensing"):
        here: Path = ("servers", pair.at, "license_server")
        intended = pair.intended.license_server
        if pair.observed is None:
            if intended is not None and intended.cals is not None:
                sides.lacks(ledger, _MISSING, pair, (*here, "cals"))
            continue
        _cals(sides, pair, pair.observed, ledger)
        _activation(sides, pair, pair.observed, ledger)
        if intended is not None:
            _group(sides, pair, intended, pair.observed, ledger)
            _policies(sides, pair, intended, pair.observed, ledger)
    _broker(sides, ledger)


def _cals(sides: Sides, pair: Pair, observed: ObservedServer, ledger: Ledger) -> None:
    intended = pair.intended.license_server
    here: Path = ("servers", pair.at, "license_server", "cals")
    pools = intended.cals if intended is not None else None
    if observed.packs is None:
        if pools is not None:
            sides.lacks(ledger, _MISSING, pair, here)
        return
    found = _observed(sides, observed)
    places = _places(sides, pools or (), here)
    for key, total in found.items():
        if total.quantity is None or total.issued is None:
            ledger.not_asked()
        elif total.issued > total.quantity:
            ledger.differs(
                _ISSUED, pair.name, places.get(key, here), intended=total.quantity, observed=total.issued,
                cals=_named(key), seen=total.origin,
            )  # fmt: skip
        else:
            ledger.agrees(_ISSUED)
    if pools is None:
        ledger.not_asked()
        return
    origin = observed.packs[0].origin if observed.packs else _first_origin(observed)
    planned = _intended(sides, pools)
    for key in dict.fromkeys((*planned, *found)):
        ours = planned.get(key, 0)
        theirs = found[key].quantity if key in found else 0
        if ours is None or theirs is None:
            ledger.not_asked()
            continue
        if ours == theirs:
            ledger.agrees(_MISSING)
            continue
        seen = found[key].origin if key in found else origin
        ledger.differs(
            _MISSING if theirs < ours else _EXTRA, pair.name, places.get(key, here), intended=ours, observed=theirs,
            cals=_named(key), seen=seen,
        )  # fmt: skip


def _first_origin(observed: ObservedServer) -> Origin:
    """Return where a license server without packs was seen: its role comes from the list that is empty."""
    return observed.facts["roles"].origin


Kind = tuple[str, str]  # type, and the release whose CAL it is


def _kind(sides: Sides, type_: str, version: str) -> Kind:
    return type_, sides.catalog.cal_generation(version) or version.casefold()


def _named(kind: Kind) -> str:
    return f"{spell(kind[0])} CALs of {kind[1]}"


def _added(numbers: Iterable[int | None]) -> int | None:
    listed = list(numbers)
    return None if None in listed else sum(number for number in listed if number is not None)


def _observed(sides: Sides, server: ObservedServer) -> dict[Kind, Sum]:
    """Return the owned CALs of a license server; temporary and built-in packs are nobody's."""
    packs: dict[Kind, list[int]] = {}
    owned = [pack for pack in server.packs or () if pack.owned]
    for at, pack in enumerate(owned):
        packs.setdefault(_kind(sides, pack.type, pack.version), []).append(at)
    return {
        kind: Sum(_added(owned[at].quantity for at in of), _added(owned[at].issued for at in of), owned[of[0]].origin)
        for kind, of in packs.items()
    }


def _intended(sides: Sides, pools: tuple[CalPool, ...]) -> dict[Kind, int | None]:
    planned: dict[Kind, list[int | None]] = {}
    for pool in pools:
        if pool.kind == "purchased":
            planned.setdefault(_kind(sides, pool.type, pool.version), []).append(pool.quantity)
    return {kind: _added(numbers) for kind, numbers in planned.items()}


def _places(sides: Sides, pools: tuple[CalPool, ...], here: Path) -> dict[Kind, Path]:
    """Return where the manifest first counts CALs of each kind."""
    places: dict[Kind, Path] = {}
    for number, pool in enumerate(pools):
        if pool.kind == "purchased":
            places.setdefault(_kind(sides, pool.type, pool.version), (*here, number, "quantity"))
    return places


def _activation(sides: Sides, pair: Pair, observed: ObservedServer, ledger: Ledger) -> None:
    intended = pair.intended.license_server
    wanted = True if intended is None or intended.activated is None else intended.activated
    seen = observed.facts.get("activated")
    path: Path = ("servers", pair.at, "license_server", "activated")
    if seen is None:
        sides.lacks(ledger, _ACTIVATION, pair, path)
    elif seen.value is wanted:
        ledger.agrees(_ACTIVATION)
    else:
        ledger.differs(
            _ACTIVATION, pair.name, path, intended=_ACTIVE[wanted], observed=_ACTIVE[seen.value], seen=seen.origin
        )


def _group(sides: Sides, pair: Pair, intended: LicenseServer, observed: ObservedServer, ledger: Ledger) -> None:
    wanted, seen = intended.in_license_servers_group, observed.facts.get("in_group")
    path: Path = ("servers", pair.at, "license_server", "in_license_servers_group")
    if wanted is None:
        ledger.not_asked()
    elif seen is None:
        sides.lacks(ledger, _GROUP, pair, path)
    elif _same_group(wanted, seen.value):
        ledger.agrees(_GROUP)
    else:
        ledger.differs(_GROUP, pair.name, path, intended=wanted, observed=seen.value, seen=seen.origin)


def _same_group(wanted: bool | tuple[str, ...], seen: bool | tuple[str, ...]) -> bool:  # noqa: FBT001 -- what is compared
    if isinstance(wanted, tuple) and isinstance(seen, tuple):
        return {name.casefold() for name in wanted} == {name.casefold() for name in seen}
    return bool(wanted) is bool(seen)


def _policies(sides: Sides, pair: Pair, intended: LicenseServer, observed: ObservedServer, ledger: Ledger) -> None:
    group = intended.security_group_policy
    here: Path = ("servers", pair.at, "license_server")
    for setting, fact, path, wanted in (
        (
            "the policy License server security group",
            "security_group",
            (*here, "security_group_policy", "enabled"),
            None if group is None else group.enabled,
        ),
        (
            "the policy Prevent license upgrade",
            "prevent_license_upgrade",
            (*here, "prevent_license_upgrade"),
            intended.prevent_license_upgrade,
        ),
    ):
        seen = observed.facts.get(fact)
        if wanted is None:
            ledger.not_asked()
        elif seen is None:
            sides.lacks(ledger, _POLICY, pair, path)
        elif seen.value is wanted:
            ledger.agrees(_POLICY)
        else:
            ledger.differs(
                _POLICY, pair.name, path, intended=wanted, observed=seen.value, seen=seen.origin, setting=setting
            )


def _broker(sides: Sides, ledger: Ledger) -> None:
    broker = sides.intended.broker
    if broker is None:
        ledger.not_asked()
        return
    for setting, fact, wanted in (
        ("client access name", "client_access_name", broker.client_access_name),
        ("database", "database", broker.database),
    ):
        seen: Seen | None = sides.estate.facts.get(fact)
        if wanted is None:
            ledger.not_asked()
        elif seen is None:
            ledger.lacks("drift-broker", "the brokers", ("broker", fact))
        elif seen.value.casefold() == wanted.casefold():
            ledger.agrees("drift-broker")
        else:
            ledger.differs(
                "drift-broker", "the brokers", ("broker", fact), intended=wanted, observed=seen.value,
                seen=seen.origin, setting=setting,
            )  # fmt: skip
