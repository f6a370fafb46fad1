from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from validator.errors import SourceError
from validator.exports.csv_file import CsvFile


def known(raw):
    return raw.find("Name") is not None


def read(text):
    return [raw.values for raw in CsvFile("x.csv", text).records(known)]


@pytest.mark.parametrize(
    "text",
    [
        "Name,Size\nA,1\nB,2\n",
        '#TYPE System.Management.Automation.PSCustomObject\n"Name","Size"\n"A","1"\n"B","2"\n',
        "Name;Size\r\nA;1\r\nB;2\r\n",
        "Name\tSize\nA\t1\nB\t2",
        "Report created,2026-11-23\nScope,All\n\nName,Size\nA,1\n\nB,2\n",
    ],
    ids=["plain", "typed", "semicolons", "tabs", "preamble"],
)
def test_every_usual_csv_gives_the_same_records(text):
    assert read(text) == [{"Name": "A", "Size": "1"}, {"Name": "B", "Size": "2"}]


def test_short_lines_lack_their_last_fields():
    assert read("Name,Size\nA\n") == [{"Name": "A"}]


@pytest.mark.parametrize(
    ("text", "said", "line", "column"),
    [
        ("a,b\n1,2\n", "this export is not recognised", 1, 1),
        ("\n" * 40 + "Name\nA\n", "this export is not recognised", 1, 1),
        ("Name,Size\nA,1,2\n", "this line has 3 fields, the header has 2", 2, 1),
        ("Name,Size,Size\nA,1,2\n", "the column 'Size' is there twice", 1, 1),
        ('Name,Size\n"A","1\n', "this is no CSV", 2, 1),
        ("Name,Size\n\nA,System.String[]\n", "'Size' holds no list but the word System.String[]: use Conv", 3, 3),
        ('Name,Size\n"A,1",System.Object[]\n', "'Size' holds no list", 2, 7),
        ("Name,Size\nA,x" + "y" * 200_000 + "\n", "this is no CSV", 2, 1),
    ],
)
def test_what_is_no_such_csv_is_told_with_its_place(text, said, line, column):
    with pytest.raises(SourceError) as raised:
        read(text)
    assert said in raised.value.sentence
    assert raised.value.place == ("x.csv", line, column)


def test_places_are_those_of_fields():
    file = CsvFile("x", 'Name,Size,"Last one"\n"A ""b""",2,3\nC,4,5\n')
    list(file.records(known))
    assert file.position((0, "Name")) == (2, 1)
    assert file.position((0, "Size")) == (2, 11)
    assert file.position((1, "Last one")) == (3, 5)
    assert file.position((1, "none")) == (3, 1)
    assert file.position((7,)) == (1, 1)
    assert file.position(()) == (1, 1)


def test_a_field_on_the_next_line_is_shown_at_the_end_of_the_first():
    file = CsvFile("x", 'Name,Size\n"A\nB",2\n')
    assert list(file.records(known))
    assert file.position((0, "Size")) == (2, 3)


@given(st.text(alphabet='Name,;\t"\n\r #TYPE1', max_size=40))
def test_any_text_is_records_or_an_error(text):
    try:
        assert all(isinstance(record, dict) for record in read("Name,x\n" + text))
    except SourceError as error:
        assert error.place.line >= 1  # noqa: PT017
