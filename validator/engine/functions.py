"""The functions that rules may call. Each answers from the catalog and records the cells that it consulted."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from validator.policy.catalog import Catalog
    from validator.policy.matrix import Cell


class UndecidedError(Exception):
    """Nobody published the answer; what is missing was recorded in the trace, CEL makes this an error value."""


class Trace:
    """What the functions consulted during one evaluation, in order."""

    __slots__ = ("cells", "gaps")

    def __init__(self) -> None:
        self.cells: list[Cell] = []
        self.gaps: list[str] = []

    def start(self) -> None:
        """Forget the last evaluation."""
        self.cells, self.gaps = [], []

    def decide(self, cell: Cell) -> bool:
        """Record a cell and return its verdict; raise UndecidedError where it has none."""
        if cell not in self.cells:
            self.cells.append(cell)
        if cell.verdict == "unknown":
            self.lack(f"cell {cell.matrix} [{cell.row}, {cell.column}]")
        return cell.verdict == "yes"

    def lack(self, what: str) -> None:
        """Record what is not known, and raise UndecidedError."""
        self.gaps.append(what)
        raise UndecidedError(what)


# name -> (parameter types, result type, what it means); the one list from which declarations and docs are made.
SIGNATURES: Mapping[str, tuple[tuple[str, ...], str, str]] = {
    "serves": (("release", "release"), "bool", "serves(cal, host): a CAL of one release may be used on a session host"),
    "issues": (
        ("release", "release"),
        "bool",
        "issues(license_server, cal): a license server can hold and issue a CAL",
    ),
    "manages": (("release", "release"), "bool", "manages(broker, host): a Connection Broker can manage a host"),
    "permits": (("string", "string"), "bool", "permits(type, membership): a CAL type is lawful under a membership"),
    "placed": (
        ("string", "string"),
        "bool",
        "placed(host_place, license_server_place): hosts in one place may use a license server in another",
    ),
    "on_server_core": (("string", "release"), "bool", "on_server_core(role, release): Server Core offers the role"),
    "on_domain_controller": (
        ("string", "release"),
        "bool",
        "on_domain_controller(role, release): the role may share a server with a domain controller",
    ),
    "max_brokers": (
        ("release",),
        "int",
        "max_brokers(release): most Connection Brokers of a deployment, 0 for no limit",
    ),
    "older": (("release", "release"), "bool", "older(a, b): release a belongs to an older generation than b"),
    "newer": (("release", "release"), "bool", "newer(a, b): release a belongs to a newer generation than b"),
    "has_own_cal": (("release",), "bool", "has_own_cal(release): RDS CALs are sold under that release's name"),
    "supported_until": (("release",), "date", "supported_until(release): the last day of extended support"),
    "extra_updates_until": (("release",), "date", "extra_updates_until(release): the last day of paid updates (ESU)"),
    "days_between": (("date", "date"), "int", "days_between(a, b): days from a to b, negative when b is before a"),
    "opens": (("strings", "string"), "bool", "opens(ports, wanted): a port or range lies within the open ones"),
    "certifies": (
        ("string", "string"),
        "bool",
        "certifies(certificate, name): a certificate's name is that name, or a wildcard for it",
    ),
    "number": (("constant",), "int", "number(id): a published number, such as grace-period-days"),
}


def implementations(catalog: Catalog, trace: Trace) -> Mapping[str, Callable[..., object]]:
    """Return what each function of `SIGNATURES` does for a catalog, recording into a trace."""

    def rank(release: str) -> int:
        found = catalog.rank(release)
        if found is None:
            trace.lack(f"release {release}")
        return found or 0

    def lifecycle(release: str, end: str) -> datetime:
        record = catalog.release(release)
        day = getattr(record.lifecycle, end, None) if record else None
        if day is None:
            trace.lack(f"{end.replace('_', ' ')} of {release}")
        return datetime(day.year, day.month, day.day, tzinfo=UTC) if day else datetime.max.replace(tzinfo=UTC)

    return {
        "serves": lambda cal, host: trace.decide(catalog.serves(cal, host)),
        "issues": lambda license_server, cal: trace.decide(catalog.issues(license_server, cal)),
        "manages": lambda broker, host: trace.decide(catalog.manages(broker, host)),
        "permits": lambda cal_type, membership: trace.decide(catalog.permits(cal_type, membership)),
        "placed": lambda host, license_server: trace.decide(catalog.placed(host, license_server)),
        "on_server_core": lambda role, release: trace.decide(catalog.on_server_core(role, release)),
        "on_domain_controller": lambda role, release: trace.decide(catalog.on_domain_controller(role, release)),
        "max_brokers": lambda release: getattr(catalog.release(release), "max_brokers", None) or 0,
        "older": lambda first, second: rank(first) < rank(second),
        "newer": lambda first, second: rank(first) > rank(second),
        "has_own_cal": lambda release: catalog.cal_generation(release) == release,
        "supported_until": lambda release: lifecycle(release, "extended_end"),
        "extra_updates_until": lambda release: lifecycle(release, "esu_end"),
        "days_between": lambda start, end: (end - start).days,
        "opens": _opens,
        "certifies": _certifies,
        "number": lambda name: catalog.constants[name].value,
    }


def _opens(ports: Iterable[str], wanted: str) -> bool:
    """Tell whether one of the open ports and ranges, such as `135` or `49152-65535`, holds all of the wanted one."""
    first, last = _bounds(wanted)
    return any(low <= first and last <= high for low, high in map(_bounds, ports))


def _certifies(certificate: str, name: str) -> bool:
    """Tell whether a certificate's name fits a host name; a wildcard stands for the first label and no more."""
    wanted, own = name.casefold(), certificate.casefold()
    return own == wanted or (own.startswith("*.") and own[1:] == wanted[len(wanted.partition(".")[0]) :])


def _bounds(ports: str) -> tuple[int, int]:
    first, _, last = ports.partition("-")
    return int(first), int(last or first)
