"""What a review dossier shows beside the findings: the deployments, what was checked, and the matrices consulted.

Plain frozen data like the findings themselves; `validator.exhibits` makes it from facts and policies when asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import date

    from validator.findings import CellEvidence, Citation, Outcome


class Named(NamedTuple):
    """A license server as a session host names it, and the number of the machine that is meant, if there is one."""

    name: str
    machine: int | None


class Machine(NamedTuple):
    """A server, or a range of so many equal `servers`; `number` is its place, from 0, in the manifest's list.

    `mode` and `license_servers` are those in effect on a session host, and empty for all other machines. What the
    manifest does not state is empty.
    """

    number: int
    name: str
    servers: int
    os: str
    roles: tuple[str, ...]
    membership: str
    collection: str
    mode: str
    license_servers: tuple[Named, ...]


class Pool(NamedTuple):
    """A CAL pool: the numbers of its license server and of its place there, and how many CALs, None if not stated."""

    machine: int
    number: int
    type: str
    version: str
    kind: str
    quantity: int | None


class Need(NamedTuple):
    """CALs needed by some access groups, against those in all pools that can serve them; None is not known."""

    type: str
    release: str
    groups: tuple[str, ...]
    license_servers: tuple[str, ...]
    needed: int | None
    stock: int | None
    short: int | None


class Purchase(NamedTuple):
    """CALs to buy for a license server by a day; the cost is in words, empty where there are no prices."""

    day: date
    type: str
    version: str
    quantity: int
    license_server: str
    cost: str


class Reading(NamedTuple):
    """How many CALs of one type are needed on a day, and how many are held once all is bought until then."""

    day: date
    needed: int
    held: int


class Course(NamedTuple):
    """The needs and CALs of one type over time, in the order of the days."""

    type: str
    readings: tuple[Reading, ...]


class Purchasing(NamedTuple):
    """The cheapest purchase that covers all needs until a day, or why there is none; `notes` say what it supposes."""

    until: date
    purchases: tuple[Purchase, ...] = ()
    courses: tuple[Course, ...] = ()
    total: str = ""
    refused: str = ""
    notes: tuple[str, ...] = ()


class Quiet(NamedTuple):
    """A rule that is no finding on some subjects: it passed, or did not apply."""

    rule: str
    outcome: Outcome
    subjects: tuple[str, ...]


class Consulted(NamedTuple):
    """A matrix cell that decided something about a deployment, and the rules that looked at it."""

    matrix: str
    row: str
    column: str
    rules: tuple[str, ...]


class Exhibit(NamedTuple):
    """A document of a run, from its first line to its last; `judged` unless its shape did not allow that.

    `collections` are the names of all collections that are listed or that a host names. `purchasing` is None where
    nobody planned one.
    """

    deployment: str
    description: str
    file: str
    line: int
    end_line: int
    judged: bool
    platform: str = ""
    membership: str = ""
    domain: str = ""
    collections: tuple[str, ...] = ()
    machines: tuple[Machine, ...] = ()
    pools: tuple[Pool, ...] = ()
    needs: tuple[Need, ...] = ()
    purchasing: Purchasing | None = None
    quiet: tuple[Quiet, ...] = ()
    consulted: tuple[Consulted, ...] = ()

    @property
    def sort_key(self) -> tuple[str, int]:
        """Return file and line: the order of every dossier."""
        return self.file, self.line


class MatrixCell(NamedTuple):
    """A cell of a published matrix; `reason` is a derivation, a condition, or why nothing is known."""

    evidence: CellEvidence
    reason: str


class MatrixView(NamedTuple):
    """A matrix by the edition of the run; its title says what the rows and the columns are."""

    name: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[MatrixCell, ...]], ...]


class Dispute(NamedTuple):
    """Sources that contradict each other: what each says, which one is followed here, and why."""

    id: str
    topic: str
    statements: tuple[tuple[tuple[Citation, ...], str], ...]
    resolution: str
    reason: str


class Dossier(NamedTuple):
    """All exhibits of a run in the order of their places, every matrix of the pack, and the disputes about cells."""

    exhibits: tuple[Exhibit, ...]
    matrices: tuple[MatrixView, ...]
    disputes: tuple[Dispute, ...]
