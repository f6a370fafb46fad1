"""Messages of a product as patterns: what of a text counts when it is pasted, wrapped, quoted or filled in.

Only letters and digits count, in lower case and without anything between them: line breaks (within words too),
punctuation, quotes and prefixes of mail are then no difference. `{name}` in a message stands for whatever a log puts
there, up to `GAP` letters and digits.
"""

from __future__ import annotations

import re
from typing import NamedTuple

GAP = 160
"""Letters and digits that a placeholder may stand for: a name with its domain, a path, an error with its code."""
HEAD = 16
"""Letters by which a wording is looked for; the rest is compared where they are found."""
SHORTEST_HEAD, SHORTEST = 8, 15

_PLACEHOLDER = re.compile(r"\{[a-z_]+\}")
# The same said shorter: documentation writes "hasn't" where the product says "has not".
_NOT = re.compile(r"\b(has|have|is|are|was|were|does|do|did|could|would)(?:n['\u2019]t| not)\b", re.IGNORECASE)
_CANNOT = re.compile(r"\bcan(?:['\u2019]t|not| not)\b", re.IGNORECASE)
_EITHER_NOT, _EITHER_CANNOT = "\x00", "\x01"
_EITHER = {_EITHER_NOT: "no?t", _EITHER_CANNOT: "can(?:no)?t"}


class _Letters(dict[int, str | None]):
    """What becomes of each character: a letter or digit in lower case, exactly one, or nothing."""

    def __missing__(self, code: int) -> str | None:
        char = chr(code)
        self[code] = kept = char.lower()[0] if char.isalnum() else None
        return kept


_LETTERS = _Letters()


def squeeze(text: str) -> str:
    """Return the letters and digits of a text in lower case, of the spellings "licence" and "license" the latter.

    Each letter or digit of the text becomes one character, so that places can be found again.
    """
    return text.translate(_LETTERS).replace("licence", "license")


class Wording(NamedTuple):
    """A message ready to be looked for in squeezed text.

    `head` is how it begins; `pieces` are its literal parts in order; `size` is the most characters it can take.
    """

    head: str
    pieces: tuple[re.Pattern[str], ...]
    size: int

    def spans(self, text: str, start: int) -> list[tuple[int, int]] | None:
        """Return where the literal parts of the message stand that begins at `start`, None when it is another text.

        Each part is taken where it comes first, so the time is linear in `size` whatever the text.
        """
        match = self.pieces[0].match(text, start)
        found = [] if match is None else [match.span()]
        for piece in self.pieces[1:]:
            if match is None:
                break
            before = match.end()
            match = piece.search(text, before, before + GAP + len(piece.pattern))
            if match is not None and match.start() <= before + GAP:
                found.append(match.span())
        return found if len(found) == len(self.pieces) else None


def literals(message: str) -> list[str]:
    """Return the parts of a message between its placeholders, those without letters and digits left out."""
    return [part for part in _PLACEHOLDER.split(message) if squeeze(part)]


def compile_wording(message: str) -> Wording:
    """Return a message ready to be looked for; `flaw` says which messages are fit for it."""
    pieces = [_pattern(part) for part in literals(message)]
    head = re.split(r"\(|no\?", pieces[0])[0][:HEAD]
    size = sum(map(len, pieces)) + GAP * (len(pieces) - 1)
    return Wording(head, tuple(map(re.compile, pieces)), size)


def flaw(message: str) -> str | None:
    """Return what makes a message unfit to be looked for, as a sentence; None when it is fit."""
    if "{" in _PLACEHOLDER.sub("", message) or "}" in _PLACEHOLDER.sub("", message):
        return "a placeholder is a name of small letters in braces, such as {server}"
    parts = literals(message)
    if sum(len(squeeze(part)) for part in parts) < SHORTEST:
        return f"a message needs {SHORTEST} letters that are always the same, or it would be found everywhere"
    if len(compile_wording(message).head) < SHORTEST_HEAD:
        return f"a message begins with {SHORTEST_HEAD} letters that are always the same, before any not"
    return None


def _pattern(part: str) -> str:
    """Return a literal part as an expression over squeezed text; letters and digits need no escapes."""
    marked = _NOT.sub(rf"\1{_EITHER_NOT}", _CANNOT.sub(_EITHER_CANNOT, part))
    pieces = re.split(f"([{_EITHER_NOT}{_EITHER_CANNOT}])", marked)
    return "".join(_EITHER.get(piece) or squeeze(piece) for piece in pieces)
