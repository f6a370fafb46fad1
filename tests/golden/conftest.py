"""Golden files: compared byte by byte; run with RDPOLICY_GOLDEN=write to write them anew, then read the diff."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

HERE = Path(__file__).parent


@pytest.fixture
def golden() -> Callable[[str, str], None]:
    """Return a check that a text equals the golden file of that name under this folder."""

    def compare(name: str, text: str) -> None:
        file = HERE / name
        data = text.encode()
        if os.environ.get("RDPOLICY_GOLDEN") == "write":
            file.parent.mkdir(exist_ok=True)
            file.write_bytes(data)
        assert file.is_file(), f"{name} is missing; write it with RDPOLICY_GOLDEN=write"
        assert data.decode() == file.read_bytes().decode()

    return compare
