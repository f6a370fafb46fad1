"""Messages in texts of any length: found once, at their places, however the text is cut."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from validator.diagnose.heard import Heard
from validator.diagnose.scan import Scanner

NO_LICENSES = "The remote session was disconnected because there are no Remote Desktop client access licenses available for this computer."
NO_SERVER = (
    'License server "lic01.corp.example" is not available. This could be caused by network connectivity problems'
)
NOISE = "2026-11-24 09:00:00 RDSH01 something else was İnteresting.\n"


def scan(symptoms, *parts):
    heard = Heard(symptoms)
    heard.begin("log")
    scanner = Scanner(heard)
    for part in parts:
        scanner.feed(part)
    scanner.feed("", last=True)
    return {
        told.symptom: (seen.place.line, seen.place.column, heard.counts[told]) for told, seen in heard.first.items()
    }


def test_messages_are_told_with_line_column_and_number(symptoms):
    text = NOISE * 3 + f"  {NO_LICENSES}\n" + NOISE + NO_SERVER + "\n" + NO_LICENSES
    assert scan(symptoms, text) == {"no-client-access-licenses": (4, 3, 2), "license-server-not-available": (6, 1, 1)}


@given(data=st.data())
def test_it_does_not_matter_how_a_text_is_cut(symptoms, data):
    text = NOISE * 2 + NO_LICENSES.replace(" ", "\n ", 3) + "\n" + NOISE * 20 + NO_SERVER + NOISE
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=8)))
    parts = [text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    assert scan(symptoms, *parts) == scan(symptoms, text)


def test_a_message_within_a_longer_one_is_not_told(symptoms):
    past = (
        "Remote Desktop licensing mode is not configured. Remote Desktop Services will stop working because this "
        "computer is past its licensing grace period."
    )
    assert set(scan(symptoms, past)) == {"licensing-mode-not-configured-grace-over"}


def test_a_message_that_begins_in_one_and_ends_in_another_is_none(symptoms):
    both = (
        'The Remote Desktop license server "LIC01" has not been activated and therefore idles.\n'
        'The Terminal Services license server "LIC02" does not have a sufficient number of permanent licenses.\n'
    )
    assert scan(symptoms, both) == {"license-server-not-activated-event": (1, 1, 1), "cals-running-out": (2, 1, 1)}


@pytest.mark.parametrize("hostile", ["License server " * 20_000, "licen" * 50_000, "\0" * 100_000, "İ" * 1000])
def test_texts_made_to_be_slow_are_not(symptoms, hostile):
    assert scan(symptoms, hostile, NO_LICENSES) == {"no-client-access-licenses": (1, len(hostile) + 1, 1)}


def test_without_messages_nothing_is_found(symptoms):
    assert scan(symptoms._replace(heads={}), NO_LICENSES) == {}
