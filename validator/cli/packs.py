"""The policy pack of a run, and where compiled packs are kept."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from validator import api, resources

if TYPE_CHECKING:
    from collections.abc import Sequence

    from validator.diagnose.pack import Symptoms
    from validator.engine.pack import Pack


def load(folders: Sequence[Path]) -> Pack:
    """Return the built-in pack, extended by folders of the user's own; raise PolicyError for their faults."""
    if not folders and resources.compiled_pack() is not None:
        return api.load_pack()
    return api.load_pack(folders, cache())


def load_symptoms(folders: Sequence[Path]) -> Symptoms:
    """Return the built-in symptoms, extended by those in folders of the user's own; raise PolicyError for faults."""
    if not folders and resources.compiled_symptoms() is not None:
        return api.load_symptoms()
    return api.load_symptoms(folders, cache())


def cache() -> Path:
    """Return the folder for compiled packs: `RDPOLICY_CACHE_DIR`, else the user's cache folder."""
    stated = os.environ.get("RDPOLICY_CACHE_DIR")
    if stated:
        return Path(stated)
    from platformdirs import user_cache_path  # noqa: PLC0415 -- an installed pack needs no cache

    return user_cache_path("rdpolicy", appauthor=False)
