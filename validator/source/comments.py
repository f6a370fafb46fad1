"""Comments of a YAML text, found between its scalars, so that a `#` inside of text is never taken for one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from validator.source.events import replay
from validator.source.marks import Lines

if TYPE_CHECKING:
    from collections.abc import Iterable

_COMMENT = re.compile(r"#[^\r\n]*")
_PROPERTIES = re.compile(r"(?:[&!][^\s,\[\]{}]*(?:[ \t]*(?:#[^\r\n]*)?[\r\n])*[ \t]*)*")
_LINE = re.compile(r"[^\r\n]*")


class Comment(NamedTuple):
    """A comment from its `#` to the end of its line, with its place counted from 1."""

    line: int
    column: int
    text: str


def comments(text: str, name: str = "-", *, containing: str = "", pure: bool = False) -> list[Comment]:
    """Return the comments of a text that contain a text, in their order.

    Costs nothing where nothing of the kind is in the text, else about half of a parse. Raises SourceError where the
    text is not YAML.
    """
    if "#" not in text or containing not in text:
        return []
    lines = Lines(text)
    finder = replay(lines, name, lambda: _Finder(text.removeprefix("\ufeff")), pure=pure)
    return [Comment(*lines.position(match.start()), match[0]) for match in finder.found if containing in match[0]]


class _Finder:
    """Looks into the gaps that the scalars leave."""

    def __init__(self, body: str) -> None:
        self.found: list[re.Match[str]] = []
        self._body = body
        self._gap = 0

    def run(self, events: Iterable[Any]) -> None:
        from ruamel.yaml.events import ScalarEvent, StreamEndEvent  # noqa: PLC0415 - needed only where YAML is read

        for event in events:
            if event.__class__ is ScalarEvent:
                self._skip(event)
            elif event.__class__ is StreamEndEvent:
                break
        self._look(len(self._body))

    def _skip(self, event: Any) -> None:  # noqa: ANN401 - untyped library
        begin, end = event.start_mark.index, event.end_mark.index
        if event.anchor or event.ctag is not None:
            begin = min(end, _end(_PROPERTIES, self._body, begin))
        if event.style in ("|", ">"):
            begin = _end(_LINE, self._body, begin)  # a comment can follow the indicator
        self._look(begin)
        self._gap = end

    def _look(self, end: int) -> None:
        self.found += _COMMENT.finditer(self._body, self._gap, end)


def _end(pattern: re.Pattern[str], text: str, start: int) -> int:
    """Return where a pattern that matches anything, if only the empty text, stops matching."""
    match = pattern.match(text, start)
    return match.end() if match else start
