"""The matrices: complete, in agreement with themselves, and monotone; a violation is shown as a manifest to run."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from validator.prover.claims import Claim

if TYPE_CHECKING:
    from collections.abc import Iterator

    from validator.policy.catalog import Catalog
    from validator.policy.matrix import Cell

# A matrix, and along which axis a yes must carry over from one release to the next older or newer one.
_CAL, _HOLDER, _BROKER = "cal-serves-host", "license-server-issues-cal", "broker-manages-host"


def matrix_claims(catalog: Catalog) -> Iterator[Claim]:
    """Yield the claims about each matrix over releases."""
    for name in (_CAL, _HOLDER, _BROKER):
        matrix = catalog.matrix(name)
        cells = [matrix.cells[row][column] for row in matrix.rows for column in matrix.columns]
        open_cells = [cell for cell in cells if cell.verdict == "unknown"]
        unsaid = [cell for cell in open_cells if name != _BROKER]
        remark = f"said to be unknown: {', '.join(map(_pair, open_cells))}" if open_cells else ""
        yield Claim(f"{name} is complete", not unsaid, len(cells), tuple(map(_pair, unsaid)), remark)
        contested = [cell for cell in cells if cell.status == "contested" and cell.contradiction is None]
        yield Claim(f"{name} is consistent", not contested, len(cells), tuple(map(_pair, contested)))
        broken = list(_jumps(catalog, name))
        yield Claim(f"{name} is monotone", not broken, len(cells), tuple(_manifest(name, cell) for cell in broken[:1]))


def _pair(cell: Cell) -> str:
    return f"[{cell.row}, {cell.column}]"


def _jumps(catalog: Catalog, name: str) -> Iterator[Cell]:
    """Yield each no beside a yes that should carry over: to older partners, and to newer CALs, servers and brokers."""
    matrix = catalog.matrix(name)
    rank = catalog.rank
    for row in matrix.rows:
        for older, newer in pairwise(matrix.columns):
            first, second = matrix.cells[row][older], matrix.cells[row][newer]
            # Along its columns a session host gains with newer CALs; a license server or broker loses with newer ones.
            wrong = (first, second) if name == _CAL else (second, first)
            if (wrong[0].verdict, wrong[1].verdict) == ("yes", "no") and not _explained(wrong[1]):
                yield wrong[1]
    for column in matrix.columns:
        for older, newer in pairwise(matrix.rows):
            first, second = matrix.cells[older][column], matrix.cells[newer][column]
            wrong = (second, first) if name == _CAL else (first, second)
            if (wrong[0].verdict, wrong[1].verdict) == ("yes", "no") and rank(older) != rank(newer):
                yield wrong[1]


def _explained(cell: Cell) -> bool:
    """Tell whether the catalog says why a cell breaks the order, as farms and collections that do not mix."""
    return cell.reason is not None


def _manifest(name: str, cell: Cell) -> str:
    """Return the smallest manifest on which the cell decides; what it is not about is of the release of its CALs."""
    host = server = cal = cell.column
    if name == _CAL:
        host = cell.row
    else:
        server = cell.row
    role = "connection-broker" if name == _BROKER else "licensing"
    pool = "" if name == _BROKER else f"\n    license_server: {{cals: [{{type: per-user, version: {cal}}}]}}"
    return (
        "apiVersion: rdpolicy/v1\nkind: Deployment\nmetadata: {name: counterexample}\n"
        "licensing: {mode: per-user, license_servers: [SRV01]}\nservers:\n"
        f"  - name: SRV01\n    os: {server}\n    roles: [{role}]{pool}\n"
        f"  - {{name: RDSH01, os: {host}, roles: [session-host]}}\n"
    )
