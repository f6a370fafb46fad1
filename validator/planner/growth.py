"""How many people and devices a group has on a day, by the growth that the manifest states."""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from validator.planner.faults import UnplannableError

if TYPE_CHECKING:
    from collections.abc import Mapping

_RATE = re.compile(r"([+-]?\d{1,4}(?:\.\d{1,4})?)\s*%\s*(?:/|per|a)\s*year", re.IGNORECASE)
_MOST = 1_000_000_000


class Growth(NamedTuple):
    """A share by which counts grow each year, or the counts from some days on; neither means that they stay."""

    rate: Fraction = Fraction(0)
    table: tuple[tuple[date, int], ...] = ()

    def grown(self, count: int, stated: int, start: date, day: date) -> int:
        """Return a count of today on a later day, whole people and devices only.

        `stated` is the count that the table is about: other counts of the group grow as it does.
        """
        if self.table:
            reached = [there for since, there in self.table if since <= day]
            if not reached:
                return count
            return reached[-1] if count == stated or not stated else -(-count * reached[-1] // stated)
        if not self.rate:
            return count
        years, share = _years(start, day)
        factor = (1 + self.rate) ** years * (1 + self.rate * share)
        grown = min(count * factor, Fraction(_MOST))
        return -(-grown.numerator // grown.denominator)


def parse(written: str | Mapping[str, int] | None) -> Growth:
    """Return the growth of a group as the manifest states it.

    Raises:
        UnplannableError: it is neither a share a year nor a table of days.

    """
    if written is None:
        return Growth()
    if isinstance(written, str):
        match = _RATE.fullmatch(written.strip())
        if not match or Fraction(match[1]) < -100:  # noqa: PLR2004 -- nothing loses more than all of it
            raise UnplannableError(
                f"growth is written like 8%/year, or as a table of days and counts, found '{written}'"
            )
        return Growth(Fraction(match[1]) / 100)
    table = []
    for day, count in written.items():
        try:
            table.append((date.fromisoformat(day), count))
        except ValueError:
            raise UnplannableError(f"the days of a growth table are written as YYYY-MM-DD, found '{day}'") from None
    return Growth(table=tuple(sorted(table)))


def _years(start: date, day: date) -> tuple[int, Fraction]:
    """Return the whole years between two days, and the share of the next one."""
    years = day.year - start.year
    if _anniversary(start, years) > day:
        years -= 1
    last, following = _anniversary(start, years), _anniversary(start, years + 1)
    return years, Fraction((day - last).days, (following - last).days)


def _anniversary(start: date, years: int) -> date:
    year = min(start.year + years, date.max.year)
    try:
        return start.replace(year=year)
    except ValueError:  # 29 February
        return start.replace(year=year, day=28)
