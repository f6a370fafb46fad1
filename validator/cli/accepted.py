"""What a run accepts, from the files that the command line names: waivers and the baseline."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from validator import baseline as baselines
from validator.cli.files import write_file
from validator.errors import Place, RdpolicyError, SourceError
from validator.report.layout import inert
from validator.report.phrases import counted
from validator.source.read import read_file
from validator.waivers import Terms
from validator.waivers.file import read

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from validator.baseline import Baseline
    from validator.findings import Report
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


def baseline(path: Path) -> Baseline:
    """Return the findings that a baseline holds; raise SourceError for a file that is none or cannot be read."""
    return baselines.read(text(path), path.as_posix())


def record(report: Report, known: Baseline | None, path: Path) -> tuple[Report, str]:
    """Write what a report found to a baseline, or, where there is a baseline already, that without what is gone.

    Return the report in the light of what was written, and a sentence about that.

    Raises:
        RdpolicyError: not everything was judged, so that what is not known now would seem new later, or the file
            cannot be written.

    """
    lacking = len(report.failures) + report.unread
    if lacking or not report.documents:
        why = f"{counted(lacking, 'document')} could not be judged" if lacking else "nothing was checked"
        raise RdpolicyError(f"the baseline is not written: {why}", Place(path.as_posix()))
    kept = baselines.record(report) if known is None else baselines.prune(report, known)
    write_file(path, baselines.dump(kept), "baseline")
    held = f"{inert(path.as_posix())} holds {counted(len(kept), 'finding')}"
    if known is None:
        return baselines.settle(report, kept), held
    return report, f"{held}, {len(known) - len(kept)} fewer than before"


def text(path: Path) -> str:
    """Return the text of a file, which faults call as it was given; see `read_file` for the error."""
    try:
        return read_file(path)
    except SourceError as error:
        place = error.place or Place("")
        raise SourceError(error.sentence, place._replace(file=path.as_posix())) from None
