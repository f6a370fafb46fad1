"""Waivers written as comments: `# rdpolicy: ignore[rule] until=2027-01-31 owner=ops@contoso.com -- reason`."""

from __future__ import annotations

import re
from bisect import bisect_right
from datetime import date
from typing import TYPE_CHECKING

from validator.findings import Location
from validator.source.comments import comments
from validator.waivers.ledger import Waiver

if TYPE_CHECKING:
    from collections.abc import Sequence

    from validator.source.comments import Comment

MARK = "rdpolicy:"
_BEGINNING = re.compile(rf"#+\s*{MARK}\s*")
_WAIVER = re.compile(
    r"ignore\s*\[(?P<rules>[^\]]*)\](?P<parts>(?:\s+[\w-]+=\S+)*)(?:\s+--\s*(?P<reason>.*?))?\s*",
)
_PARTS = ("owner", "until", "fingerprint")
_FORM = "'# rdpolicy: ignore[RULE] until=YYYY-MM-DD owner=NAME -- REASON'"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def read(text: str, name: str) -> tuple[list[Waiver], list[tuple[Waiver, str]]]:
    """Return what the comments of a text waive, and those that are no waivers though meant to be, with their faults.

    A comment speaks of its own line or, where it stands alone, of the next line that says something. Raises SourceError
    where the text is not YAML.
    """
    waivers: list[Waiver] = []
    faults: list[tuple[Waiver, str]] = []
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for comment in comments(text, name, containing=MARK):
        beginning = _BEGINNING.match(comment.text)
        if beginning is None:
            continue
        blank = _blank(comment, name, _spoken_of(comment, lines))
        try:
            waivers += _waivers(blank, comment.text[beginning.end() :])
        except ValueError as error:
            faults.append((blank, str(error)))
    return waivers, faults


def _blank(comment: Comment, name: str, line: int) -> Waiver:
    end = comment.column + len(comment.text)
    return Waiver(
        rule="",
        where=f"line {line}",
        reason=None,
        owner=None,
        until=None,
        fingerprint=None,
        location=Location(name, comment.line, comment.column, comment.line, end, ""),
        line=line,
    )


def _spoken_of(comment: Comment, lines: Sequence[str]) -> int:
    """Return the line that a comment is about: its own, or, if it stands alone, the next one that says something."""
    at = comment.line - 1
    if lines[at][: comment.column - 1].strip("\ufeff \t"):
        return comment.line
    below = at + 1
    while below < len(lines) and lines[below].lstrip()[:1] in {"", "#"}:
        below += 1
    return below + 1


def _waivers(blank: Waiver, text: str) -> list[Waiver]:
    """Return a waiver for each rule that a comment names; raise ValueError for one that is written in another way."""
    match = _WAIVER.fullmatch(text)
    if match is None:
        raise ValueError(f"this comment is not written as {_FORM}")
    rules = [rule for part in match["rules"].split(",") if (rule := part.strip())]
    if not rules:
        raise ValueError(f"this comment names no rule to waive; write {_FORM}")
    parts: dict[str, str] = {}
    for part in match["parts"].split():
        key, _, value = part.partition("=")
        if key not in _PARTS or key in parts:
            problem = "is written twice" if key in parts else f"is none of {', '.join(_PARTS)}"
            raise ValueError(f"'{key}' {problem} in this comment")
        parts[key] = value
    complete = blank._replace(
        reason=match["reason"] or None,
        owner=parts.get("owner"),
        until=_day(parts["until"]) if "until" in parts else None,
        fingerprint=parts.get("fingerprint"),
    )
    return [complete._replace(rule=rule) for rule in dict.fromkeys(rules)]


def _day(written: str) -> date:
    if not _DAY.fullmatch(written):
        raise ValueError(f"'{written}' is not a day written as YYYY-MM-DD")
    try:
        return date.fromisoformat(written)
    except ValueError as error:
        raise ValueError(f"'{written}' is not a day of the calendar") from error


def within(waivers: Sequence[Waiver], starts: Sequence[int], number: int) -> list[Waiver]:
    """Return the waivers that speak of the lines of one document; `starts` are the first lines of all, in order."""
    return [waiver for waiver in waivers if max(bisect_right(starts, waiver.line or 0) - 1, 0) == number]
