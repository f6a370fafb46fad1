"""The keys that a model allows at a place, for suggestions of what a misspelt one may have meant."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from pydantic import BaseModel

if TYPE_CHECKING:
    from validator.source.marks import Path


def keys_at(root: type[BaseModel], path: Path) -> tuple[str, ...]:
    """Return the keys that the mapping at a path of a model may have; none where there is no mapping."""
    model: type[BaseModel] | None = root
    for part in path:
        if isinstance(part, str) and model:
            field = next((f for name, f in model.model_fields.items() if (f.alias or name) == part), None)
            model = _model_in(field.annotation) if field else None
    return tuple(field.alias or name for name, field in model.model_fields.items()) if model else ()


def _model_in(annotation: object) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    inside = (_model_in(argument) for argument in get_args(annotation))
    return next((model for model in inside if model), None)
