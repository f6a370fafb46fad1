"""What is told to be plainly right is what the model takes it for, and the model alone says what is wrong."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from tests.unit.config.test_load import EVERYTHING
from validator.config.load import read
from validator.config.model import Settings
from validator.config.plain import PATHS, settled
from validator.report import REPORTERS

KEYS = [field.alias for field in Settings.model_fields.values()]
WORDS = st.sampled_from(
    ["", "error", "warning", "never", "auto", "always", "json", "owner", "until", "x", "2026-11-24"]
)
SIMPLE = st.one_of(
    WORDS,
    st.booleans(),
    st.integers(-1, 3),
    st.floats(0, 2),
    st.dates(),
    st.datetimes(),
    st.just(datetime(2026, 11, 24)),  # noqa: DTZ001 -- as TOML has it
)
VALUES = st.one_of(SIMPLE, st.lists(SIMPLE, max_size=2), st.dictionaries(WORDS, SIMPLE, max_size=2))


def judged(data):
    try:
        settings = Settings.model_validate(data)
    except ValidationError:
        return None
    return {name: getattr(settings, name) for name in settings.model_fields_set}


@given(data=st.dictionaries(st.sampled_from([*KEYS, "colour"]), VALUES, max_size=3))
def test_what_is_plainly_right_is_what_the_model_takes_it_for(data):
    plain = settled(data)
    assert plain is None or plain == judged(data)


@pytest.mark.parametrize("key", KEYS)
@given(value=VALUES)
def test_nothing_but_a_day_in_words_needs_the_model_to_be_right(key, value):
    of_model = judged({key: value})
    in_words = key == "as-of" and type(value) is not date
    # The model takes a whole number with a point for a number; who writes that may wait a moment.
    assert settled({key: value}) == (None if in_words or isinstance(value, float) else of_model)


def test_every_setting_can_be_plainly_right():
    assert settled(read(EVERYTHING, "rdpolicy.toml").document.data) == read(EVERYTHING, "rdpolicy.toml").settings
    assert settled([]) is None
    assert settled({"strict": True, "fail-on": "never"}) is None
    assert settled({"outputs": dict.fromkeys(REPORTERS, "x"), "as-of": date(2026, 1, 1)}) is not None
    assert set(PATHS) <= set(Settings.model_fields)
