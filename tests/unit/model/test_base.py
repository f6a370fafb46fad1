"""Scalars of the manifest: releases however they are spelt, ranges of servers, dates, counts, ports."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from validator.model.base import Count, Flag, IsoDate
from validator.model.deployment import Metadata
from validator.model.names import MAX_RANGE, expand_range, normalise_release
from validator.model.server import Ports
from validator.source.document import parse


@pytest.mark.parametrize(
    ("written", "release"),
    [
        ("2022", "2022"),
        ("2012 R2", "2012 R2"),
        ("2012R2", "2012 R2"),
        ("2012-r2", "2012 R2"),
        ("2012_R2", "2012 R2"),
        ("Windows Server 2012 R2", "2012 R2"),
        ("Microsoft Windows Server 2019", "2019"),
        ("windowsserver2019", "2019"),
        ("WS2012R2", "2012 R2"),
        ("Server 2016", "2016"),
        ("Win 2016", "2016"),
        ("Windows Server  2022\tDatacenter", "2022"),
        ("Windows Server 2022 Standard Evaluation", "2022"),
        ("2012 R2 Standard", "2012 R2"),
        ("2019 RDS CAL", "2019"),
        ("RDS 2019 CALs", "2019"),
        (" 2025 ", "2025"),
    ],
)
def test_a_release_has_many_spellings(written, release):
    assert normalise_release(written) == release


@pytest.mark.parametrize(
    "written",
    [
        "Windows Server, version 20H2",
        "20H2",
        "Windows 10 1909",
        "2012 R3",
        "2012 R22",
        "2016 2019",
        "2016 or 2019",
        "22",
        "20222",
        "Ubuntu 2022",
        "2022 Core",
        "",
    ],
)
def test_what_is_no_release_stays_as_written(written):
    assert normalise_release(f" {written} ") == written


@given(st.text())
def test_a_normalised_release_is_normal(written):
    once = normalise_release(written)
    assert normalise_release(once) == once


def test_a_range_stands_for_its_servers():
    assert expand_range("RDSH01") == ("RDSH01",)
    assert expand_range("RDSH[09-11].corp") == ("RDSH09.corp", "RDSH10.corp", "RDSH11.corp")
    assert expand_range("[7-7]") == ("7",)
    assert len(expand_range(f"X[1-{MAX_RANGE}]")) == MAX_RANGE


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("A[1-2", "is written like RDSH"),
        ("A]", "is written like RDSH"),
        ("A[1]", "is written like RDSH"),
        ("A[1-2][1-2]", "is written like RDSH"),
        ("A[x-y]", "is written like RDSH"),
        ("A[03-01]", "runs backwards: 03 is greater than 01"),
        (f"A[0-{MAX_RANGE}]", f"stands for {MAX_RANGE + 1} servers; at most {MAX_RANGE}"),
        ("A[0-999999999]", "at most"),
    ],
)
def test_a_range_that_is_none(written, sentence):
    with pytest.raises(ValueError, match=sentence):
        expand_range(written)


def accepted(kind, value):
    try:
        return TypeAdapter(kind).validate_python(value)
    except ValidationError as error:
        return error.errors()[0]["msg"]


def read(spelling):
    return parse(f"v: {spelling}", "x.yaml")[0].data["v"]


@pytest.mark.parametrize("spelling", ["2026-11-24", '"2026-11-24"'])
def test_a_day(spelling):
    assert accepted(IsoDate, read(spelling)) == date(2026, 11, 24)


def test_a_date_is_a_day_already():
    assert accepted(IsoDate, date(2026, 11, 24)) == date(2026, 11, 24)


@pytest.mark.parametrize("spelling", ["20261124", "1795000000", "2026-1-2", "2026-11-24T00:00:00", "[]", "true"])
def test_only_the_iso_spelling_is_a_day(spelling):
    assert "expected a date as YYYY-MM-DD" in accepted(IsoDate, read(spelling))


def test_a_day_must_be_in_the_calendar():
    assert "2026-02-30 is not a day of the calendar" in accepted(IsoDate, "2026-02-30")


@pytest.mark.parametrize(("spelling", "value"), [("0", 0), ("012", 12), ("0x1F", 31), ("100000000", 100_000_000)])
def test_a_count(spelling, value):
    assert accepted(Count, read(spelling)) == value


@pytest.mark.parametrize("spelling", ["-1", "100000001", "1.0", '"10"', "true", "many", "1e3"])
def test_no_count(spelling):
    assert isinstance(accepted(Count, read(spelling)), str)


@pytest.mark.parametrize("spelling", ["yes", "on", "1", '"true"', "0"])
def test_a_flag_is_true_or_false_and_nothing_else(spelling):
    assert isinstance(accepted(Flag, read(spelling)), str)
    assert accepted(Flag, read("True")) is True


@pytest.mark.parametrize("spelling", ["2012", "1.10", "012", "0x1F", "1e3", "+5"])
def test_a_number_where_text_is_due_keeps_its_spelling(spelling):
    assert Metadata(name=read(spelling)).name == spelling


@pytest.mark.parametrize("spelling", ['""', '"  "', "true", "[]", "{}"])
def test_no_text(spelling):
    with pytest.raises(ValidationError):
        Metadata(name=read(spelling))


@pytest.mark.parametrize("written", ["135", "49152-65535", "1-1"])
def test_ports(written):
    assert accepted(Ports, written) == written


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("0", "a port is written like 135"),
        ("65536", "a port is written like 135"),
        ("https", "a port is written like 135"),
        ("²", "a port is written like 135"),
        ("1-2-3", "a port is written like 135"),
        ("500-400", "runs backwards: 500 is greater than 400"),
    ],
)
def test_no_ports(written, sentence):
    assert sentence in accepted(Ports, written)
