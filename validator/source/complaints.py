"""What the YAML parsers complain about, as one sentence of ours and one place."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from validator.errors import Place, SourceError

if TYPE_CHECKING:
    from validator.source.marks import Lines

_LONGEST = 40
# (pattern of the parser's problem, sentence, whether the place is where the broken thing began).
# The C and the pure parser word the same problem differently; both wordings are here.
_COMPLAINTS: tuple[tuple[str, str, bool], ...] = (
    (r"could not find expected ':'", "this line is neither `key: value` nor a list item", True),
    (
        r"mapping values are not allowed",
        "a `:` cannot stand here: check the indentation, or put the text that holds it in quotes",
        False,
    ),
    (r"sequence entries are not allowed", "a list item cannot begin here: put `- ` on a line of its own", False),
    (r"mapping keys are not allowed", "a `? ` key cannot begin here", False),
    (r"tab character", "a tab cannot indent YAML: use spaces", False),
    (r"unexpected end of stream", "this quote is never closed", True),
    (r"unexpected document (indicator|separator)", "this quote is not closed before the document ends", True),
    (r"',' or '\]'", "this `[` is not closed, or a `,` is missing in it", True),
    (r"',' or '\}'", "this `{` is not closed, or a `,` is missing in it", True),
    (
        r"did not find expected key|did not find expected '-' indicator|expected <block end>",
        "the indentation matches none of the lines above",
        False,
    ),
    (r"undefined tag handle", "this tag is not declared", True),
    (r"node content", "a value is missing here", False),
    (
        r"<document start>|document end marker",
        "the document has ended here: check the indentation, or begin the next one with `---`",
        False,
    ),
    (
        r"comment or (a )?line break|chomping|indentation indicator",
        "only a digit, `+`, `-` and a comment can stand on the line after `|` or `>`",
        False,
    ),
    (r"tag|URI|whitespace or line break|expected '>'", "this tag is not well formed", True),
    (r"unexpected ':'", "put a space after this `:`, or the text that holds it in quotes", False),
    (
        r"unknown escape character",
        "double quotes allow no such `\\` escape: write `\\\\` for a backslash, or use single quotes",
        False,
    ),
    (
        r"hexdecimal number",
        "this `\\` escape needs more hexadecimal digits: write `\\\\` for a backslash, or use single quotes",
        False,
    ),
    (r"invalid Unicode character escape", "this `\\` escape names no character", False),
    (r"alphabetic or numeric character", "`&` and `*` need a name of letters, digits, `-` and `_`", True),
)


def complain(error: Any, lines: Lines, name: str) -> SourceError:  # noqa: ANN401 - untyped library
    """Turn a parser's error into a sentence of ours; the problem in its own words where it is a rare one."""
    problem, context = str(error.problem), str(error.context or "")
    mark = error.problem_mark or error.context_mark
    if "directive" in context or "directive" in problem or "incompatible YAML" in problem:
        return _fault("this `%` directive is not one of YAML 1.1 or 1.2", error.context_mark or mark, lines, name)
    if "cannot start any token" in problem:
        return _fault(_odd_character(lines.text[mark.index + lines.shift]), mark, lines, name)
    if "unknown escape" in problem and not lines.text.startswith("\\", mark.index + lines.shift):
        mark.index -= 1  # the pure parser points behind the backslash
    for pattern, sentence, at_beginning in _COMPLAINTS:
        if re.search(pattern, problem):
            return _fault(sentence, (at_beginning and error.context_mark) or mark, lines, name)
    return _fault(f"this is not YAML: {problem}", mark, lines, name)


def shortened(text: str) -> str:
    """Return a text of at most 40 characters, the end left out where it is longer."""
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."


def _odd_character(character: str) -> str:
    if character == "\t":
        return "a tab cannot indent YAML: use spaces"
    return f"a text cannot begin with `{character}`: put it in quotes"


def _fault(sentence: str, mark: Any, lines: Lines, name: str) -> SourceError:  # noqa: ANN401 - untyped library
    return SourceError(sentence, Place(name, *lines.position(mark.index)))
