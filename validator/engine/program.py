"""A compiled expression at run time: its value, or what is missing to know it.

Unknown comes from the language: a fact that is not bound makes CEL name the variable, unless `&&` or `||` can do
without it. An error of any other kind is a fault of the policy and is never taken for an unknown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from validator.errors import PolicyError
from validator.facts.table import Names, Rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from cel_expr_python import cel

    from validator.engine.functions import Trace
    from validator.facts.table import Row
    from validator.policy.matrix import Cell

_UNBOUND = 'UNKNOWN: No value with name "{}" found in Activation'
_NO_KEY = 'NOT_FOUND: Key not found in map : "{}"'
# CEL ends an evaluation after 10,000 steps through lists, so long lists are taken in pieces where that is possible.
_PIECE = 1000
_NUMBER = "#"  # under this key a row carries its number, which no fact is called

Plain = dict[str, object]


class Reads(NamedTuple):
    """The variables that an expression names, sorted, and the facts that it reads of listed rows.

    Of the lists that are `sized` it reads how long they are, and nothing else. Unless it `counts` rows, those that
    agree in the facts that are read are one to it. `picks` is the list that it only filters or maps, if that is all it
    does: then a long list can be taken piece by piece.
    """

    names: tuple[str, ...]
    row_facts: tuple[str, ...]
    sized: tuple[str, ...]
    counts: bool
    picks: str


class Compiled(NamedTuple):
    """An expression as a pack keeps it: the checked code, and what it reads."""

    code: bytes
    reads: Reads


class Result(NamedTuple):
    """The value of an expression, or the names of what is missing to know it; and the cells consulted."""

    value: object
    missing: tuple[str, ...]
    cells: tuple[Cell, ...]

    @property
    def known(self) -> bool:
        """Tell whether there is a value."""
        return not self.missing


class Program:
    """One expression, ready to run."""

    __slots__ = ("_expression", "_trace", "reads", "text")

    def __init__(self, text: str, reads: Reads, expression: cel.Expression, trace: Trace) -> None:
        self.text = text
        self.reads = reads
        self._expression = expression
        self._trace = trace

    def run(self, facts: Mapping[str, object]) -> Result:
        """Evaluate over bound facts.

        Raises:
            PolicyError: the expression fails for another reason than a fact that is not known.

        """
        return self._in_pieces(self._bound(facts))

    def pick(self, facts: Mapping[str, object]) -> list[Row]:
        """Evaluate an expression that chooses rows, and return them; none where it chooses nothing or is not known."""
        listed = facts.get(self.reads.picks)
        if isinstance(listed, Rows) and not self.reads.counts:
            return self._filtered(listed, facts)
        rows: list[Row] = []
        plain = self._bound(facts)
        for name in self.reads.names:
            fact = facts.get(name)
            if isinstance(fact, Rows):
                numbers = range(len(rows), len(rows) + len(fact.items))
                plain[name] = _numbered(self._read(fact, distinct=False), numbers)
                rows += fact.items
        return [rows[number] for number in self._chosen(plain)]

    def _filtered(self, rows: Rows, facts: Mapping[str, object]) -> list[Row]:
        """Return the rows that pass a filter: those that agree in what is read do so together."""
        plain = self._bound(facts)
        values = rows.reduced(self.reads.row_facts)
        distinct = list(dict.fromkeys(values))
        plain[self.reads.picks] = _numbered(self._read(rows, distinct=True), range(len(distinct)))
        chosen = {distinct[number] for number in self._chosen(plain)}
        return [row for row, value in zip(rows.items, values, strict=True) if value in chosen]

    def _chosen(self, plain: Plain) -> list[int]:
        """Evaluate, and return the numbers of the rows in the result."""
        result = self._in_pieces(plain).value
        return [one[_NUMBER] for one in result if isinstance(one, dict)] if isinstance(result, list) else []

    def _bound(self, facts: Mapping[str, object]) -> Plain:
        """Return what the expression reads, as CEL takes it."""
        named = [(name, facts[name]) for name in self.reads.names if name in facts]
        return {name: self._plain(name, fact) if isinstance(fact, Rows) else _plain(fact) for name, fact in named}

    def _plain(self, name: str, rows: Rows) -> list[Plain]:
        if name in self.reads.sized:
            return [{}] * len(rows.items)
        return list(self._read(rows, distinct=not self.reads.counts))

    def _read(self, rows: Rows, *, distinct: bool) -> Iterator[Plain]:
        """Yield of each row, or of each that differs, what the expression may read."""
        names = self.reads.row_facts
        values = rows.reduced(names)
        for value in dict.fromkeys(values) if distinct else values:
            yield {name: _plain(fact) for name, fact in zip(names, value, strict=True) if fact is not None}

    def _in_pieces(self, plain: Plain) -> Result:
        """Evaluate at once, or one piece of the list after the other where the result is taken from a long one."""
        rows = plain.get(self.reads.picks)
        if not isinstance(rows, list) or len(rows) <= _PIECE:
            return self._evaluated(plain)
        picked: list[object] = []
        cells: dict[Cell, None] = {}
        for start in range(0, len(rows), _PIECE):
            result = self._evaluated({**plain, self.reads.picks: rows[start : start + _PIECE]})
            cells.update(dict.fromkeys(result.cells))
            if not isinstance(result.value, list):
                return result
            picked += result.value
        return Result(picked, (), tuple(cells))

    def _evaluated(self, plain: Plain) -> Result:
        self._trace.start()
        try:
            value = self._expression.eval(data=plain)
        except RuntimeError as error:
            raise PolicyError(f"the expression `{self.text}` cannot be evaluated: {error}") from None
        cells = tuple(self._trace.cells)
        if value.type().name() != "ERROR":
            return Result(value.plain_value(), (), cells)
        return Result(None, self._missing(value.value(), plain), cells)

    def _missing(self, error: str, bound: Plain) -> tuple[str, ...]:
        """Return what an error value says is missing."""
        if self._trace.gaps:
            return tuple(dict.fromkeys(self._trace.gaps))
        for name in self.reads.names:
            if name not in bound and error == _UNBOUND.format(name):
                return (name,)
        for fact in self.reads.row_facts:
            if error == _NO_KEY.format(fact):
                return (f"*.{fact}",)
        raise PolicyError(f"the expression `{self.text}` cannot be evaluated: {error}")


def _plain(fact: object) -> object:
    return fact.plain() if isinstance(fact, Names) else fact


def _numbered(rows: Iterable[Plain], numbers: Iterable[int]) -> list[Plain]:
    """Return rows that carry their numbers."""
    return [{**row, _NUMBER: number} for row, number in zip(rows, numbers, strict=True)]
