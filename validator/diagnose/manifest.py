"""Which causes a manifest confirms: the rules that find them, judged on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from validator.engine.conclude import Conclusion
from validator.engine.evaluate import Engine
from validator.errors import Place, SourceError
from validator.facts.build import FactSet
from validator.findings import Outcome
from validator.model.load import load
from validator.run import location
from validator.source.document import parse

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from validator.engine.pack import Pack
    from validator.findings import Finding
    from validator.model.deployment import Deployment
    from validator.source.document import Document

_GRAVEST = (Outcome.FAILED, Outcome.UNDETERMINED, Outcome.PASSED)


class Judged(NamedTuple):
    """What a rule says of a manifest, and its findings; waivers are no matter here: what is accepted is still so."""

    outcome: Outcome
    findings: tuple[Finding, ...]


def judge_rules(names: Iterable[str], text: str, name: str, pack: Pack, as_of: date) -> dict[str, Judged]:
    """Return what each rule of these names says of the deployments in a text; rules not in the pack are left out.

    Raises:
        SourceError: the text is no manifest, or one with faults of shape, which `check` tells all of.

    """
    deployments = [(document, _deployment(document)) for document in parse(text, name) if document.data is not None]
    if not deployments:
        raise SourceError("the file is empty: expected a deployment manifest", Place(name))
    judged: dict[str, Judged] = {}
    for rule in sorted(set(names)):
        known = pack.rule(rule)
        if known is None:
            continue
        engine = Engine((known,), pack.catalog, pack.compiled, as_of)
        judged[rule] = _together([_judge(engine, pack, *each) for each in deployments])
    return judged


def _deployment(document: Document) -> Deployment:
    span = document.span(())
    if not isinstance(document.data, dict):
        sentence = "expected a mapping with apiVersion and kind at the top"
        raise SourceError(sentence, Place(document.name, span.line, span.column))
    loaded = load(document)
    if loaded.faults or loaded.deployment is None:
        fault = loaded.faults[0]
        place = Place(document.name, fault.span.line, fault.span.column)
        raise SourceError(f"{fault.sentence} (`rdpolicy check` tells all faults)", place)
    return loaded.deployment


def _judge(engine: Engine, pack: Pack, document: Document, deployment: Deployment) -> Judged:
    facts = FactSet(deployment, pack.catalog, {})
    conclusion = Conclusion(engine, facts, lambda path: location(document, path))
    told, silent = engine.judge(facts)
    findings = tuple(finding for verdict in told for finding in conclusion.findings(verdict))
    quiet = Outcome.PASSED if silent[Outcome.PASSED] else Outcome.NOT_APPLICABLE
    return Judged(_gravest({finding.outcome for finding in findings} | {quiet}), findings)


def _together(parts: list[Judged]) -> Judged:
    findings = sorted((finding for part in parts for finding in part.findings), key=lambda one: one.sort_key)
    return Judged(_gravest({part.outcome for part in parts}), tuple(findings))


def _gravest(outcomes: set[Outcome]) -> Outcome:
    return next((outcome for outcome in _GRAVEST if outcome in outcomes), Outcome.NOT_APPLICABLE)
