"""However a run ends, it ends cleanly: one sentence, the right exit code, and no report but a whole one."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from validator.report import REPORTERS

ROOT = Path(__file__).parents[2]
POSIX = pytest.mark.skipif(os.name == "nt", reason="pipes, limits and signals are others there")
FULL = Path("/dev/full")
# A run of few files in several processes.
SHARED = "from validator.cli import jobs; jobs.MANY = 2; from validator.__main__ import start; start()"
BAD = {"servers[0].license_server.cals[0].version": 2019}


@pytest.fixture
def start(cache, tmp_path):
    """Return a function that starts a command in a process of its own, in a session of its own."""
    running = []

    def call(*argv, program=("-m", "validator"), **options):
        environment = {**os.environ, "RDPOLICY_CACHE_DIR": str(cache), "PYTHONPATH": str(ROOT)}
        streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "stdin": subprocess.DEVNULL}
        command = [sys.executable, *program, "check", "--no-cache", "--as-of", "2026-11-24", *argv]
        process = subprocess.Popen(
            command, env=environment, cwd=tmp_path, start_new_session=True, **{**streams, **options}
        )
        running.append(process)
        return process

    yield call
    for process in running:
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout, process.stderr):
            if stream is not None:
                stream.close()


@pytest.fixture
def names(tmp_path):
    """Return a function that names all files of the folder, hidden ones too."""
    return lambda: sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file())


@POSIX
@pytest.mark.parametrize("name", REPORTERS)
@pytest.mark.usefixtures("bad")
def test_a_reader_that_goes_away_changes_neither_verdict_nor_peace(start, name):
    reading, writing = os.pipe()
    os.close(reading)
    running = start("bad.yaml", "-f", name, stdout=writing)
    os.close(writing)
    assert running.communicate()[1] == b""
    assert running.returncode == 1


@POSIX
@pytest.mark.parametrize("name", REPORTERS)
def test_a_reader_may_stop_after_the_first_line_of_many(start, write, name):
    for number in range(60):  # more than a pipe holds
        write(f"sites/{number}.yaml", **BAD)
    running = start("sites", "-f", name)
    assert running.stdout.readline()
    running.stdout.close()
    running.stdout = None
    assert running.communicate()[1] == b""
    assert running.returncode == 1


@pytest.mark.skipif(not FULL.exists(), reason="needs a device that is always full")
@pytest.mark.parametrize("name", REPORTERS)
@pytest.mark.usefixtures("bad")
def test_a_full_disk_is_one_sentence_in_every_format(start, names, name):
    with FULL.open("wb") as full:
        running = start("bad.yaml", "-f", name, "--output", "json=out.json", stdout=full)
        assert running.communicate()[1] == b"error: the standard output cannot be written: No space left on device\n"
    assert running.returncode == 3
    assert names() == ["bad.yaml", "out.json"]
    running = start("bad.yaml", "-q", "--output", f"{name}={FULL}")
    assert running.communicate()[1] == b"error: /dev/full: this report cannot be written: No space left on device\n"
    assert running.returncode == 3


@POSIX
@pytest.mark.parametrize("before", [None, b"an old report\n"])
@pytest.mark.usefixtures("bad")
def test_a_disk_that_fills_up_midway_leaves_what_was_there(start, names, tmp_path, before):
    import resource  # noqa: PLC0415 -- only there is one

    if before is not None:
        (tmp_path / "out.sarif").write_bytes(before)
    limit = 4096  # bytes that a file may have; the report has more
    running = start(
        "bad.yaml", "-q", "--output", "sarif=out.sarif", "--output", "gitlab=out.json",
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
    )  # fmt: skip
    out, err = running.communicate()
    assert (running.returncode, err) == (3, b"error: out.sarif: this report cannot be written: File too large\n")
    assert out.startswith(b"bad.yaml:")
    assert json.loads((tmp_path / "out.json").read_bytes())
    assert names() == sorted(["bad.yaml", "out.json", *(["out.sarif"] if before else [])])
    if before is not None:
        assert (tmp_path / "out.sarif").read_bytes() == before


@pytest.mark.parametrize("name", REPORTERS)
@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("folder", "Is a directory"),
        ("bad.yaml.d/out", "No such file or directory"),
        ("file/out", "Not a directory"),
        ("x" * 300, "File name too long"),
    ],
)
@POSIX
@pytest.mark.usefixtures("bad")
def test_an_output_that_cannot_be_written_is_one_sentence(rdpolicy, tmp_path, names, name, target, reason):
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_bytes(b"")
    ended = rdpolicy("check", "bad.yaml", "-q", "--output", f"{name}={target}")
    assert (ended.code, ended.err) == (3, f"error: {target}: this report cannot be written: {reason}\n")
    assert ended.out.startswith("bad.yaml:")
    assert names() == ["bad.yaml", "file"]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="nothing is forbidden to root")
@pytest.mark.usefixtures("bad")
def test_a_folder_that_may_not_be_written_is_one_sentence(rdpolicy, tmp_path):
    (tmp_path / "folder").mkdir(mode=0o555)
    ended = rdpolicy("check", "bad.yaml", "-q", "--output", "json=folder/out.json")
    assert (ended.code, ended.err) == (3, "error: folder/out.json: this report cannot be written: Permission denied\n")


def test_a_read_only_file_system_is_one_sentence(rdpolicy, bad):
    if not Path("/proc/self").exists():
        pytest.skip("needs a file system where no file can be made")
    ended = rdpolicy("check", bad.name, "-q", "--output", "json=/proc/out.json")
    assert (ended.code, ended.err.count("\n")) == (3, 1)
    assert ended.err.startswith("error: /proc/out.json: this report cannot be written: ")


@pytest.mark.parametrize("jobs", [(), ("--jobs", "2")])
def test_one_unreadable_file_of_two_hundred_leaves_the_others_reported(start, write, tmp_path, jobs):
    for number in range(199):
        write(f"sites/{number:03}.yaml", **(BAD if number % 2 else {}))
    (tmp_path / "sites" / "100a.yaml").write_bytes(b"apiVersion: rdpolicy/v1\nkind: \xff\n")
    program = ("-c", SHARED) if jobs else ("-m", "validator")
    running = start("sites", *jobs, "-f", "json", "--output", "junit=out.xml", program=program)
    out, err = running.communicate()
    assert running.returncode == 3
    assert err == b"error: sites/100a.yaml:2:7: this file is not UTF-8 here (byte 0xFF)\n"
    report = json.loads(out)
    assert report["summary"]["files"] == 199
    faulty = {one["location"]["file"] for one in report["findings"] if one["rule"] == "no-usable-cal-pool"}
    assert faulty == {f"sites/{number:03}.yaml" for number in range(1, 199, 2)}
    assert [failure["file"] for failure in report["failures"]] == ["sites/100a.yaml"]
    assert (tmp_path / "out.xml").read_bytes().count(b"<testsuite ") == 200


def children(group):
    """Return the processes of a session that still run, but for those that only wait to be taken note of."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            state, _, _, session = stat.read_text(encoding="utf-8").rpartition(")")[2].split()[:4]
            if int(session) == group and state not in "ZX":
                found.append(int(stat.parent.name))
    return found


def until(happens):
    """Wait until something happens, and fail when it never does."""
    for _ in range(1200):
        if happens():
            return
        time.sleep(0.05)
    pytest.fail("it never happened")


@POSIX
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interrupt_while_it_waits_for_input_ends_without_a_word(start, names, number, code):
    running = start("-", "--output", "json=out.json", stdin=subprocess.PIPE)
    # It has read what the pipe holds, and waits for more.
    block = b"#" * 65535 + b"\n"
    for _ in range(4):
        running.stdin.write(block)
    running.stdin.flush()
    time.sleep(0.2)
    running.send_signal(number)
    assert running.wait(60) == code
    assert (running.stdout.read(), running.stderr.read()) == (b"", b"")
    assert names() == []


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs to see the processes of a session")
@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("whole", [True, False])
def test_an_interrupt_midway_leaves_no_report_no_draft_and_no_process(start, write, names, jobs, whole):
    """The terminal interrupts the whole session, a supervisor the one process that it knows."""
    for number in range(400):
        write(f"sites/{number}.yaml", **{f"servers[1].roles[{n}]": "nonsense" for n in range(1, 40)})
    before = names()
    running = start("sites", "--jobs", str(jobs), "--output", "json=out.json", program=("-c", SHARED))
    until(lambda: len(children(running.pid)) == (1 if jobs == 1 else 3) and running.poll() is None)
    time.sleep(0.3 if jobs == 1 else 0)  # past the start of Python itself
    (os.killpg if whole else os.kill)(running.pid, signal.SIGINT)
    assert running.wait(60) == 130
    out, err = running.stdout.read(), running.stderr.read()
    assert err == b""
    assert b"Found" not in out  # what was told before it has no end
    assert names() == before
    until(lambda: not children(running.pid))
