"""The life of waivers: which finding each one covers, whether that counts, and what is wrong with it.

A waiver that is incomplete, has expired or meets no finding is a finding itself and waives nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from validator.findings import Acceptance, Finding, Location, Outcome, fingerprint
from validator.model.shape import SHAPE_RULES, WAIVER_RULES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from datetime import date

    from validator.findings import RuleInfo

REQUIRED = ("reason", "owner", "until")


class Waiver(NamedTuple):
    """One accepted finding: its rule, where, why, whose, until when, for which state; and its own place.

    A comment has the `line` that it speaks of; a waiver of a file of its own may be for one `deployment` only.
    """

    rule: str
    where: str
    reason: str | None
    owner: str | None
    until: date | None
    fingerprint: str | None
    location: Location
    line: int | None = None
    deployment: str | None = None

    def covers(self, finding: Finding) -> bool:
        """Tell whether a finding of the waiver's rule is within its place: a subject, a path, or a line."""
        if self.line is not None:
            return finding.location.line == self.line and finding.location.file == self.location.file
        path, subject = finding.location.path, finding.subject
        return (
            self.where in {path, subject}
            or path.startswith((f"{self.where}.", f"{self.where}["))
            or subject.startswith(f"{self.where} ")
        )

    @property
    def acceptance(self) -> Acceptance:
        """Return what reports may say about it part by part."""
        return Acceptance(self.reason, self.owner, self.until, self.location)

    @property
    def summary(self) -> str:
        """Return why it was accepted, by whom and until when, as far as stated, as reports show it."""
        until = f"until {self.until}" if self.until else None
        stated = ", ".join(part for part in (self.owner, until) if part)
        return " ".join(part for part in (self.reason, f"({stated})" if stated else None) if part) or "waived"


# Each waiver of a run so far, and the states of the findings that it has met.
Met = dict[Waiver, list[str]]


class Terms(NamedTuple):
    """How waivers count in a run.

    Unless they are `accepted`, none counts and nothing is said about them. `shared` ones are from files of their own,
    whose `texts` are here too. `rules` are those about waivers that are reported. Rules that are `passed_over` take no
    part in this run, so that their waivers can meet nothing; in a `partial` run that is also true of shared waivers.
    """

    accepted: bool = True
    required: tuple[str, ...] = REQUIRED
    shared: tuple[Waiver, ...] = ()
    texts: Mapping[str, str] = {}
    rules: Mapping[str, RuleInfo] = WAIVER_RULES
    passed_over: frozenset[str] = frozenset()
    partial: bool = False

    def reaching(self, deployment: str, written: Sequence[Waiver]) -> list[Waiver]:
        """Return the waivers that count for a deployment: those `written` in it, then the shared ones."""
        shared = (waiver for waiver in self.shared if waiver.deployment in {None, deployment})
        return [waiver for waiver in (*written, *shared) if waiver.rule not in self.passed_over]

    def missing(self, waiver: Waiver) -> list[str]:
        """Return which of the required parts a waiver lacks."""
        return [part for part in self.required if getattr(waiver, part) is None]


def settle(
    findings: Sequence[Finding], waivers: Sequence[Waiver], terms: Terms, as_of: date, met: Met
) -> list[Finding]:
    """Return a deployment's findings, those that a waiver covers as waived, and note in `met` what each has met."""
    by_rule: dict[str, list[Waiver]] = {}
    for waiver in waivers:
        met.setdefault(waiver, [])
        by_rule.setdefault(waiver.rule, []).append(waiver)
    settled = list(findings)
    for number, finding in enumerate(findings):
        covering = [waiver for waiver in by_rule.get(finding.rule, ()) if waiver.covers(finding)]
        for waiver in covering:
            met[waiver].append(finding.state or "")
        valid = (waiver for waiver in covering if _counts(waiver, finding, terms, as_of))
        if accepted := next(valid, None):
            settled[number] = finding._replace(
                outcome=Outcome.WAIVED, waiver=accepted.summary, acceptance=accepted.acceptance
            )
    return settled


def _counts(waiver: Waiver, finding: Finding, terms: Terms, as_of: date) -> bool:
    if waiver.until is not None and waiver.until < as_of:
        return False
    return not terms.missing(waiver) and waiver.fingerprint in {None, finding.state}


def close(met: Met, terms: Terms, as_of: date, known: Collection[str], *, complete: bool) -> Iterator[Finding]:
    """Yield the findings about waivers themselves, after all deployments have been settled.

    `known` are the rules there are. Unless the run was `complete`, what a shared waiver accepts may be elsewhere.
    """
    if not terms.accepted:
        return
    whole = complete and not terms.partial
    lost = [waiver for waiver in terms.shared if waiver not in met and waiver.rule not in terms.passed_over]
    elsewhere = {waiver for waiver in terms.shared if waiver.deployment is None or waiver not in met}
    for waiver in (*met, *lost):
        for kind, message in _faults(waiver, met.get(waiver), terms, as_of, known):
            if kind != "unused" or whole or waiver not in elsewhere:
                yield from told(kind, waiver, message, terms)


def _faults(
    waiver: Waiver, states: list[str] | None, terms: Terms, as_of: date, known: Collection[str]
) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with a waiver that has met findings of these states, or has reached no deployment."""
    missing = terms.missing(waiver)
    if missing:
        yield "incomplete", f"the waiver of {waiver.rule} has no {' and no '.join(missing)}"
    if waiver.until is not None and waiver.until < as_of:
        yield "expired", f"the waiver of {waiver.rule} expired on {waiver.until}"
    elif states is None and waiver.deployment is not None and waiver.rule in known:
        yield "unused", f"no deployment '{waiver.deployment}' was checked, which the waiver of {waiver.rule} is for"
    elif not states:
        yield "unused", _in_vain(waiver, known)
    elif waiver.fingerprint is not None and waiver.fingerprint not in states:
        now = ", ".join(dict.fromkeys(states))
        yield "rearmed", f"what the waiver of {waiver.rule} accepted has changed; its fingerprint is now {now}"


def _in_vain(waiver: Waiver, known: Collection[str]) -> str:
    """Return why a waiver meets no finding."""
    name = waiver.rule
    if name in SHAPE_RULES or name in WAIVER_RULES:
        return f"a finding of {name} cannot be waived"
    if name in known:
        where = f"at {waiver.where}" if waiver.line is None else f"on line {waiver.line}"
        return f"the waiver of {name} {where} meets no finding"
    from validator.source.sentences import closest  # noqa: PLC0415 -- only a misspelt name needs it

    meant = closest(name, known)
    return f"there is no rule '{name}' to waive" + (f"; did you mean '{meant}'?" if meant else "")


def told(kind: str, waiver: Waiver, message: str, terms: Terms) -> Iterator[Finding]:
    """Yield a finding about a waiver, where findings of its kind are wanted."""
    rule = terms.rules.get(f"waiver-{kind}")
    if rule is None:
        return
    # A comment moves with its line, so that its line is no part of what identifies it.
    where = waiver.where if waiver.line is None else "comment"
    yield Finding(
        rule=rule.id,
        outcome=Outcome.FAILED,
        severity=rule.severity,
        message=message,
        subject=waiver.where,
        location=waiver.location,
        fingerprint=fingerprint(rule.id, waiver.deployment or "", waiver.rule, where),
        remedy=rule.remedy,
        deployment=waiver.deployment or "",
    )
