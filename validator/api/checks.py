"""Checking: texts, a pack and a date in; a report out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.api.packs import load_pack, rule_infos
from validator.api.reports import report_of
from validator.errors import SourceError
from validator.findings import Outcome
from validator.found import Basis, Input
from validator.gather import Gathering
from validator.model.shape import SHAPE_RULES, WAIVER_RULES
from validator.run import Question, judged, watched

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from concurrent.futures import Executor
    from datetime import date

    from validator.assume import Assumption
    from validator.baseline import Baseline
    from validator.engine.pack import Pack
    from validator.findings import Report, RuleInfo, Severity
    from validator.found import Found, Told
    from validator.verdicts import Recalled
    from validator.waivers import Terms


# So many verdicts are kept at once: an interrupt loses few, and their file is written seldom.
_AT_ONCE = 1000


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
    ahead: int | None = None,
    send_texts: bool = False,
    baseline: Baseline | None = None,
    may_be_empty: bool = False,
    progress: Told | None = None,
    certificate: bool = False,
    dossier: bool = False,
    known: Recalled | None = None,
    gathering: Gathering | None = None,
) -> Report:
    """Check manifests at a date and return the report; an input that cannot be read becomes one of its failures.

    With `until`, the report's timeline holds every later day up to that one on which a verdict changes. `assume`
    takes facts and manifest values as FACT=VALUE, for what-if questions. `terms` say how waivers count and bring those
    of other files. An `executor`, such as a process pool, reads and judges the inputs in parts, which must then be fit
    to be sent there; at most `ahead` parts are under way at once, and with `send_texts` the inputs are read here, for
    an executor on machines that do not have them. `progress` is told how many of how many inputs are done. Findings of
    a `baseline` are marked as known. A report with a `certificate` says what it was made from; one with a `dossier`,
    which includes that, has all that the review dossier shows beside the findings. What is found goes to a `gathering`
    where one is given, and the report then reads its findings and texts from there. Where earlier runs are `known` that
    judged alike, what they know has gone there already, and what is found is kept for later ones; the inputs are then
    those left to be judged. Such runs have no assumptions, timelines, dossiers, nor terms of waivers.

    Raises:
        SourceError: there was nothing to check, and it may not be so.
        UsageError: an assumption names no fact, or no place in a manifest.
        PolicyError: the built-in pack does not load, or an expression cannot be evaluated.

    """
    digests = certificate or dossier
    run = None if known is None else known.verdicts.run
    question = Question(pack or load_pack(), as_of, until, _assumptions(assume), terms, digests, dossier, run)
    gathered = gathering or Gathering()
    if terms is not None and terms.shared:
        gathered.hold()
    if executor is not None:
        from validator.parts import judge_in_parts  # noqa: PLC0415 -- large runs only

        parts = judge_in_parts(question, list(inputs), executor, progress, ahead=ahead, send_texts=send_texts)
    else:
        parts = judged(question, inputs if progress is None else watched(list(inputs), progress))
    for part in _kept(parts, known, question):
        gathered.take(part)
    found = gathered.found
    if not may_be_empty and not found.documents and not found.failures:
        raise SourceError("nothing to check: no rdpolicy manifest was found")
    _judge_waivers(gathered, question)
    written = tuple(assumption.written for assumption in question.assumptions)
    report = report_of(gathered, _basis(question), as_of, assumptions=written, timeline=until is not None)
    if gathering is None:
        report = report._replace(findings=tuple(report.findings), texts=dict(report.texts))
    if digests:
        from validator.certify import documented  # noqa: PLC0415 -- a plain check needs neither

        report = documented(report, found, question)
    if baseline is None:
        return report
    from validator.baseline import settle  # noqa: PLC0415 -- most runs have none

    return settle(report, baseline)


def _kept(parts: Iterable[Found], known: Recalled | None, question: Question) -> Iterator[Found]:
    """Yield what was found, and keep the verdicts for later runs, many at a time."""
    if known is None:
        yield from parts
        return
    basis, fresh = _basis(question), dict[bytes, bytes]()
    try:
        for part in parts:
            fresh |= part.fresh
            part.fresh = {}
            if len(fresh) >= _AT_ONCE:
                known.verdicts.keep(basis, fresh)
                fresh = {}
            yield part
    finally:
        known.verdicts.keep(basis, fresh)


def _judge_waivers(gathered: Gathering, question: Question) -> None:
    """Add what is to be said about the waivers themselves, which only a whole run can tell."""
    found, terms = gathered.found, question.terms
    if not (found.met or found.garbled or (terms is not None and terms.shared)):
        gathered.close()
        return
    from validator.waivers import Terms, close, told  # noqa: PLC0415 -- most runs meet none

    terms = terms or Terms()
    known = terms.passed_over.union(rule.id for rule in question.pack.rules)
    complete = not found.failures and not found.unread
    about = [*close(found.met, terms, question.as_of, known, complete=complete)]
    about += [finding for waiver, fault in found.garbled for finding in told("incomplete", waiver, fault, terms)]
    found.outcomes[Outcome.FAILED] += len(about)
    gathered.close(about, terms.texts)


def _basis(question: Question) -> Basis:
    pack = question.pack
    about_waivers = WAIVER_RULES if question.terms is None else question.terms.rules
    rules = {**SHAPE_RULES, **{name: WAIVER_RULES[name] for name in about_waivers}, **rule_infos(pack)}
    return Basis(pack.catalog.edition, rules, _overrides(pack, about_waivers))


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
