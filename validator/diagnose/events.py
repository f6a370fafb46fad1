"""Events named in a text: copied from Event Viewer, listed by Get-WinEvent, or told in words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from validator.diagnose.heard import Heard

NEAR = 12
"""Lines of a listing within which an event's provider and number belong together."""

# Every part is bounded, so that no text makes the search slow.
_MARK = re.compile(
    r"\b(?:"
    r"[Ee](?i:vent)[ \t](?P<named>\d{1,5}),[ \t](?P<by>[A-Za-z][\w-]{2,80})"
    r"|(?P<label>[Ee](?i:vent[ \t]?id)|[Ii][Dd])[ \t]{0,20}(?P<mark>[:=]?)[ \t]{0,20}(?P<id>\d{1,5})\b"
    r"|(?:[Ss](?i:ource)|[Pp](?i:rovider(?:[ \t]?name)?))[ \t]{0,20}[:=][ \t]{0,20}(?P<labelled>[A-Za-z][\w.-]{2,80})"
    r"|(?P<provider>[Mm](?i:icrosoft-windows-)[A-Za-z][\w-]{2,80})"
    r"|\d{1,2}:\d\d(?::\d\d)?(?:[ \t][AaPp]\.?[Mm]\.?)?[ \t]{1,20}(?P<row>\d{1,5})[ \t]"
    r")"
)


_WORDS = ("event", "source", "provider", "microsoft-windows-")


class EventFinder:
    """Reads a text in parts that end with whole lines, and takes note of the events that it names."""

    def __init__(self, heard: Heard, line: int = 1) -> None:
        self._heard = heard
        self._line = line
        self._provider: tuple[str, int] | None = None  # and its line
        self._table: str | None = None
        self._number: tuple[int, int, bool] | None = None  # the event's number, its line, whether it said "event"

    def feed(self, text: str, *, last: bool = False) -> None:
        """Read a part of the text; with `last`, no other follows."""
        position = 0
        for match in _MARK.finditer(text) if self._may_tell(text) else ():
            self._line += text.count("\n", position, match.start())
            position = match.start()
            self._mark(match)
        self._line += text.count("\n", position)
        if last:
            self._unpaired()

    def _may_tell(self, text: str) -> bool:
        """Tell whether there is anything to look for: a number alone, or a time, means nothing without these words."""
        if self._table is not None or self._number is not None:
            return True
        lower = text.lower()
        return any(word in lower for word in _WORDS)

    def _mark(self, match: re.Match[str]) -> None:
        provider = match["labelled"] or match["provider"]
        if match["named"]:
            self._heard.event(int(match["named"]), match["by"], self._line)
        elif match["row"]:
            if self._table is not None:
                self._heard.event(int(match["row"]), self._table, self._line)
        elif provider:
            self._met_provider(provider)
        elif match["mark"] or match["label"].lower() != "id":
            self._met_number(int(match["id"]), said=match["label"].lower() != "id")

    def _met_provider(self, provider: str) -> None:
        self._table = provider
        if self._number is not None and self._line - self._number[1] <= NEAR:
            self._heard.event(self._number[0], provider, self._number[1])
            self._number = self._provider = None
        else:
            self._provider = provider, self._line

    def _met_number(self, number: int, *, said: bool) -> None:
        self._unpaired()
        if self._provider is not None and self._line - self._provider[1] <= NEAR:
            self._heard.event(number, self._provider[0], self._line)
            self._provider = None
        else:
            self._number = number, self._line, said

    def _unpaired(self) -> None:
        """Take note of a number whose provider is not told; where it may be any number, of nothing."""
        if self._number is not None and self._number[2]:
            self._heard.event(self._number[0], None, self._number[1])
        self._number = None
