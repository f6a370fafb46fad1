"""Builds plain Python data and its marks from parsing events, without recursion.

One loop takes the plain scalars, which most events are; everything rarer has a method of its own.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, ClassVar

from validator.errors import Place, SourceError
from validator.source.complaints import shortened
from validator.source.events import MAX_DOCUMENTS, MAX_NODES
from validator.source.frames import NO_KEY, Anchored, Frame
from validator.source.resolve import TAG, plain, tagged

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from validator.source.frames import Repeat
    from validator.source.marks import Lines, Node

MAX_DEPTH = 64

_SPACE_AND_COMMENTS = r"(?:[ \t]*(?:#[^\r\n]*)?[\r\n])*[ \t]*"  # compiled at first need
_TOO_MANY = f"more than {MAX_NODES:,} values, aliases counted in full"


class _Meanings(dict[str, Any]):
    """Remembers what each plain scalar means, which also lets equal texts share one string."""

    def __missing__(self, text: str) -> Any:  # noqa: ANN401 - any scalar
        value = self[text] = plain(text)
        return value


class Builder:
    """Takes the events of one text; `roots` then holds for each document a list frame with its one root."""

    def __init__(self, lines: Lines, name: str) -> None:
        self.roots: list[Frame] = []
        self.repeats: list[list[Repeat]] = []
        self._lines = lines
        self._name = name
        self._body = lines.text.removeprefix("\ufeff")
        self._anchors: dict[str, Anchored] = {}
        self._top = Frame([], 0, None, flow=False)
        self._depth = 0
        self._nodes = 0

    def run(self, events: Iterable[Any]) -> None:
        """Read all events; raises SourceError for what our limits and the core schema do not allow."""
        from ruamel.yaml.events import ScalarEvent, StreamEndEvent  # noqa: PLC0415 - needed only where YAML is read

        meanings, names, body = _Meanings(), dict[str, str](), self._body
        handlers = self._HANDLERS
        exclamation = "!" in body  # the C parser tells the tag `!` of a plain scalar from none only by the text
        frame = self._top
        data, marks, mapping = frame.data, frame.marks, frame.mapping
        for event in events:
            if event.__class__ is not ScalarEvent:
                if event.__class__ is StreamEndEvent:
                    return
                handlers[event.__class__.__name__](self, event)
                frame = self._top
                data, marks, mapping = frame.data, frame.marks, frame.mapping
                continue
            text, start, end = event.value, event.start_mark.index, event.end_mark.index
            if event.style or event.anchor or event.ctag is not None or (exclamation and body.startswith("!", start)):
                self._special(event, start, end)
            elif not mapping:
                data.append(meanings[text])
                marks += (start, end)
            elif frame.key is not NO_KEY:
                data[frame.key] = meanings[text]
                frame.key = NO_KEY
                marks += (start, end)
            elif text in data or text == "<<":
                frame.add_key(text, start, end, merge=text == "<<")
            else:
                frame.key = names.setdefault(text, text)
                marks += (start, end)
        raise self._fault(_TOO_MANY, 0)

    def _special(self, event: Any, start: int, end: int) -> None:  # noqa: ANN401 - untyped library
        """Take a scalar that is quoted, tagged, anchored or a block."""
        text = event.value
        if event.anchor:
            start = self._after_anchor(event, start, end)
        value = self._meaning(event, text, start)
        if event.style in ("|", ">"):
            end = self._block_end(text, start, end)
        if event.anchor:
            self._anchors[event.anchor] = Anchored(value, text, 0)
        frame = self._top
        if frame.mapping and frame.key is NO_KEY:
            frame.add_key(text, start, end)
        else:
            frame.add(value, start, end)

    def _meaning(self, event: Any, text: str, start: int) -> Any:  # noqa: ANN401 - untyped library, any scalar
        if event.ctag is not None:
            tag = str(event.ctag)
        elif event.style or self._body.startswith("!", start):
            return text
        else:
            return plain(text)
        try:
            return tagged(tag, text)
        except KeyError:
            raise self._unknown_tag(event, start) from None
        except ValueError:
            raise self._fault(f"this text is no {tag.removeprefix(TAG)}, as its tag says", start) from None

    def _after_anchor(self, event: Any, start: int, end: int) -> int:  # noqa: ANN401 - untyped library
        """Return where a node begins after its anchor, so that an edit of the value leaves the anchor in place."""
        if not self._body.startswith("&", start):
            return start  # a tag stands before it
        match = re.compile(_SPACE_AND_COMMENTS).match(self._body, start + 1 + len(event.anchor), end)
        return match.end() if match else end

    def _block_end(self, text: str, start: int, end: int) -> int:
        """Return where the last content line of a block scalar ends, before its line break."""
        written = self._body[start:end]
        header = re.split(r"[\r\n]", written, maxsplit=1)[0]
        kept = "+" in header.partition("#")[0]
        # A last line of nothing but blanks can be content; those before it then stay inside, which harms nobody.
        blank = "" if kept or text.rstrip("\n")[-1:] in (" ", "\t") else " \t\r\n"
        trimmed = written.rstrip(blank) if blank else written.removesuffix("\n").removesuffix("\r")
        return start + max(len(trimmed), len(header))

    def _begin_document(self, event: Any) -> None:  # noqa: ANN401 - untyped library
        start = event.start_mark.index
        if len(self.roots) == MAX_DOCUMENTS:
            raise self._fault(f"more than {MAX_DOCUMENTS:,} documents in one file", start)
        self._top = Frame([], start, None, flow=False)
        self._anchors = {}
        self.repeats.append([])

    def _end_document(self, _: Any) -> None:  # noqa: ANN401 - untyped library
        self._count(1, self._top.start)
        self.roots.append(self._top)

    def _begin(self, event: Any) -> None:  # noqa: ANN401 - untyped library
        start = event.start_mark.index
        parent = self._top
        data: dict[str, Any] | list[Any] = {} if event.__class__.__name__ == "MappingStartEvent" else []
        if parent.mapping and parent.key is NO_KEY:
            raise self._fault("a key must be text, not a mapping or a list", start)
        if self._depth == MAX_DEPTH:
            raise self._fault(f"nested more than {MAX_DEPTH} levels deep", start)
        if event.ctag is not None and str(event.ctag) not in ("!", f"{TAG}map" if data == {} else f"{TAG}seq"):
            raise self._unknown_tag(event, start)
        if event.anchor:
            start = self._after_anchor(event, start, len(self._body))
        self._depth += 1
        self._top = Frame(data, start, parent, flow=event.flow_style)
        if event.anchor:
            self._anchors[event.anchor] = self._top.anchored = Anchored(None, None, -1)

    def _end(self, event: Any) -> None:  # noqa: ANN401 - untyped library
        frame = self._top
        parent = frame.parent
        assert parent  # noqa: S101 - the events are balanced, only a document's own frame has no parent
        # The end mark of a block stands at the next token, that of a pair `[a: b]` likewise, and has no length.
        bracket = frame.flow and event.end_mark.index > event.start_mark.index
        end = event.end_mark.index if bracket else frame.marks[-1]
        frame.size += len(frame.data)
        self._count(len(frame.data), frame.start)
        node = self._settled(frame) if frame.odd else frame.node()
        if frame.anchored:
            frame.anchored.value, frame.anchored.node = frame.data, node
            frame.anchored.size, frame.anchored.height = frame.size, frame.height
        self._depth -= 1
        self._top = parent
        parent.add(frame.data, frame.start, end, node)
        parent.size += frame.size - 1
        parent.height = max(parent.height, frame.height + 1)

    def _alias(self, event: Any) -> None:  # noqa: ANN401 - untyped library
        start, end = event.start_mark.index, event.end_mark.index
        named = self._anchors.get(event.anchor)
        frame = self._top
        if named is None:
            raise self._fault(f"`*{shortened(event.anchor)}` names no anchor above it in this document", start)
        if named.height < 0:
            raise self._fault(f"`*{shortened(event.anchor)}` stands inside of what it names", start)
        if self._depth + named.height > MAX_DEPTH:
            raise self._fault(f"nested more than {MAX_DEPTH} levels deep", start)
        if not frame.mapping or frame.key is not NO_KEY:
            self._count(named.size, start)
            frame.add(named.value, start, end, named.node)
            frame.size += named.size - 1
            frame.height = max(frame.height, named.height + 1)
        elif named.text is None:
            raise self._fault("a key must be text, not a mapping or a list", start)
        else:
            frame.add_key(named.text, start, end)

    def _settled(self, frame: Frame) -> Node:
        """Take repeated keys out of a mapping and put what `<<` names into it: explicit keys and earlier maps win."""
        repeats, merge = frame.settle()
        self.repeats[-1] += repeats
        if merge:
            value, node, start = merge
            sources = [(value, node)]
            if isinstance(value, list):
                sources = [(source, node.kid(at) if node else None) for at, source in enumerate(value)]
            for source, marks in sources:
                if not isinstance(source, dict) or marks is None:
                    raise self._fault("`<<` needs a mapping or a list of mappings", start)
                frame.merge(source, marks)
        return frame.node()

    def _count(self, nodes: int, start: int) -> None:
        self._nodes += nodes
        if self._nodes > MAX_NODES:
            raise self._fault(_TOO_MANY, start)

    def _unknown_tag(self, event: Any, start: int) -> SourceError:  # noqa: ANN401 - untyped library
        tag = str(event.ctag).replace(TAG, "!!")
        return self._fault(f"the tag `{shortened(tag)}` is not known here", start)

    def _fault(self, sentence: str, offset: int) -> SourceError:
        return SourceError(sentence, Place(self._name, *self._lines.position(offset)))

    # Of the class, not of each object: one that holds its own methods outlives its use where no garbage is collected.
    _HANDLERS: ClassVar[dict[str, Callable[[Builder, Any], None]]] = {
        "StreamStartEvent": lambda _, __: None,
        "DocumentStartEvent": _begin_document,
        "SequenceStartEvent": _begin,
        "SequenceEndEvent": _end,
        "MappingStartEvent": _begin,
        "MappingEndEvent": _end,
        "AliasEvent": _alias,
        "DocumentEndEvent": _end_document,
    }
