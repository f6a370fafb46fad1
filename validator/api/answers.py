"""Answers to what people ask beside a check: what to buy, and what a message means."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from validator.api.packs import load_pack, load_symptoms

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from validator.diagnose.ask import Design, Signs
    from validator.diagnose.diagnosis import Diagnosis
    from validator.diagnose.pack import Symptoms
    from validator.engine.pack import Pack
    from validator.findings import Report
    from validator.findings.dossier import Exhibit, Purchasing
    from validator.found import Input
    from validator.planner.request import Terms as PlanTerms
    from validator.planner.result import Plan


def plan(manifest: Input, *, as_of: date, terms: PlanTerms | None = None, pack: Pack | None = None) -> Plan:
    """Return the cheapest purchase of CALs for the deployment of a manifest, and why nothing cheaper works.

    `terms` bring the price list and the access log, and say what is free to choose. The same inputs give the same plan.

    Raises:
        SourceError: a text cannot be read.
        UnplannableError: the manifest states too little or is at fault, or no purchase meets every condition; `faults`
            say which.
        UsageError: the days of the forecast make no sense.

    """
    from validator.planner.plan import plan_for  # noqa: PLC0415 -- a check plans nothing

    return plan_for(manifest.read(), manifest.name, (pack or load_pack()).catalog, as_of, terms)


def diagnose(signs: Signs, symptoms: Symptoms | None = None, design: Design | None = None) -> Diagnosis:
    """Return what signs tell: symptoms, their causes, and remedies; with a design, which causes it confirms.

    Raises:
        SourceError: a log or the manifest cannot be read, or there is nothing in what was given.
        PolicyError: the built-in symptoms do not load, or an expression cannot be evaluated.

    """
    from validator.diagnose.ask import ask  # noqa: PLC0415

    return ask(signs, symptoms or load_symptoms(), design)


def planned(
    report: Report, inputs: Iterable[Input], *, terms: PlanTerms | None = None, pack: Pack | None = None
) -> Report:
    """Return a report with a dossier with the cheapest purchase for each deployment, or why there is none.

    Raises:
        SourceError: a text cannot be read, the price list for one.

    """
    if report.dossier is None:
        return report
    by_name = {item.name: item for item in inputs}
    exhibits = report.dossier.exhibits
    alone = Counter(exhibit.file for exhibit in exhibits)

    def purchasing(exhibit: Exhibit) -> Purchasing | None:
        if not exhibit.judged:
            return None
        return _purchasing(by_name[exhibit.file], report.as_of, terms, pack, several=alone[exhibit.file] > 1)

    shown = tuple(exhibit._replace(purchasing=purchasing(exhibit)) for exhibit in exhibits)
    return report._replace(dossier=report.dossier._replace(exhibits=shown))


def _purchasing(
    manifest: Input, as_of: date, terms: PlanTerms | None, pack: Pack | None, *, several: bool
) -> Purchasing:
    from validator.exhibits.purchasing import purchasing, refused  # noqa: PLC0415 -- few dossiers have a plan
    from validator.planner.faults import UnplannableError  # noqa: PLC0415

    until = (terms and terms.until) or as_of
    if several:
        return refused(("A plan is for one deployment, and this file has several",), until)
    try:
        return purchasing(plan(manifest, as_of=as_of, terms=terms, pack=pack))
    except UnplannableError as error:
        return refused(tuple(str(fault) for fault in error.faults), until)
