"""When verdicts change: every day until a given one is judged, for the rules whose verdict depends on the date."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from validator.engine.environment import AS_OF
from validator.engine.evaluate import RowVerdict
from validator.findings import Change, Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from validator.engine.conclude import Conclusion
    from validator.engine.evaluate import ClauseVerdict, Engine
    from validator.facts.build import FactSet
    from validator.facts.table import Row
    from validator.policy.rule import Rule
    from validator.waivers import Waiver

Verdict = tuple[Outcome, tuple["ClauseVerdict", ...]]
Turn = tuple[date, Verdict, Verdict]


def changes(
    engine: Engine, facts: FactSet, conclusion: Conclusion, waivers: Iterable[Waiver], until: date
) -> Iterator[Change]:
    """Yield each change of a verdict after the engine's date, up to and including `until`.

    Days are judged one by one, not sampled: a rule may compare dates in any way.
    """
    start = engine.as_of.date()
    turns: dict[tuple[str, tuple[object, ...]], list[Turn]] = {}
    for rule in engine.rules:
        names = engine.projection(rule).names
        if AS_OF not in names:
            continue
        for row in facts.rows(rule.table):
            bound = engine.bindings(row, facts.deployment_facts)
            key = (rule.id, engine.projection(rule).key(bound))
            if key not in turns:
                turns[key] = list(_turns(engine, rule, dict(bound), start, until))
            for turn in turns[key]:
                yield _change(conclusion, rule, row, turn)
    for waiver in waivers:
        if waiver.until is not None and start <= waiver.until < until:
            day = waiver.until + timedelta(days=1)
            why = f"the waiver of {waiver.rule} expires: {waiver.summary}"
            yield Change(day, "waiver-expired", waiver.where, "waived", "warning", why, waiver.location)


def _turns(engine: Engine, rule: Rule, bound: dict[str, object], start: date, until: date) -> Iterator[Turn]:
    before = engine.decide(rule, bound)
    for number in range(1, (until - start).days + 1):
        day = start + timedelta(days=number)
        bound[AS_OF] = _midnight(day)
        after = engine.decide(rule, bound)
        # A rule that starts or ceases to apply without ever failing is no news.
        if _shown(after) != _shown(before) and (before[1] or after[1]):
            yield day, before, after
        before = after


def _shown(verdict: Verdict) -> tuple[str, ...]:
    """Return what of a verdict a reader sees: its outcome, or the severity of each clause that failed."""
    outcome, clauses = verdict
    if outcome is not Outcome.FAILED:
        return (outcome.value,)
    return tuple(clause.severity.value for clause in clauses if clause.outcome is Outcome.FAILED)


def _change(conclusion: Conclusion, rule: Rule, row: Row, turn: Turn) -> Change:
    day, before, after = turn
    outcome, clauses = after if after[1] else before
    finding = next(conclusion.findings(RowVerdict(rule, row, outcome, clauses), _midnight(day)))
    why = finding.message if after[1] else f"no longer: {rule.title}"
    return Change(day, rule.id, row.subject, _shown(before)[0], _shown(after)[0], why, finding.location)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
