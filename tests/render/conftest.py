"""The description of Windows, and manifests as deployments."""

from __future__ import annotations

from pathlib import Path

import pytest

from validator import api
from validator.model.load import load
from validator.source.document import parse

ROOT = Path(__file__).parents[2]
GOOD = sorted((ROOT / "examples/good").glob("*.yaml"))


@pytest.fixture(scope="session")
def windows(pack):
    return api.load_windows(pack)


@pytest.fixture(scope="session")
def deployments():
    """Return a function that reads the deployments of a file's text."""

    def read(text):
        loaded = [load(document) for document in parse(text, "-")]
        assert not [fault for one in loaded for fault in one.faults]
        return [one.deployment for one in loaded]

    return read
