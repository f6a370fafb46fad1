"""Messages as patterns."""

from __future__ import annotations

import pytest

from validator.policy.wording import GAP, compile_wording, flaw, literals, squeeze

SERVER = "License server {server} is not available."


def found(message, text):
    squeezed = squeeze(text)
    wording = compile_wording(message)
    starts = (start for start in range(len(squeezed)) if squeezed.startswith(wording.head, start))
    return any(wording.spans(squeezed, start) is not None for start in starts)


@pytest.mark.parametrize(
    ("message", "text", "expected"),
    [
        (SERVER, "LICENSE SERVER “lic01.corp.example” is not\navailable", True),
        (SERVER, "the licence server is not available", True),
        (SERVER, "> License ser\n> ver lic01 is n\n> ot availa\n> ble", True),
        (SERVER, "License server lic01 is available", False),
        (SERVER, "not available is license server lic01", False),
        (SERVER, f"License server {'x' * GAP} is not available", True),
        (SERVER, f"License server {'x' * (GAP + 1)} is not available", False),
        (SERVER, "License server lic01 was. License server lic02 is not available", True),
        ("The server hasn't been configured", "the server has not been configured", True),
        ("The server has not been configured", "the server hasn\u2019t been configured", True),
        ("The server cannot be reached", "the server can't be reached", True),
        ("The server can't be reached", "the server can not be reached", True),
        ("The server cannot be reached", "the server can be reached", False),
        ("The server has not been configured", "the server has been configured", False),
        ("No CAL for {user} in {domain} is there", "No CAL for j.doe in CORP is there", True),
        ("No CAL for {user} in {domain} is there", "No CAL for j.doe is there", False),
    ],
)
def test_what_counts_and_what_does_not(message, text, expected):
    assert found(message, text) is expected


@pytest.mark.parametrize(
    ("message", "sentence"),
    [
        (SERVER, None),
        ("Built-in OverUsed", None),
        ("License server {Server} is not available", "a placeholder is a name of small letters"),
        ("License server server} is not available", "a placeholder is a name of small letters"),
        ("License {server}", "a message needs 15 letters"),
        ("It is {server} that is not available", "a message begins with 8 letters"),
        ("It does not have any licenses", "a message begins with 8 letters"),
    ],
)
def test_messages_that_would_be_found_everywhere_or_slowly_are_unfit(message, sentence):
    told = flaw(message)
    assert told is None if sentence is None else told.startswith(sentence)


def test_parts_without_letters_do_not_count():
    assert literals('Server "{server}" "{other}" is away.') == ['Server "', '" is away.']
    assert compile_wording("License server {server}.").size == len("licenseserver")
