"""Events named in texts of several makes."""

from __future__ import annotations

import pytest

from validator.diagnose.events import NEAR, EventFinder
from validator.diagnose.heard import Heard

LICENSING = "Microsoft-Windows-TerminalServices-Licensing"
VIEWER = f"""\
Log Name:      System
Source:        {LICENSING}
Date:          11/24/2026 9:00:00 AM
Event ID:      4105
Task Category: None
"""
LISTED = f"""\
TimeCreated  : 24.11.2026 09:00:00
ProviderName : {LICENSING}
Id           : 21
Message      : x
"""
BACKWARDS = f"""\
Message              : x
Id                   : 22
Version              : 0
ProviderName         : {LICENSING}
"""
TABLE = f"""\

   ProviderName: {LICENSING}

TimeCreated                     Id LevelDisplayName Message
-----------                     -- ---------------- -------
11/24/2026 9:00:00 AM         4105 Warning          The Remote...
24.11.2026 09:00:01             21 Fehler           The Remote...
"""


def find(symptoms, *parts):
    heard = Heard(symptoms)
    heard.begin("log")
    finder = EventFinder(heard)
    for part in parts:
        finder.feed(part)
    finder.feed("", last=True)
    known = heard.symptoms.symptoms
    seen = sorted((heard.first[told].place.line, known[told.symptom].events[told.number].id) for told in heard.first)
    doubts = [(doubt.kind, known[doubt.told.symptom].events[doubt.told.number].id) for doubt in heard.doubts]
    return seen, doubts


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        (VIEWER, [(4, 4105)]),
        (LISTED, [(3, 21)]),
        (BACKWARDS, [(2, 22)]),
        (TABLE, [(6, 4105), (7, 21)]),
        (VIEWER + LISTED, [(4, 4105), (8, 21)]),
        (BACKWARDS + BACKWARDS.replace("22", "21"), [(2, 22), (6, 21)]),
        ("Event 4105, TerminalServices-Licensing\n", [(1, 4105)]),
        (f"event id 4105 from source: {LICENSING}", [(1, 4105)]),
        (f"EventID=21 Source={LICENSING}", [(1, 21)]),
        ("Source: Service Control Manager\nEvent ID: 21\n", []),
        ("Event 21, LocalSessionManager\n", []),
        ("ID 4105 is the number of a ticket", []),
        ("An event: ID 4105 is the number of a ticket", []),
        ("An event: 9:00:00 4105 is the number of a ticket", []),
        ("Id: 4105\n" + "\n" * NEAR + f"ProviderName: {LICENSING}\n", []),
    ],
)
def test_numbers_are_told_with_their_providers(symptoms, text, seen):
    assert find(symptoms, text) == (seen, [])


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Event ID 4105", 4105),
        (f"Source: {LICENSING}\n" + "\n" * NEAR + "Event ID: 4105\n", 4105),
        ("Event ID: 4105\nEvent ID: 77\n", 4105),
    ],
)
def test_a_number_without_a_provider_is_in_doubt(symptoms, text, number):
    assert find(symptoms, text) == ([], [("no-provider", number)])


def test_a_text_may_come_line_by_line(symptoms):
    assert find(symptoms, *VIEWER.splitlines(keepends=True)) == find(symptoms, VIEWER)


def test_an_unconfirmed_number_is_in_doubt(symptoms):
    text = "Source: Microsoft-Windows-TerminalServices-RemoteConnectionManager\nEvent ID: 1128\n"
    assert find(symptoms, text) == ([], [("unsourced", 1128)])
