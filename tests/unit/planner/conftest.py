"""A plan for data."""

from __future__ import annotations

from datetime import date

import pytest

from tests.builders import text_of
from validator.api import Input, plan
from validator.planner.request import Terms, Text

AS_OF = date(2026, 11, 24)


@pytest.fixture(scope="session")
def plan_for(pack):
    """Return a function to the plan for the data of a manifest and of a price list."""

    def make(manifest, prices=None, **terms):
        listed = Text("prices.yaml", text_of(prices)) if prices else None
        text = manifest if isinstance(manifest, str) else text_of(manifest)
        return plan(Input("m.yaml", lambda: text), as_of=AS_OF, terms=Terms(prices=listed, **terms), pack=pack)

    return make
