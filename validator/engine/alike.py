"""Judgements of deployments that differ in nothing but names: one for all, where no rule looked at a name."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

    from validator.engine.evaluate import Judgement, Verdict
    from validator.facts.build import FactSet

    # The likeness of deployments, and their judgement, which has nothing to tell.
    News = tuple[Hashable, Judgement]

# So many are remembered; a run that meets more begins anew.
MOST_ALIKE = 1000


class _Placed(NamedTuple):
    """A verdict without its rows, and which rows of their table they are."""

    verdict: Verdict
    places: tuple[int, ...]


class Judgements:
    """What one engine has judged, by the likeness of the deployments."""

    def __init__(self) -> None:
        self._known: dict[Hashable, tuple[Judgement, list[_Placed]]] = {}
        self._news: list[News] = []

    def recall(self, facts: FactSet) -> Judgement | None:
        """Return the judgement of a deployment, on rows of its own, if one that is alike has been judged."""
        known = self._known.get(facts.likeness)
        if known is None:
            return None
        judgement, placed = known
        told = []
        for verdict, places in placed:
            rows = facts.rows(verdict.rule.table)
            told.append(verdict._replace(rows=[rows[place] for place in places]))
        return judgement._replace(told=told)

    def keep(self, facts: FactSet, judgement: Judgement) -> None:
        """Remember a judgement to which no name has contributed."""
        if facts.likeness is None:
            return
        self._make_room()
        tables = {verdict.rule.table for verdict in judgement.told}
        place = {id(row): at for table in tables for at, row in enumerate(facts.rows(table))}
        placed = [_Placed(v._replace(rows=()), tuple(place[id(row)] for row in v.rows)) for v in judgement.told]
        self._known[facts.likeness] = judgement._replace(told=[]), placed
        if not placed:
            self._news.append((facts.likeness, judgement))

    def news(self) -> list[News]:
        """Return what is new since this was asked last, for other engines; what has something to tell is large."""
        news, self._news = self._news, []
        return news

    def learn(self, news: Iterable[News]) -> None:
        """Remember what another engine has judged by the same rules, as of the same day."""
        for likeness, judgement in news:
            if likeness not in self._known:
                self._make_room()
                self._known[likeness] = judgement, []

    def _make_room(self) -> None:
        if len(self._known) >= MOST_ALIKE:
            self._known.clear()
            self._news.clear()
