"""One run over manifests: each is read, judged and concluded, in this process."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from validator.engine.evaluate import Engine
from validator.errors import Place, SourceError
from validator.facts.build import FactSet
from validator.findings import Failure, Outcome, spell_path
from validator.found import Found, Shown
from validator.source.document import Document, parse

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from validator.assume import Assumption
    from validator.engine.lasting import Lasting
    from validator.engine.pack import Pack
    from validator.findings import Finding, Location, Path
    from validator.found import Input, Told
    from validator.model.deployment import Deployment
    from validator.waivers import Terms, Waiver

# What waivers in comments begin with, as `waivers.comments` has it, which few manifests need.
_WAIVES = "rdpolicy:"


class Question(NamedTuple):
    """What a run asks of every manifest: by which pack, as of which day, until when, what is assumed or accepted.

    It may ask to keep digests of all texts, and exhibits of all documents. `kept_for` names what the verdicts depend on
    beside the texts, where they are to be kept for other runs.
    """

    pack: Pack
    as_of: date
    until: date | None = None
    assumptions: tuple[Assumption, ...] = ()
    terms: Terms | None = None
    digests: bool = False
    exhibits: bool = False
    kept_for: bytes | None = None


def engine_of(question: Question) -> Engine:
    """Return what judges by the rules of a question; it serves one thread, and remembers what it has judged."""
    pack = question.pack
    return Engine(pack.rules, pack.catalog, pack.compiled, question.as_of)


def judge(question: Question, inputs: Iterable[Input], engine: Engine | None = None) -> Found:
    """Judge inputs, and return what was found in all of them, fit to be sent elsewhere."""
    whole = Found()
    for found in judged(question, inputs, engine):
        found.shown = [shown.packed() for shown in found.shown]
        whole.add(found)
    return whole


def judged(question: Question, inputs: Iterable[Input], engine: Engine | None = None) -> Iterator[Found]:
    """Judge inputs, and yield what was found in each; one that cannot be read becomes one of the failures.

    An engine of the question's may be given that judges others as well.
    """
    with _collector_off():
        run = _Run(question, engine or engine_of(question), several=engine is not None)
        for item in inputs:
            yield run.take(item)


def watched(inputs: Sequence[Input], progress: Told) -> Iterator[Input]:
    """Yield inputs, and tell before each how many are done."""
    for done, item in enumerate(inputs):
        progress(done, len(inputs))
        yield item


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
    """An engine shared by all documents, and what has been found in the input that is being judged."""

    def __init__(self, question: Question, engine: Engine, *, several: bool) -> None:
        pack, self.as_of, self.until, self.assumptions, self.terms, *_ = question
        self.question = question
        self.assumed: dict[str, dict[str, object]] = {}
        if self.assumptions:
            from validator.assume import by_table  # noqa: PLC0415

            self.assumed = by_table(self.assumptions)
        self.catalog = pack.catalog
        self.engine = engine
        self.found = Found()
        self.several = several
        self.findings: list[Finding] = []
        self.lasts = date.max
        self.lasting: Lasting | None = None
        if question.kept_for is not None:
            from validator.engine.lasting import Lasting  # noqa: PLC0415 -- only where verdicts are kept

            self.lasting = Lasting(self.engine)

    def take(self, item: Input) -> Found:
        """Return what is found in an input, with the verdict to be kept if asked to."""
        self.found, self.findings, self.lasts = Found(), [], date.max
        try:
            text = item.read()
        except SourceError as error:
            self._fail(item, error)
            return self.found
        try:
            self._input(item, text)
        except SourceError as error:
            self._fail(item, error)
        if self.findings or self.found.met or self.found.garbled:
            ordered = sorted(self.findings, key=lambda finding: finding.sort_key)
            self.found.shown.append(Shown(item.name, ordered, text))
        if self.question.kept_for is not None:
            from validator import verdicts  # noqa: PLC0415 -- only where verdicts are kept

            verdicts.note(self.found, verdicts.key(self.question.kept_for, item, text), self.as_of, self.lasts)
        return self.found

    def _fail(self, item: Input, error: SourceError) -> None:
        place = error.place or Place(item.name)
        self.found.failures.append(Failure(place.file, place.line, place.column, error.sentence))

    def _input(self, item: Input, text: str) -> None:
        if passed_over(item, text):
            return
        documents = [document for document in parse(text, item.name) if document.data is not None]
        if item.optional:
            documents = [document for document in documents if _is_manifest(document)]
            if not documents:
                return
        elif not documents:
            raise SourceError("the file is empty: expected a deployment manifest", Place(item.name))
        self.found.files[item.name] = None
        if self.question.digests:
            from validator.findings.certificate import seal  # noqa: PLC0415 -- a plain check needs no digests

            self.found.digests[item.name] = seal(text)
        comments = self._comments(text, documents) if _WAIVES in text else {}
        for number, document in enumerate(documents):
            self._document(document, comments.get(number, ()))

    def _comments(self, text: str, documents: Sequence[Document]) -> dict[int, list[Waiver]]:
        """Return the waivers in comments, by the number of the document that each speaks of."""
        if self.terms is not None and not self.terms.accepted:
            return {}
        from validator.waivers.comments import read, within  # noqa: PLC0415 -- few manifests have any

        waivers, garbled = read(text, documents[0].name)
        self.found.garbled += garbled
        starts = [document.span(()).line for document in documents]
        return {number: within(waivers, starts, number) for number in range(len(documents))}

    def _document(self, document: Document, comments: Sequence[Waiver]) -> None:
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
        if loaded.faults:
            from validator.shape_findings import shape_finding  # noqa: PLC0415 -- most manifests have no faults
        for fault in loaded.faults:
            self.found.outcomes[Outcome.FAILED] += 1
            self.findings.append(shape_finding(document, fault))
        if loaded.deployment is None:
            self.found.unread += 1
            self._exhibit(document)
            return
        self.found.deployments.add(loaded.deployment.metadata.name)
        facts = self._facts(document, loaded.deployment)
        told, silent = self.engine.judge(facts)
        self.found.outcomes.update(silent)
        if self.lasting is not None:
            self.lasts = min(self.lasts, self.lasting.until(facts, told))
        findings: list[Finding] = []
        if told or self.until is not None:
            from validator.engine.conclude import Conclusion  # noqa: PLC0415 -- most manifests are clean

            conclusion = Conclusion(self.engine, facts, lambda path: location(document, path))
            findings = [finding for verdict in told for finding in conclusion.findings(verdict)]
        waivers = self._waivers(document, loaded.deployment, comments)
        if waivers:
            from validator.waivers import Terms, settle  # noqa: PLC0415 -- most manifests have none

            findings = settle(findings, waivers, self.terms or Terms(), self.as_of, self.found.met)
        self.found.outcomes.update(finding.outcome for finding in findings)
        self.findings.extend(findings)
        self._exhibit(document, facts)
        if self.until is not None:
            from validator.timeline import changes  # noqa: PLC0415 -- only a timeline needs it

            used = {finding.waiver for finding in findings}
            waivers = [waiver for waiver in waivers if waiver.summary in used]
            self.found.timeline.extend(changes(self.engine, facts, conclusion, waivers, self.until))

    def _facts(self, document: Document, deployment: Deployment) -> FactSet:
        """Return the facts of a deployment; of the first one it is not asked what it is like, as it may be the only."""
        alike = None
        if self.several and not self.assumptions:
            from validator.facts.likeness import likeness  # noqa: PLC0415 -- not for a single document

            alike = likeness(document.data)
        self.several = True
        return FactSet(deployment, self.catalog, self.assumed, alike)

    def _exhibit(self, document: Document, facts: FactSet | None = None) -> None:
        """Keep what a dossier shows of a document, if one is wanted."""
        if self.question.exhibits:
            from validator.exhibits import exhibit  # noqa: PLC0415 -- only a dossier needs them

            self.found.exhibits.append(exhibit(document.data, location(document, ()), self.engine, facts))

    def _waivers(self, document: Document, deployment: Deployment, comments: Sequence[Waiver]) -> list[Waiver]:
        """Return the waivers that reach a deployment: its own, those in comments, those of other files."""
        if not deployment.waivers and not comments and self.terms is None:
            return []
        from validator.waivers import Terms  # noqa: PLC0415
        from validator.waivers.manifest import read  # noqa: PLC0415

        terms = self.terms or Terms()
        if not terms.accepted:
            return []
        name = deployment.metadata.name
        own = read(deployment.waivers, lambda path: location(document, path), name)
        return terms.reaching(name, [*own, *(waiver._replace(deployment=name) for waiver in comments)])


def passed_over(item: Input, text: str) -> bool:
    """Tell whether a text cannot be a manifest and need not be one; before parsing: templates, for one, are no YAML."""
    return item.optional and "rdpolicy" not in text


def _is_manifest(document: Document) -> bool:
    data = document.data
    if not isinstance(data, dict) or data.get("kind") == "Waivers":
        return False
    return str(data.get("apiVersion", "")).startswith("rdpolicy/")


def location(document: Document, path: Path) -> Location:
    """Return where a path stands in a document; a path that is absent stands where it would be added."""
    from validator.findings import Location  # noqa: PLC0415 -- a clean run needs none

    span = document.span(path)
    return Location(document.name, span.line, span.column, span.end_line, span.end_column, spell_path(path))
