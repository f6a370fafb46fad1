"""A compiled expression at run time: its value, or what is missing to know it.

Unknown comes from the language: a fact that is not bound makes CEL name the variable, unless `&&` or `||` can do
without it. An error of any other kind is a fault of the policy and is never taken for an unknown.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from validator.engine.tokens import macro_call, references, tokenize
from validator.errors import PolicyError
from validator.facts.table import Names, Rows

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cel_expr_python import cel

    from validator.engine.functions import Trace
    from validator.policy.matrix import Cell

Reads = tuple[tuple[str, ...], tuple[str, ...]]  # variables, and facts of listed rows
_UNBOUND = re.compile(r'UNKNOWN: No value with name "([^"]+)" found in Activation\Z')
_NO_KEY = re.compile(r'NOT_FOUND: Key not found in map : "([^"]+)"\Z')


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
    """One expression: `names` are the variables it names, `row_facts` the facts of listed rows it may read."""

    __slots__ = ("_expression", "_trace", "names", "row_facts", "text")

    def __init__(self, text: str, expression: cel.Expression, trace: Trace) -> None:
        self.text = text
        self._expression = expression
        self._trace = trace
        self.names, self.row_facts = names_in(text)

    def run(self, facts: Mapping[str, object]) -> Result:
        """Evaluate over bound facts.

        Raises:
            PolicyError: the expression fails for another reason than a fact that is not known.

        """
        bound = {name: facts[name] for name in self.names if name in facts}
        self._trace.start()
        plain = {name: fact.plain() if isinstance(fact, (Names, Rows)) else fact for name, fact in bound.items()}
        value = self._expression.eval(data=plain)
        cells = tuple(self._trace.cells)
        if value.type().name() != "ERROR":
            return Result(value.plain_value(), (), cells)
        return Result(None, self._missing(value.value(), bound), cells)

    def _missing(self, error: str, bound: Mapping[str, object]) -> tuple[str, ...]:
        """Return what an error value says is missing."""
        if self._trace.gaps:
            return tuple(dict.fromkeys(self._trace.gaps))
        unbound = _UNBOUND.match(error)
        if unbound and unbound[1] in self.names and unbound[1] not in bound:
            return (unbound[1],)
        key = _NO_KEY.match(error)
        if key and key[1] in self.row_facts:
            return (f"*.{key[1]}",)
        raise PolicyError(f"the expression `{self.text}` cannot be evaluated: {error}")


_NAMES: dict[str, Reads] = {}


def remember(text: str, reads: Reads) -> None:
    """Take from a compiled pack what `names_in` would find out again."""
    _NAMES[text] = reads


def names_in(text: str) -> Reads:
    """Return the variables that an expression names, sorted, and the facts that it reads of listed rows."""
    if text not in _NAMES:
        _NAMES[text] = _names_in(text)
    return _NAMES[text]


def _names_in(text: str) -> Reads:
    tokens = tokenize(text)
    rows = {call.variable for index in range(len(tokens)) if (call := macro_call(tokens, index))}
    named, of_rows = set(), set()
    for reference in references(tokens):
        first, _, second = reference.name.partition(".")
        if first in rows and second:
            of_rows.add(second)
        elif second or first == "as_of":
            named.add(reference.name)
    return tuple(sorted(named)), tuple(sorted(of_rows))


class Projection(NamedTuple):
    """What of a row's facts can matter to some expressions together: the key under which verdicts are memoised.

    Rows within a row are reduced to the facts that are read of them, so equal situations in different files are
    equal keys. Unless an expression `counts` rows, those that agree are one: they decide alike. Their order stays:
    it decides nothing, but which cells are looked up on the way.
    """

    names: tuple[str, ...]
    row_facts: tuple[str, ...]
    counts: bool

    @classmethod
    def of(cls, texts: tuple[str, ...]) -> Projection:
        """Return the projection that covers all of some expressions."""
        named = [names_in(text) for text in texts]
        names = {name for own, _ in named for name in own}
        row_facts = {fact for _, own in named for fact in own}
        # A mention in a text counts as well: it only makes keys finer than they need be.
        counts = any(sign in text for text in texts for sign in _COUNTING)
        return cls(tuple(sorted(names)), tuple(sorted(row_facts)), counts)

    def key(self, facts: Mapping[str, object]) -> tuple[object, ...]:
        """Return the key of a row."""
        return tuple(self._reduced(facts.get(name, _UNKNOWN)) for name in self.names)

    def _reduced(self, value: object) -> object:
        if not isinstance(value, Rows):
            return value
        rows = (tuple(_frozen(row.facts.get(name, _UNKNOWN)) for name in self.row_facts) for row in value.items)
        return tuple(rows) if self.counts else tuple(dict.fromkeys(rows))


_UNKNOWN = object()
_COUNTING = ("size", "exists_one", "map", "[")


def _frozen(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value
