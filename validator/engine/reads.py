"""What an expression reads, found when it is compiled: rules are judged by that alone, and no run looks at CEL text."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from validator.engine.program import Reads
from validator.engine.tokens import closing, macro_call, references, tokenize

if TYPE_CHECKING:
    from validator.engine.tokens import Token

# What tells rows apart that agree in all facts that are read.
_COUNTING = frozenset({"size", "exists_one", "map", "["})


@lru_cache(maxsize=4096)
def reads(text: str) -> Reads:
    """Return what an expression reads."""
    tokens = tokenize(text)
    rows = {call.variable for index in range(len(tokens)) if (call := macro_call(tokens, index))}
    named: dict[str, list[bool]] = {}  # for each use of a variable, whether only its size is asked for
    of_rows = set()
    for reference in references(tokens):
        first, _, second = reference.name.partition(".")
        if first in rows and second:
            of_rows.add(second)
        elif second or first == "as_of":
            named.setdefault(reference.name, []).append(_sized(tokens, reference.at))
    sized = tuple(sorted(name for name, uses in named.items() if all(uses)))
    counting = sum(token.text in _COUNTING for token in tokens) - sum(len(named[name]) for name in sized)
    return Reads(tuple(sorted(named)), tuple(sorted(of_rows)), sized, counting > 0, _picks(tokens))


def _sized(tokens: tuple[Token, ...], at: int) -> bool:
    """Tell whether the variable at a token is asked for its size: `a.list.size()`, or `size(a.list)`."""
    before, after = [t.text for t in tokens[max(at - 2, 0) : at]], [t.text for t in tokens[at + 3 : at + 7]]
    return after == [".", "size", "(", ")"] or (before == ["size", "("] and after[:1] == [")"])


def _picks(tokens: tuple[Token, ...]) -> str:
    """Return the list that an expression such as `a.rows.filter(…).map(…)` takes its result from; else nothing."""
    at = 3
    while at < len(tokens):
        call = macro_call(tokens, at)
        if call is None or tokens[call.macro].text not in {"filter", "map"}:
            return ""
        at = closing(tokens, call.macro + 1) + 1
    return "".join(token.text for token in tokens[:3]) if at > 3 else ""  # noqa: PLR2004 -- first . second
