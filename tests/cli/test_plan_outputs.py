"""`rdpolicy plan` and what it writes where: formats, files, terminals, signs of life."""

from __future__ import annotations

import csv
import io
import json

import openpyxl
import pytest

from tests.builders import deployment, text_of
from tests.plans import PLANS
from validator import api
from validator.cli import console, progress

AS_OF = ("--as-of", "2026-11-24")


@pytest.fixture
def site(tmp_path, monkeypatch):
    """Give a manifest, for which the plan is one made by hand."""
    (tmp_path / "site.yaml").write_text(text_of(deployment()), encoding="utf-8")
    monkeypatch.setattr(api, "plan", lambda *_args, **_options: PLANS["priced"])
    return "site.yaml"


def test_several_files_are_written_in_one_run(rdpolicy, site, tmp_path):
    files = ["--output", "xlsx=p.xlsx", "--output", "csv=p.csv", "--output", "json=p.json", "--output", "text=p.txt"]
    ended = rdpolicy("plan", site, *AS_OF, *files)
    assert (ended.code, ended.err) == (0, "")
    assert (tmp_path / "p.txt").read_bytes().decode() == ended.out
    assert ended.out.startswith("contoso-hq: buy 85 CALs and upgrade 1 license server for 18,750.5025 EUR\n")
    assert json.loads((tmp_path / "p.json").read_bytes())["total_cals"] == 85
    assert (tmp_path / "p.csv").read_bytes().startswith(b"\xef\xbb\xbfkind,day,")
    assert openpyxl.load_workbook(tmp_path / "p.xlsx").sheetnames[0] == "Summary"


def test_a_file_that_cannot_be_written_leaves_the_others_whole(rdpolicy, site, tmp_path):
    ended = rdpolicy("plan", site, *AS_OF, "--output", "xlsx=no/p.xlsx", "--output", "csv=p.csv", "--fail-on-shortfall")
    assert ended.code == 3
    assert ended.err == "error: no/p.xlsx: this report cannot be written: No such file or directory\n"
    assert (tmp_path / "p.csv").is_file()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["p.csv", "site.yaml"]


@pytest.mark.parametrize(
    ("argv", "sentence"),
    [
        (["--output", "xlsx=site.yaml"], "'site.yaml' is read for the plan: choose another file for --output"),
        (
            ["--output", "csv=./prices.yaml", "--prices", "prices.yaml"],
            "'prices.yaml' is read for the plan: choose another file for --output",
        ),
        (
            ["--output", "csv=a", "--output", "xlsx=./a"],
            "'a' takes another report: choose another file for --output",
        ),
        (["-q", "-v"], "--quiet and --verbose exclude each other. See 'rdpolicy plan --help'."),
    ],
)
def test_wrong_calls(rdpolicy, site, argv, sentence):
    ended = rdpolicy("plan", site, *argv)
    assert (ended.code, ended.out, ended.err) == (2, "", f"error: {sentence}\n")


def test_a_workbook_is_for_a_file(rdpolicy, site):
    ended = rdpolicy("plan", site, "-f", "xlsx")
    assert ended.code == 2
    assert "'xlsx' is not one of" in ended.err


def test_csv_on_the_standard_output_is_the_file(rdpolicy, site, tmp_path, monkeypatch):
    ended = rdpolicy("plan", site, *AS_OF, "-f", "csv", "--output", "csv=p.csv")
    assert ended.out.encode() == (tmp_path / "p.csv").read_bytes()
    assert len(list(csv.reader(io.StringIO(ended.out)))) == 23
    monkeypatch.setattr(console, "is_terminal", lambda: True)
    seen = rdpolicy("plan", site, *AS_OF, "-f", "csv")
    assert seen.out == ended.out.removeprefix("\ufeff").replace("\r\n", "\n")


def test_color_and_width_are_those_of_the_terminal(rdpolicy, site, monkeypatch):
    plain = rdpolicy("plan", site, *AS_OF)
    assert "\x1b" not in plain.out
    assert "\x1b[1m" in rdpolicy("plan", site, *AS_OF, "--color", "always").out
    monkeypatch.setattr(console, "is_terminal", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "80")
    seen = rdpolicy("plan", site, *AS_OF)
    assert "\x1b[1m" in seen.out
    assert len(seen.out.split("\n")) > len(plain.out.split("\n"))
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in rdpolicy("plan", site, *AS_OF).out
    monkeypatch.delenv("NO_COLOR")
    assert "\x1b" not in rdpolicy("plan", site, *AS_OF, "--no-color").out


def test_quiet_and_verbose(rdpolicy, site):
    assert len(rdpolicy("plan", site, *AS_OF, "-q").out.split("\n")) < 15
    assert "Interns" in rdpolicy("plan", site, *AS_OF, "-v").out


def test_bars_are_ascii_where_the_terminal_has_nothing_else(rdpolicy, site, monkeypatch):
    monkeypatch.setattr(console, "draws", lambda: False)
    assert rdpolicy("plan", site, *AS_OF).out.isascii()


@pytest.mark.parametrize(
    ("encoding", "able"), [("utf-8", True), ("cp437", True), ("ascii", False), ("cp1252", False), ("wrong", False)]
)
def test_an_encoding_can_draw_or_not(monkeypatch, encoding, able):
    class Stream:
        pass

    stream = Stream()
    stream.encoding = encoding
    monkeypatch.setattr("sys.stdout", stream)
    assert console.draws() is able


def test_a_shortfall_fails_when_it_is_to(rdpolicy, site):
    assert rdpolicy("plan", site, *AS_OF, "--fail-on-shortfall").code == 1


def test_the_planner_is_asked_and_told_of(rdpolicy, tmp_path):
    """No stand-in here: a deployment is planned and written in every format."""
    manifest = deployment(access=[{"name": "=Staff", "users": 300}])
    (tmp_path / "site.yaml").write_text(text_of(manifest), encoding="utf-8")
    ended = rdpolicy("plan", "site.yaml", *AS_OF, "--output", "csv=p.csv", "--output", "xlsx=p.xlsx")
    assert (ended.code, ended.err) == (0, "")
    assert "Proven:" in ended.out
    found = list(csv.DictReader(io.StringIO((tmp_path / "p.csv").read_text(encoding="utf-8-sig"))))
    assert {row["groups"] for row in found if row["kind"] == "demand"} == {"'=Staff"}


class Screen:
    """Stands in for a drawn bar."""

    def __init__(self):
        self.task_ids = [0]
        self.seen = []
        self.stopped = False

    def update(self, _task, *, description, refresh):
        assert refresh
        self.seen.append(description)

    def stop(self):
        self.stopped = True


def test_a_sign_of_life_tells_the_parts_and_goes_away(monkeypatch):
    screen = Screen()
    monkeypatch.setattr(progress, "SOON", 0)
    monkeypatch.setattr(progress, "_seen", lambda: True)
    monkeypatch.setattr(progress, "_started", lambda *_columns, total: screen if total is None else None)

    def work(told):
        told(0, 1)
        while "" not in screen.seen:
            pass
        told(3, 7)
        while "3 of 7 parts solved" not in screen.seen:
            pass
        return "done"

    assert progress.working(work, wanted=True) == "done"
    assert screen.stopped


@pytest.mark.parametrize("wanted", [True, False])
def test_nothing_is_drawn_without_a_terminal(monkeypatch, wanted):
    monkeypatch.setattr(progress, "_seen", lambda: False)
    monkeypatch.setattr(progress, "_started", None)
    assert progress.working(lambda _told: 5, wanted=wanted) == 5


def test_a_failure_of_the_work_is_the_failure(monkeypatch):
    monkeypatch.setattr(progress, "_seen", lambda: True)
    with pytest.raises(ZeroDivisionError):
        progress.working(lambda _told: 1 // 0, wanted=True)


def test_an_interrupt_within_the_work_ends_the_run(rdpolicy, site, monkeypatch):
    def interrupt(*_args, **_options):
        raise KeyboardInterrupt

    monkeypatch.setattr(api, "plan", interrupt)
    assert rdpolicy("plan", site, *AS_OF) == (130, "", "")
