"""The façade for all callers, and the public Python API: texts, a pack and a date in; a report out."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, Protocol, TypeVar

from validator.engine.pack import Pack, build, dump, from_build
from validator.engine.pack import read as read_pack
from validator.errors import Place, SourceError
from validator.findings import Outcome, Report, RuleInfo, Severity, fingerprint
from validator.model.shape import SHAPE_RULES, WAIVER_RULES
from validator.run import Input, Question, Told, judge, judge_in_parts, watched

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from concurrent.futures import Executor
    from datetime import date
    from pathlib import Path as FilePath

    from validator.assume import Assumption
    from validator.baseline import Baseline
    from validator.diagnose.ask import Design, Signs
    from validator.diagnose.diagnosis import Diagnosis
    from validator.diagnose.pack import Symptoms
    from validator.exports.observation import Estate
    from validator.exports.read import Export
    from validator.findings import Finding, Severity
    from validator.importer.manifest import Imported
    from validator.planner.request import Terms as PlanTerms
    from validator.planner.result import Plan
    from validator.policy.rule import Rule
    from validator.policy.windows_model import WindowsSettings
    from validator.render import Rendered
    from validator.run import Found
    from validator.waivers import Terms

__all__ = [
    "Input",
    "Told",
    "check",
    "check_text",
    "diagnose",
    "drift",
    "import_exports",
    "load_pack",
    "load_symptoms",
    "load_windows",
    "observe",
    "plan",
    "render",
    "rule_infos",
]


def load_pack(folders: Sequence[FilePath] = (), cache: FilePath | None = None) -> Pack:
    """Return the built-in pack, extended by folders of one's own.

    An installed wheel brings the built-in pack compiled. Anything else is compiled once and kept under `cache`
    by the digest of its content; without a cache it is compiled each time.

    Raises:
        PolicyError: a policy file has a fault; `faults` holds all of them.

    """
    from validator import resources  # noqa: PLC0415 -- the modules of a plain check stay few

    return _compiled(_Kind("pack", read_pack, build, from_build, dump), resources.compiled_pack(), folders, cache)


def load_symptoms(folders: Sequence[FilePath] = (), cache: FilePath | None = None) -> Symptoms:
    """Return the symptoms of the built-in pack, extended by those in folders of one's own; see `load_pack`."""
    from validator import resources  # noqa: PLC0415
    from validator.diagnose import pack  # noqa: PLC0415 -- only a diagnosis needs symptoms

    kind = _Kind("symptoms", pack.read, pack.build, pack.from_build, pack.dump)
    return _compiled(kind, resources.compiled_symptoms(), folders, cache)


def diagnose(signs: Signs, symptoms: Symptoms | None = None, design: Design | None = None) -> Diagnosis:
    """Return what signs tell: symptoms, their causes, and remedies; with a design, which causes it confirms.

    Raises:
        SourceError: a log or the manifest cannot be read, or there is nothing in what was given.
        PolicyError: the built-in symptoms do not load, or an expression cannot be evaluated.

    """
    from validator.diagnose.ask import ask  # noqa: PLC0415

    return ask(signs, symptoms or load_symptoms(), design)


class _Digested(Protocol):
    @property
    def digest(self) -> str: ...


_Loaded = TypeVar("_Loaded", bound=_Digested)


class _Kind(NamedTuple, Generic[_Loaded]):
    """Something that is compiled from policies: how it is read when compiled, built, and kept."""

    name: str
    read: Callable[[FilePath], _Loaded | None]
    build: Callable[[Sequence[FilePath]], dict[str, Any]]
    from_build: Callable[[Mapping[str, Any]], _Loaded]
    dump: Callable[[Mapping[str, Any]], str]


def _compiled(
    kind: _Kind[_Loaded], shipped: FilePath | None, folders: Sequence[FilePath], cache: FilePath | None
) -> _Loaded:
    if shipped is not None and not folders:
        loaded = kind.read(shipped)
        if loaded is not None:
            return loaded
    from validator import resources  # noqa: PLC0415
    from validator.policy.digest import digest  # noqa: PLC0415

    sources = [resources.policies(), *folders]
    if cache is None:
        return kind.from_build(kind.build(sources))
    content = "-".join(digest(folder) for folder in sources)
    kept = cache / f"{kind.name}-{fingerprint(content)}.json"
    loaded = kind.read(kept)
    if loaded is not None and loaded.digest == content:
        return loaded
    data = kind.build(sources)
    _keep(kept, kind.dump(data))
    return kind.from_build(data)


def _keep(path: FilePath, text: str) -> None:
    """Write a cache file whole or not at all; a cache that cannot be written is only slower."""
    from contextlib import suppress  # noqa: PLC0415 -- as above

    from validator import drafts  # noqa: PLC0415

    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        drafts.replace(str(path), text.encode())


def load_windows(pack: Pack) -> WindowsSettings:
    """Return how Windows names and writes settings of RDS licensing; raise PolicyError for every fault of the file."""
    from validator.policy import windows  # noqa: PLC0415 -- a check never needs it

    return windows.load_windows(pack.catalog)


def observe(exports: Sequence[Export], pack: Pack | None = None) -> Estate:
    """Read exports of Windows, or the collector's file, and return the estate that they tell of.

    Raises:
        SourceError: an export cannot be read, is of no known kind, or holds a value that it cannot hold.
        PolicyError: the built-in policies do not load.

    """
    from validator.exports import estate  # noqa: PLC0415 -- a check never needs it
    from validator.exports.values import Known  # noqa: PLC0415
    from validator.policy.exports import load_exports  # noqa: PLC0415

    pack = pack or load_pack()
    settings = load_windows(pack)
    return estate.observe(exports, Known(settings, load_exports(pack.catalog, settings)))


def import_exports(exports: Sequence[Export], *, name: str | None = None, pack: Pack | None = None) -> Imported:
    """Return a manifest of what exports tell, under a name or that of their domain; raises as `observe` does."""
    from validator.importer.manifest import manifest  # noqa: PLC0415 -- a check never needs it

    return manifest(observe(exports, pack), name)


def drift(
    manifest: Input, exports: Sequence[Export], *, as_of: date, pack: Pack | None = None
) -> tuple[Report, tuple[str, ...]]:
    """Compare a manifest with what exports tell; return the report, and notes about the exports.

    Raises:
        SourceError: the manifest holds no deployment or several, or an export cannot be read.
        PolicyError: the built-in policies do not load.

    """
    from validator.drift.compare import compare  # noqa: PLC0415 -- a check never needs it

    pack = pack or load_pack()
    estate = observe(exports, pack)
    return compare(manifest, estate, pack, as_of), tuple(estate.notes)


def check_text(text: str, *, as_of: date, pack: Pack | None = None, name: str = "-") -> Report:
    """Check one text; see `check`."""
    return check([Input(name, lambda: text)], as_of=as_of, pack=pack)


def check(  # noqa: PLR0913 -- all but the inputs and the day have their defaults
    inputs: Iterable[Input],
    *,
    as_of: date,
    pack: Pack | None = None,
    until: date | None = None,
    assume: Sequence[str] = (),
    terms: Terms | None = None,
    executor: Executor | None = None,
    baseline: Baseline | None = None,
    may_be_empty: bool = False,
    progress: Told | None = None,
) -> Report:
    """Check manifests at a date and return the report; an input that cannot be read becomes one of its failures.

    With `until`, the report's timeline holds every later day up to that one on which a verdict changes. `assume`
    takes facts and manifest values as FACT=VALUE, for what-if questions. `terms` say how waivers count and bring those
    of other files. An `executor`, such as a process pool, reads and judges the inputs in parts, which must then be fit
    to be sent there. `progress` is told how many of how many inputs are done. Findings of a `baseline` are marked as
    known.

    Raises:
        SourceError: there was nothing to check, and it may not be so.
        UsageError: an assumption names no fact, or no place in a manifest.
        PolicyError: the built-in pack does not load, or an expression cannot be evaluated.

    """
    question = Question(pack or load_pack(), as_of, until, _assumptions(assume), terms)
    if executor is not None:
        found = judge_in_parts(question, list(inputs), executor, progress)
    else:
        found = judge(question, inputs if progress is None else watched(list(inputs), progress))
    if not may_be_empty and not found.documents and not found.failures:
        raise SourceError("nothing to check: no rdpolicy manifest was found")
    if found.met or found.garbled or (terms is not None and terms.shared):
        _judge_waivers(found, question)
    report = _report(found, question)
    if baseline is None:
        return report
    from validator.baseline import settle  # noqa: PLC0415 -- most runs have none

    return settle(report, baseline)


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


class Rendering(NamedTuple):
    """What was found in manifests, and their configuration: None where something in them fails."""

    report: Report
    rendered: Rendered | None


def render(
    inputs: Iterable[Input],
    to: str,
    *,
    as_of: date,
    pack: Pack | None = None,
    terms: Terms | None = None,
    force: bool = False,
) -> Rendering:
    """Check manifests, and render those that pass as configuration of Windows: `powershell`, `reg`, `gpo` and so on.

    With `force` those that fail are rendered as well, their findings among the remarks. `terms` are those of `check`.

        RdpolicyError: an input cannot be read or checked, or a name cannot be written in the format.

    """
    from validator import render as formats  # noqa: PLC0415 -- a check never needs it

    pack = pack or load_pack()
    texts = {item.name: item.read() for item in inputs}
    again = [Input(name, partial(str, text)) for name, text in texts.items()]
    report = check(again, as_of=as_of, pack=pack, terms=terms)
    if report.failures:
        first = report.failures[0]
        raise SourceError(first.sentence, Place(first.file, first.line, first.column))
    if report.failed_at(Severity.ERROR) and not force:
        return Rendering(report, None)
    windows = load_windows(pack)
    found = [source for name, text in texts.items() for source in formats.sources(text, name, report, windows)]
    return Rendering(report, formats.render(found, to, windows))


def _judge_waivers(found: Found, question: Question) -> None:
    """Add what is to be said about the waivers themselves, which only a whole run can tell."""
    from validator.waivers import Terms, close, told  # noqa: PLC0415 -- most runs meet none

    terms = question.terms or Terms()
    known = terms.passed_over.union(rule.id for rule in question.pack.rules)
    complete = not found.failures and not found.unread
    about = [*close(found.met, terms, question.as_of, known, complete=complete)]
    about += [finding for waiver, fault in found.garbled for finding in told("incomplete", waiver, fault, terms)]
    found.findings += about
    found.outcomes[Outcome.FAILED] += len(about)
    found.texts = {**terms.texts, **found.texts}


def _report(found: Found, question: Question) -> Report:
    about_waivers = WAIVER_RULES if question.terms is None else question.terms.rules
    rules = {**SHAPE_RULES, **{name: WAIVER_RULES[name] for name in about_waivers}, **rule_infos(question.pack)}
    timeline = sorted(dict.fromkeys(found.timeline), key=lambda change: change.sort_key)
    return Report(
        findings=tuple(_told_apart(sorted(found.findings, key=lambda finding: finding.sort_key))),
        outcomes={outcome: found.outcomes[outcome] for outcome in Outcome},
        files=tuple(sorted(found.files)),
        documents=found.documents,
        as_of=question.as_of,
        edition=question.pack.catalog.edition,
        rules=rules,
        texts=found.texts,
        failures=tuple(sorted(found.failures, key=lambda failure: failure.sort_key)),
        assumptions=tuple(assumption.written for assumption in question.assumptions),
        timeline=None if question.until is None else tuple(timeline),
        overrides=_overrides(question.pack, about_waivers),
        deployments=frozenset(found.deployments),
        unread=found.unread,
    )


def _told_apart(findings: list[Finding]) -> list[Finding]:
    """Return findings with fingerprints that are all distinct.

    Those that nothing else tells apart are numbered, by what the rule saw of them first and where they stand last.
    """
    if len({finding.fingerprint for finding in findings}) == len(findings):
        return findings
    alike: dict[str, list[int]] = {}
    for number, finding in enumerate(findings):
        alike.setdefault(finding.fingerprint, []).append(number)
    told = list(findings)
    for known, numbers in alike.items():
        ordered = sorted(numbers, key=lambda number: findings[number].state or "")
        for count, number in enumerate(ordered[1:], 2):
            told[number] = findings[number]._replace(fingerprint=fingerprint(known, str(count)))
    return told


def _overrides(pack: Pack, about_waivers: Mapping[str, RuleInfo]) -> dict[str, Severity]:
    """Return the severity of each rule that this run judges at another one than it has by itself."""
    regraded = {rule.id: rule.severity for rule in pack.rules if rule.id in pack.declared}
    for name, rule in about_waivers.items():
        if rule.severity is not WAIVER_RULES[name].severity:
            regraded[name] = rule.severity
    return regraded


def _assumptions(written: Sequence[str]) -> tuple[Assumption, ...]:
    if not written:
        return ()
    from validator.assume import read  # noqa: PLC0415 -- what-if questions only

    return tuple(read(item) for item in written)


def rule_infos(pack: Pack) -> dict[str, RuleInfo]:
    """Return what reports say about each rule of a pack."""
    return {rule.id: _info(pack, rule) for rule in pack.rules}


def _info(pack: Pack, rule: Rule) -> RuleInfo:
    sources = tuple(pack.catalog.cite(source) for source in rule.sources)
    severity = pack.declared.get(rule.id, rule.severity)
    return RuleInfo(rule.id, rule.topic, rule.title, severity, rule.remedy, rule.rationale, sources)
