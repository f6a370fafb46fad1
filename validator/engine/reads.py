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
    named, of_rows = set(), set()
    for reference in references(tokens):
        first, _, second = reference.name.partition(".")
        if first in rows and second:
            of_rows.add(second)
        elif second or first == "as_of":
            named.add(reference.name)
    counts = any(token.text in _COUNTING for token in tokens)
    return Reads(tuple(sorted(named)), tuple(sorted(of_rows)), counts, _picks(tokens))


def _picks(tokens: tuple[Token, ...]) -> str:
    """Return the list that an expression such as `a.rows.filter(…).map(…)` takes its result from; else nothing."""
    at = 3
    while at < len(tokens):
        call = macro_call(tokens, at)
        if call is None or tokens[call.macro].text not in {"filter", "map"}:
            return ""
        at = closing(tokens, call.macro + 1) + 1
    return "".join(token.text for token in tokens[:3]) if at > 3 else ""  # noqa: PLR2004 -- first . second
