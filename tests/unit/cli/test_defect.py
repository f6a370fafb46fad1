from __future__ import annotations

import re

import pytest

from validator.cli.defect import describe


def caught(error):
    try:
        raise error
    except type(error) as defect:
        return defect


def test_the_report_tells_version_system_error_and_frames_without_folders():
    lines = describe(caught(KeyError("x"))).splitlines()
    assert re.fullmatch(r"  rdpolicy \S+, Python \d+\.\d+\.\d+ on \w+", lines[3])
    assert lines[4] == "  KeyError: 'x'"
    assert re.fullmatch(r"    unit/cli/test_defect\.py:\d+ in caught", lines[5])


def test_what_was_never_raised_has_no_frames():
    assert describe(ValueError("no")).splitlines()[4:] == ["  ValueError: no"]


@pytest.mark.parametrize(("length", "shown"), [(300, 300), (301, 303)])
def test_a_long_message_is_cut(length, shown):
    assert len(describe(ValueError("x" * length)).splitlines()[4]) == len("  ValueError: ") + shown


def test_only_the_last_frames_are_told():
    def deep(depth):
        return deep(depth - 1) if depth else caught(ValueError("deep")) and 1 / 0

    with pytest.raises(ZeroDivisionError) as error:
        deep(20)
    assert len(describe(error.value).splitlines()) == 5 + 6
