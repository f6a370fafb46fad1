"""Mutants of the catalog, each put before the transcriptions: every cell flipped, every day and number moved by one."""

from __future__ import annotations

import copy
from datetime import date, timedelta

from tests.published.test_effective import EXPECTED, found
from tests.published.test_published import TABLES, transcribed
from validator import resources
from validator.errors import PolicyError
from validator.policy.catalog import Catalog
from validator.policy.catalog_load import load_catalog

FLIPPED = {"yes": "no", "no": "yes"}


def survivors():
    """Yield record, what was changed, and whether a transcription noticed, for every mutant."""
    data = load_catalog(resources.policies() / "catalog")
    for path, label, value in _mutants(data, ()):
        changed = copy.deepcopy(data)
        target = changed
        for step in path[:-1]:
            target = target[step]
        target[path[-1]] = value
        yield ".".join(str(step) for step in path), label, _notices(changed)


def _notices(data):
    try:
        catalog = Catalog.from_data(data)
        return found(catalog) != EXPECTED or not all(
            _prints(catalog, name, edition) for name, editions in TABLES.items() for edition in editions
        )
    except (PolicyError, KeyError, ValueError):
        return True


def _prints(catalog, name, edition):
    cells = catalog.matrix(name, edition).cells
    return all(
        cells[row][column].verdict == verdict for (row, column), verdict in transcribed(TABLES[name][edition]).items()
    )


def _mutants(value, path):
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _mutants(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _mutants(inner, (*path, index))
    elif path[-1] in {"verdict", "holds"} and value in FLIPPED:
        yield path, f"{value} -> {FLIPPED[value]}", FLIPPED[value]
    elif str(path[-1]).endswith("_end"):
        for days in (-1, 1):
            moved = (date.fromisoformat(value) + timedelta(days=days)).isoformat()
            yield path, f"{value} -> {moved}", moved
    elif path[0] == "constants" and path[-1] == "value":
        yield from ((path, f"{value} -> {other}", other) for other in (value - 1, value + 1))
