from __future__ import annotations

from pathlib import Path

import pytest

from tests.golden.samples import REPORTS
from validator.report import render

# File name: format and options.
FORMATS = {
    "text.txt": ("text", {}),
    "verbose.txt": ("text", {"verbose": True, "width": 80}),
    "quiet.txt": ("text", {"quiet": True}),
    "color.txt": ("text", {"color": True}),
    "json.json": ("json", {}),
    "lines.jsonl": ("json-lines", {}),
    "sarif.sarif": ("sarif", {}),
    "junit.xml": ("junit", {}),
    "github.txt": ("github", {}),
    "github-summary.md": ("github-summary", {}),
    "gitlab.json": ("gitlab", {}),
    "azure.txt": ("azure", {}),
    "markdown.md": ("markdown", {}),
}


@pytest.mark.parametrize("file", FORMATS)
@pytest.mark.parametrize("name", REPORTS)
def test_report_is_the_golden_one(name, file, golden):
    format_name, options = FORMATS[file]
    golden(f"{name}/{file}", render(REPORTS[name], format_name, **options))


def test_every_golden_file_belongs_to_a_report():
    found = {f"{name}/{path.name}" for name in REPORTS for path in (Path(__file__).parent / name).iterdir()}
    assert found == {f"{name}/{file}" for name in REPORTS for file in FORMATS}
