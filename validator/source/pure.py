"""The fallback where the C parser has no wheel: ruamel.yaml's own scanner and parser, taught to read as libyaml does.

The C parser is libyaml 0.1, whose rules are YAML 1.1's with some of 1.2; so this one runs in 1.1 mode, and what it
scans otherwise (tabs, plain scalars between brackets, anchors, tags, block indentation) is replaced here.
"""

from __future__ import annotations

import re
from collections import deque
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from ruamel.yaml.events import ScalarEvent
from ruamel.yaml.parser import Parser
from ruamel.yaml.reader import Reader
from ruamel.yaml.scanner import Scanner, ScannerError
from ruamel.yaml.tokens import (
    BlockEndToken,
    FlowEntryToken,
    FlowMappingEndToken,
    FlowSequenceEndToken,
    KeyToken,
    ScalarToken,
    TagToken,
    ValueToken,
)

if TYPE_CHECKING:
    from collections.abc import Callable

_VERSIONS = ((1, 1), (1, 2))
_BREAKS = "\r\n"
_BLANKS = " \t"
_ENDS = " \t\r\n\0"
_NAME = re.compile(r"[&*]([A-Za-z0-9_-]+)(?=[ \t\r\n\0?:,\]}%@`])")
_URI = r"(?:[A-Za-z0-9_\-;/?:@&=+$,.!~*'()\[\]]|%[0-9A-Fa-f]{2})"
_BLOCK_HEADER = re.compile(r"(?P<digit>[1-9])(?P<chomping>[+-]?)|(?P<first>[+-]?)(?P<second>[1-9]?)")
_TAG = re.compile(
    rf"!<(?P<verbatim>{_URI}+)>|(?P<handle>![A-Za-z0-9_-]*!)(?P<suffix>{_URI}+)|!(?![A-Za-z0-9_-]*!)(?P<local>{_URI}*)"
)
_SURROGATE = re.compile("[\ud800-\udfff]")


def event_source(text: str) -> Callable[[], Any]:
    """Return the function that gives the next parsing event of a text; it raises ruamel.yaml's YAMLError."""
    # The three parts find each other through the attributes of a loader.
    loader = SimpleNamespace(
        comment_handling=None,
        processing_version=(1, 1),
        top_level_block_style_scalar_no_indent_error_1_1=True,
        doc_infos=[SimpleNamespace()],
        _resolver=SimpleNamespace(processing_version=(1, 1)),
    )
    loader._reader = reader = Reader(text, loader)  # noqa: SLF001 - the names are ruamel.yaml's
    loader._scanner = scanner = _Scanner(loader)  # noqa: SLF001
    loader._parser = parser = _Parser(loader)  # noqa: SLF001

    def next_event() -> Any:  # noqa: ANN401 - untyped library
        try:
            event = parser.get_event()
        except (ValueError, OverflowError):  # an escape beyond the last character
            raise _error(reader.get_mark(), "found invalid Unicode character escape code") from None
        if event.__class__ is ScalarEvent and _SURROGATE.search(event.value):
            raise _error(reader.get_mark(), "found invalid Unicode character escape code")
        if getattr(event, "ctag", None) is not None:  # the library forgets a tag that stands before an anchor
            event.start_mark = min(scanner.tag_marks.popleft(), event.start_mark, key=lambda mark: mark.index)
        return event

    return next_event


def _error(mark: Any, problem: str, start: Any = None) -> ScannerError:  # noqa: ANN401 - untyped library
    return ScannerError("while scanning", start, problem, mark)


class _Parser(Parser):  # type: ignore[misc]
    def parse_block_mapping_value(self) -> Any:  # noqa: ANN401 - untyped library
        """Give an empty value the place after its colon, not that of the next token."""
        self.state = self.parse_block_mapping_key
        if not self.scanner.check_token(ValueToken):
            return self.process_empty_scalar(self.scanner.peek_token().start_mark)
        token = self.scanner.get_token()
        if self.scanner.check_token(KeyToken, ValueToken, BlockEndToken):
            return self.process_empty_scalar(token.end_mark)
        self.states.append(self.parse_block_mapping_key)
        return self.parse_block_node_or_indentless_sequence()

    def parse_flow_mapping_value(self) -> Any:  # noqa: ANN401 - untyped library
        """Give an empty value the place of the next token, as libyaml does."""
        return self._flow_value(self.parse_flow_mapping_key, FlowMappingEndToken)

    def parse_flow_sequence_entry_mapping_key(self) -> Any:  # noqa: ANN401 - untyped library
        """Lose the token after an empty `? ` key in a list, as libyaml does: what follows is then no YAML to either."""
        self.scanner.get_token()
        if self.scanner.check_token(ValueToken, FlowEntryToken, FlowSequenceEndToken):
            self.state = self.parse_flow_sequence_entry_mapping_value
            return self.process_empty_scalar(self.scanner.get_token().end_mark)
        self.states.append(self.parse_flow_sequence_entry_mapping_value)
        return self.parse_flow_node()

    def parse_flow_sequence_entry_mapping_value(self) -> Any:  # noqa: ANN401 - untyped library
        return self._flow_value(self.parse_flow_sequence_entry_mapping_end, FlowSequenceEndToken)

    def _flow_value(self, following: Any, end: type) -> Any:  # noqa: ANN401 - untyped library
        if self.scanner.check_token(ValueToken):
            self.scanner.get_token()
            if not self.scanner.check_token(FlowEntryToken, end):
                self.states.append(following)
                return self.parse_flow_node()
        self.state = following
        return self.process_empty_scalar(self.scanner.peek_token().start_mark)


class _Scanner(Scanner):  # type: ignore[misc]
    def __init__(self, loader: Any) -> None:  # noqa: ANN401 - untyped library
        super().__init__(loader)
        self.tag_marks: deque[Any] = deque()
        self.allow_simple_key: bool

    def scan_to_next_token(self) -> None:
        """Skip blanks, comments and breaks; a tab separates tokens but does not indent."""
        peek, forward = self.reader.peek, self.reader.forward
        while True:
            blanks = _BLANKS if self.flow_level or not self.allow_simple_key else " "
            while peek() in blanks:
                forward()
            if peek() == "#":
                while peek() not in "\r\n\0":
                    forward()
            if not self.scan_line_break():
                return
            if not self.flow_level:
                self.allow_simple_key = True

    def scan_directive(self) -> Any:  # noqa: ANN401 - untyped library
        token = super().scan_directive()
        if token.name not in {"YAML", "TAG"} or (token.name == "YAML" and token.value not in _VERSIONS):
            raise _error(token.start_mark, "found unknown directive name")
        return token

    def scan_anchor(self, token_class: Any) -> Any:  # noqa: ANN401 - untyped library
        start = self.reader.get_mark()
        match = _NAME.match(self.reader.buffer, self.reader.pointer)
        if not match:
            raise _error(start, "did not find expected alphabetic or numeric character", start)
        self.reader.forward(len(match[0]))
        return token_class(match[1], start, self.reader.get_mark())

    def scan_tag(self) -> Any:  # noqa: ANN401 - untyped library
        start = self.reader.get_mark()
        match = _TAG.match(self.reader.buffer, self.reader.pointer)
        if not match or self.reader.buffer[match.end()] not in _ENDS:
            raise _error(start, "found a malformed tag", start)
        self.tag_marks.append(start)
        self.reader.forward(len(match[0]))
        if match["handle"]:
            value = match["handle"], match["suffix"]
        else:
            local = match["local"]
            value = ("!", local) if local else (None, match["verbatim"] or "!")
        return TagToken(value, start, self.reader.get_mark())

    def scan_plain(self) -> Any:  # noqa: ANN401 - untyped library
        start = end = self.reader.get_mark()
        chunks: list[str] = []
        spaces: list[str] = []
        while self.reader.peek() != "#":
            word = self._scan_word(start)
            if not word:
                break
            self.allow_simple_key = False
            chunks += (*spaces, word)
            end = self.reader.get_mark()
            spaces = self.scan_plain_spaces(self.indent + 1, start)
            if not spaces or (not self.flow_level and self.reader.column <= self.indent):
                break
        return ScalarToken("".join(chunks), True, start, end)

    def _scan_word(self, start: Any) -> str:  # noqa: ANN401 - untyped library
        peek, flow = self.reader.peek, self.flow_level
        length = 0
        while (character := peek(length)) not in _ENDS:
            if character == ":":
                if peek(length + 1) in _ENDS:
                    break
                if flow:
                    self.reader.forward(length)
                    raise _error(self.reader.get_mark(), "found unexpected ':'", start)
            if flow and character in ",?[]{}":
                break
            length += 1
        word: str = self.reader.prefix(length)
        self.reader.forward(length)
        return word

    def scan_plain_spaces(self, indent: int, start_mark: Any) -> list[str]:  # noqa: ANN401 - untyped library
        peek, forward = self.reader.peek, self.reader.forward
        length = 0
        while peek(length) in _BLANKS:
            length += 1
        blanks = self.reader.prefix(length)
        forward(length)
        if peek() not in _BREAKS:
            return [blanks] if blanks else []
        breaks: list[str] = []
        while peek() in _BLANKS + _BREAKS:
            if peek() in _BREAKS:
                breaks.append(self.scan_line_break())
                self.allow_simple_key = True
            elif breaks and peek() == "\t" and self.reader.column < indent:
                raise _error(self.reader.get_mark(), "found a tab character that violates indentation", start_mark)
            else:
                forward()
        if self.check_document_start() or self.check_document_end():
            return []
        return breaks[1:] or [" "]

    def scan_block_scalar_indicators(self, start_mark: Any) -> tuple[bool | None, int | None]:  # noqa: ANN401 - untyped library
        match = _BLOCK_HEADER.match(self.reader.buffer, self.reader.pointer)
        assert match  # noqa: S101 - it matches the empty text too
        self.reader.forward(len(match[0]))
        while self.reader.peek() in _BLANKS:
            self.reader.forward()
        if self.reader.peek() not in "#\r\n\0":
            raise _error(self.reader.get_mark(), "did not find expected comment or line break", start_mark)
        digit = match["digit"] or match["second"]
        return {"+": True, "-": False}.get(match["chomping"] or match["first"]), int(digit) if digit else None

    def scan_block_scalar_indentation(self) -> Any:  # noqa: ANN401 - untyped library
        breaks: list[str] = []
        deepest = 0
        end = self.reader.get_mark()
        while True:
            while self.reader.peek() == " ":
                self.reader.forward()
            deepest = max(deepest, self.reader.column)
            self._refuse_tab()
            if self.reader.peek() not in _BREAKS:
                return breaks, deepest, end
            breaks.append(self.scan_line_break())
            end = self.reader.get_mark()

    def scan_block_scalar_breaks(self, indent: int) -> Any:  # noqa: ANN401 - untyped library
        breaks, end = super().scan_block_scalar_breaks(indent)
        if self.reader.column < indent:
            self._refuse_tab()
        return breaks, end

    def _refuse_tab(self) -> None:
        if self.reader.peek() == "\t":
            raise _error(self.reader.get_mark(), "found a tab character where an indentation space is expected")
