"""Proofs about a pack: its matrices, its rules over finite domains, and the licensing core on small manifests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.prover.claims import Claim
from validator.prover.core import core_claims
from validator.prover.domain import domain_claims
from validator.prover.matrices import matrix_claims

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    from validator.engine.pack import Pack

__all__ = ["Claim", "prove"]


def prove(pack: Pack, as_of: date, in_time: Callable[[], bool]) -> Iterator[Claim]:
    """Yield every claim about a pack: proved, refuted with a counterexample, or left open by the budget.

    `in_time` tells whether the budget still lasts, and is asked between cases.

    Raises:
        PolicyError: an expression cannot be evaluated.

    """
    yield from matrix_claims(pack.catalog)
    yield from core_claims(pack, as_of, in_time)
    yield from domain_claims(pack, as_of, in_time)
