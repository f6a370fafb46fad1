"""JSON of PowerShell 5 and 7 to records, strictly: what is no JSON is an error at its line and column."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, NoReturn

from validator.errors import Place, SourceError
from validator.exports.raw import WRAPPER, Raw
from validator.exports.tokens import tokens
from validator.source.marks import Lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from validator.exports.raw import Path
    from validator.exports.tokens import Token

MAX_DEPTH = 100  # ConvertTo-Json goes no deeper
_LONGEST_NUMBER = 40


class _RefusedError(Exception):
    """Something that Python's reader would take and JSON, or good sense, does not."""


class JsonFile:
    """A JSON text that was read."""

    def __init__(self, name: str, text: str, shown: str = "") -> None:
        self.name = name
        self.shown = shown or name
        self._text = text
        self._lines = Lines(text)

    def position(self, path: Path) -> tuple[int, int]:
        """Return line and column of the value at a path, or of its nearest ancestor."""
        best, reached = 0, -1
        for token in tokens(self._text):
            if len(token.path) >= reached and path[: len(token.path)] == token.path:
                best, reached = token.offset, len(token.path)  # first the key, then the value
                if token.path == path and not token.is_key:
                    break
        return self._lines.position(best)

    def load(self) -> Any:  # noqa: ANN401 -- any JSON value
        """Return the value of the text.

        Raises:
            SourceError: it is no JSON, nested deeper than 100, or has a key twice, NaN, or half of a character.

        """
        hooks: dict[str, Any] = {
            "object_pairs_hook": _unique,
            "parse_constant": _no_constant,
            "parse_int": _number,
            "parse_float": _fraction,
        }
        try:
            value = json.loads(self._text, **hooks)
        except json.JSONDecodeError as error:
            self._fail(f"this is no JSON: {_said(error)}", error.pos)
        except RecursionError:
            self._fail_at(f"this is nested deeper than {MAX_DEPTH} levels", lambda token: token.depth > MAX_DEPTH)
        except _RefusedError as error:
            self._refuse(str(error))
        if r"\ud" in self._text or r"\uD" in self._text:
            self._halves()
        return value

    def _fail(self, sentence: str, offset: int) -> NoReturn:
        raise SourceError(sentence, Place(self.name, *self._lines.position(offset)))

    def _fail_at(self, sentence: str, wanted: Callable[[Token], bool]) -> NoReturn:
        self._fail(sentence, next((token.offset for token in tokens(self._text) if wanted(token)), 0))

    def _refuse(self, what: str) -> NoReturn:
        """Say what was refused, at the first place of its kind."""
        kind, _, detail = what.partition(" ")
        if kind == "key":
            seen: set[Path] = set()
            self._fail_at(
                f"the key '{detail[:60]}' is written twice",
                lambda token: token.is_key and (token.path in seen or seen.add(token.path) is not None),  # type: ignore[func-returns-value]
            )
        if kind == "constant":
            self._fail_at(f"{detail} is no number of JSON", lambda token: token.word == detail)
        self._fail_at("this number is too long", lambda token: len(token.word) > _LONGEST_NUMBER)

    def _halves(self) -> None:
        """Refuse a text with half of a surrogate pair, which no file can hold."""
        for match in re.finditer(r'"(?:[^"\\]|\\.)*"', self._text):
            if any("\ud800" <= char <= "\udfff" for char in json.loads(match[0], strict=False)):
                self._fail("this text holds half of a character", match.start())


def _said(error: json.JSONDecodeError) -> str:
    if error.pos >= len(error.doc.rstrip()):
        return "the file ends too early" if error.doc.strip() else "the file is empty"
    said = error.msg.removesuffix(" at").removesuffix(" starting")
    return said[:1].lower() + said[1:]


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record = dict(pairs)
    if len(record) < len(pairs):
        keys = [key for key, _ in pairs]
        raise _RefusedError(f"key {next(key for number, key in enumerate(keys) if key in keys[:number])}")
    return record


def _no_constant(word: str) -> NoReturn:
    raise _RefusedError(f"constant {word}")


def _number(word: str) -> int:
    if len(word) > _LONGEST_NUMBER:
        raise _RefusedError("number")
    return int(word)


def _fraction(word: str) -> float:
    if len(word) > _LONGEST_NUMBER:
        raise _RefusedError("number")
    return float(word)


def records(file: JsonFile, value: Any, known: Callable[[Raw], bool]) -> Iterator[Raw]:  # noqa: ANN401 -- any JSON
    """Yield the records in a value: one object, a list, what PowerShell 5 wraps as `value` and `Count`.

    An object that is `known` as no kind of record may hold several exports under names of the admin's own.

    Raises:
        SourceError: there is something else than records in it.

    """
    yield from _within(file, value, (), known, _LEVELS)


_LEVELS = 4


def _within(file: JsonFile, value: Any, path: Path, known: Callable[[Raw], bool], levels: int) -> Iterator[Raw]:  # noqa: ANN401
    if len(path) > MAX_DEPTH:
        place = Place(file.name, *file.position(path))
        raise SourceError(f"this is nested deeper than {MAX_DEPTH} levels", place)
    if isinstance(value, list):
        for number, item in enumerate(value):
            if item is not None:  # a pipeline that found nothing
                yield from _within(file, item, (*path, number), known, levels)
    elif isinstance(value, dict):
        raw = Raw(file, path, value)
        if {key.casefold() for key in value} == WRAPPER and levels:
            inner = next(key for key in value if key.casefold() == "value")
            yield from _within(file, value[inner], (*path, inner), known, levels - 1)
        elif levels and value and not known(raw) and all(isinstance(item, (dict, list)) for item in value.values()):
            for key, item in value.items():
                yield from _within(file, item, (*path, key), known, levels - 1)
        else:
            yield raw
    else:
        place = Place(file.name, *file.position(path))
        raise SourceError("expected the objects that a command exports, found a single value", place)
