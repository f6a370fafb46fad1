"""The façade for all callers, and the public Python API: texts, a pack and a date in; a report out."""

from __future__ import annotations

import gc
from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from validator.engine.conclude import Conclusion, spell_path
from validator.engine.evaluate import Engine
from validator.engine.pack import Pack, build, dump, from_build
from validator.engine.pack import read as read_pack
from validator.errors import Place, SourceError
from validator.facts.build import FactSet
from validator.findings import Change, Failure, Finding, Location, Outcome, Report, RuleInfo, fingerprint
from validator.model.shape import SHAPE_RULES, WAIVER_RULES
from validator.source.document import Document, parse
from validator.waivers import Waiver
from validator.waivers import apply as apply_waivers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import date
    from pathlib import Path as FilePath

    from validator.assume import Assumption
    from validator.findings import Path
    from validator.model.deployment import Waiver as ManifestWaiver
    from validator.policy.rule import Rule
    from validator.source.faults import Fault

__all__ = ["Input", "check", "check_text", "load_pack", "rule_infos"]


class Input(NamedTuple):
    """A text to check, read when its turn comes; `optional` ones that are no manifests are passed over."""

    name: str
    read: Callable[[], str]
    optional: bool = False


def load_pack(folders: Sequence[FilePath] = (), cache: FilePath | None = None) -> Pack:
    """Return the built-in pack, extended by folders of one's own.

    An installed wheel brings the built-in pack compiled. Anything else is compiled once and kept under `cache`
    by the digest of its content; without a cache it is compiled each time.

    Raises:
        PolicyError: a policy file has a fault; `faults` holds all of them.

    """
    from validator import resources  # noqa: PLC0415 -- the modules of a plain check stay few

    shipped = resources.compiled_pack()
    if shipped is not None and not folders:
        pack = read_pack(shipped)
        if pack is not None:
            return pack
    from validator.policy.digest import digest  # noqa: PLC0415

    sources = [resources.policies(), *folders]
    if cache is None:
        return from_build(build(sources))
    content = "-".join(digest(folder) for folder in sources)
    kept = cache / f"pack-{fingerprint(content)}.json"
    pack = read_pack(kept)
    if pack is not None and pack.digest == content:
        return pack
    data = build(sources)
    _keep(kept, dump(data))
    return from_build(data)


def _keep(path: FilePath, text: str) -> None:
    """Write a cache file whole or not at all; a cache that cannot be written is only slower."""
    import os  # noqa: PLC0415

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(f".{os.getpid()}.tmp")
        draft.write_text(text, encoding="utf-8")
        draft.replace(path)
    except OSError:
        return


def check_text(text: str, *, as_of: date, pack: Pack | None = None, name: str = "-") -> Report:
    """Check one text; see `check`."""
    return check([Input(name, lambda: text)], as_of=as_of, pack=pack)


def check(
    inputs: Iterable[Input],
    *,
    as_of: date,
    pack: Pack | None = None,
    until: date | None = None,
    assume: Sequence[str] = (),
) -> Report:
    """Check manifests at a date and return the report; an input that cannot be read becomes one of its failures.

    With `until`, the report's timeline holds every later day up to that one on which a verdict changes. `assume`
    takes facts and manifest values as FACT=VALUE, for what-if questions.

    Raises:
        SourceError: there was nothing to check.
        UsageError: an assumption names no fact, or no place in a manifest.
        PolicyError: the built-in pack does not load, or an expression cannot be evaluated.

    """
    with _collector_off():
        return _Run(pack or load_pack(), as_of, until, _assumptions(assume)).report(inputs)


def _assumptions(written: Sequence[str]) -> tuple[Assumption, ...]:
    if not written:
        return ()
    from validator.assume import read  # noqa: PLC0415 -- what-if questions only

    return tuple(read(item) for item in written)


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
    """One run: an engine shared by all documents, and what has been found so far."""

    def __init__(self, pack: Pack, as_of: date, until: date | None, assumptions: tuple[Assumption, ...]) -> None:
        self.pack = pack
        self.as_of = as_of
        self.until = until
        self.assumptions = assumptions
        self.assumed: dict[str, dict[str, object]] = {}
        if assumptions:
            from validator.assume import by_table  # noqa: PLC0415

            self.assumed = by_table(assumptions)
        self.engine = Engine(pack.rules, pack.catalog, pack.compiled, as_of)
        self.findings: list[Finding] = []
        self.outcomes: Counter[Outcome] = Counter()
        self.texts: dict[str, str] = {}
        self.failures: list[Failure] = []
        self.timeline: list[Change] = []
        self.documents = 0

    def report(self, inputs: Iterable[Input]) -> Report:
        for item in inputs:
            try:
                self._input(item)
            except SourceError as error:
                place = error.place or Place(item.name)
                self.failures.append(Failure(place.file, place.line, place.column, error.sentence))
        if not self.documents and not self.failures:
            raise SourceError("nothing to check: no rdpolicy manifest was found")
        return Report(
            findings=tuple(sorted(self.findings, key=lambda finding: finding.sort_key)),
            outcomes={outcome: self.outcomes[outcome] for outcome in Outcome},
            files=tuple(self.texts),
            documents=self.documents,
            as_of=self.as_of,
            edition=self.pack.catalog.edition,
            rules=SHAPE_RULES | WAIVER_RULES | rule_infos(self.pack),
            texts=self.texts,
            failures=tuple(self.failures),
            assumptions=tuple(assumption.written for assumption in self.assumptions),
            timeline=None if self.until is None else tuple(sorted(self.timeline, key=lambda change: change.sort_key)),
        )

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
        self.texts[item.name] = text
        for document in documents:
            self._document(document)

    def _document(self, document: Document) -> None:
        from validator.model.load import load  # noqa: PLC0415 -- brings pydantic, which an unchanged run never needs

        if not isinstance(document.data, dict):
            span = document.span(())
            kind = "list" if isinstance(document.data, list) else "single value"
            raise SourceError(
                f"expected a mapping with apiVersion and kind at the top, found a {kind}",
                Place(document.name, span.line, span.column),
            )
        self.documents += 1
        if self.assumptions:
            from validator.assume import in_data  # noqa: PLC0415

            loaded = load(document, in_data(document.data, self.assumptions))
        else:
            loaded = load(document)
        for fault in loaded.faults:
            self.outcomes[Outcome.FAILED] += 1
            self.findings.append(_shape_finding(document, fault))
        if loaded.deployment is None:
            return
        facts = FactSet(loaded.deployment, self.pack.catalog, self.assumed)
        conclusion = Conclusion(self.engine, facts, lambda path: location(document, path))
        told, silent = self.engine.judge(facts)
        self.outcomes.update(silent)
        found = [finding for verdict in told for finding in conclusion.findings(verdict)]
        waivers = [_waiver(document, number, item) for number, item in enumerate(loaded.deployment.waivers)]
        found = apply_waivers(found, waivers, self.as_of)
        self.outcomes.update(finding.outcome for finding in found)
        self.findings.extend(found)
        if self.until is not None:
            from validator.timeline import changes  # noqa: PLC0415 -- only a timeline needs it

            used = {finding.waiver for finding in found}
            waivers = [waiver for waiver in waivers if waiver.summary in used]
            self.timeline.extend(changes(self.engine, facts, conclusion, waivers, self.until))


def _is_manifest(document: Document) -> bool:
    data = document.data
    return isinstance(data, dict) and str(data.get("apiVersion", "")).startswith("rdpolicy/")


def location(document: Document, path: Path) -> Location:
    """Return where a path stands in a document; a path that is absent stands where it would be added."""
    span = document.span(path)
    return Location(document.name, span.line, span.column, span.end_line, span.end_column, spell_path(path))


def _waiver(document: Document, number: int, item: ManifestWaiver) -> Waiver:
    """Return a waiver of the manifest with its place."""
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


def rule_infos(pack: Pack) -> dict[str, RuleInfo]:
    """Return what reports say about each rule of a pack."""
    return {rule.id: _info(pack, rule) for rule in pack.rules}


def _info(pack: Pack, rule: Rule) -> RuleInfo:
    sources = tuple(pack.catalog.cite(source) for source in rule.sources)
    return RuleInfo(rule.id, rule.topic, rule.title, rule.severity, rule.remedy, rule.rationale, sources)
