from __future__ import annotations

import pytest

from tests.builders import deployment, text_of
from validator.cli.main import run

DAY = ("--as-of", "2026-11-24")


def test_a_dossier_is_written_whatever_the_verdict(rdpolicy, bad, tmp_path):
    ended = rdpolicy("report", bad.name, "-o", "dossier.html", *DAY)
    assert ended == (0, "", "note: wrote dossier.html\n")
    page = (tmp_path / "dossier.html").read_text(encoding="utf-8")
    assert page.startswith("<!DOCTYPE html>")
    assert "Does not pass" in page
    assert "No verdict changes until 2029-11-24." in page
    rdpolicy("report", bad.name, "-o", "again.html", *DAY)
    assert (tmp_path / "again.html").read_bytes() == (tmp_path / "dossier.html").read_bytes()


def test_check_writes_the_same_page(rdpolicy, bad, tmp_path):
    ended = rdpolicy("check", bad.name, *DAY, "-f", "html", "--output", "html=page.html", "--timeline")
    assert ended.code == 1
    assert (tmp_path / "page.html").read_text(encoding="utf-8") == ended.out
    rdpolicy("report", bad.name, "-o", "dossier.html", *DAY)
    assert (tmp_path / "dossier.html").read_text(encoding="utf-8") == ended.out
    assert "Topology" in ended.out


def test_what_judges_a_check_judges_a_dossier(rdpolicy, bad, tmp_path):
    words = ("--ignore", "cal", "--severity", "capacity=info", "--edition", "seed", "--years", "1", "--no-waivers")
    ended = rdpolicy("report", bad.name, "-o", "d.html", *DAY, *words, "--assume", "deployment.platform=azure")
    assert ended.code == 0
    page = (tmp_path / "d.html").read_text(encoding="utf-8")
    assert "rule-cal-older-than-host" not in page
    assert "deployment.platform=azure" in page
    assert "none counts" in page
    assert "by edition seed" in page
    assert "until 2027-11-24" in page


def test_a_configuration_says_what_to_report_on(rdpolicy, bad, tmp_path):
    (tmp_path / "rdpolicy.toml").write_text(
        f'paths = ["{bad.name}"]\nas-of = 2026-11-24\nignore = ["cal"]\nfail-on = "never"\n', encoding="utf-8"
    )
    assert rdpolicy("report", "-o", "d.html").code == 0
    assert "rule-cal-older-than-host" not in (tmp_path / "d.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("-o", "x.html"), "Missing argument 'MANIFEST...'"),
        (("bad.yaml",), "write either to --output FILE or to --estate DIR"),
        (("bad.yaml", "-o", "x.html", "--estate", "e"), "write either to --output FILE or to --estate DIR"),
        (("bad.yaml", "-o", "bad.yaml"), "'bad.yaml' is to be checked: choose another file for --output"),
        (("bad.yaml", "--estate", "bad.yaml"), "'bad.yaml' cannot be made a folder: File exists"),
    ],
)
@pytest.mark.usefixtures("bad")
def test_wrong_calls_are_told(rdpolicy, words, sentence):
    ended = rdpolicy("report", *words, *DAY)
    assert (ended.code, ended.out) == (2, "")
    assert sentence in ended.err


def test_inputs_that_cannot_be_read_are_on_the_page_and_end_with_3(rdpolicy, bad, tmp_path):
    (tmp_path / "broken.yaml").write_text("a: [", encoding="utf-8")
    ended = rdpolicy("report", bad.name, "broken.yaml", "-o", "d.html", *DAY)
    assert ended.code == 3
    assert "error: broken.yaml:" in ended.err
    assert "Not checked in full" in (tmp_path / "d.html").read_text(encoding="utf-8")
    assert rdpolicy("report", "-o", "nowhere/d.html", bad.name, *DAY).code == 3


def test_an_estate_has_a_dossier_for_each_manifest_and_an_index(rdpolicy, write, bad, tmp_path):
    write("same.yaml", **{"metadata.name": "smallest"})
    write("odd.yaml", **{"metadata.name": "///"})
    write("index.yaml", **{"metadata.name": "INDEX"})
    (tmp_path / "two.yaml").write_text(
        text_of(deployment()) + "\n---\n" + text_of(deployment(**{"metadata.name": "b"}))
    )
    (tmp_path / "broken.yaml").write_text("rdpolicy: [", encoding="utf-8")
    waivers = "apiVersion: rdpolicy/v1\nkind: Waivers\nwaivers:\n  - {rule: gone, where: x, reason: r, owner: o, until: 2026-01-01}\n"
    (tmp_path / "accepted").write_text(waivers, encoding="utf-8")
    ended = rdpolicy("report", ".", "--estate", "out/pages", *DAY, "--waivers", "accepted")
    assert ended.code == 3
    assert "note: wrote out/pages/index.html\n" in ended.err
    folder = tmp_path / "out/pages"
    assert {path.name for path in folder.iterdir()} == {
        "index.html", "index-2.html", "smallest.html", "smallest-2.html", "deployment.html", "2-deployments.html",
    }  # fmt: skip
    index = (folder / "index.html").read_text(encoding="utf-8")
    assert index.index('href="smallest.html"') < index.index('href="2-deployments.html"')
    assert "broken.yaml" in index
    assert "the waiver of gone expired on 2026-01-01" in index
    assert bad.name in index
    single = (folder / "smallest.html").read_text(encoding="utf-8")
    assert "Does not pass" in single
    assert "same.yaml" not in single


def test_a_page_of_an_estate_verifies_by_itself(rdpolicy, write, bad, tmp_path):
    write()
    waivers = "apiVersion: rdpolicy/v1\nkind: Waivers\nwaivers:\n  - {rule: gone, where: x, reason: r, owner: o, until: 2027-01-01}\n"
    (tmp_path / "accepted").write_text(waivers, encoding="utf-8")
    rdpolicy("report", bad.name, "site.yaml", "--estate", "out", *DAY, "--waivers", "accepted")
    for page in ("smallest.html", "smallest-2.html"):
        ended = rdpolicy("verify", f"out/{page}")
        assert (ended.code, ended.err) == (0, "")


def test_the_command_needs_no_terminal(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run(["report", "missing.yaml", "-o", "x.html"]) == 3


def test_the_standard_input_is_a_manifest_of_an_estate(rdpolicy, tmp_path):
    ended = rdpolicy("report", "-", "--estate", "out", *DAY, stdin=text_of(deployment()).encode())
    assert ended.code == 0
    assert (tmp_path / "out/smallest.html").is_file()
