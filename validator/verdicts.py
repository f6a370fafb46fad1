"""Verdicts of earlier runs, kept in a file, so that what has not changed is not judged again.

A verdict is found by a digest of all that it depends on: the text and the name of the manifest, and what the run judges
by. It counts from the day as of which it was judged until the next one on which it may be another. A file that is
damaged, locked or cannot be written only makes a run slower, and it is bounded in size. Nothing read from it can do
more than stand for a finding.
"""

from __future__ import annotations

import io
import os
import pickle
from contextlib import closing, suppress
from hashlib import sha256
from typing import TYPE_CHECKING, Any, NamedTuple

from validator import findings
from validator.errors import SourceError
from validator.found import Basis, Found, Shown
from validator.spool import dumped

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping
    from datetime import date

    from validator.found import Input, Told
    from validator.gather import Gathering

# Above so many bytes the older half goes.
MOST_BYTES = 128 * 1024 * 1024
_SEAL = 32  # bytes of a digest, before each value
# The modules of findings and of what they consist of.
_OF_FINDINGS = frozenset({findings.__name__, findings.PARTS})
_SECONDS = 1.0  # how long to wait for another run that writes
_TABLE = "CREATE TABLE IF NOT EXISTS verdicts (number INTEGER PRIMARY KEY, key BLOB UNIQUE, value BLOB)"


class Recalled(NamedTuple):
    """What earlier runs judged some inputs by, and the inputs left to be judged.

    What is found in those is to be kept in `verdicts`.
    """

    verdicts: Verdicts
    basis: Basis | None
    left: list[Input]


def key(run: bytes, item: Input, text: str) -> bytes:
    """Return what the verdict on a text is found by, in runs that judge alike."""
    return sha256(run + f"{item.optional:d}{item.name}\0{text}".encode("utf-8", "surrogatepass")).digest()


def note(part: Found, wanted: bytes, judged: date, last: date) -> None:
    """Note what was found in one input, to be kept under a key, unless a whole run has to tell, or it broke off.

    It is the same on all days from the one as of which it was `judged` to the `last`.
    """
    if part.failures or part.met or part.garbled or part.timeline or part.exhibits:
        return
    # Findings are made bytes once, for all that they are needed for.
    part.shown = [shown.packed() for shown in part.shown]
    findings = [shown.findings for shown in part.shown]
    counts = (dict(part.outcomes), part.documents, part.unread, sorted(part.deployments))
    days = (judged.toordinal(), last.toordinal())
    part.fresh[wanted] = _sealed((days, bool(part.files), findings, *counts))


class Verdicts:
    """A file of verdicts, for runs that judge alike: `run` is a digest of all that they judge by but the day."""

    def __init__(self, file: str, run: bytes, as_of: date) -> None:
        self._file = file
        self.run = run
        self._day = as_of.toordinal()

    def recall(
        self, inputs: Iterable[Input], gathering: Gathering, *, digests: bool = False, progress: Told | None = None
    ) -> Recalled:
        """Let what is known of inputs be gathered, with digests of their texts if these are wanted.

        `progress` is told before each how many of how many have been looked for.
        """
        wanted = list(inputs)
        left: list[Input] = []
        if not os.path.exists(self._file):  # noqa: PTH110 -- an unchanged run needs no paths
            return Recalled(self, None, wanted)
        try:
            import sqlite3  # noqa: PLC0415 -- a first run needs none
        except ImportError:  # in a Python that was built without it nothing is kept
            return Recalled(self, None, wanted)
        basis: Basis | None = None
        done = 0
        try:
            with closing(sqlite3.connect(self._file, timeout=_SECONDS)) as table:
                stated = _value(table, self.run)
                basis = None if stated is None else Basis(*stated)
                for item in wanted if basis else ():
                    if progress is not None:
                        progress(done, len(wanted))
                    found = self._known(table, item, digests=digests)
                    done += 1
                    if found is None:
                        left.append(item)
                    else:
                        gathering.recall(found, in_turn=not left)
        except sqlite3.Error as error:
            self._give_up(error)
        return Recalled(self, basis, left + wanted[done:])

    def _known(self, table: sqlite3.Connection, item: Input, *, digests: bool) -> Found | None:
        """Return what is known of an input; None where nothing is."""
        try:
            text = item.read()
        except SourceError:  # which is told when its turn comes
            return None
        told = _value(table, key(self.run, item, text))
        if told is None:
            return None
        (first, last), *told = told
        if not first <= self._day <= last:
            return None
        found = Found()
        listed, findings, outcomes, found.documents, found.unread, deployments = told
        found.outcomes.update(outcomes)
        found.deployments.update(deployments)
        try:
            found.shown = [Shown(item.name, _opened(one), text) for one in findings]
        except pickle.UnpicklingError:
            return None
        if listed:
            found.files[item.name] = None
        if listed and digests:
            from validator.findings.certificate import seal  # noqa: PLC0415 -- a plain check needs none

            found.digests[item.name] = seal(text)
        return found

    def keep(self, basis: Basis, fresh: Mapping[bytes, bytes]) -> None:
        """Keep verdicts, and what they were judged by."""
        if not fresh:
            return
        try:
            import sqlite3  # noqa: PLC0415 -- as above
        except ImportError:
            return
        stated = _sealed((basis.edition, dict(basis.rules), dict(basis.overrides)))
        try:
            os.makedirs(os.path.dirname(self._file), exist_ok=True)  # noqa: PTH103, PTH120 -- as above
            with closing(sqlite3.connect(self._file, timeout=_SECONDS)) as table, table:
                # What a crash of the system leaves behind is seen when it is read.
                table.execute("PRAGMA synchronous = OFF")
                table.execute(_TABLE)
                rows = [(self.run, stated), *fresh.items()]
                table.executemany("INSERT OR REPLACE INTO verdicts (key, value) VALUES (?, ?)", rows)
                _bound(table)
        except OSError:
            return
        except sqlite3.Error as error:
            self._give_up(error)

    def _give_up(self, error: sqlite3.Error) -> None:
        """Take a file away that is none of verdicts, or damaged; leave one that others use."""
        import sqlite3  # noqa: PLC0415 -- as above

        if not isinstance(error, sqlite3.OperationalError) or "no such" in str(error):
            with suppress(OSError):
                os.unlink(self._file)  # noqa: PTH108 -- as above


def _bound(table: sqlite3.Connection) -> None:
    """Let the older half of the verdicts go where they take too much room."""
    pages, free, size = (
        table.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "freelist_count", "page_size")
    )
    if (pages - free) * size > MOST_BYTES:
        middle = "SELECT (min(number) + max(number)) / 2 FROM verdicts"
        table.execute(f"DELETE FROM verdicts WHERE number <= ({middle})")  # noqa: S608 -- nothing of it is given


def _value(table: sqlite3.Connection, wanted: bytes) -> Any:  # noqa: ANN401 -- what was packed
    """Return what is kept under a key; None where nothing is, or nothing whole."""
    row = table.execute("SELECT value FROM verdicts WHERE key = ?", (wanted,)).fetchone()
    if row is None or not isinstance(row[0], bytes) or sha256(row[0][_SEAL:]).digest() != row[0][:_SEAL]:
        return None
    try:
        return _opened(row[0][_SEAL:])
    except pickle.UnpicklingError:
        return None


def _sealed(told: object) -> bytes:
    data = dumped(told)
    return sha256(data).digest() + data


def _opened(data: bytes) -> Any:  # noqa: ANN401 -- what was packed
    """Return what bytes stand for; raise UnpicklingError for anything but findings and plain data."""
    return _Reader(io.BytesIO(data)).load()


class _Reader(pickle.Unpickler):
    """Reads findings and what they consist of; anything else could do more than stand for one."""

    def find_class(self, module: str, name: str) -> type:
        """Return a class of findings; raise UnpicklingError for any other name."""
        known = getattr(findings, name, None)
        if module not in _OF_FINDINGS or not isinstance(known, type) or known.__module__ != module:
            raise pickle.UnpicklingError(name)
        return known
