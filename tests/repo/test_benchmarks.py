"""The benchmarks work; what they measure is no matter of tests."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import corpora, peers
from benchmarks.measure import Pair, Run, in_turn, median, once
from tests.builders import AS_OF
from validator.api import check_text
from validator.findings import Outcome

ROOT = Path(__file__).parents[2]


def command(code):
    return [sys.executable, "-c", f"raise SystemExit({code})"]


def test_the_smoke_size_prints_a_table():
    ended = subprocess.run(
        [sys.executable, "-m", "benchmarks", "--size", "smoke"], capture_output=True, text=True, check=True, cwd=ROOT
    )
    machine, _, header, rule, *rows = ended.stdout.splitlines()
    assert "Python" in machine
    assert {line.count("|") for line in (header, rule, *rows)} == {header.count("|")}
    works = [row.split("|")[1].strip() for row in rows]
    assert works == [
        "`--version`",
        "40 lines, clean",
        "500 lines, clean",
        "200 lines with 20 hosts, clean",
        "8 files, clean",
        "40 lines, faulty",
        "500 lines, a tenth faulty",
        "200 lines with 20 hosts, a tenth faulty",
        "8 files, a tenth faulty",
        "8 files, one fault in each",
        "8 files, seven findings in each",
        "8 files, two processes",
        "8 files, two runs at once",
        "8 files, unchanged",
        "40 lines, unchanged",
        "4 times the hosts",
        "4 times the files",
        "dossier of 20 hosts, clean",
        "dossier of 20 hosts, a tenth faulty",
    ]
    assert all(float(figure) > 0 for row in rows for figure in row.split("|")[-3:-1])


@pytest.mark.parametrize("text", [corpora.clean(0), corpora.farm(25, faulty=False)])
def test_clean_corpora_are_clean(pack, text):
    assert check_text(text, as_of=AS_OF, pack=pack).findings == ()


@pytest.mark.parametrize("text", [corpora.small(faulty=True), corpora.farm(25, faulty=True)])
def test_faulty_corpora_have_faults(pack, text):
    outcomes = {finding.outcome for finding in check_text(text, as_of=AS_OF, pack=pack).findings}
    assert outcomes == {Outcome.FAILED}


def test_faults_in_each_file_make_as_many_findings_as_they_are_said_to(pack):
    for text, findings in ((corpora.one_fault, 1), (corpora.faulty, 7)):
        assert len(check_text(text(3), as_of=AS_OF, pack=pack).findings) == findings


def test_corpora_are_as_large_as_they_are_called(tmp_path):
    assert corpora.small(faulty=False).count("\n") in range(35, 45)
    assert corpora.farm(46, faulty=True).count("\n") in range(480, 510)
    assert corpora.farm(10_000, faulty=False).count("\n") in range(100_000, 100_100)
    files = sorted(corpora.write_estate(tmp_path, 60, corpora.tenth_faulty).rglob("*.yaml"))
    assert len(files) == len({file.read_text(encoding="utf-8") for file in files}) == 60


def test_a_median_is_one_of_each_figure():
    assert median([Run(1, 5, 9), Run(3, 1, 2), Run(2, 4, 4)]) == Run(2, 4, 4)


def test_two_commands_run_in_turn():
    pair = in_turn(command(0), command(1), 2, {})
    assert isinstance(pair, Pair)
    assert min(*pair.first, *pair.second, pair.wall, pair.cpu) > 0


def test_a_command_that_fails_is_no_measure():
    with pytest.raises(SystemExit, match="ended with 3"):
        once(command(3), {})


def test_a_tool_must_pass_what_is_sound_and_see_what_is_not(tmp_path):
    seeing = "import sys; sys.exit('planted' in open(sys.argv[1]).read())"
    peers.show(peers.Peer("tool", (sys.executable, "-c", seeing), "planted"), tmp_path, "sound")
    for blind in ("", "raise SystemExit(1)"):
        with pytest.raises(SystemExit, match="cannot be compared with"):
            peers.show(peers.Peer("tool", (sys.executable, "-c", blind), "planted"), tmp_path, "sound")
