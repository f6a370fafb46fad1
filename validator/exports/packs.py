"""Key packs of a license server from its exports: key packs, issued licenses, usage reports, put together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from validator.exports.observation import Pack

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from validator.exports.observation import Observation

UNKNOWN = "unknown"
_HELD = frozenset({"active", "upgrade", "concurrent", "pending"})  # statuses in which a license takes one from the pack


def assemble(server: str, observations: Sequence[Observation], notes: list[str]) -> list[Pack]:
    """Return the packs of a license server in the order of the exports; `notes` takes what does not fit."""
    statuses = _statuses(one for one in observations if one.about == "issued")
    packs: list[Pack] = []
    numbers: set[str] = set()
    for one in observations:
        if one.about == "pack":
            number = _value(one, "pack")
            if number is None or number in numbers:  # an empty list, or the same pack in two exports
                continue
            numbers.add(number)
            pack = _pack(server, one, statuses.pop(number, {}), notes)
            packs += [pack] if pack else []
    if statuses:
        notes.append(f"{server}: licenses were issued from key packs that are in no export")
    for one in observations:
        if one.about == "usage":
            _use(server, one, packs, notes)
    return packs


def _statuses(issued: Iterable[Observation]) -> dict[str, dict[str, int]]:
    """Count the issued licenses of each key pack by their status."""
    counted: dict[str, dict[str, int]] = {}
    for one in issued:
        of_pack = counted.setdefault(_value(one, "pack"), {})
        status = _value(one, "status") or UNKNOWN
        number = _value(one, "count")
        of_pack[status] = of_pack.get(status, 0) + (1 if number is None else number)
    return counted


def _pack(server: str, one: Observation, statuses: dict[str, int], notes: list[str]) -> Pack | None:
    what = f"{server}: key pack {_value(one, 'pack')} ({one.origin})"
    type_ = _value(one, "type")
    if type_ is None:
        notes.append(f"{what} is neither Per User nor Per Device; it is left out")
        return None
    kind = "built-in" if _value(one, "built_in") else _value(one, "kind")
    if kind is None:
        notes.append(f"{what} is of a type that says nothing about who owns it; it is left out")
        return None
    total, issued, available = (_value(one, fact) for fact in ("total", "issued", "available"))
    held = sum(number for status, number in statuses.items() if status in _HELD)
    if issued is not None and statuses and held != issued:
        notes.append(f"{what} says that {issued} are issued, but {held} issued licenses are listed")
    if None not in {total, issued, available} and kind == "purchased" and total - issued != available:
        notes.append(f"{what}: {total} less {issued} issued are not the {available} that it calls available")
    return Pack(
        type=type_,
        version=_version(one, what, notes),
        kind=kind,
        program=_value(one, "program") if kind == "purchased" else None,
        quantity=total,
        issued=held if issued is None and statuses else issued,
        revoked=statuses.get("revoked"),
        origin=one.origin,
    )


def _version(one: Observation, what: str, notes: list[str]) -> str:
    """Return the version of CALs: the text says more than the number, whose newer values nobody published."""
    written, numbered = _value(one, "version"), _value(one, "version_id")
    if written is None and numbered is None:
        notes.append(f"{what} does not say for which release its CALs are")
    elif written is not None and numbered is not None and not written.startswith(numbered[:4]):
        notes.append(f"{what} is called {written}, but its number is that of {numbered}; the name counts")
    return str(written or numbered or UNKNOWN)


def _use(server: str, one: Observation, packs: list[Pack], notes: list[str]) -> None:
    """Take in a line of a usage report: it says of all packs of a type and version together what they hold."""
    type_ = _value(one, "type") or "per-user"  # Licensing Manager reports on these alone
    version = _version(one, f"{server}: {one.origin}", notes)
    total, issued = _value(one, "total"), _value(one, "issued")
    alike = [at for at, pack in enumerate(packs) if pack.owned and (pack.type, pack.version) == (type_, version)]
    if not alike:
        packs.append(Pack(type_, version, "purchased", None, total, issued, None, one.origin))
        return
    held = [packs[at].quantity for at in alike]
    if total is not None and None not in held and sum(filter(None, held)) != total:
        counted = sum(filter(None, held))
        notes.append(f"{server}: {one.origin} counts {total} {type_} CALs of {version}, the key packs hold {counted}")
    if issued is None:
        return
    given = [packs[at].issued for at in alike]
    sum_given = None if None in given else sum(filter(None, given))
    if sum_given is not None and issued != sum_given:
        more = max(issued, sum_given)
        notes.append(
            f"{server}: {one.origin} counts {issued} {type_} CALs of {version} in use, the key packs say {sum_given}; "
            f"{more} counts"
        )
    if sum_given is None or issued > sum_given:
        first = packs[alike[0]]
        others = sum(packs[at].issued or 0 for at in alike[1:])
        packs[alike[0]] = first._replace(issued=max(0, issued - others))


def _value(one: Observation, fact: str) -> Any:  # noqa: ANN401 -- each fact has its type
    seen = one.facts.get(fact)
    return None if seen is None else seen.value
