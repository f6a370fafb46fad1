from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from tests.golden.samples import REPORTS
from validator.errors import UsageError
from validator.report import REPORTERS, render


@pytest.mark.parametrize("name", REPORTERS)
def test_every_format_renders_whatever_the_options(name):
    options = {"color": False, "verbose": True, "quiet": False, "width": 100}
    assert import_module(REPORTERS[name]).render(REPORTS["one-finding"], **options) == render(
        REPORTS["one-finding"], name, **options
    )


def test_an_unknown_format_is_a_usage_error_that_names_the_known_ones():
    with pytest.raises(UsageError, match=r"no report format 'jsno'; choose one of text, json") as caught:
        render(REPORTS["clean"], "jsno")
    assert caught.value.exit_code == 2


def test_the_registry_cannot_be_changed():
    with pytest.raises(TypeError):
        REPORTERS["text"] = "elsewhere"


def test_a_format_is_imported_only_when_asked_for_and_without_rich():
    program = (
        "import sys, validator.report\n"
        "from validator.report import render\n"
        "assert 'validator.report.text' not in sys.modules\n"
        "import validator.report.text\n"
        "assert not {'rich', 'click', 'validator.report.json'} & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, cwd=Path(__file__).parents[3])
