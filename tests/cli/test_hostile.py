"""A manifest may say anything; no report of it does anything but tell."""

from __future__ import annotations

import json
import os
import re
from unicodedata import category

import pytest

from tests.builders import deployment, text_of
from tests.unit.report.readers import azure, github, log_lines
from tests.unit.report.test_inert import READERS, strings
from validator.report import REPORTERS

NAMES = (
    "a%0A::error::x", "::stop-commands::x", "\n::add-mask::x\n", "##vso[task.complete result=Succeeded;]", "##[error]x", "\x1b[31mred\x1b[0m",
    "<script>alert(1)</script>", "a|b\nc", "`code`", "=cmd()", "\u202egnp.exe", "\0", "\r", "[a](http://evil.example)", "]]>", "{0}", "@octocat",
)  # fmt: skip
OWN = {"github": ("::error ", "::warning ", "::notice "), "azure": ("##vso[task.logissue type=",)}


@pytest.fixture
def hostile(tmp_path):
    """Write manifests whose every name is hostile: of servers, deployments, domains, keys, waivers, and the files."""
    for number, name in enumerate(NAMES):
        content = deployment(
            **{
                "metadata.name": name,
                "servers[1].name": name,
                "servers[1].membership": "workgroup",
                "servers[0].license_server.cals[0].version": 2019,
                "directory.name": name,
                "licensing.license_servers": [name, "LIC01"],
                "waivers": [{"rule": name, "where": name, "reason": name, "owner": name, "until": "2027-01-31"}],
            }
        )
        content[name] = name
        (tmp_path / f"{number:02}.yaml").write_text(text_of(content), encoding="utf-8")
    for name in ("::error::x.yaml", "##vso[a]b;,.yaml", "\x1b[31m.yaml", "<b>|`.yaml", "\u202e.yaml"):
        (tmp_path / name).write_text(text_of(deployment(kind=name)), encoding="utf-8")
    (tmp_path / "broken.yaml").write_text(
        'apiVersion: rdpolicy/v1\n"##vso[task.complete]": 1\n"##vso[task.complete]": 2\n'
    )
    return tmp_path


@pytest.mark.skipif(os.name == "nt", reason="no file is named so there")
@pytest.mark.parametrize("name", REPORTERS)
@pytest.mark.parametrize("options", [[], ["-q"], ["-v"]], ids=str)
@pytest.mark.usefixtures("hostile")
def test_a_hostile_manifest_is_inert_in_every_format(rdpolicy, name, options):
    ended = rdpolicy("check", ".", "--as-of", "2026-11-24", "-f", name, "--assume", "directory.name=##vso[a]", *options)
    assert ended.code in {1, 3}
    for written in (ended.out, ended.err):
        assert {char for char in written if category(char) in {"Cc", "Cf", "Cs", "Zl", "Zp"}} <= {"\n"}
    for line in log_lines(ended.out):
        assert azure(line) is None or line.startswith(OWN["azure"] if name == "azure" else ())
        assert github(line) is None or line.startswith(OWN["github"] if name == "github" else ())
    for line in log_lines(ended.err):
        assert azure(line) is github(line) is None
    assert READERS[name](ended.out)


@pytest.mark.usefixtures("hostile")
def test_what_is_hostile_is_told_all_the_same(rdpolicy):
    ended = rdpolicy("check", ".", "--as-of", "2026-11-24", "-f", "json")
    told = "\n".join(strings(json.loads(ended.out)))
    for name in NAMES:
        assert name in told
    assert not re.search(r"##(vso)?\[", ended.out)
