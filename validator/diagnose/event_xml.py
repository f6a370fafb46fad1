"""Events exported as XML, read as a stream: no document type, no entity, no depth and no size that would harm."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.parsers import expat

from validator.diagnose.scan import Scanner
from validator.errors import Place, SourceError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from validator.diagnose.heard import Heard

DEEPEST = 64
LONGEST = 256 * 1024
"""Characters of one event that are read: a message of Windows has some thousand."""
_LONGEST_TAG = 4 * 1024 * 1024
_TEXTS = frozenset(("Message", "Data"))


class EventXml:
    """Reads XML in parts, and takes note of the events in it and of the messages in them.

    Raises:
        SourceError: what was fed is not XML, declares a document type, or is nested or goes on beyond all measure.

    """

    def __init__(self, heard: Heard, name: str, line: int | None = None) -> None:
        """Take where events are noted; a `line` stands for all lines, where the XML is none that anyone sees."""
        self._heard = heard
        self._name = name
        self._fixed = line
        self._parser = expat.ParserCreate("utf-8", " ")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._depth = 0
        self._fed = 0
        self._clear()

    def feed(self, data: str, *, last: bool = False) -> None:
        """Read a part of the XML; with `last`, no other follows."""
        piece = data.encode("utf-8", "replace")
        self._fed += len(piece)
        try:
            self._parser.Parse(piece, last)
        except expat.ExpatError as error:
            place = Place(self._name, self._fixed or error.lineno, None if self._fixed else error.offset + 1)
            raise SourceError(f"this is not XML: {expat.ErrorString(error.code)}", place) from None
        if self._fed - self._parser.CurrentByteIndex > _LONGEST_TAG:  # the parser keeps all of it
            raise SourceError("a tag or a comment goes on and on here", Place(self._name, self._line))

    @property
    def _line(self) -> int:
        return self._fixed or self._parser.CurrentLineNumber

    def _clear(self) -> None:
        self._provider: str | None = None
        self._id = ""
        self._texts: list[tuple[int, list[str]]] = []
        self._into: list[str] | None = None
        self._left = LONGEST

    def _doctype(self, *_: object) -> None:
        raise SourceError("a document type is refused: exported events have none", Place(self._name, self._line))

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise SourceError(f"this is nested more than {DEEPEST} deep", Place(self._name, self._line))
        local = name.rpartition(" ")[2]
        self._into = None
        if local == "Event":
            self._clear()
        elif local == "Provider":
            self._provider = attributes.get("Name") or attributes.get("EventSourceName")
        elif local == "EventID":
            self._id = ""
            self._into = []
        elif local in _TEXTS:
            self._into = []
            self._texts.append((self._line, self._into))

    def _text(self, text: str) -> None:
        if self._into is not None and self._left > 0:
            self._left -= len(text)
            self._into.append(text[:LONGEST])

    def _end(self, name: str) -> None:
        self._depth -= 1
        local = name.rpartition(" ")[2]
        if local == "EventID":
            self._id = "".join(self._into or ()).strip()
        self._into = None
        if local == "Event":
            if self._id.isascii() and self._id.isdecimal():
                self._heard.event(int(self._id[:6]), self._provider, self._line)
            for line, parts in self._texts:
                text = "".join(parts)
                self._heard.listen(text)
                Scanner(self._heard, line).feed(text, last=True)
            self._clear()
