"""What the tests of drift share."""

from __future__ import annotations

import pytest

from tests import exports


@pytest.fixture(scope="session")
def known(pack):
    """Return what the built-in policies say of Windows."""
    return exports.known(pack)


@pytest.fixture
def estate(known):
    """Return a function that gives what exports tell."""
    return lambda *given: exports.estate(known, *given)
