"""One file of policy data to its model: every fault at its line and column, those of the file's own rules as well."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, TypeVar

from pydantic import BaseModel, ValidationError

from validator.errors import Place, PolicyError, SourceError
from validator.source.document import Document, parse
from validator.source.faults import locate
from validator.source.model_keys import keys_at
from validator.source.read import read_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path as FilePath

    from validator.findings import Path

Model = TypeVar("Model", bound=BaseModel)
Wrong = tuple["Path", str]


def load_file(path: FilePath, model: type[Model], more: Callable[[Model], Iterable[Wrong]]) -> Model:
    """Return the validated content of a file; `more` yields the faults of a valid one, each with its path.

    Raises:
        PolicyError: the file cannot be read or has faults; `faults` holds all of them.

    """
    try:
        documents = parse(read_file(path), path.as_posix())
    except SourceError as error:
        raise PolicyError(error.sentence, error.place) from None
    if len(documents) != 1:
        raise PolicyError(f"expected one document, found {len(documents)}", Place(path.as_posix()))
    document = documents[0]
    faults = [
        _fault(document, twice.second.line, twice.second.column, f"'{twice.key}' is written twice")
        for twice in document.duplicates
    ]
    content = None
    try:
        content = model.model_validate(document.data)
    except ValidationError as error:
        found = locate(document, error, partial(keys_at, model))
        faults += [_fault(document, fault.span.line, fault.span.column, fault.sentence) for fault in found]
    else:
        for where, said in more(content):
            span = document.span(where)
            faults.append(_fault(document, span.line, span.column, said))
    faults.sort(key=lambda fault: fault.place or Place(""))
    if content is None or faults:
        raise PolicyError(faults[0].sentence, faults[0].place, tuple(faults))
    return content


def _fault(document: Document, line: int, column: int, sentence: str) -> PolicyError:
    return PolicyError(sentence, Place(document.name, line, column))
