"""What has been found, as the report that reporters render; this needs nothing of what judges."""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.findings import Outcome, Report

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from validator.baseline import Baseline
    from validator.found import Basis
    from validator.gather import Gathering
    from validator.verdicts import Recalled


def report_of(
    gathered: Gathering, basis: Basis, as_of: date, *, assumptions: Sequence[str] = (), timeline: bool = False
) -> Report:
    """Return the report of a run, everything in its order; with a `timeline` where one was asked for."""
    found = gathered.found
    changes = sorted(dict.fromkeys(found.timeline), key=lambda change: change.sort_key)
    return Report(
        findings=gathered.findings,
        outcomes={outcome: found.outcomes[outcome] for outcome in Outcome},
        files=tuple(sorted(found.files)),
        documents=found.documents,
        as_of=as_of,
        edition=basis.edition,
        rules=basis.rules,
        texts=gathered.texts,
        failures=tuple(sorted(found.failures, key=lambda failure: failure.sort_key)),
        assumptions=tuple(assumptions),
        timeline=tuple(changes) if timeline else None,
        overrides=basis.overrides,
        deployments=frozenset(found.deployments),
        unread=found.unread,
    )


def recalled(known: Recalled, gathered: Gathering, as_of: date, baseline: Baseline | None = None) -> Report | None:
    """Return the report of a run of which earlier ones that judged alike know everything; None where they do not."""
    if known.basis is None or known.left or not gathered.found.documents:
        return None
    gathered.close()
    report = report_of(gathered, known.basis, as_of)
    if baseline is None:
        return report
    from validator.baseline import settle  # noqa: PLC0415 -- most runs have none

    return settle(report, baseline)
