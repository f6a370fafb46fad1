"""What a run has found, gathered file by file: told in the order of reports, and kept for those that need all of it.

Of what has been told, and need not be kept, nothing stays in memory but counts.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, overload

from validator.findings import Findings, fingerprint
from validator.found import Found

if TYPE_CHECKING:
    from array import array
    from collections.abc import Iterable

    from validator.findings import Finding, Tally
    from validator.found import Shown
    from validator.spool import Spool

# Told the findings of a file in their order, and the texts to show them in.
Each = Callable[[Sequence["Finding"], Mapping[str, str]], None]
# Digests are looked through for equal ones in so many shares.
_SHARES = 256


class Gathering:
    """Takes in what was found in each file; `each` is told the findings of files, in the order of their names.

    It needs that they are taken in in this order. All is kept if `keep`, else what cannot be told yet: what follows a
    file that is left, and what follows waivers, of which only the end of a run can tell what they met. `numbered` says
    that `each` is told fingerprints that are all distinct.
    """

    def __init__(self, each: Each | None = None, *, keep: bool = True, numbered: bool = False) -> None:
        self.found = Found()
        self.tally: Tally = Counter()
        self._each = () if each is None else (each,)
        self._keep = keep
        self._numbers = _Numbers() if numbered else None
        self._holds = False
        self._waiting: deque[str] = deque()
        self._spool: Spool | None = None
        self._prints: list[array[int]] = []
        if keep:
            from array import array  # noqa: PLC0415 -- not for a run that keeps nothing

            self._prints += [array("Q") for _ in range(_SHARES)]
        self._extra: dict[str, list[Finding]] = {}
        self._texts: dict[str, str] = {}

    def hold(self) -> None:
        """Tell nothing more before the end."""
        self._holds = True

    def recall(self, found: Found, *, in_turn: bool) -> None:
        """Take in what earlier runs know of a file; it waits unless it is `in_turn`, because others are left."""
        self._take(found, waits=not in_turn)

    def take(self, found: Found) -> None:
        """Take in what has been found in files now, after telling of those that waited for them."""
        self._holds = self._holds or bool(found.met or found.garbled)
        self._take(found, waits=False)

    def _take(self, found: Found, *, waits: bool) -> None:
        shown, found.shown = found.shown, []
        self.found.add(found)
        for one in shown:
            if not waits and not self._holds:
                while self._waiting and self._waiting[0] < one.name:
                    name = self._waiting.popleft()
                    self._tell(self._findings(name), self.texts)
            self._show(one, waits=waits or self._holds)

    def _show(self, one: Shown, *, waits: bool) -> None:
        findings = one.opened()
        self._count(findings)
        if self._each:
            if waits:
                self._waiting.append(one.name)
            else:
                self._tell(findings, {one.name: one.text})
        if self._keep or (waits and self._each):
            if self._spool is None:
                from validator.spool import Spool  # noqa: PLC0415 -- most runs have nothing to keep

                self._spool = Spool()
            self._spool.put(one.name, one.data(), one.text)

    def _count(self, findings: Iterable[Finding]) -> None:
        for finding in findings:
            self.tally[finding.outcome, finding.severity, finding.known] += 1
            if self._keep:
                digest = int(finding.fingerprint[:16], 16)
                self._prints[digest % _SHARES].append(digest)

    def _tell(self, findings: Sequence[Finding], texts: Mapping[str, str]) -> None:
        for each in self._each:
            each(findings if self._numbers is None else self._numbers.told_apart(findings), texts)

    def close(self, about: Sequence[Finding] = (), texts: Mapping[str, str] | None = None) -> None:
        """Take in what only a whole run tells, with texts of other files, and tell of all that waits."""
        self._texts = dict(texts or {})
        for finding in about:
            self._extra.setdefault(finding.location.file, []).append(finding)
        self._count(about)
        if self._each:
            for name in sorted({*self._waiting, *self._extra}):
                self._tell(self._findings(name), self.texts)
            self._waiting.clear()

    def _findings(self, name: str) -> list[Finding]:
        kept = [] if self._spool is None else self._spool.findings(name)
        if name not in self._extra:
            return kept
        return sorted([*kept, *self._extra[name]], key=lambda finding: finding.sort_key)

    def _text(self, name: str) -> str:
        if self._spool is not None and name in self._spool:
            return self._spool.text(name)
        return self._texts[name]

    @property
    def texts(self) -> Mapping[str, str]:
        """Return the texts that are kept, each read when it is asked for."""
        kept = [] if self._spool is None else self._spool.names()
        return _Texts(dict.fromkeys([*self._texts, *kept]), self._text)

    @property
    def findings(self) -> Findings:
        """Return all findings that are kept, with fingerprints that are all distinct, each file read in its turn."""
        return _Kept(self._all, self._repeated(), self.tally)

    def _all(self) -> Iterator[Finding]:
        kept = [] if self._spool is None else self._spool.names()
        for name in sorted({*kept, *self._extra}):
            yield from self._findings(name)

    def _repeated(self) -> dict[int, str]:
        """Return the fingerprints of findings that nothing else tells apart, by their position."""
        alike: dict[str, list[tuple[str, int]]] = {}
        several: set[int] = set()
        for share in self._prints:
            if len(set(share)) < len(share):
                several |= {digest for digest, count in Counter(share).items() if count > 1}
        if several:
            for number, finding in enumerate(self._all()):
                if int(finding.fingerprint[:16], 16) in several:
                    alike.setdefault(finding.fingerprint, []).append((finding.state or "", number))
        return {
            number: fingerprint(known, str(count))
            for known, places in alike.items()
            for count, (_, number) in enumerate(sorted(places)[1:], 2)
        }


class _Texts(Mapping[str, str]):
    """Texts by the names of their files; the one that was asked for last stays in memory."""

    def __init__(self, names: Mapping[str, None], read: Callable[[str], str]) -> None:
        self._names = names
        self._read = read
        self._last: tuple[str, str] | None = None

    def __getitem__(self, name: str) -> str:
        if self._last is None or self._last[0] != name:
            if name not in self._names:
                raise KeyError(name)
            self._last = (name, self._read(name))
        return self._last[1]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


class _Kept(Findings):
    """Findings that are read file by file, each time they are gone through."""

    def __init__(self, read: Callable[[], Iterator[Finding]], repeated: Mapping[int, str], tally: Tally) -> None:
        self._read = read
        self._repeated = repeated
        self.tally = tally

    def __iter__(self) -> Iterator[Finding]:
        if not self._repeated:
            return self._read()
        return (
            finding._replace(fingerprint=self._repeated[number]) if number in self._repeated else finding
            for number, finding in enumerate(self._read())
        )

    def __len__(self) -> int:
        return self.tally.total()

    @overload
    def __getitem__(self, index: int) -> Finding: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[Finding]: ...

    def __getitem__(self, index: int | slice) -> Finding | Sequence[Finding]:
        return tuple(self)[index]


class _Numbers:
    """Tells findings apart that nothing else does, by a number, as they come: within a file by what the rule saw."""

    def __init__(self) -> None:
        self._seen: set[int] = set()
        self._counts: dict[str, int] = {}

    def told_apart(self, findings: Sequence[Finding]) -> list[Finding]:
        """Return the findings of the next file with fingerprints that no earlier one has."""
        told = list(findings)
        for number in sorted(range(len(told)), key=lambda number: findings[number].state or ""):
            known = findings[number].fingerprint
            digest = int(known[:16], 16)
            if digest not in self._seen:
                self._seen.add(digest)
                continue
            self._counts[known] = count = self._counts.get(known, 1) + 1
            told[number] = findings[number]._replace(fingerprint=fingerprint(known, str(count)))
        return told
