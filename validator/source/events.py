"""The stream of parsing events, from the C parser where it is installed, else from the pure Python one.

Both see the text without its byte order mark, and with stand-ins for what they read by the rules of YAML 1.1: the
Unicode line separators, which only YAML 1.1 takes for line breaks, and `:` and `?` inside of a word, which libyaml
refuses between `[` and `]`. A stand-in takes one character's place, so every offset stays true.
"""

from __future__ import annotations

import re
from itertools import repeat, starmap
from typing import TYPE_CHECKING, Any, TypeVar

from validator.errors import Place, SourceError
from validator.source.complaints import complain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Protocol

    from validator.source.marks import Lines

    class Consumer(Protocol):
        """Something that takes the events of one text."""

        def run(self, events: Iterable[Any], /) -> None:
            """Take all events; raises SourceError."""


MAX_NODES = 1_000_000
MAX_DOCUMENTS = 10_000
# A value costs at most three events (its key, its begin, its end), a document two, the stream two.
MAX_EVENTS = 3 * MAX_NODES + 2 * MAX_DOCUMENTS + 2

_UNPRINTABLE_ASCII = "[\0-\x08\x0b\x0c\x0e-\x1f\x7f]"
_UNPRINTABLE = "[^\t\n\r -~\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
_SEPARATORS = "\x85\u2028\u2029"
_PRIVATE = range(0xE000, 0xF900)
# Tags and directives hold colons that must stay; a colon or question mark inside of a word is text.
_INSIDE_WORD = r"^%.*|(?<![^\s,\[{])!\S+|(?<=[\w./\\()+$=@%~-])(?:[:?]+(?=[^\s,\[\]{}])|\?+)"


_Consumer = TypeVar("_Consumer", bound="Consumer")


def replay(lines: Lines, name: str, make: Callable[[], _Consumer], *, pure: bool) -> _Consumer:
    """Run the events of a text through a consumer and return it; raises SourceError where it is not YAML.

    The parser first gets the text as it is, and another consumer a second try if there were words to shelter.
    """
    check_characters(lines, name)
    stream = Stream(lines.text, pure=pure)
    from ruamel.yaml.error import MarkedYAMLError  # noqa: PLC0415 - needed only where YAML is read

    sheltered = False
    while True:
        consumer = make()
        try:
            consumer.run(stream.events())
        except MarkedYAMLError as error:
            if sheltered or not stream.shelter_words():
                raise complain(error, lines, name) from None
            sheltered = True
        else:
            return consumer


def check_characters(lines: Lines, name: str) -> None:
    """Raise SourceError for the first character that YAML does not allow in a text."""
    text = lines.text
    # Compiled at first need: the large set takes 5 ms, and most texts are ASCII.
    bad = re.compile(_UNPRINTABLE_ASCII if text.isascii() else _UNPRINTABLE).search(text, lines.shift)
    if bad:
        code = ord(bad.group())
        sentence = f"the character U+{code:04X} cannot stand in YAML"
        if code == 0xFEFF:  # noqa: PLR2004 - the byte order mark
            sentence = "a byte order mark (U+FEFF) can stand only at the beginning of a file"
        raise SourceError(sentence, Place(name, *lines.position(bad.start() - lines.shift)))


def event_source(body: str, *, pure: bool) -> Callable[[], Any]:
    """Return the function that gives the next event of a text; prefers the C parser unless `pure`."""
    if not pure:
        try:
            from _ruamel_yaml import CParser  # noqa: PLC0415 - costs 10 ms and may be missing
        except ImportError:
            pass
        else:
            return CParser(body).get_event  # type: ignore[no-any-return]
    from validator.source import pure as fallback  # noqa: PLC0415 - as above

    return fallback.event_source(body)


class Stream:
    """The events of one text, with stand-ins put in before parsing and taken out of the values after it."""

    __slots__ = ("_back", "_body", "_pure")

    def __init__(self, text: str, *, pure: bool) -> None:
        self._body = text.removeprefix("\ufeff")
        self._pure = pure
        self._back: dict[int, str] = {}
        if not text.isascii():
            self._substitute(_SEPARATORS, lambda body, table: body.translate(table))

    def shelter_words(self) -> bool:
        """Put stand-ins for `:` and `?` inside of words; False when there are none, so parsing again is no use."""
        return self._substitute(":?", _shelter)

    def events(self) -> Iterator[Any]:
        """Iterate over at most MAX_EVENTS events; raises ruamel.yaml's MarkedYAMLError."""
        following = event_source(self._body, pure=self._pure)
        if self._back:
            following = _restoring(following, self._back)
        return starmap(following, repeat((), MAX_EVENTS))

    def _substitute(self, originals: str, replace: Callable[[str, dict[int, str]], str]) -> bool:
        if not any(character in self._body for character in originals):
            return False
        taken = set(self._body)
        free = (chr(code) for code in _PRIVATE if chr(code) not in taken)
        table = {ord(character): stand_in for character, stand_in in zip(originals, free, strict=False)}
        body = replace(self._body, table)
        changed = body != self._body
        self._body = body
        self._back.update({ord(stand_in): chr(code) for code, stand_in in table.items()})
        return changed


def _shelter(body: str, table: dict[int, str]) -> str:
    def replaced(match: re.Match[str]) -> str:
        return match[0] if match[0][0] in "%!" else match[0].translate(table)

    return re.sub(_INSIDE_WORD, replaced, body, flags=re.MULTILINE)


def _restoring(following: Callable[[], Any], back: dict[int, str]) -> Callable[[], Any]:
    def next_event() -> Any:  # noqa: ANN401 - events have no common typed shape
        event = following()
        if hasattr(event, "value"):
            event.value = event.value.translate(back)
        return event

    return next_event
