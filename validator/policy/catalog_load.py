"""The catalog's YAML files read, validated and turned into plain data that JSON can carry.

Every fault of every file is reported at once. `catalog.Catalog.from_data` takes the result.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter, ValidationError

from validator.errors import Place, PolicyError, SourceError
from validator.policy.catalog_check import Found, identity, inconsistencies, names, unknown_names
from validator.policy.catalog_model import RECORDS
from validator.policy.suggest import did_you_mean
from validator.source.document import Document, parse
from validator.source.faults import locate
from validator.source.model_keys import keys_at
from validator.source.read import read_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from validator.source.document import Span

Data = dict[str, list[dict[str, Any]]]

_FILES = {f"{kind.replace('_', '-')}.yaml": kind for kind in RECORDS}


def load_catalog(folder: Path, base: Mapping[str, Any] | None = None) -> Data:
    """Return the records of a catalog folder by kind: `sources`, `releases`, `cal_types` and so on.

    With `base`, the data of an earlier pack, names may refer to its records, and a record with
    `override: true` keeps the fields of the record there that it does not give itself.
    Raise PolicyError with every fault of every file, each at its line and column.
    """
    reading = _Reading(folder, base or {})
    for path in sorted(folder.glob("*.y*ml")):
        reading.file(path)
    reading.check_names()
    if not reading.faults:
        reading.check_whole()
    if reading.faults:
        faults = sorted(reading.faults, key=_in_order)
        raise PolicyError(faults[0].sentence, faults[0].place, tuple(faults))
    return reading.data


def merge(data: Mapping[str, Any], other: Mapping[str, Any]) -> Data:
    """Return the data of one pack with that of a later pack appended; neither is changed.

    A record that `data` has already replaces it with `override: true`; else raise PolicyError.
    """
    merged: Data = {kind: list(records) for kind, records in data.items()}
    for kind, records in other.items():
        of_kind = merged.setdefault(kind, [])
        at = {identity(kind, record): index for index, record in enumerate(of_kind)}
        for record in records:
            name = identity(kind, record)
            if name is None or name not in at:
                of_kind.append(record)
            elif record.get("override"):
                of_kind[at[name]] = record
            else:
                raise PolicyError(_taken(kind, name))
    return merged


class _Reading:
    """The files of one folder as far as they are read, and every fault so far."""

    def __init__(self, folder: Path, base: Mapping[str, Any]) -> None:
        self.folder = folder
        self.base = base
        self.data: Data = {}
        self.faults: list[PolicyError] = []
        self.known = names(base)
        self._own: dict[str, set[str]] = {}
        self._origins: dict[int, tuple[Document, int]] = {}

    def file(self, path: Path) -> None:
        """Take the records of one file that have the right shape, and the faults of the others."""
        kind = _FILES.get(path.name)
        if kind is None:
            self._fault(f"a catalog has no file of this name{did_you_mean(path.name, _FILES)}", Place(path.as_posix()))
            return
        try:
            documents = parse(read_file(path), path.as_posix())
        except SourceError as error:
            self._fault(error.sentence, error.place)
        else:
            for document in documents:
                self._document(kind, document)

    def check_names(self) -> None:
        """Take note of names that refer to nothing, in the records of the right shape."""
        for kind, records in self.data.items():
            for record in records:
                document, number = self._origins[id(record)]
                self._report(document, unknown_names(kind, record, self.known, (number,)))

    def check_whole(self) -> None:
        """Take note of what only the whole catalog shows, the earlier pack included."""
        whole = merge(self.base, self.data)
        for (kind, number, *inside), sentence in inconsistencies(whole):
            document, own = self._origins.get(id(whole[str(kind)][int(number)]), (None, 0))
            if document is None:
                self._fault(f"with this pack, {sentence}", Place(self.folder.as_posix()))
            else:
                self._report(document, [Found((own, *inside), sentence)])

    def _document(self, kind: str, document: Document) -> None:
        for twice in document.duplicates:
            self._at(document.name, twice.second, f"'{twice.key}' is written twice; first on line {twice.first.line}")
        if not isinstance(document.data, list):
            self._at(document.name, document.span(()), "a catalog file is a list of records")
            return
        written = [self._completed(kind, document, number) for number in range(len(document.data))]
        wrong: set[int] = set()
        record = RECORDS[kind]
        try:
            TypeAdapter(list[record]).validate_python(written)  # type: ignore[valid-type]
        except ValidationError as error:
            wrong = {int(fault["loc"][0]) for fault in error.errors()}
            for fault in locate(document, error, partial(keys_at, RECORDS[kind])):
                self._at(document.name, fault.span, fault.sentence)
        for number, one in enumerate(written):
            if number not in wrong:
                plain = record.model_validate(one).model_dump(mode="json", by_alias=True, exclude_unset=True)
                self._origins[id(plain)] = document, number
                self.data.setdefault(kind, []).append(plain)

    def _completed(self, kind: str, document: Document, number: int) -> object:
        """Return a record with what it overrides filled in, and take note of its name."""
        record = document.data[number]
        name = identity(kind, record) if isinstance(record, dict) else None
        if name is None:
            return record
        key = (number, "release" if kind == "releases" else "id")
        earlier = next((one for one in self.base.get(kind, ()) if identity(kind, one) == name), None)
        own = self._own.setdefault(kind, set())
        if name in own or (earlier and record.get("override") is not True):
            self._at(document.name, document.span(key), _taken(kind, name))
        elif record.get("override") is True and earlier is None:
            self._at(document.name, document.span(key), f"there is no '{name}' in an earlier pack to override")
        own.add(name)
        self.known.setdefault(kind, {})[name] = None
        return {**(earlier or {}), **record}

    def _report(self, document: Document, found: Iterable[Found]) -> None:
        for where, sentence in found:
            self._at(document.name, document.span(where), sentence)

    def _at(self, file: str, span: Span, sentence: str) -> None:
        self._fault(sentence, Place(file, span.line, span.column))

    def _fault(self, sentence: str, place: Place | None) -> None:
        self.faults.append(PolicyError(sentence, place))


def _in_order(fault: PolicyError) -> tuple[str, int, int]:
    place = fault.place or Place("")
    return place.file, place.line or 0, place.column or 0


def _taken(kind: str, name: str) -> str:
    return f"'{name}' is in {kind} already; `override: true` changes a record of an earlier pack"
