"""Waivers: accepted findings, each with a reason, an owner and an end; none may rot unseen.

A waiver that is incomplete, has expired or meets no finding is a finding itself and waives nothing.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from validator.findings import Finding, Location, Outcome
from validator.model.shape import WAIVER_RULES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

REQUIRED = ("reason", "owner", "until")


@dataclass(frozen=True, slots=True)
class Waiver:
    """One accepted finding: its rule, where, why, whose, until when, for which state; and its own place."""

    rule: str
    where: str
    reason: str | None
    owner: str | None
    until: date | None
    fingerprint: str | None
    location: Location

    def covers(self, finding: Finding) -> bool:
        """Tell whether a finding is of the waiver's rule and within its place: a subject, or a path of the manifest."""
        if finding.rule != self.rule:
            return False
        path, subject = finding.location.path, finding.subject
        return (
            self.where in {path, subject}
            or path.startswith((f"{self.where}.", f"{self.where}["))
            or subject.startswith(f"{self.where} ")
        )

    @property
    def summary(self) -> str:
        """Return who accepted it, until when and why, as reports show it."""
        return f"{self.reason} ({self.owner}, until {self.until})"


def state_of(finding: Finding) -> str:
    """Return a digest of the facts that a finding rests on: a waiver bound to it re-arms when they change."""
    facts = "\0".join(f"{fact.name}={fact.value}" for fact in finding.evidence.facts)
    return hashlib.sha256(f"{finding.fingerprint}\0{facts}".encode()).hexdigest()[:16]


def apply(
    findings: Sequence[Finding], waivers: Iterable[Waiver], as_of: date, required: Sequence[str] = REQUIRED
) -> list[Finding]:
    """Return the findings, those covered marked as waived, followed by the findings about the waivers themselves."""
    waived: dict[int, Waiver] = {}
    about: list[Finding] = []
    for waiver in waivers:
        met = [number for number, finding in enumerate(findings) if _open(finding) and waiver.covers(finding)]
        faults = list(_faults(waiver, [findings[number] for number in met], as_of, required))
        about.extend(faults)
        if not faults:
            waived.update(dict.fromkeys(met, waiver))
    kept = [
        finding._replace(outcome=Outcome.WAIVED, waiver=waived[number].summary) if number in waived else finding
        for number, finding in enumerate(findings)
    ]
    return kept + about


def _open(finding: Finding) -> bool:
    return finding.outcome in {Outcome.FAILED, Outcome.UNDETERMINED}


def _faults(waiver: Waiver, met: list[Finding], as_of: date, required: Sequence[str]) -> Iterator[Finding]:
    missing = [part for part in required if getattr(waiver, part) is None]
    if missing:
        yield _finding("incomplete", waiver, f"the waiver of {waiver.rule} has no {' and no '.join(missing)}")
    if waiver.until is not None and waiver.until < as_of:
        yield _finding("expired", waiver, f"the waiver of {waiver.rule} expired on {waiver.until}")
    elif not met:
        yield _finding("unused", waiver, f"the waiver of {waiver.rule} at {waiver.where} meets no finding")
    elif waiver.fingerprint is not None and not any(state_of(finding) == waiver.fingerprint for finding in met):
        now = ", ".join(state_of(finding) for finding in met)
        yield _finding(
            "rearmed", waiver, f"what the waiver of {waiver.rule} accepted has changed; its fingerprint is now {now}"
        )


def _finding(kind: str, waiver: Waiver, message: str) -> Finding:
    rule = WAIVER_RULES[f"waiver-{kind}"]
    identity = f"{rule.id}\0{waiver.rule}\0{waiver.where}"
    return Finding(
        rule=rule.id,
        outcome=Outcome.FAILED,
        severity=rule.severity,
        message=message,
        subject=waiver.where,
        location=waiver.location,
        fingerprint=hashlib.sha256(identity.encode()).hexdigest()[:32],
        remedy=rule.remedy,
    )
