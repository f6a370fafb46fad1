"""What a configuration may say, and where what it may not say stands."""

from __future__ import annotations

from datetime import date

import pytest

from validator.config.load import TABLE, read
from validator.config.model import Settings
from validator.errors import SourceError, UsageError
from validator.findings import Severity

EVERYTHING = """\
paths = ["sites"]
policies = ["our"]
select = ["cal"]
ignore = ["lifecycle", "cal-*"]
fail-on = "warning"
strict = true
exit-zero = false
edition = "seed"
as-of = 2026-11-24
format = "json"
waivers = ["waivers.yaml"]
waivers-require = ["owner"]
jobs = 2
cache = false
color = "never"
[severity]
"cal-*" = "info"
[outputs]
sarif = "out.sarif"
"""


def test_every_setting_can_be_stated():
    settings = read(EVERYTHING, "rdpolicy.toml").settings
    assert settings.keys() >= set(Settings.model_fields) - {"baseline"}
    assert settings["as_of"] == date(2026, 11, 24)
    assert settings["severity"] == {"cal-*": Severity.INFO}
    assert settings["outputs"] == {"sarif": "out.sarif"}
    assert settings["waivers_require"] == ("owner",)


def test_a_day_may_be_written_as_text():
    assert read('as-of = "2026-11-24"', "rdpolicy.toml").settings["as_of"] == date(2026, 11, 24)


def test_an_empty_file_settles_nothing():
    assert read("", "rdpolicy.toml").settings.keys() == set()


def test_a_project_file_has_a_table():
    config = read("[project]\nname = 'x'\n[tool.rdpolicy]\nstrict = true\n", "pyproject.toml", TABLE)
    assert config.settings["strict"] is True
    assert str(config.place("strict")) == "pyproject.toml:4:1"
    assert read("[project]\nname = 'x'\n", "pyproject.toml", TABLE) is None


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('fail_on = "error"', "1:1: unknown key 'fail_on'; did you mean 'fail-on'?"),
        ('strict = false\nselct = ["x"]', "2:1: unknown key 'selct'; did you mean 'select'?"),
        ("[tool.rdpolicy]\nstrict = true", "1:2: unknown key 'tool'"),
        ('fail-on = "eror"', "1:1: 'fail-on': expected one of error, warning, info, never, found 'eror'"),
        ('select = "cal"', "1:1: 'select': expected a list, found text"),
        ('select = ["cal",\n3]', "1:1: 'select[1]': expected text, found 3"),
        ('select = [""]', "1:1: 'select[0]' must not be empty"),
        ("strict = 1", "1:1: 'strict': expected true or false, found 1"),
        ("jobs = 0", "1:1: 'jobs' must be 1 or more"),
        ("jobs = 1.5", "1:1: 'jobs': expected a whole number or auto, found 1.5"),
        ('jobs = "atuo"', "1:1: 'jobs': expected a whole number or auto, found 'atuo'"),
        ('as-of = "2026-02-30"', "1:1: 2026-02-30 is not a day of the calendar"),
        ("as-of = 2026", "1:1: expected a date as YYYY-MM-DD"),
        ('format = "jsn"', "1:1: 'format': expected one of text, json, json-lines"),
        ("[outputs]\nsarif = 3\n", "2:1: 'sarif': expected text, found 3"),
        ('[outputs]\nsarf = "x"\n', "2:1: the key 'sarf'"),
        ('[severity]\ncal = "warn"\n', "2:1: 'cal': expected one of error, warning, info, found 'warn'"),
        ('waivers-require = ["name"]', "1:1: 'waivers-require[0]': expected one of reason, owner, until, found 'name'"),
        ('strict = true\nfail-on = "never"', "'strict' and fail-on = \"never\" exclude each other"),
    ],
)
def test_what_it_may_not_say_is_shown_at_its_place(text, fault):
    with pytest.raises(UsageError) as refused:
        read(text, "rdpolicy.toml")
    assert f"rdpolicy.toml:{fault}" in str(refused.value) or fault in str(refused.value)
    assert refused.value.place.line is not None


def test_all_faults_are_told_at_once_in_the_order_of_the_text():
    with pytest.raises(UsageError) as refused:
        read('jobs = 0\nnope = 1\nselect = "x"\n', "rdpolicy.toml")
    assert [fault.place.line for fault in refused.value.faults] == [1, 2, 3]


def test_what_is_no_toml_is_no_configuration():
    with pytest.raises(SourceError, match="not TOML"):
        read("select: [x]", "rdpolicy.toml")
