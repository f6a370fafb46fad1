"""Code frames: the lines of a manifest that a finding is about, each stretch underlined and captioned."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from validator.report.layout import Style, cells, inert

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from validator.findings import Location, Related

# Places at most this many lines apart share one frame.
_NEAR = 8
# What stands for the cut ends of a long line and for lines left out.
_CUT = "..."
# So many files stay split into lines: those of one finding, and some of the next.
_FILES = 8
# Columns that line numbers and bars may take beside a line.
_MARGIN = 10


class View(NamedTuple):
    """The part of a line that is shown, and the column where each of its characters, from `first` on, begins."""

    text: str
    first: int
    columns: Sequence[int]

    def at(self, index: int) -> int:
        """Return the column of a character, or of the end that is nearer to it when it was cut away."""
        return self.columns[min(max(index - self.first, 0), len(self.columns) - 1)]


def view(line: str, start: int, end: int, room: int) -> View:
    """Fit a line into so many columns around the stretch from start to end; the cost does not grow with the line."""
    if len(line) <= room and line.isascii() and line.isprintable():
        return View(line, 0, range(len(line) + 1))
    low, high = max(0, start - room), min(len(line), start + room)
    shown, columns = cells(line[low:high])
    whole = high - low == len(line)
    if whole and columns[-1] <= room:
        return View("".join(shown), 0, columns)
    left = 0
    if low or columns[min(end, high) - low] > room - len(_CUT):
        left = bisect_left(columns, columns[start - low] - room // 3)
    before = _CUT if low + left else ""
    limit = columns[left] + room - len(before) - len(_CUT)
    right = bisect_right(columns, limit) - 1
    after = _CUT if low + right < len(line) else ""
    offset = len(before) - columns[left]
    return View(
        before + "".join(shown[left:right]) + after, low + left, [c + offset for c in columns[left : right + 1]]
    )


class Stroke(NamedTuple):
    """A stretch of one line to underline, from 0; `end` is exclusive."""

    line: int
    start: int
    end: int
    primary: bool
    caption: str


@dataclass(slots=True)
class Frame:
    """What is shown under one heading: strokes on lines of one file that are near each other."""

    location: Location
    primary: bool
    caption: str
    strokes: dict[int, list[Stroke]] = field(default_factory=dict)
    low: int = 0
    high: int = 0

    def add(self, strokes: Sequence[Stroke]) -> None:
        """Take in the strokes of one more place."""
        self.low = min(self.low, strokes[0].line) if self.strokes else strokes[0].line
        self.high = max(self.high, strokes[-1].line)
        for stroke in strokes:
            self.strokes.setdefault(stroke.line, []).append(stroke)


class Frames:
    """Draws the frames of findings in a run's texts, each split into lines once, and few of them kept."""

    def __init__(self, texts: Mapping[str, str], style: Style, columns: int) -> None:
        self._texts = texts
        self._lines: dict[str, list[str]] = {}
        self._style = style
        self.columns = columns

    def draw(self, location: Location, related: Sequence[Related], level: str) -> tuple[list[str], int]:
        """Return the rows, each frame with its heading and a closing bar, and the width of the line numbers."""
        frames = [self._open(location, location.path, primary=True)]
        for other in related:
            strokes = self._strokes(other.location, other.caption, primary=False)
            host = next((f for f in (frames[0], frames[-1]) if strokes and self._joins(f, other, strokes)), None)
            if host:
                host.add(strokes)
            else:
                frames.append(self._open(other.location, other.caption, primary=False))
        gutter = len(str(max(frame.high for frame in frames) + 1))
        return [row for frame in frames for row in self._rows(frame, gutter, level)], gutter

    def _open(self, location: Location, caption: str, *, primary: bool) -> Frame:
        frame = Frame(location, primary, caption)
        if strokes := self._strokes(location, caption, primary=primary):
            frame.add(strokes)
        return frame

    def _joins(self, frame: Frame, other: Related, strokes: Sequence[Stroke]) -> bool:
        """Tell whether a place is near a frame; a line too long to show whole is cut for one place only."""
        if frame.location.file != other.location.file or not frame.strokes:
            return False
        if strokes[-1].line < frame.low - _NEAR or strokes[0].line > frame.high + _NEAR:
            return False
        lines = self._lines[frame.location.file]
        return all(s.line not in frame.strokes or len(lines[s.line]) <= self.columns - _MARGIN for s in strokes)

    def _file(self, file: str) -> list[str]:
        if file not in self._lines:
            if len(self._lines) >= _FILES:
                self._lines.pop(next(iter(self._lines)))
            text = self._texts.get(file)
            # Line breaks as YAML 1.2 has them; `splitlines` knows more.
            unified = None if text is None else text.replace("\r\n", "\n").replace("\r", "\n")
            self._lines[file] = [] if unified is None else unified.split("\n")
        return self._lines[file]

    def _strokes(self, where: Location, caption: str, *, primary: bool) -> list[Stroke]:
        """Return what to underline: one stretch, or the first and the last line of several, or nothing to show."""
        lines = self._file(where.file)
        first = where.line - 1
        if not 0 <= first < len(lines):
            return []
        last, end = min(where.end_line - 1, len(lines) - 1), where.end_column - 1
        # A block collection ends where the next token begins: leave out the blank rest.
        while last > first and not lines[last][:end].strip():
            last -= 1
            end = len(lines[last])
        start = min(max(where.column - 1, 0), len(lines[first]))
        if last <= first:
            end = min(max(end, start), len(lines[first])) if last == first else start
            return [Stroke(first, start, end, primary, caption)]
        indent = len(lines[last]) - len(lines[last].lstrip())
        return [
            Stroke(first, start, len(lines[first]), primary, ""),
            Stroke(last, indent, min(end, len(lines[last])), primary, caption),
        ]

    def _rows(self, frame: Frame, gutter: int, level: str) -> list[str]:
        arrow = "-->" if frame.primary else ":::"
        where = frame.location
        place = f"{inert(where.file)}:{where.line}:{where.column}"
        bar = " " * gutter + " " + self._style.paint("edge", "|")
        heading = f"{' ' * gutter}{self._style.paint('edge', arrow)} {place}"
        if not frame.strokes:
            return [f"{heading}: {inert(frame.caption)}" if frame.caption else heading, bar]
        lines = self._lines[where.file]
        rows = [heading, bar]
        previous = None
        for number in sorted(frame.strokes):
            if previous is not None and number == previous + 2:
                rows += self._line(lines[previous + 1], previous + 1, [], gutter, level)
            elif previous is not None and number > previous + 2:
                rows.append(self._style.paint("edge", _CUT))
            rows += self._line(lines[number], number, frame.strokes[number], gutter, level)
            previous = number
        return [*rows, bar]

    def _line(self, line: str, number: int, strokes: Sequence[Stroke], gutter: int, level: str) -> list[str]:
        """Return a line under its number, then a row for each stroke: the finding's own first, then by column."""
        ordered = sorted(strokes, key=lambda s: (not s.primary, s.start))
        start, end = (ordered[0].start, ordered[0].end) if ordered else (0, 0)
        seen = view(line, start, end, self.columns - gutter - 3)
        edge = self._style.paint("edge", f"{number + 1:>{gutter}} |")
        rows = [f"{edge} {seen.text}".rstrip(" ")]
        empty = self._style.paint("edge", " " * gutter + " |")
        for stroke in ordered:
            left, right = seen.at(stroke.start), seen.at(stroke.end)
            mark = ("^" if stroke.primary else "-") * max(1, right - left)
            note = f"{mark} {inert(stroke.caption)}".rstrip(" ")
            rows.append(f"{empty} {' ' * left}{self._style.paint(level if stroke.primary else 'edge', note)}")
        return rows
