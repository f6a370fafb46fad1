"""Where things stand in a JSON text: needed only for faults, so the text is gone through again and nothing is kept."""

from __future__ import annotations

import re
from json.decoder import scanstring  # type: ignore[attr-defined]
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

Path = tuple[str | int, ...]

_TOKEN = re.compile(r'[\s,:]*(?:(?P<open>[\[{])|(?P<close>[\]}])|(?P<string>")|(?P<word>[^\s,:\[\]{}"]+))')


class Token(NamedTuple):
    """A key, or the beginning of a value: its path, its offset, how deep it stands, and a bare word's text."""

    path: Path
    offset: int
    depth: int
    is_key: bool
    word: str


def tokens(text: str) -> Iterator[Token]:
    """Yield the keys and values of a JSON text in their order, as far as it is JSON. Any depth is gone through."""
    # One frame for each open collection: the next index of a list, or of a mapping its current key, None before one.
    frames: list[list[str | int | None]] = []
    at = 0
    while match := _TOKEN.match(text, at):
        at = match.end()
        start = match.start(match.lastgroup or 0)
        if match["close"]:
            if not frames:
                return
            frames.pop()
            _next(frames)
            continue
        content = None
        if match["string"]:
            try:
                content, at = scanstring(text, at, False)
            except ValueError:
                return
        if content is not None and frames and frames[-1] == [None]:
            frames[-1] = [content]
            yield Token(_path(frames), start, len(frames), is_key=True, word="")
            continue
        yield Token(_path(frames), start, len(frames), is_key=False, word=match["word"] or "")
        if match["open"]:
            frames.append([0] if match["open"] == "[" else [None])
        else:
            _next(frames)


def _path(frames: list[list[str | int | None]]) -> Path:
    # Deep down only the depth matters, and a path for each of a thousand levels would cost their square.
    return tuple(part for frame in frames[:_DEEPEST] for part in frame if part is not None)


_DEEPEST = 40


def _next(frames: list[list[str | int | None]]) -> None:
    """Go on to the next entry of the innermost collection."""
    if frames:
        last = frames[-1][0]
        frames[-1] = [last + 1] if isinstance(last, int) else [None]
