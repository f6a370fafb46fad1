"""Needs and CALs over time as the two stepped lines that a template draws."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from validator.findings.dossier import Course, Reading

WIDTH, HEIGHT = 720, 240
_LEFT, _RIGHT, _TOP, _BOTTOM = 76, 44, 14, 30
# So many days are written below the lines, the first and the last among them.
_DAYS = 5


class Chart(NamedTuple):
    """A chart: its size, where its lines begin and end, the data of both paths, and the labels with their places."""

    type: str
    width: int
    height: int
    left: int
    right: int
    needed: str
    held: str
    amounts: tuple[tuple[int, int], ...]
    days: tuple[tuple[int, date], ...]
    readings: tuple[Reading, ...]


def chart(course: Course) -> Chart:
    """Return the chart of a course with at least one reading; a need holds until the day of the next one."""
    readings = course.readings
    first, last = readings[0].day.toordinal(), readings[-1].day.toordinal()
    most = max((max(one.needed, one.held) for one in readings), default=0) or 1

    def x(day: date) -> int:
        return _LEFT + (WIDTH - _LEFT - _RIGHT) * (day.toordinal() - first) // max(last - first, 1)

    def y(amount: int) -> int:
        return HEIGHT - _BOTTOM - (HEIGHT - _TOP - _BOTTOM) * amount // most

    return Chart(
        course.type,
        WIDTH,
        HEIGHT,
        _LEFT,
        WIDTH - _RIGHT,
        _stepped([(x(one.day), y(one.needed)) for one in readings]),
        _stepped([(x(one.day), y(one.held)) for one in readings]),
        tuple((y(amount), amount) for amount in dict.fromkeys((0, most // 2, most))),
        _labels(readings, x),
        readings,
    )


def _stepped(points: Sequence[tuple[int, int]]) -> str:
    """Return a path that keeps each height until the next point, and that of the last one to the right edge."""
    (x, y), *rest = points
    return f"M{x} {y}" + "".join(f"H{after}V{height}" for after, height in rest) + f"H{WIDTH - _RIGHT}"


def _labels(readings: Sequence[Reading], x: Callable[[date], int]) -> tuple[tuple[int, date], ...]:
    """Return a few of the days with their places, those that have room."""
    found: list[tuple[int, date]] = []
    room = (WIDTH - _LEFT - _RIGHT) // _DAYS
    for one in readings:
        if not found or x(one.day) - found[-1][0] >= room:
            found.append((x(one.day), one.day))
    return tuple(found)
