"""Profiles of Hypothesis, and the pack that most tests judge with."""

from __future__ import annotations

import os
import signal

import pytest
from hypothesis import HealthCheck, settings

from validator.api import load_pack, load_symptoms

# Machines differ and are shared: no deadline. Whoever installs this draws what all others do, continuous integration
# more of it, and `--hypothesis-profile explore` something else each time.
settings.register_profile("explore", max_examples=1000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("local", settings.get_profile("explore"), max_examples=60, derandomize=True)
settings.register_profile("ci", settings.get_profile("local"), max_examples=200)
settings.load_profile("ci" if os.environ.get("CI") else "local")


@pytest.fixture(scope="session", autouse=True)
def _interrupted_if_asked():
    """Shells have what they start in the background ignore interrupts: what is tested must not inherit that."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def pack():
    """Return the built-in pack, compiled once per test process."""
    return load_pack()


@pytest.fixture(scope="session")
def symptoms():
    """Return the built-in symptoms, compiled once per test process."""
    return load_symptoms()
