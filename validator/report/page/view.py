"""All that the page of a report shows, gathered under the names that its templates use."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from validator.findings import Outcome
from validator.report.page import matrices, waivers
from validator.report.page.chart import chart
from validator.report.page.fold import clipped, fold
from validator.report.page.groups import groups
from validator.report.page.layout import draw
from validator.report.page.topology import topology
from validator.report.page.turns import turns
from validator.report.page.verdict import counts, verdict
from validator.report.phrases import basis, counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from validator.findings import Citation, Finding, Report, RuleInfo
    from validator.findings.dossier import Exhibit
    from validator.report.page.layout import Drawing
    from validator.report.page.topology import Topology

# So much of a name stands in headings.
_HEADING = 120
# So many subjects of a rule that passed are listed, ranges counted once.
_SUBJECTS = 40


class Picture(NamedTuple):
    """A deployment with its picture."""

    id: str
    name: str
    exhibit: Exhibit
    topology: Topology
    drawing: Drawing


class Checked(NamedTuple):
    """A rule that passed or did not apply: on how many subjects, and those by name, the last ones left off."""

    rule: RuleInfo
    outcome: Outcome
    verdicts: int
    subjects: tuple[str, ...]
    more: int


def page(report: Report) -> dict[str, object]:
    """Return the values that the template of a dossier takes."""
    dossier = report.dossier
    found = groups(report)
    pictures = list(_pictures(report)) if dossier else []
    silent = list(_checked(report)) if dossier else []
    rules = sorted(report.rules.values(), key=lambda rule: (rule.topic, rule.id))
    return {
        "report": report,
        "verdict": verdict(report),
        "counts": list(counts(report)),
        "basis": list(basis(report)),
        "title": title(report),
        "groups": found,
        "topics": sorted({rule.topic for rule in rules}),
        "servers": _servers(dossier.exhibits if dossier else ()),
        "pictures": pictures,
        "matrices": matrices.tables(dossier) if dossier else (),
        "disputes": dossier.disputes if dossier else (),
        "checked": silent,
        "rules": rules,
        "sources": sources(report),
        "failed_rules": {group.rule for group in found},
        "needs": [(exhibit, need) for exhibit in (dossier.exhibits if dossier else ()) for need in exhibit.needs],
        "timeline": turns(report),
        "purchasing": [
            (exhibit, exhibit.purchasing, [chart(course) for course in exhibit.purchasing.courses])
            for exhibit in (dossier.exhibits if dossier else ())
            if exhibit.purchasing is not None
        ],
        "waivers": waivers.accepted(report),
        "about_waivers": [finding for finding in report.findings if finding.rule.startswith("waiver-")],
    }


def title(report: Report) -> str:
    """Return what the page is about: the deployments by name, or how many they are."""
    names = list(dict.fromkeys(exhibit.deployment for exhibit in report.dossier.exhibits)) if report.dossier else []
    names = names or list(dict.fromkeys(finding.deployment for finding in report.findings if finding.deployment))
    if len(names) == 1:
        return clipped(names[0] or "unnamed deployment", _HEADING)
    return f"{len(names)} deployments" if names else counted(report.documents, "document")


def sources(report: Report) -> list[Citation]:
    """Return every source that the page cites, by publisher and title, the newest edition of one title first."""
    cited = {source for rule in report.rules.values() for source in rule.sources}
    evidence = [finding.evidence for finding in report.findings]
    cited.update(source for one in evidence for source in one.sources)
    cited.update(source for one in evidence for cell in one.cells for source in cell.sources)
    for matrix in report.dossier.matrices if report.dossier else ():
        cited.update(source for _, cells in matrix.rows for cell in cells for source in cell.evidence.sources)
    for dispute in report.dossier.disputes if report.dossier else ():
        cited.update(source for named, _ in dispute.statements for source in named)
    newest = sorted(cited, key=lambda one: (one.edition, one.url), reverse=True)
    return sorted(newest, key=lambda one: (one.publisher, one.title))


def certificate_data(report: Report) -> dict[str, object]:
    """Return what `rdpolicy verify` reads from the page: the certificate, and every verdict that it covers."""
    parts = ("rule", "subject", "outcome", "severity", "fingerprint")
    told = [{part: getattr(finding, part) for part in parts} for finding in report.findings]
    certificate = None if report.certificate is None else report.certificate.to_json()
    unread = [{"file": failure.file} for failure in report.failures]
    return {"schema": "rdpolicy/dossier/v1", "certificate": certificate, "findings": told, "failures": unread}


def within(exhibit: Exhibit, findings: Sequence[Finding]) -> list[Finding]:
    """Return the findings that stand in a document."""
    return [
        finding
        for finding in findings
        if finding.location.file == exhibit.file and exhibit.line <= finding.location.line <= exhibit.end_line
    ]


def _pictures(report: Report) -> Iterator[Picture]:
    exhibits = report.dossier.exhibits if report.dossier else ()
    for number, exhibit in enumerate((one for one in exhibits if one.machines), 1):
        shown = topology(exhibit, within(exhibit, report.findings))
        yield Picture(f"t{number}", clipped(exhibit.deployment, _HEADING), exhibit, shown, draw(shown))


def _checked(report: Report) -> Iterator[Checked]:
    """Yield each rule with a silent outcome, passed ones first, in the order of their topics."""
    exhibits = report.dossier.exhibits if report.dossier else ()
    subjects: dict[tuple[str, Outcome], list[str]] = {}
    for exhibit in exhibits:
        for quiet in exhibit.quiet:
            subjects.setdefault((quiet.rule, quiet.outcome), []).extend(quiet.subjects)
    rules = sorted(report.rules.values(), key=lambda rule: (rule.topic, rule.id))
    for outcome in (Outcome.PASSED, Outcome.NOT_APPLICABLE):
        for rule in rules:
            names = subjects.get((rule.id, outcome), [])
            if names:
                folded = fold(names)
                shown = tuple(map(clipped, folded[:_SUBJECTS]))
                yield Checked(rule, outcome, len(names), shown, len(folded) - len(shown))


def _servers(exhibits: Sequence[Exhibit]) -> tuple[str, ...]:
    """Return the names that the filter by server proposes, runs of equal ones as ranges."""
    names = fold(machine.name for exhibit in exhibits for machine in exhibit.machines)
    return tuple(dict.fromkeys(map(clipped, names[:200])))
