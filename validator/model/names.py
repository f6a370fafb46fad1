"""How servers and releases are named: ranges of servers, and the usual spellings of a release.

Apart from the models, because facts need no pydantic, which is the larger part of a cold start.
"""

from __future__ import annotations

import re
from functools import lru_cache

# Words that may stand before and after the year of a release, whatever their case.
_BEFORE = frozenset({"microsoft", "windows", "server", "windowsserver", "win", "ws", "rds", "ts"})
_EDITIONS = frozenset({"standard", "datacenter", "essentials", "enterprise", "foundation", "edition", "evaluation"})
_AFTER = _EDITIONS | {"rds", "ts", "cal", "cals"}
_WORD = re.compile(r"[a-z]+|\d+|[^\s_-]")
_YEAR_DIGITS = 4


@lru_cache(maxsize=4096)
def normalise_release(written: str) -> str:
    """Return `2012 R2` for any usual spelling of a Windows Server release; what is none stays as written.

    Whether that release is known is not judged here: the catalog does that.
    """
    words = _WORD.findall(written.lower())
    years = [number for number, word in enumerate(words) if word.isdigit() and len(word) == _YEAR_DIGITS]
    if len(years) != 1:
        return written.strip()
    before, year, after = words[: years[0]], words[years[0]], words[years[0] + 1 :]
    second = after[:2] == ["r", "2"]
    if not (_BEFORE.issuperset(before) and _AFTER.issuperset(after[2:] if second else after)):
        return written.strip()
    return f"{year} R2" if second else year


MAX_RANGE = 10_000
_RANGE = re.compile(r"(?P<head>[^\[\]]*)\[(?P<first>\d{1,9})-(?P<last>\d{1,9})\](?P<tail>[^\[\]]*)\Z")


def expand_range(name: str) -> tuple[str, ...]:
    """Return the server names that a range such as `RDSH[01-12]` stands for; a plain name stands for itself.

    Raises:
        ValueError: the brackets hold no range, it runs backwards, or it is larger than 10,000 servers.

    """
    return _expanded(name) if "[" in name or "]" in name else (name,)


@lru_cache(maxsize=1024)
def _expanded(name: str) -> tuple[str, ...]:
    match = _RANGE.match(name)
    if not match:
        raise ValueError("a range of servers is written like RDSH[01-12]")
    first, last = int(match["first"]), int(match["last"])
    if first > last:
        raise ValueError(f"the range runs backwards: {match['first']} is greater than {match['last']}")
    if last - first >= MAX_RANGE:
        raise ValueError(f"the range stands for {last - first + 1} servers; at most {MAX_RANGE} are allowed")
    width = len(match["first"])
    return tuple(f"{match['head']}{number:0{width}d}{match['tail']}" for number in range(first, last + 1))
