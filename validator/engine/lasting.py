"""Until when a verdict stays as it is: until a date, of the catalog or of the manifest, that a rule compares with."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from validator.engine.environment import AS_OF
from validator.engine.evaluate import remember
from validator.errors import PolicyError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from validator.engine.evaluate import Engine, Verdict
    from validator.engine.projection import Key
    from validator.facts.build import FactSet
    from validator.policy.rule import Rule

# A verdict that does not change for so long is taken for one that may change then.
_FAR = timedelta(days=100 * 365)
_COMPARED = "(?:<=?|>=?)"
_DAYS = rf"days_between\((?:{AS_OF},[^()\"']*|[^()\"',]*,{AS_OF})\)"
# Where the day is compared with something that has no day in it: as time goes on, that turns out otherwise once.
_TURNS_ONCE = re.compile(rf"(?:^|\(|&&|\|\||!)(?:{AS_OF}|{_DAYS}){_COMPARED}|{_COMPARED}{AS_OF}(?:$|\)|&&|\|\|)")
# Where a variable stands for several rows, or a comment for nothing, this is not seen from the text.
_UNCLEAR = re.compile(r"\.(?:all|exists|exists_one|filter|map)\(|//")


class Lasting:
    """Tells until when verdicts of an engine last; what is alike to a rule is looked into once."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._today = engine.as_of.date()
        self._dated = [rule for rule in engine.rules if AS_OF in engine.projection(rule).names]
        self._telling = {rule.id for rule in engine.rules if rule in self._dated or _speaks_of_the_day(rule)}
        self._known: dict[Key, date] = {}

    def until(self, facts: FactSet, told: Sequence[Verdict]) -> date:
        """Return a day up to which, from the engine's on, every verdict on a deployment and all it tells is the same.

        What is told by a rule that looks at the day tells the day, and lasts for that day alone.
        """
        if any(verdict.rule.id in self._telling for verdict in told):
            return self._today
        return min((self._rule_until(rule, facts) for rule in self._dated), default=date.max)

    def _rule_until(self, rule: Rule, facts: FactSet) -> date:
        last = date.max
        for rows, situation in self._engine.situations(rule, facts):
            key = (rule.id, *situation)
            if key not in self._known:
                bound = self._engine.bindings(rows[0], facts)
                remember(self._known, key, min(self._text_until(rule, text, bound) for text in _deciding(rule)))
            last = min(last, self._known[key])
        return last

    def _text_until(self, rule: Rule, text: str, bound: dict[str, object]) -> date:
        """Return the last day on which an expression has the value that it has today."""
        if AS_OF not in self._engine.program(rule.table, text).reads.names:
            return date.max
        if not turns_once(text):
            return self._today
        low, high = self._today, self._today + min(_FAR, date.max - self._today)
        now = self._value(rule, text, bound, low)
        if self._value(rule, text, bound, high) == now:
            return high
        while (days := (high - low).days) > 1:
            middle = low + timedelta(days=days // 2)
            if self._value(rule, text, bound, middle) == now:
                low = middle
            else:
                high = middle
        return low

    def _value(self, rule: Rule, text: str, bound: dict[str, object], day: date) -> object:
        """Return what an expression comes to on a day: its value if it is known, else that it is not, or fails."""
        try:
            midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
            result = self._engine.evaluate(rule, text, {**bound, AS_OF: midnight})
        except PolicyError:
            return PolicyError
        return result.value if result.known else result.missing


def turns_once(text: str) -> bool:
    """Tell whether an expression that reads the day, all else being equal, changes its value on one day at most."""
    bare = re.sub(r"\s+", "", text)
    return len(re.findall(AS_OF, text)) == 1 and not _UNCLEAR.search(bare) and _TURNS_ONCE.search(bare) is not None


def _deciding(rule: Rule) -> Iterator[str]:
    """Yield the expressions by which a rule fails or does not."""
    if rule.when is not None:
        yield rule.when
    yield from (clause.that for clause in rule.require)


def _speaks_of_the_day(rule: Rule) -> bool:
    """Tell whether a message, or the choice of related places, may depend on the day."""
    texts = [text for clause in rule.require for text in (clause.message, *(one.rows or "" for one in clause.related))]
    return any(AS_OF in text for text in texts)
