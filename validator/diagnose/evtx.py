"""Event logs of Windows as they are kept, `.evtx`, by way of the library of that name, which is an extra."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from validator.diagnose.event_xml import EventXml
from validator.errors import Place, SourceError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from validator.diagnose.heard import Heard

_NEEDED = (
    "an .evtx file is read by the library evtx, which is not installed: python -m pip install 'rdpolicy[evtx]', "
    "or save the log as XML"
)


def read_evtx(path: Path, heard: Heard) -> None:
    """Read an event log; the number of a record stands for its line.

    Such a log holds the numbers of events and the names in them; their messages are on the machine that wrote it.

    Raises:
        SourceError: the library is not installed, or the file is damaged.

    """
    name = path.as_posix()
    try:
        from evtx import PyEvtxParser  # noqa: PLC0415 -- an extra, which few installations have
    except ImportError:
        raise SourceError(_NEEDED, Place(name)) from None
    try:
        records = cast("Iterator[dict[str, Any]]", PyEvtxParser(str(path), number_of_threads=1).records())
        for record in records:
            EventXml(heard, name, record["event_record_id"]).feed(record["data"], last=True)
    except (OSError, RuntimeError, ValueError):
        raise SourceError("this event log is damaged", Place(name)) from None
