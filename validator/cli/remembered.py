"""Which verdicts of earlier runs a check may use, and where they are kept."""

from __future__ import annotations

import os
from hashlib import sha256
from typing import TYPE_CHECKING

from validator import __version__, resources
from validator.cli import packs
from validator.cli.check_options import REQUIRED
from validator.verdicts import Verdicts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from validator.api import Input, Told
    from validator.cli.check_options import CheckOptions
    from validator.gather import Gathering
    from validator.verdicts import Recalled

FILE = "verdicts.sqlite3"


def recall(
    options: CheckOptions,
    manifests: list[Input],
    gathering: Gathering,
    *,
    digests: bool = False,
    progress: Told | None = None,
) -> Recalled | None:
    """Let what earlier runs know of manifests be gathered; return None where none are to be used or kept.

    A run that looks ahead, assumes something, or has waivers beside those in manifests is a matter of its own.
    """
    of_its_own = options.until or options.assume or options.waivers or options.no_waivers
    if of_its_own or options.waivers_require != REQUIRED:
        return None
    file = os.path.join(packs.cache(), FILE)  # noqa: PTH118 -- an unchanged run needs no paths
    return Verdicts(file, _run(options), options.as_of).recall(manifests, gathering, digests=digests, progress=progress)


def _run(options: CheckOptions) -> bytes:
    """Return a digest of all that verdicts depend on beside the manifests and the day."""
    judged_by = (options.edition, options.select, options.ignore, options.severity)
    parts = (__version__, *judged_by, *_policies(options))
    return sha256("\0".join(map(str, parts)).encode("utf-8", "surrogateescape")).digest()


def _policies(options: CheckOptions) -> Iterator[object]:
    """Yield what tells the tool and the policies in use from any others.

    An installed wheel is what it is, by its compiled pack; a checkout may have been edited a moment ago.
    """
    compiled = resources.compiled_pack()
    if compiled is not None:
        state = os.stat(compiled)  # noqa: PTH116 -- as above
        yield from (compiled, state.st_mtime_ns, state.st_size)
    if compiled is not None and not options.policies:
        return
    from validator.policy.digest import digest  # noqa: PLC0415 -- installed packs need none

    if compiled is None:
        yield max(_edited(os.path.dirname(resources.__file__)))  # noqa: PTH120 -- as above
    for folder in (resources.policies(), *options.policies):
        yield digest(folder)


def _edited(folder: str) -> Iterator[int]:
    """Yield when each module below a folder was last edited."""
    for entry in os.scandir(folder):
        if entry.is_dir():
            yield from _edited(entry.path)
        elif entry.name.endswith(".py"):
            yield entry.stat().st_mtime_ns
