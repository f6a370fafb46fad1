"""One diagnosis: everything that was given is read, then concluded, then weighed by a manifest."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, NamedTuple

from validator.diagnose.diagnosis import Diagnosis, conclude, weigh
from validator.diagnose.heard import Heard
from validator.diagnose.logs import SNIFFED, read_file, read_stream, read_text
from validator.errors import Place, SourceError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from validator.diagnose.pack import Symptoms
    from validator.engine.pack import Pack
    from validator.found import Input


class AskedEvent(NamedTuple):
    """An event by its number, and its provider where that is known."""

    id: int
    provider: str | None = None


class Signs(NamedTuple):
    """What people have seen: pieces of text, a stream of text, an event, log files; at least one of them."""

    texts: Sequence[str] = ()
    stream: IO[bytes] | None = None
    event: AskedEvent | None = None
    logs: Sequence[Path] = ()


class Design(NamedTuple):
    """A manifest by which causes are weighed, the pack whose rules judge it, and the day."""

    manifest: Input
    pack: Pack
    as_of: date


def ask(signs: Signs, symptoms: Symptoms, design: Design | None = None) -> Diagnosis:
    """Return the diagnosis of signs.

    Raises:
        SourceError: a log or the manifest cannot be read, or there is nothing in what was given.

    """
    heard = Heard(symptoms)
    if signs.texts:
        read_text("\n".join(signs.texts), heard, "TEXT")
    if signs.stream is not None:
        _read_stdin(signs.stream, heard)
    if signs.event is not None:
        heard.begin("--event")
        heard.event(signs.event.id, signs.event.provider, 1, asked=True)
    for log in signs.logs:
        read_file(log, heard)
    if signs.event is None and not heard.sample.strip() and not heard.read_events:
        raise SourceError("nothing to diagnose: what was given is empty")
    diagnosis = conclude(heard)
    if design is None or not diagnosis.recognised:
        return diagnosis
    from validator.diagnose.manifest import judge_rules  # noqa: PLC0415 -- brings the engine

    text = design.manifest.read()
    return weigh(diagnosis, judge_rules(diagnosis.rules, text, design.manifest.name, design.pack, design.as_of))


def _read_stdin(stream: IO[bytes], heard: Heard) -> None:
    name = "-"
    try:
        read_stream(stream.read(SNIFFED), stream, heard, name)
    except OSError:
        raise SourceError("the standard input cannot be read", Place(name)) from None
