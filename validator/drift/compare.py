"""A manifest beside an estate, as a report: what differs, what no export tells, and how much agrees."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from validator.drift import license_servers, licensing, servers
from validator.drift.ledger import Ledger
from validator.drift.sides import Sides
from validator.engine.message import spell_value
from validator.errors import Place, SourceError
from validator.findings import (
    Evidence,
    FactEvidence,
    Finding,
    Location,
    Outcome,
    Report,
    Severity,
    fingerprint,
    spell_path,
)
from validator.model.load import load
from validator.model.shape import SHAPE_RULES
from validator.policy.drift_rules import load_drift_rules
from validator.run import location
from validator.shape_findings import shape_finding
from validator.source.document import Document, parse

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from validator.drift.ledger import Key
    from validator.engine.pack import Pack
    from validator.exports.observation import Estate, Origin
    from validator.findings import Path, RuleInfo
    from validator.found import Input
    from validator.policy.drift_rules import DriftRule


def compare(manifest: Input, estate: Estate, pack: Pack, as_of: date) -> Report:
    """Compare the deployment of a manifest with an estate, as of a day.

    Raises:
        SourceError: the manifest cannot be read, or holds no deployment or several.
        PolicyError: the rules of drift do not load.

    """
    document = _document(manifest)
    rules = load_drift_rules(pack.catalog)
    loaded = load(document)
    ledger = Ledger()
    findings = [shape_finding(document, fault) for fault in loaded.faults]
    if loaded.deployment is not None:
        sides = Sides(loaded.deployment, estate, pack.catalog)
        servers.compare(sides, ledger)
        licensing.compare(sides, ledger, as_of)
        license_servers.compare(sides, ledger)
        writer = _Writer(document, loaded.deployment.metadata.name, rules, pack)
        findings += [*writer.differences(ledger), *writer.unseen(ledger)]
    infos: dict[str, RuleInfo] = {name: rule.info(pack.catalog) for name, rule in rules.items()}
    failed = sum(finding.outcome is Outcome.FAILED for finding in findings)
    return Report(
        findings=tuple(sorted(findings, key=lambda finding: finding.sort_key)),
        outcomes={
            Outcome.FAILED: failed,
            Outcome.PASSED: ledger.agreed.total(),
            Outcome.NOT_APPLICABLE: ledger.passed_over,
            Outcome.UNDETERMINED: len(findings) - failed,
            Outcome.WAIVED: 0,
        },
        files=(manifest.name, *estate.files),
        documents=1,
        as_of=as_of,
        edition=pack.catalog.edition,
        rules={**SHAPE_RULES, **infos},
        texts={manifest.name: document.text} if findings else {},
    )


def _document(manifest: Input) -> Document:
    documents = [one for one in parse(manifest.read(), manifest.name) if one.data is not None]
    place = Place(manifest.name)
    if len(documents) != 1:
        raise SourceError(f"expected one deployment, found {len(documents)} documents", place)
    if not isinstance(documents[0].data, dict):
        raise SourceError("expected a manifest, which is a mapping with apiVersion and kind at the top", place)
    return documents[0]


class _Writer:
    """Turns what a ledger holds into findings of one manifest."""

    def __init__(self, document: Document, deployment: str, rules: Mapping[str, DriftRule], pack: Pack) -> None:
        self._document = document
        self._deployment = deployment
        self._rules = rules
        self._catalog = pack.catalog

    @cached_property
    def _infos(self) -> dict[str, RuleInfo]:
        return {name: rule.info(self._catalog) for name, rule in self._rules.items()}

    def differences(self, ledger: Ledger) -> Iterator[Finding]:
        """Yield a finding for each difference, of all servers together that have it."""
        for key, found in ledger.differences.items():
            names = [name for name, _ in found]
            origin = _origin([seen for _, seen in found])
            told = {
                "servers": spell_value(names),
                "intended": key.intended,
                "observed": key.observed,
                "seen": origin,
                **dict(key.more),
            }
            facts = (FactEvidence("intended", key.intended), FactEvidence("observed", f"{key.observed} ({origin})"))
            yield self._finding(key, names, self._rules[key.rule].filled(told), facts)

    def _finding(self, key: Key, names: list[str], message: str, facts: tuple[FactEvidence, ...]) -> Finding:
        info = self._infos[key.rule]
        more = [f"{name}={value}" for name, value in key.more]
        return Finding(
            rule=key.rule,
            outcome=Outcome.FAILED,
            severity=info.severity,
            message=message,
            subject=spell_value(names),
            location=self._place(key.path),
            fingerprint=fingerprint(key.rule, self._deployment, *names, *more),
            evidence=Evidence(facts=facts, sources=info.sources),
            remedy=info.remedy,
        )

    def _place(self, path: Path) -> Location:
        """Return a place in the manifest; of its large parts the key, where the whole of them would be shown."""
        if len(path) > 1:
            return location(self._document, path)
        span = self._document.span(path, key=True)
        return Location(self._document.name, span.line, span.column, span.end_line, span.end_column, spell_path(path))

    def unseen(self, ledger: Ledger) -> Iterator[Finding]:
        """Yield for each rule that no export tells of one finding, with what is needed to tell."""
        for rule, (path, names) in ledger.unseen.items():
            info = self._infos[rule]
            distinct = list(dict.fromkeys(names))
            needed = ", ".join(self._rules[rule].needs)
            yield Finding(
                rule=rule,
                outcome=Outcome.UNDETERMINED,
                severity=Severity(info.severity),
                message=f"cannot tell whether this is so for {spell_value(distinct)}: {info.title}; "
                f"add the collector's file, or an export of {needed}",
                subject=spell_value(distinct),
                location=self._place(path),
                fingerprint=fingerprint(rule, self._deployment, "unseen"),
                evidence=Evidence(sources=info.sources),
            )


def _origin(seen: list[Origin]) -> str:
    first, *rest = dict.fromkeys(seen)
    return f"{first} and {len(rest)} more" if rest else str(first)
