"""Logs of every kind and encoding, and what is no log."""

from __future__ import annotations

import io
import os
import sys
import tracemalloc

import pytest

from tests.unit.diagnose.evtx_writer import event, evtx
from validator.diagnose import logs
from validator.diagnose.event_xml import DEEPEST, LONGEST
from validator.diagnose.heard import SAMPLE, Heard
from validator.errors import SourceError

LICENSING = "Microsoft-Windows-TerminalServices-Licensing"
MESSAGE = "The RD Licensing database file is not valid."
TEXT = f"24.11.2026 09:00 févr. Überschrift\r\n{MESSAGE}\r\nmore\r\n"
XML = f"""\
<Event xmlns="http://schemas.microsoft.com/win/2004/08/events/event"><System><Provider Name="{LICENSING}"/>
<EventID Qualifiers="32768">4105</EventID><Channel>System</Channel></System>
<EventData><Data Name="user">j.doe</Data></EventData>
<RenderingInfo Culture="en-US"><Message>{MESSAGE}</Message></RenderingInfo></Event>
"""

BOTH = {"licensing-database-invalid", "license-attributes-not-updated"}


def told(heard):
    """Return what was heard as symptom, line and count, in order."""
    ordered = sorted(heard.first.items(), key=lambda item: item[1].order)
    return [(one.symptom, seen.place.line, heard.counts[one]) for one, seen in ordered]


@pytest.fixture
def read(symptoms, tmp_path):
    """Return a function that reads bytes as a log file."""

    def call(data, name="log"):
        path = tmp_path / name
        path.write_bytes(data)
        heard = Heard(symptoms)
        logs.read_file(path, heard)
        return told(heard)

    return call


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "cp850"]
)
def test_texts_are_read_in_the_encodings_of_windows(read, encoding):
    assert read(TEXT.encode(encoding)) == [("licensing-database-invalid", 2, 1)]


@pytest.mark.parametrize(
    "data",
    [bytes(range(256)) * 100, b"MZ\x90\0\3\0\0\0" * 500, b"\x1f\x8b" + bytes(range(128, 256)) * 100, b"\0" * 5000],
    ids=["bytes", "program", "packed", "nulls"],
)
def test_what_is_no_text_is_refused(read, data):
    with pytest.raises(SourceError, match="neither text in UTF-8 or UTF-16 nor an event log"):
        read(data)


def test_stray_nulls_do_not_matter(read):
    assert read(b"\0\0\0" + TEXT.encode() + b"\0" * 20) == [("licensing-database-invalid", 2, 1)]


def test_files_that_cannot_be_read(symptoms, tmp_path, monkeypatch):
    def sentence(path):
        with pytest.raises(SourceError) as caught:
            logs.read_file(path, Heard(symptoms))
        return caught.value.sentence

    assert sentence(tmp_path / "absent") == "there is no such file"
    assert sentence(tmp_path) == "this is no file"
    assert sentence(tmp_path / "nu\0ll") == "this file cannot be read"

    def denied(*_: object, **__: object):
        raise PermissionError

    path = tmp_path / "log"
    path.write_text(TEXT, encoding="utf-8")
    monkeypatch.setattr(type(path), "open", denied)
    assert sentence(path) == "permission to read this file is denied"


# Size


class Endless(io.RawIOBase):
    """A stream that makes up its content, so many bytes of it."""

    def __init__(self, line, size):
        self.line, self.left = line, size

    def read(self, size=-1):
        size = min(size, self.left)
        self.left -= size
        return (self.line * (size // len(self.line) + 1))[:size]


@pytest.mark.parametrize("line", [b"2026-11-24 nothing of note happened on RDSH01\n", b"no end of line "])
def test_memory_does_not_grow_with_the_log(symptoms, monkeypatch, line):
    monkeypatch.setattr(logs, "PART", 64 * 1024)

    def peak(size):
        heard = Heard(symptoms)
        tracemalloc.start()
        logs.read_stream(line * 10, Endless(line, size), heard, "-")
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert len(heard.sample) <= SAMPLE + 1
        return most

    assert peak(8 * logs.PART) < 1.5 * peak(4 * logs.PART)


def test_messages_across_the_parts_of_a_log_are_found(read):
    filler = "x" * 80 + "\n"
    before = filler * (logs.PART // len(filler)) + "y" * (logs.PART % len(filler))
    cut = len(before) - 20
    text = before[:cut] + "\n" + MESSAGE + "\n" + "z" * logs.PART * 2 + MESSAGE
    assert [(symptom, count) for symptom, _, count in read(text.encode())] == [("licensing-database-invalid", 2)]


# XML


@pytest.mark.parametrize(
    "text",
    [XML, f"<Events>{XML}</Events>", f"<?xml version='1.0' encoding='utf-16'?>\n<Events>{XML}</Events>", f"\n {XML}"],
)
def test_exported_events_are_read(read, text):
    assert {name for name, _, _ in read(text.encode())} == BOTH


def test_several_bare_events_are_read(read):
    assert {(name, count) for name, _, count in read((XML * 3).encode("utf-16"))} == {
        ("licensing-database-invalid", 3),
        ("license-attributes-not-updated", 3),
    }


def test_exported_events_keep_their_lines(read):
    lines = {name: line for name, line, _ in read(f"<Events>\n{XML}</Events>".encode())}
    assert lines == {"licensing-database-invalid": 5, "license-attributes-not-updated": 5}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("<Events>" * (DEEPEST + 1), "this is nested more than 64 deep"),
        ("<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a 'b'>]><Events>&a;</Events>", "a document type is refused"),
        ("<Events><Event></Events>", "this is not XML: mismatched tag"),
        ("<Events><Event a='" + "x" * 6 * logs.PART + "'/></Events>", "a tag or a comment goes on and on here"),
        ("<Events><!--" + "x\n" * 3 * logs.PART + "--></Events>", "a tag or a comment goes on and on here"),
        ("<Event><System>", "this is not XML: "),
        (f"<Events>{XML}", "this is not XML: no element found"),
    ],
)
def test_hostile_and_broken_xml_is_refused(read, text, sentence):
    with pytest.raises(SourceError) as caught:
        read(text.encode())
    assert caught.value.sentence.startswith(sentence)
    assert caught.value.place.line is not None


def test_of_an_event_without_end_only_the_beginning_is_kept(read):
    text = XML.replace(MESSAGE, "x" * LONGEST * 2 + "&amp;" + MESSAGE)
    assert [name for name, _, _ in read(text.encode())] == ["license-attributes-not-updated"]


@pytest.mark.parametrize("number", ["", "x", "\uff14\uff11\uff10\uff15", "999999999"])
def test_events_with_odd_numbers_are_passed_over(read, number):
    assert read(XML.replace("4105", number).encode()) == [("licensing-database-invalid", 4, 1)]


# CSV

VIEWER = f'Level,Date and Time,Source,Event ID,Task Category\r\nWarning,11/24/2026 9:00:00 AM,{LICENSING},4105,None,"Some\nthing"\r\n'
GERMAN = VIEWER.replace(
    "Level,Date and Time,Source,Event ID,Task Category", "Ebene,Datum und Uhrzeit,Quelle,Ereignis-ID,Aufgabenkategorie"
)
POWERSHELL = f'#TYPE System.Diagnostics.Eventing.Reader.EventLogRecord\n"Message","Id","Version","ProviderName"\n"a ""b""\n{MESSAGE}","4105","0","{LICENSING}"\n'


@pytest.mark.parametrize(
    "text", [VIEWER, GERMAN, f"{VIEWER}\r\n,,,\r\nWarning,x,,7,None,x\r\nWarning,x,{LICENSING},x,None,x\r\n"]
)
def test_tables_of_event_viewer_are_read_in_any_language(read, text):
    assert read(text.encode("utf-8-sig")) == [("license-attributes-not-updated", 3, 1)]


def test_tables_of_powershell_are_read(read):
    assert read(POWERSHELL.encode()) == [("license-attributes-not-updated", 4, 1), ("licensing-database-invalid", 4, 1)]


def test_a_broken_table_goes_on_as_text(read):
    text = f'{VIEWER}"{"x" * 200_000}\n' + "y\n" * logs.PART + MESSAGE
    assert {name for name, _, _ in read(text.encode())} == BOTH


# Event logs of Windows


def test_event_logs_are_read(read):
    data = evtx(event(7, "Other"), event(21, LICENSING, "LIC01"), event(21, LICENSING, "LIC01"))
    assert read(data, "log.evtx") == [("no-permanent-cals-left", 2, 2)]


def test_damaged_event_logs_are_refused(read):
    data = evtx(event(21, LICENSING))
    for damaged in (
        data[:100],
        data[:4096] + data[4096:4700] + bytes(100) + data[4800:],
        data.replace(b"\x0f\x01\x01", b"\xff" * 3),
    ):
        with pytest.raises(SourceError, match="this event log is damaged"):
            read(damaged)


def test_without_the_library_it_is_said_how_to_get_it(read, monkeypatch):
    monkeypatch.setitem(sys.modules, "evtx", None)
    with pytest.raises(SourceError, match=r"pip install 'rdpolicy\[evtx\]'"):
        read(evtx(event(21, LICENSING)))


def test_an_event_log_is_not_read_from_a_stream(symptoms):
    with pytest.raises(SourceError, match="give it with --file"):
        logs.read_stream(b"ElfFile\0" + os.urandom(10), io.BytesIO(), Heard(symptoms), "-")


# Texts


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (XML, BOTH),
        (f"<Event><Message>{MESSAGE}", {"licensing-database-invalid"}),
        (f"  {MESSAGE}", {"licensing-database-invalid"}),
    ],
)
def test_a_pasted_event_is_read_as_xml_if_it_is_whole(symptoms, text, names):
    heard = Heard(symptoms)
    logs.read_text(text, heard, "TEXT")
    assert {name for name, _, _ in told(heard)} == names
