"""When verdicts change: every day until a given one is judged, for the rules whose verdict depends on the date."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from validator.engine.environment import AS_OF
from validator.engine.evaluate import Verdict
from validator.findings import Change, Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from validator.engine.conclude import Conclusion
    from validator.engine.evaluate import Decision, Engine
    from validator.facts.build import FactSet
    from validator.facts.table import Row
    from validator.policy.rule import Rule
    from validator.waivers import Waiver

Turn = tuple[date, "Decision", "Decision"]


def changes(
    engine: Engine, facts: FactSet, conclusion: Conclusion, waivers: Iterable[Waiver], until: date
) -> Iterator[Change]:
    """Yield each change of a verdict after the engine's date, up to and including `until`.

    Days are judged one by one, not sampled: a rule may compare dates in any way.
    """
    start = engine.as_of.date()
    turns: dict[tuple[str, tuple[object, ...]], list[Turn]] = {}
    for rule in engine.rules:
        if AS_OF not in engine.projection(rule).names:
            continue
        for rows, situation in engine.situations(rule, facts):
            key = (rule.id, situation)
            if key not in turns:
                turns[key] = list(_turns(engine, rule, engine.bindings(rows[0], facts), start, until))
            for turn in turns[key]:
                yield from _changes(conclusion, rule, rows, turn)
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


def _shown(decision: Decision) -> tuple[str, ...]:
    """Return what of a verdict a reader sees: its outcome, or the severity of each clause that failed."""
    outcome, clauses = decision
    if outcome is not Outcome.FAILED:
        return (outcome.value,)
    return tuple(clause.severity.value for clause in clauses if clause.outcome is Outcome.FAILED)


def _changes(conclusion: Conclusion, rule: Rule, rows: Sequence[Row], turn: Turn) -> Iterator[Change]:
    """Yield the change of each row at a turn, told by the first clause that tells of it."""
    day, before, after = turn
    outcome, clauses = after if after[1] else before
    for row in rows:
        finding = next(conclusion.findings(Verdict(rule, (row,), outcome, clauses), _midnight(day)))
        why = finding.message if after[1] else f"no longer: {rule.title}"
        yield Change(day, rule.id, row.subject, _shown(before)[0], _shown(after)[0], why, finding.location)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
