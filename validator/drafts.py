"""Files written whole or not at all: through a draft beside each, which is gone when the run ends, however it ends."""

from __future__ import annotations

import os
from contextlib import suppress
from itertools import count
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_numbers = count()
_written: set[str] = set()


def replace(target: str, pieces: Iterable[bytes]) -> None:
    """Put bytes, made piece by piece, into a file in one step; raise OSError when that fails.

    A file that is there keeps its mode.
    """
    # Its own name is short, since that of the target may be as long as names can be.
    draft = os.path.join(os.path.dirname(target), f".rdpolicy-{os.getpid()}-{next(_numbers)}.tmp")  # noqa: PTH118, PTH120
    _written.add(draft)
    try:
        with open(draft, "wb") as file:  # noqa: PTH123 -- a start that writes nothing needs no paths
            file.writelines(pieces)
        with suppress(FileNotFoundError):
            os.chmod(draft, os.stat(target).st_mode & 0o777)  # noqa: PTH101, PTH116
        os.replace(draft, target)  # noqa: PTH105
    finally:
        _discard(draft)


def discard() -> None:
    """Take every draft away that is being written, because the process ends here and now."""
    for draft in tuple(_written):
        _discard(draft)


def _discard(draft: str) -> None:
    with suppress(OSError):
        os.unlink(draft)  # noqa: PTH108
    _written.discard(draft)
