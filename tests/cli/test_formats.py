"""Every format ends alike: the exit code tells of the manifests, never of how the report is written."""

from __future__ import annotations

import pytest

from tests.builders import deployment, text_of
from validator.report import REPORTERS

BAD = "apiVersion: rdpolicy/v1\nkind: Deployment\nmetadata: {name: a}\nservers: [{name: A, os: 2022, roles: [nonsense]}]\n"


@pytest.fixture
def files(tmp_path, write):
    write()
    (tmp_path / "bad.yaml").write_text(BAD, encoding="utf-8")
    (tmp_path / "broken.yaml").write_text("a: [", encoding="utf-8")
    host = {"name": "RDSH01", "os": "2022", "roles": ["session-host"]}
    (tmp_path / "unknown.yaml").write_text(text_of(deployment(servers=[host])), encoding="utf-8")


@pytest.mark.parametrize("name", REPORTERS)
@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("site.yaml",), 0),
        (("bad.yaml",), 1),
        (("bad.yaml", "--fail-on", "never"), 0),
        (("unknown.yaml", "--fail-on", "never"), 0),
        (("unknown.yaml", "--strict"), 1),
        (("bad.yaml", "broken.yaml"), 3),
        (("broken.yaml",), 3),
        (("nowhere.yaml",), 3),
    ],
)
@pytest.mark.usefixtures("files")
def test_every_format_ends_alike(rdpolicy, tmp_path, name, arguments, code):
    ended = rdpolicy("check", *arguments, "--as-of", "2026-11-24", "-f", name)
    assert ended.code == code
    again = rdpolicy("check", *arguments, "--as-of", "2026-11-24", "-q", "--output", f"{name}=out")
    assert again.code == code
    if (tmp_path / "out").exists() and name != "text":  # which may be quiet
        assert (tmp_path / "out").read_bytes().decode() == ended.out
