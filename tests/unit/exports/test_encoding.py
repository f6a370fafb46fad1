from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from validator.errors import SourceError
from validator.exports import encoding
from validator.exports.encoding import decode

TEXT = '[\r\n  {"Server": "MÜNCHEN01"}\r\n]'


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        codecs.BOM_UTF8 + TEXT.encode(),
        codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"),
        codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
        TEXT.encode("utf-16-le"),
        TEXT.encode("utf-16-be"),
        codecs.BOM_UTF32_LE + TEXT.encode("utf-32-le"),
        codecs.BOM_UTF32_BE + TEXT.encode("utf-32-be"),
    ],
    ids=["utf-8", "utf-8 marked", "16 LE", "16 BE", "16 LE bare", "16 BE bare", "32 LE", "32 BE"],
)
def test_every_encoding_that_windows_writes_gives_the_same_text(data):
    assert decode(data, "x") == TEXT


@pytest.mark.parametrize(
    ("data", "line", "column", "said"),
    [
        (b"[\n 1, \xe4]", 2, 5, "this file is not UTF-8 here"),
        (b"ab\xc3", 1, 3, "ends in the middle of a character"),
        ("{\n}".encode("utf-16-le") + b"\x41", 2, 2, "ends in the middle of a character"),
        (codecs.BOM_UTF16_LE + b"a\0\0\xdcb\0", 1, 2, "this file is not UTF-16 here"),
        (b"ab\n\0c", 2, 1, "null character"),
        (b"\0\0\0\0", 1, 1, "null character"),
    ],
)
def test_what_is_no_text_is_told_with_its_place(data, line, column, said):
    with pytest.raises(SourceError) as raised:
        decode(data, "x.json")
    assert said in raised.value.sentence
    assert raised.value.place == ("x.json", line, column)


@pytest.mark.parametrize("data", [b"", b"a"])
def test_texts_too_short_to_guess_by_are_utf_8(data):
    assert decode(data, "x") == data.decode()


def test_a_text_that_is_too_large_is_refused(monkeypatch):
    monkeypatch.setattr(encoding, "MAX_BYTES", 1024 * 1024)
    with pytest.raises(SourceError, match="larger than 1 MiB"):
        decode(b" " * (1024 * 1024 + 1), "x")


@given(st.binary(max_size=60))
def test_any_bytes_are_a_text_or_an_error_with_a_place(data):
    try:
        assert isinstance(decode(data, "x"), str)
    except SourceError as error:
        assert error.place.line >= 1  # noqa: PT017
        assert error.place.column >= 1  # noqa: PT017
