"""Waivers in files of their own, which say `kind: Waivers`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import ValidationError

from validator.errors import Place, SourceError
from validator.findings import Location, spell_path
from validator.model.load import keys_at
from validator.model.waiver_file import WaiverFile
from validator.source.document import parse
from validator.source.faults import locate
from validator.waivers.manifest import placed

if TYPE_CHECKING:
    from validator.source.document import Document
    from validator.source.marks import Span
    from validator.waivers.ledger import Waiver


def read(text: str, name: str) -> list[Waiver]:
    """Return the waivers of a file, each with its place and the deployment that it is limited to.

    Raises:
        SourceError: the text is not YAML or not of the shape of a file of waivers; `faults` holds all that is wrong.

    """
    documents = [document for document in parse(text, name) if document.data is not None]
    if len(documents) != 1:
        raise SourceError(f"expected one document of kind Waivers, found {len(documents)}", Place(name))
    document = documents[0]
    file = _validated(document)
    places = (_location(document, ("waivers", number)) for number in range(len(file.waivers)))
    return [placed(item, place, item.deployment) for item, place in zip(file.waivers, places, strict=True)]


def _validated(document: Document) -> WaiverFile:
    faults = [_fault(document, item.second, f"{item.key!r} is written twice") for item in document.duplicates]
    file = None
    try:
        file = WaiverFile.model_validate(document.data)
    except ValidationError as error:
        found = locate(document, error, lambda path: keys_at(path, WaiverFile))
        faults += [_fault(document, fault.span, fault.sentence) for fault in found]
    if faults or file is None:
        raise SourceError(faults[0].sentence, faults[0].place, tuple(faults))
    return file


def _fault(document: Document, span: Span, sentence: str) -> SourceError:
    return SourceError(sentence, Place(document.name, span.line, span.column))


def _location(document: Document, path: tuple[str | int, ...]) -> Location:
    span = document.span(path)
    return Location(document.name, span.line, span.column, span.end_line, span.end_column, spell_path(path))
