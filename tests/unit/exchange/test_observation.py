"""The observation: what it takes, and what it leaves out."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from validator.exchange.observation import SCHEMA, Observation

COLLECTOR = {"version": "1", "host": "MGMT01", "powershell": "5.1.20348.2849"}
LEAST = {"schema": SCHEMA, "collected": "2026-11-24T17:00:00Z", "collector": COLLECTOR, "servers": []}


def test_little_is_needed_and_the_rest_is_unknown():
    found = Observation.model_validate({**LEAST, "servers": [{"name": "RDSH01", "reached": False}]})
    assert found.deployment is None
    assert found.servers[0].session_host is None
    assert found.servers[0].registry is None


def test_keys_of_a_newer_collector_are_passed_over():
    assert Observation.model_validate({**LEAST, "weather": "fine"}) == Observation.model_validate(LEAST)


@pytest.mark.parametrize(
    "change",
    [
        {"schema": "rdpolicy/observation/v2"},
        {"servers": None},
        {"collector": {}},
        {"servers": [{"name": "", "reached": True}]},
    ],
)
def test_what_is_no_observation_is_refused(change):
    with pytest.raises(ValidationError):
        Observation.model_validate({**LEAST, **change})


@pytest.mark.parametrize("data", [2, "LIC01,LIC02", ("LIC01", "LIC02")])
def test_registry_data_keep_their_type(data):
    value = {"key": "K", "value": "V", "type": "REG_SZ", "data": data}
    found = Observation.model_validate({**LEAST, "servers": [{"name": "A", "reached": True, "registry": [value]}]})
    assert found.servers[0].registry[0].data == data
