"""Document to model: either a deployment, or every fault of its shape at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pydantic import BaseModel, ValidationError

from validator.errors import UsageError
from validator.model.deployment import Deployment
from validator.model.names import expand_range

if TYPE_CHECKING:
    from collections.abc import Iterator

    from validator.findings import Path
    from validator.source.document import Document
    from validator.source.faults import Fault


class Loaded(NamedTuple):
    """A document's deployment, `None` when its shape does not allow one, and the faults of its shape."""

    document: Document
    deployment: Deployment | None
    faults: tuple[Fault, ...]


def load(document: Document, assumed: object = None) -> Loaded:
    """Judge the shape of one document; a fault of its own never raises. `assumed` is data to judge in its place.

    Raises:
        UsageError: the assumed data is not of the shape of a manifest.

    """
    faults = list(_repeated_keys(document)) if document.duplicates else []
    try:
        deployment = Deployment.model_validate(document.data if assumed is None else assumed)
    except ValidationError as error:
        if assumed is not None and _is_sound(document.data):
            first = error.errors()[0]
            place = ".".join(str(part) for part in first["loc"])
            raise UsageError(f"what is assumed does not fit the manifest: {place}: {first['msg']}") from error
        from validator.source.faults import locate  # noqa: PLC0415 -- most manifests have no faults

        return Loaded(document, None, (*faults, *locate(document, error, keys_at)))
    faults.extend(_repeated_names(deployment, document))
    return Loaded(document, deployment, tuple(faults))


def _repeated_keys(document: Document) -> Iterator[Fault]:
    """Yield a fault for each key that a mapping has twice."""
    from validator.source.faults import Fault  # noqa: PLC0415

    for duplicate in document.duplicates:
        path = (*duplicate.path, duplicate.key)
        sentence = f"{duplicate.key!r} is written twice; the first one, on line {duplicate.first.line}, counts"
        yield Fault("duplicate-key", path, duplicate.second, sentence, None)


def _is_sound(data: object) -> bool:
    try:
        Deployment.model_validate(data)
    except ValidationError:
        return False
    return True


def _repeated_names(deployment: Deployment, document: Document) -> Iterator[Fault]:
    """Yield a fault for each server, collection or access group whose name is taken already."""
    for kind, items in (
        ("servers", deployment.servers),
        ("collections", deployment.collections or ()),
        ("access", deployment.access or ()),
    ):
        names = [expand_range(item.name) if kind == "servers" else (item.name,) for item in items]
        folded = [name.casefold() for expanded in names for name in expanded]
        if len(set(folded)) < len(folded):
            yield from _clashes(kind, [item.name for item in items], names, document)


def _clashes(kind: str, written: list[str], names: list[tuple[str, ...]], document: Document) -> Iterator[Fault]:
    """Yield a fault for each item of a list whose name, or one of whose names, an earlier item has."""
    from validator.source.faults import Fault  # noqa: PLC0415 -- most manifests have no faults

    taken: dict[str, str] = {}
    for index, expanded in enumerate(names):
        clash = next((name for name in expanded if name.casefold() in taken), None)
        if clash is not None:
            path: Path = (kind, index, "name")
            earlier = taken[clash.casefold()]
            where = "" if earlier == clash else f", within {earlier}"
            sentence = f"the name {clash} is taken already{where}"
            yield Fault("duplicate-name", path, document.span(path), sentence, None)
        taken.update({name.casefold(): written[index] for name in expanded if name.casefold() not in taken})


def keys_at(path: Path, root: type[BaseModel] = Deployment) -> tuple[str, ...]:
    """Return the keys that the manifest, or a file of another kind, allows at a path, for suggestions."""
    from validator.source import model_keys  # noqa: PLC0415 -- most manifests have no faults

    return model_keys.keys_at(root, path)
