"""One run over manifests: each is read, judged and concluded, here or, in parts, in other processes."""

from __future__ import annotations

import gc
from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from validator.engine.conclude import Conclusion, spell_path
from validator.engine.evaluate import Engine
from validator.errors import Place, SourceError
from validator.facts.build import FactSet
from validator.findings import Change, Failure, Finding, Location, Outcome, fingerprint
from validator.model.shape import SHAPE_RULES
from validator.source.document import Document, parse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from concurrent.futures import Executor
    from datetime import date

    from validator.assume import Assumption
    from validator.engine.pack import Pack
    from validator.findings import Path
    from validator.model.deployment import Waiver as ManifestWaiver
    from validator.source.faults import Fault
    from validator.waivers import Waiver

# So many inputs go to another process at once: enough to make up for its start, few enough to share them out.
PART = 500


class Input(NamedTuple):
    """A text to check, read when its turn comes; `optional` ones that are no manifests are passed over."""

    name: str
    read: Callable[[], str]
    optional: bool = False


class Question(NamedTuple):
    """What a run asks of every manifest: by which pack, as of which day, until when, and what is assumed."""

    pack: Pack
    as_of: date
    until: date | None = None
    assumptions: tuple[Assumption, ...] = ()


class Found:
    """What a run has found so far; of the files, the texts of those with findings are kept for the report."""

    def __init__(self) -> None:
        self.files: dict[str, None] = {}
        self.findings: list[Finding] = []
        self.outcomes: Counter[Outcome] = Counter()
        self.texts: dict[str, str] = {}
        self.failures: list[Failure] = []
        self.timeline: list[Change] = []
        self.documents = 0

    def add(self, other: Found) -> None:
        """Take in what has been found in another part of the inputs."""
        self.files.update(other.files)
        self.findings += other.findings
        self.outcomes.update(other.outcomes)
        self.texts.update(other.texts)
        self.failures += other.failures
        self.timeline += other.timeline
        self.documents += other.documents


def judge(question: Question, inputs: Iterable[Input]) -> Found:
    """Judge inputs; one that cannot be read becomes one of the failures."""
    with _collector_off():
        run = _Run(question)
        for item in inputs:
            run.take(item)
        return run.found


def judge_in_parts(question: Question, inputs: Sequence[Input], executor: Executor) -> Found:
    """Judge inputs as `judge` does, part by part through an executor."""
    found = Found()
    parts = [inputs[start : start + PART] for start in range(0, len(inputs), PART)]
    for part in executor.map(judge, [question] * len(parts), parts):
        found.add(part)
    return found


@contextmanager
def _collector_off() -> Iterator[None]:
    """Switch the garbage collector off: large loads make no cycles, and scanning for them costs most of the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


class _Run:
    """An engine shared by all documents, and what has been found so far."""

    def __init__(self, question: Question) -> None:
        pack, self.as_of, self.until, self.assumptions = question
        self.assumed: dict[str, dict[str, object]] = {}
        if self.assumptions:
            from validator.assume import by_table  # noqa: PLC0415

            self.assumed = by_table(self.assumptions)
        self.catalog = pack.catalog
        self.engine = Engine(pack.rules, pack.catalog, pack.compiled, self.as_of)
        self.found = Found()

    def take(self, item: Input) -> None:
        """Judge one input."""
        try:
            self._input(item)
        except SourceError as error:
            place = error.place or Place(item.name)
            self.found.failures.append(Failure(place.file, place.line, place.column, error.sentence))

    def _input(self, item: Input) -> None:
        text = item.read()
        if item.optional and "apiVersion" not in text:
            return
        documents = [document for document in parse(text, item.name) if document.data is not None]
        if item.optional:
            documents = [document for document in documents if _is_manifest(document)]
            if not documents:
                return
        elif not documents:
            raise SourceError("the file is empty: expected a deployment manifest", Place(item.name))
        self.found.files[item.name] = None
        before = len(self.found.findings)
        try:
            for document in documents:
                self._document(document)
        finally:
            if len(self.found.findings) > before:
                self.found.texts[item.name] = text

    def _document(self, document: Document) -> None:
        from validator.model.load import load  # noqa: PLC0415 -- brings pydantic, which an unchanged run never needs

        if not isinstance(document.data, dict):
            span = document.span(())
            kind = "list" if isinstance(document.data, list) else "single value"
            raise SourceError(
                f"expected a mapping with apiVersion and kind at the top, found a {kind}",
                Place(document.name, span.line, span.column),
            )
        self.found.documents += 1
        if self.assumptions:
            from validator.assume import in_data  # noqa: PLC0415

            loaded = load(document, in_data(document.data, self.assumptions))
        else:
            loaded = load(document)
        for fault in loaded.faults:
            self.found.outcomes[Outcome.FAILED] += 1
            self.found.findings.append(_shape_finding(document, fault))
        if loaded.deployment is None:
            return
        facts = FactSet(loaded.deployment, self.catalog, self.assumed)
        conclusion = Conclusion(self.engine, facts, lambda path: location(document, path))
        told, silent = self.engine.judge(facts)
        self.found.outcomes.update(silent)
        findings = [finding for verdict in told for finding in conclusion.findings(verdict)]
        waivers: list[Waiver] = []
        if loaded.deployment.waivers:
            from validator.waivers import apply  # noqa: PLC0415 -- most manifests have none

            waivers = [_waiver(document, number, item) for number, item in enumerate(loaded.deployment.waivers)]
            findings = apply(findings, waivers, self.as_of)
        self.found.outcomes.update(finding.outcome for finding in findings)
        self.found.findings.extend(findings)
        if self.until is not None:
            from validator.timeline import changes  # noqa: PLC0415 -- only a timeline needs it

            used = {finding.waiver for finding in findings}
            waivers = [waiver for waiver in waivers if waiver.summary in used]
            self.found.timeline.extend(changes(self.engine, facts, conclusion, waivers, self.until))


def _is_manifest(document: Document) -> bool:
    data = document.data
    return isinstance(data, dict) and str(data.get("apiVersion", "")).startswith("rdpolicy/")


def location(document: Document, path: Path) -> Location:
    """Return where a path stands in a document; a path that is absent stands where it would be added."""
    span = document.span(path)
    return Location(document.name, span.line, span.column, span.end_line, span.end_column, spell_path(path))


def _waiver(document: Document, number: int, item: ManifestWaiver) -> Waiver:
    """Return a waiver of the manifest with its place."""
    from validator.waivers import Waiver  # noqa: PLC0415

    place = location(document, ("waivers", number))
    return Waiver(item.rule, item.where, item.reason, item.owner, item.until, item.fingerprint, place)


def _shape_finding(document: Document, fault: Fault) -> Finding:
    rule = SHAPE_RULES[f"manifest-{fault.kind}"]
    span, path = fault.span, spell_path(fault.path)
    name = document.data.get("metadata")
    identity = (rule.id, str(name.get("name")) if isinstance(name, dict) else "", path)
    return Finding(
        rule=rule.id,
        outcome=Outcome.FAILED,
        severity=rule.severity,
        message=fault.sentence,
        subject=path or "manifest",
        location=Location(document.name, span.line, span.column, span.end_line, span.end_column, path),
        fingerprint=fingerprint(*identity),
        remedy=rule.remedy,
    )
