"""No text in any field makes a format say more than it does."""

from __future__ import annotations

from unicodedata import category

import pytest
from hypothesis import given

from tests.unit.report.readers import azure, github, log_lines
from tests.unit.report.strategies import reports
from validator.report import REPORTERS, render

OTHERS = [name for name in REPORTERS if name not in {"text", "json"}]


@pytest.mark.parametrize("name", OTHERS)
@given(sample=reports())
def test_nothing_steers_a_terminal_and_everything_is_utf8(name, sample):
    text = render(sample, name)
    assert {char for char in text if category(char) in {"Cc", "Cf", "Cs", "Zl", "Zp"}} <= {"\n"}
    assert text.encode().decode() == text
    assert text.endswith("\n")


@pytest.mark.parametrize("name", OTHERS)
@given(sample=reports())
def test_a_log_holds_no_command_but_the_format_s_own(name, sample):
    for line in log_lines(render(sample, name)):
        assert azure(line) is None or (name == "azure" and line.startswith("##vso[task.logissue type="))
        assert github(line) is None or (name == "github" and line.startswith(("::error ", "::warning ", "::notice ")))


@pytest.mark.parametrize("name", OTHERS)
@given(sample=reports())
def test_the_same_report_gives_the_same_bytes_whatever_the_options_for_terminals(name, sample):
    options = {"color": True, "verbose": True, "quiet": True, "width": 40}
    assert render(sample, name, **options) == render(sample, name)
