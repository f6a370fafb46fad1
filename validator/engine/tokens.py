"""CEL text as tokens: enough to see which facts an expression names and where its row variables are bound.

CEL itself parses and type-checks every expression; this only finds what CEL leaves untyped (facts of listed rows).
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

_TOKEN = re.compile(
    r"""(?P<string>[rR]?(?:\"{3}.*?\"{3}|'{3}.*?'{3}|\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'))
      |(?P<name>[A-Za-z_]\w*)
      |(?P<number>\d[\w.]*)
      |(?P<space>\s+|//[^\n]*)
      |(?P<op>&&|\|\||==|!=|<=|>=|[-+*/%!<>?:.,()\[\]{}])
      |(?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)
MACROS = frozenset({"all", "exists", "exists_one", "filter", "map"})


class Token(NamedTuple):
    """A token with its kind (string, name, number, op, other) and the offset at which it starts."""

    kind: str
    text: str
    start: int

    @property
    def value(self) -> str:
        """Return the content of a string token; escapes, which no release or mode needs, stay as written."""
        return self.text.lstrip("rR").strip("\"'")


@lru_cache(maxsize=4096)
def tokenize(text: str) -> tuple[Token, ...]:
    """Return the tokens of an expression, without space and comments."""
    return tuple(
        Token(str(match.lastgroup), match.group(), match.start())
        for match in _TOKEN.finditer(text)
        if match.lastgroup != "space"
    )


class Reference(NamedTuple):
    """A dotted name `first.second` in an expression, and the index of its first token."""

    name: str
    at: int


def references(tokens: tuple[Token, ...]) -> list[Reference]:
    """Return every dotted name that is not the tail of a longer one."""
    found = []
    for index, token in enumerate(tokens):
        if token.kind != "name" or (index and tokens[index - 1].text == "."):
            continue
        dotted = index + 2 < len(tokens) and tokens[index + 1].text == "." and tokens[index + 2].kind == "name"
        if dotted:
            found.append(Reference(f"{token.text}.{tokens[index + 2].text}", index))
        else:
            found.append(Reference(token.text, index))
    return found


def closing(tokens: tuple[Token, ...], opening: int) -> int:
    """Return the index of the bracket that closes the one at `opening`; the last token when none does."""
    depth = 0
    for index in range(opening, len(tokens)):
        if tokens[index].text in {"(", "[", "{"}:
            depth += 1
        elif tokens[index].text in {")", "]", "}"}:
            depth -= 1
            if not depth:
                return index
    return len(tokens) - 1


class MacroCall(NamedTuple):
    """`receiver.macro(variable, body)`: the macro's token index, its variable, and the token span of its body."""

    macro: int
    variable: str
    body: tuple[int, int]


def macro_call(tokens: tuple[Token, ...], index: int) -> MacroCall | None:
    """Return the macro call whose dot is at a token index, if there is one."""
    shape = [token.kind if token.kind == "name" else token.text for token in tokens[index : index + 5]]
    if shape != [".", "name", "(", "name", ","] or tokens[index + 1].text not in MACROS:
        return None
    return MacroCall(index + 1, tokens[index + 3].text, (index + 5, closing(tokens, index + 2)))
