"""What a run accepts, from the files that the command line names: waivers."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from validator.errors import Place, SourceError
from validator.source.read import read_file
from validator.waivers import Terms
from validator.waivers.file import read

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from validator.waivers import Waiver


def terms(files: Iterable[Path], required: tuple[str, ...], *, accepted: bool = True) -> Terms:
    """Return the terms on which waivers count, those of files included; of two names of one file the first counts.

    Raises:
        SourceError: a file cannot be read, or is no file of waivers.

    """
    if not accepted:
        return Terms(accepted=False)
    shared: list[Waiver] = []
    texts: dict[str, str] = {}
    for path in {os.path.realpath(path): path for path in reversed(tuple(files))}.values():
        name = path.as_posix()
        texts[name] = text(path)
        shared = [*read(texts[name], name), *shared]
    return Terms(required=required, shared=tuple(shared), texts=texts)


def text(path: Path) -> str:
    """Return the text of a file, which faults call as it was given; see `read_file` for the error."""
    try:
        return read_file(path)
    except SourceError as error:
        place = error.place or Place("")
        raise SourceError(error.sentence, place._replace(file=path.as_posix())) from None
