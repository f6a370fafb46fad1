"""Edits of a text by spans, and the YAML spelling of scalars: the only way back from meaning to text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from validator.errors import SourceError
from validator.source.resolve import plain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from validator.source.marks import Span

_PRINTABLE = r" -~\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff"
# Text that is the same plain scalar in a block and between brackets: no indicator where it would be taken for one.
_PLAIN = re.compile(rf"(?![\s!\"#%&'*<=>@`|-]|\.\.\.)(?:(?!\s#)[{_PRINTABLE}])+(?<!\s)")
_FLOW_INDICATORS = re.compile(r"[,:?\[\]{}]")
_UNPRINTABLE = re.compile(rf"[^{_PRINTABLE}]")
_ESCAPES = {"\n": "\\n", "\t": "\\t", "\r": "\\r", "\0": "\\0"}


@dataclass(frozen=True, slots=True)
class Edit:
    """Put a text in place of a span; an empty span inserts, an empty text deletes."""

    span: Span
    replacement: str


def apply(text: str, edits: Iterable[Edit]) -> str:
    """Return the text with all edits made and every other character as it was.

    Insertions at one place stay in the order given. Raises SourceError when edits overlap or leave the text.
    """
    parts: list[str] = []
    done = 0
    for edit in sorted(edits, key=lambda edit: (edit.span.start, edit.span.end)):
        span = edit.span
        if span.start < done:
            raise SourceError(f"two edits overlap at line {span.line}, column {span.column}")
        if not span.start <= span.end <= len(text):
            raise SourceError(f"an edit at line {span.line}, column {span.column} leaves the text")
        parts += (text[done : span.start], edit.replacement)
        done = span.end
    return "".join((*parts, text[done:]))


def scalar(value: str | float | bool | None) -> str:  # noqa: FBT001 - a value, not a switch
    """Return the spelling of a scalar that reads back as exactly this value, in a block and between brackets.

    Texts are quoted only where they need it; what `resolve` reads keeps its spelling.
    """
    if isinstance(value, str):
        return _text(value)
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    written = str(value)
    return {"inf": ".inf", "-inf": "-.inf", "nan": ".nan"}.get(written, written)


def _text(value: str) -> str:
    if _PLAIN.fullmatch(value) and not _FLOW_INDICATORS.search(value) and isinstance(plain(value), str):
        return value
    if not _UNPRINTABLE.search(value):
        return "'" + value.replace("'", "''") + "'"
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + _UNPRINTABLE.sub(lambda match: _escape(match[0]), escaped) + '"'


def _escape(character: str) -> str:
    code = ord(character)
    return _ESCAPES.get(character) or (f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}")  # noqa: PLR2004
