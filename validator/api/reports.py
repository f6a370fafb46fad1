"""What has been found, as the report that reporters render; this needs nothing of what judges."""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.findings import Outcome, Report, fingerprint

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from validator.baseline import Baseline
    from validator.findings import Finding
    from validator.found import Basis, Found
    from validator.verdicts import Recalled


def report_of(
    found: Found, basis: Basis, as_of: date, *, assumptions: Sequence[str] = (), timeline: bool = False
) -> Report:
    """Return the report of a run, everything in its order; with a `timeline` where one was asked for."""
    changes = sorted(dict.fromkeys(found.timeline), key=lambda change: change.sort_key)
    return Report(
        findings=tuple(_told_apart(sorted(found.findings, key=lambda finding: finding.sort_key))),
        outcomes={outcome: found.outcomes[outcome] for outcome in Outcome},
        files=tuple(sorted(found.files)),
        documents=found.documents,
        as_of=as_of,
        edition=basis.edition,
        rules=basis.rules,
        texts=found.texts,
        failures=tuple(sorted(found.failures, key=lambda failure: failure.sort_key)),
        assumptions=tuple(assumptions),
        timeline=tuple(changes) if timeline else None,
        overrides=basis.overrides,
        deployments=frozenset(found.deployments),
        unread=found.unread,
    )


def recalled(known: Recalled, as_of: date, baseline: Baseline | None = None) -> Report | None:
    """Return the report of a run of which earlier ones that judged alike know everything; None where they do not."""
    if known.basis is None or known.left or not known.found.documents:
        return None
    report = report_of(known.found, known.basis, as_of)
    if baseline is None:
        return report
    from validator.baseline import settle  # noqa: PLC0415 -- most runs have none

    return settle(report, baseline)


def _told_apart(findings: list[Finding]) -> list[Finding]:
    """Return findings with fingerprints that are all distinct.

    Those that nothing else tells apart are numbered, by what the rule saw of them first and where they stand last.
    """
    if len({finding.fingerprint for finding in findings}) == len(findings):
        return findings
    alike: dict[str, list[int]] = {}
    for number, finding in enumerate(findings):
        alike.setdefault(finding.fingerprint, []).append(number)
    told = list(findings)
    for known, numbers in alike.items():
        ordered = sorted(numbers, key=lambda number: findings[number].state or "")
        for count, number in enumerate(ordered[1:], 2):
            told[number] = findings[number]._replace(fingerprint=fingerprint(known, str(count)))
    return told
