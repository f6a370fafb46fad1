"""What if: facts and manifest values assumed for one run, without editing the file."""

from __future__ import annotations

import copy
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from validator.errors import SourceError, UsageError
from validator.facts.table import Names
from validator.facts.tables import TABLES
from validator.model.load import keys_at
from validator.policy.suggest import did_you_mean
from validator.source.document import parse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from validator.facts.table import Field

_STEP = re.compile(r"\.?([^.\[\]]+)|\[([^\[\]]+)\]")


@dataclass(frozen=True, slots=True)
class Assumption:
    """A fact (`license_server.activated`) or a manifest path (`servers[LIC01].os`), and its assumed value."""

    written: str
    steps: tuple[str, ...]
    value: Any
    field: Field | None
    table: str = ""


def read(written: str) -> Assumption:
    """Return the assumption written as FACT=VALUE, the value in YAML.

    Raises:
        UsageError: it is not written so, names no fact and no key of the manifest, or the value is of a wrong type.

    """
    name, equals, text = written.partition("=")
    if not equals or not name.strip():
        raise UsageError(f"'{written}' is not written as FACT=VALUE")
    try:
        value = parse(text, "--assume")[0].data
    except (SourceError, IndexError) as error:
        raise UsageError(f"the value of '{written}' is not YAML") from error
    steps = tuple(first or second for first, second in _STEP.findall(name.strip()))
    table = next((t for t in TABLES.values() if t.singular == steps[0]), None)
    field = table.field(steps[1]) if table and len(steps) == 2 else None  # noqa: PLR2004 -- singular.fact
    if table and field:
        return Assumption(written, steps, _fact_value(written, field, value), field, table.id)
    keys = keys_at(())
    if steps[0] not in keys:
        facts = [f"{t.singular}.{f.name}" for t in TABLES.values() for f in t.fields]
        raise UsageError(f"'{name}' is no fact and no path of the manifest{did_you_mean(name, [*facts, *keys])}")
    return Assumption(written, steps, value, None)


def _fact_value(written: str, field: Field, value: Any) -> object:  # noqa: ANN401 -- YAML of any shape
    """Return a value as the fact's type wants it; raise UsageError where it does not fit."""
    if field.type == "string" and isinstance(value, (str, int, float)) and not isinstance(value, bool):
        return str(value)
    if field.type == "bool" and isinstance(value, bool):
        return value
    if field.type == "int" and isinstance(value, int) and not isinstance(value, bool):
        return int(value)
    if field.type == "strings" and isinstance(value, list):
        return Names(tuple(str(item) for item in value))
    if field.type == "date" and isinstance(value, str):
        try:
            day = date.fromisoformat(value)
        except ValueError as error:
            raise UsageError(f"the value of '{written}' is no date written as YYYY-MM-DD") from error
        return datetime(day.year, day.month, day.day, tzinfo=UTC)
    raise UsageError(f"the value of '{written}' does not fit a fact of type {field.type}")


def in_data(data: Any, assumptions: Sequence[Assumption]) -> Any:  # noqa: ANN401 -- YAML of any shape
    """Return a copy of a document's data with the assumed manifest values."""
    assumed = copy.deepcopy(data)
    for assumption in assumptions:
        if assumption.field is None:
            _put(assumed, assumption)
    return assumed


def _put(data: Any, assumption: Assumption) -> None:  # noqa: ANN401 -- YAML of any shape
    for step in assumption.steps[:-1]:
        data = data.setdefault(step, {}) if isinstance(data, dict) else data[_index(data, step, assumption)]
    last = assumption.steps[-1]
    if isinstance(data, dict):
        data[last] = assumption.value
    else:
        data[_index(data, last, assumption)] = assumption.value


def _index(data: Any, step: str, assumption: Assumption) -> int:  # noqa: ANN401
    """Return the position that a step means in a list: a number, or the name of one of its items."""
    if isinstance(data, list):
        if step.isdigit() and int(step) < len(data):
            return int(step)
        for number, item in enumerate(data):
            if isinstance(item, dict) and str(item.get("name")) == step:
                return number
    raise UsageError(f"the manifest has no '{step}' where '{assumption.written}' puts a value")


def by_table(assumptions: Sequence[Assumption]) -> dict[str, dict[str, object]]:
    """Return the assumed facts by table and dotted name."""
    found: dict[str, dict[str, object]] = {}
    for assumption in assumptions:
        if assumption.field is not None:
            found.setdefault(assumption.table, {})[".".join(assumption.steps)] = assumption.value
    return found
