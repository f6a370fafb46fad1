from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.plans import PLANS
from validator.plan_report import TEXTS, View

# File name: format and view.
FORMATS = {
    "text.txt": ("text", View()),
    "narrow.txt": ("text", View(width=80, verbose=True, plain=True)),
    "quiet.txt": ("text", View(quiet=True)),
    "color.txt": ("text", View(color=True)),
    "csv.csv": ("csv", View()),
}


@pytest.mark.parametrize("file", FORMATS)
@pytest.mark.parametrize("name", PLANS)
def test_plan_is_the_golden_one(name, file, golden):
    kind, view = FORMATS[file]
    golden(f"plan-{name}/{file}", TEXTS[kind](PLANS[name], view))


def test_every_golden_file_belongs_to_a_plan():
    found = {f"{path.parent.name}/{path.name}" for path in Path(__file__).parent.glob("plan-*/*")}
    assert found == {f"plan-{name}/{file}" for name in PLANS for file in FORMATS}


@pytest.mark.parametrize("name", PLANS)
def test_colors_say_nothing_that_the_text_does_not(name):
    colored = re.sub(r"\x1b\[[\d;]*m", "", TEXTS["text"](PLANS[name], View(color=True)))
    assert "\n".join(map(str.rstrip, colored.split("\n"))) == TEXTS["text"](PLANS[name], View())
