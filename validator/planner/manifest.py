"""The one deployment that a plan is for, read from its manifest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.errors import Place, SourceError
from validator.model.load import load
from validator.planner.faults import UnplannableError
from validator.source.document import parse

if TYPE_CHECKING:
    from validator.model.deployment import Deployment
    from validator.source.document import Document


def read(text: str, name: str) -> tuple[Document, Deployment]:
    """Return the document and the deployment of a manifest.

    Raises:
        SourceError: the text is not YAML, or holds no deployment or several.
        UnplannableError: its shape is at fault; `faults` holds all that is wrong.

    """
    documents = [document for document in parse(text, name) if document.data is not None]
    if len(documents) != 1:
        found = "none" if not documents else str(len(documents))
        raise SourceError(f"expected one deployment to plan for, found {found}", Place(name))
    document = documents[0]
    if not isinstance(document.data, dict):
        raise SourceError("expected a mapping with apiVersion and kind at the top", Place(name, 1, 1))
    loaded = load(document)
    faults = tuple(
        UnplannableError(fault.sentence, Place(name, fault.span.line, fault.span.column)) for fault in loaded.faults
    )
    if faults or loaded.deployment is None:
        raise UnplannableError(faults[0].sentence, faults[0].place, faults)
    return document, loaded.deployment
