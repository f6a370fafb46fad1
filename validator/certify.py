"""What a report is given once it is to be kept: the certificate of what it was made from, and its dossier."""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator import __version__
from validator.findings.certificate import Certificate, Sealed, Terms, seal, verdicts
from validator.waivers import Terms as WaiverTerms

if TYPE_CHECKING:
    from validator.findings import Report
    from validator.found import Found
    from validator.run import Question


def documented(report: Report, found: Found, question: Question) -> Report:
    """Return the report with its certificate and, where a run kept exhibits, its dossier."""
    terms = question.terms or WaiverTerms()
    certificate = Certificate(
        tool=__version__,
        pack=question.pack.digest,
        edition=report.edition,
        as_of=report.as_of,
        until=question.until,
        assumptions=report.assumptions,
        manifests=tuple(Sealed(*one) for one in sorted(found.digests.items())),
        # In the order in which they were given: the first one that covers a finding counts.
        waivers=tuple(Sealed(name, seal(text)) for name, text in reversed(tuple(terms.texts.items()))),
        terms=Terms(
            question.pack.left_out,
            {rule: severity.value for rule, severity in sorted(report.overrides.items())},
            terms.accepted,
            terms.required,
            terms.partial,
        ),
        verdicts=verdicts(report.findings, report.failures),
    )
    report = report._replace(certificate=certificate.sealed())
    if not question.exhibits:
        return report
    from validator.exhibits import dossier  # noqa: PLC0415 -- reports in JSON have none

    return report._replace(dossier=dossier(found.exhibits, question.pack.catalog))
