from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from validator.errors import SourceError
from validator.exports.reg_file import RegFile, is_reg

HEAD = "Windows Registry Editor Version 5.00\r\n\r\n"
KEY = "[HKEY_LOCAL_MACHINE\\SOFTWARE\\X]\r\n"


def read(text):
    return [dict(raw.values) for raw in RegFile("x.reg", text).records()]


def values(lines, head=HEAD):
    (record,) = read(head + KEY + lines)
    assert record.pop("PSPath") == "HKEY_LOCAL_MACHINE\\SOFTWARE\\X"
    return record


def multi(*names, encoding="utf-16-le"):
    return ",".join(f"{byte:02x}" for byte in ("\0".join(names) + "\0\0").encode(encoding))


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('"a"=dword:0000000A', {"a": 10}),
        ('"a"="LIC01,LIC02"', {"a": "LIC01,LIC02"}),
        (r'"a\"b\\c"="x\\y \"z\""', {'a"b\\c': 'x\\y "z"'}),
        ("@=dword:00000001", {"": 1}),
        ('"a"=-', {"a": None}),
        (f'"a"=hex(7):{multi("LIC01", "LIC02")}', {"a": ["LIC01", "LIC02"]}),
        (f'"a"=hex(7):\\\r\n  {multi("A")[:6]}\\\r\n  {multi("A")[6:]}', {"a": ["A"]}),
        ('"a"=hex(2):41,00,00,00', {"a": "A"}),
        ('"a"=hex(1):41,00', {"a": "A"}),
        ('"a"=hex(b):05,00,00,00,00,00,00,00', {"a": 5}),
        ('"a"=hex(4):05,00,00,00', {"a": 5}),
        ('"a"=hex:01,02', {"a": None}),
        ('; "b"="c"\r\n"a"="d"', {"a": "d"}),
    ],
)
def test_values_of_every_type_are_read(line, expected):
    assert values(line) == expected


def test_the_older_format_writes_texts_in_single_bytes():
    assert values(f'"a"=hex(7):{multi("LIC01", encoding="latin-1")}', head="REGEDIT4\n\n") == {"a": ["LIC01"]}


def test_keys_without_values_are_no_records():
    text = HEAD + '[HKEY_LOCAL_MACHINE\\A]\n\n[HKEY_LOCAL_MACHINE\\B]\n"x"=dword:1\n[-HKEY_LOCAL_MACHINE\\C]\n'
    assert read(text) == [{"PSPath": "HKEY_LOCAL_MACHINE\\B", "x": 1}]


@pytest.mark.parametrize(
    ("text", "said", "line"),
    [
        (HEAD + '"a"=dword:1\n', "a value stands before the first key", 3),
        (HEAD + "[HKEY_LOCAL_MACHINE\\A\n", "this key is not closed", 3),
        (HEAD + KEY + "nonsense\n", "this is no line of a registry export", 4),
        (HEAD + KEY + '"a"=dword:000000001\n', "the data of 'a' is cut off", 4),
        (HEAD + KEY + '"a"="LIC0\n', "the data of 'a' is cut off", 4),
        (HEAD + KEY + '"a"=hex(7):4c,00,\\\n', "the file ends in the middle of a value", 4),
        (HEAD + KEY + '"a"=hex(7):4c\n', "these bytes are no value", 4),
        (HEAD + KEY + '"a"=hex(7):4cc\n', "these bytes are no value", 4),
    ],
)
def test_what_is_no_registry_export_is_told_with_its_place(text, said, line):
    with pytest.raises(SourceError) as raised:
        read(text)
    assert said in raised.value.sentence
    assert raised.value.place == ("x.reg", line, 1)


def test_places_are_those_of_values_then_of_keys():
    file = RegFile("x", HEAD + KEY + '"a"=dword:1\n')
    list(file.records())
    assert file.position((0, "a")) == (4, 1)
    assert file.position((0, "b")) == (3, 1)
    assert file.position(()) == (1, 1)


@pytest.mark.parametrize(("text", "expected"), [(HEAD, True), ("REGEDIT4", True), ("\n REGEDIT4", True), ("{}", False)])
def test_registry_exports_are_told_by_their_first_line(text, expected):
    assert is_reg(text) is expected


@given(st.text(alphabet='[]"=-hexdword():0123,\\\n@ a;', max_size=60))
def test_any_text_is_records_or_an_error(text):
    try:
        assert all("PSPath" in record for record in read(HEAD + text))
    except SourceError as error:
        assert error.place.line >= 1  # noqa: PT017
