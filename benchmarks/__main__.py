"""`python -m benchmarks [--size smoke|full] [--peers] [--write]`: whole processes, and ratios to what everyone knows.

The yardstick is an import of the libraries that any tool of this kind needs; with --peers also the tools that people
run on the same files. Libraries are byte-compiled first: else the first runs measure the compiler.
"""

from __future__ import annotations

import argparse
import compileall
import os
import platform
import sys
import sysconfig
import tempfile
from contextlib import chdir
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from benchmarks import corpora, peers
from benchmarks.measure import Pair, in_turn, once

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "performance.md"
IMPORT = [sys.executable, "-c", "import click, ruamel.yaml; from pydantic import BaseModel"]
RDPOLICY = [sys.executable, "-m", "validator"]
# The review dossier is measured at so many hosts.
DOSSIER_HOSTS = 500
CLICK = [sys.executable, "-c", "import click"]
UNCHANGED = [*RDPOLICY, "check", "--as-of", "2026-11-24", "--quiet"]
# Verdicts of earlier runs are no measure of how fast a run is.
CHECK = [*UNCHANGED, "--no-cache"]
# Runs a command twice, at once or one after the other.
TWICE = """\
import subprocess, sys
runs = []
for _ in range(2):
    runs.append(subprocess.Popen(sys.argv[2:]))
    if sys.argv[1] == "apart":
        runs[-1].wait()
sys.exit(max(run.wait() for run in runs))
"""


class Size(NamedTuple):
    """How often short and long works run, and how large the large ones are."""

    short: int
    long: int
    hosts: int
    files: int


SIZES = {"smoke": Size(1, 1, 20, 8), "full": Size(25, 3, 10_000, 5_000)}


class Work(NamedTuple):
    """Something to do: what it is called, the file or folder, and how often it is done."""

    name: str
    target: Path
    runs: int

    @property
    def files(self) -> list[str]:
        """Return every file of the work."""
        return [str(path) for path in sorted(self.target.rglob("*.yaml"))] or [str(self.target)]


def works(folder: Path, size: Size) -> Iterator[Work]:
    """Write the corpora, each without and with faults, and yield the work that each is."""
    write = corpora.write_file
    for faulty in (False, True):
        stem, kind = ("faulty", "a tenth faulty") if faulty else ("clean", "clean")
        small = write(folder / f"small-{stem}.yaml", corpora.small(faulty=faulty))
        yield Work("40 lines, faulty" if faulty else "40 lines, clean", small, size.short)
        middle = write(folder / f"middle-{stem}.yaml", corpora.farm(46, faulty=faulty))
        yield Work(f"500 lines, {kind}", middle, size.short)
        farm = write(folder / f"farm-{stem}.yaml", corpora.farm(size.hosts, faulty=faulty))
        yield Work(f"{lines_of(farm):,} lines with {size.hosts:,} hosts, {kind}", farm, size.long)
        estate = corpora.write_estate(
            folder / f"estate-{stem}", size.files, corpora.tenth_faulty if faulty else corpora.clean
        )
        yield Work(f"{size.files:,} files, {kind}", estate, size.long)


def lines_of(file: Path) -> int:
    """Return the lines of a file in round numbers, as people speak of them."""
    return round(file.read_text(encoding="utf-8").count("\n"), -2)


def table(folder: Path, size: Size, tools: Mapping[str, peers.Peer], package: Path) -> Iterator[str]:
    """Measure everything, rdpolicy as it is in the folder of a package, and yield the lines of the table."""
    environment = {**os.environ, "RDPOLICY_CACHE_DIR": str(folder / "cache"), "PYTHONPATH": str(package)}
    once([*RDPOLICY, "rules"], environment)  # compiles the pack of a checkout; what is installed has it
    yield "| work | wall s | cpu s | MiB | against | wall s | cpu s | MiB | wall ratio | cpu ratio |"
    yield "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |"
    yield row("`--version`", "import", in_turn([*RDPOLICY, "--version"], IMPORT, size.short, environment))
    if "yamllint" in tools:
        version = [tools["yamllint"].command[0], "--version"]
        yield row("`--version`", "yamllint", in_turn([*RDPOLICY, "--version"], version, size.short, environment))
    for work in works(folder, size):
        # In one process: what a second one gains is a row of its own.
        command = [*CHECK, "--jobs", "1", str(work.target)]
        yield row(work.name, "import", in_turn(command, IMPORT, work.runs, environment))
        for tool in tools.values():
            yield row(work.name, tool.name, in_turn(command, tool.on(work.files), work.runs, environment))
    yield from shared(folder, size, environment)
    yield from growth(folder, size, environment)
    yield from dossiers(folder, size, environment)


def shared(folder: Path, size: Size, environment: Mapping[str, str]) -> Iterator[str]:
    """Yield what faults, further processes and verdicts of earlier runs make of the same work."""
    name, clean = f"{size.files:,} files", [*CHECK, "--jobs", "1", str(folder / "estate-clean")]
    for what, text in (("one fault in each", corpora.one_fault), ("seven findings in each", corpora.faulty)):
        each = corpora.write_estate(folder / f"estate-{text.__name__}", size.files, text)
        faulty = [*CHECK, "--jobs", "1", str(each)]
        yield row(f"{name}, {what}", "the same, clean", in_turn(faulty, clean, size.long, environment))
    # What two processors do at once sways most: it is measured as often as short works are.
    two = [*CHECK, "--jobs", "2", str(folder / "estate-clean")]
    yield row(f"{name}, two processes", "one process", in_turn(two, clean, size.short, environment))
    # Two processors need not do twice the work of one: what they share in this machine bounds what sharing out gains.
    together, apart = ([sys.executable, "-c", TWICE, how, *clean] for how in ("together", "apart"))
    yield row(f"{name}, two runs at once", "one after the other", in_turn(together, apart, size.short, environment))
    known = [*UNCHANGED, "--jobs", "1", str(folder / "estate-clean")]
    once(known, environment)
    yield row(f"{name}, unchanged", "without cache", in_turn(known, clean, size.long, environment))
    small = [*UNCHANGED, str(folder / "small-clean.yaml")]
    once(small, environment)
    yield row("40 lines, unchanged", "`import click`", in_turn(small, CLICK, size.short, environment))


def growth(folder: Path, size: Size, environment: Mapping[str, str]) -> Iterator[str]:
    """Yield what four times the hosts, and four times the files, cost."""
    quarter = corpora.write_file(folder / "quarter.yaml", corpora.farm(size.hosts // 4, faulty=False))
    part = corpora.write_estate(folder / "quarter", size.files // 4)
    for name, whole, fourth in (
        ("4 times the hosts", folder / "farm-clean.yaml", quarter),
        ("4 times the files", folder / "estate-clean", part),
    ):
        # In one process: how the work is shared out is no matter of how it grows.
        first, second = ([*CHECK, "--jobs", "1", str(target)] for target in (whole, fourth))
        yield row(name, "a quarter", in_turn(first, second, size.long, environment))


def dossiers(folder: Path, size: Size, environment: Mapping[str, str]) -> Iterator[str]:
    """Yield what writing the review dossier of a farm costs, against checking it alone."""
    for faulty, kind in ((False, "clean"), (True, "a tenth faulty")):
        hosts = min(size.hosts, DOSSIER_HOSTS)
        farm = corpora.write_file(folder / f"dossier-{kind[0]}.yaml", corpora.farm(hosts, faulty=faulty))
        report = [*RDPOLICY, "report", "--as-of", "2026-11-24", "-o", str(folder / "dossier.html"), str(farm)]
        check = [*CHECK, "--timeline", str(farm)]
        name = f"dossier of {hosts} hosts, {kind}"
        yield row(name, "`check --timeline`", in_turn(report, check, size.short, environment))


def row(name: str, against: str, pair: Pair) -> str:
    """Return a line of the table."""
    figures = [f"{run.wall:.3f} | {run.cpu:.3f} | {run.peak:.0f}" for run in (pair.first, pair.second)]
    line = f"| {name} | {figures[0]} | {against} | {figures[1]} | {pair.wall:.2f} | {pair.cpu:.2f} |"
    print(line, file=sys.stderr)
    return line


def machine() -> str:
    """Return what this machine is, as far as the system tells."""
    model = platform.processor() or platform.machine()
    described = Path("/proc/cpuinfo")
    if described.exists():
        names = [
            line.partition(":")[2].strip() for line in described.read_text("utf-8").splitlines() if "model name" in line
        ]
        model = names[0] if names else model
    day = datetime.now(UTC).date().isoformat()
    return f"{day}, {model}, {os.cpu_count()} processors, {platform.system()}, Python {platform.python_version()}"


def main() -> int:
    """Measure, print the table, and write it to the page when asked to."""
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__.split("\n\n", maxsplit=1)[0])
    parser.add_argument("--size", choices=SIZES, default="smoke")
    parser.add_argument(
        "--peers", action="store_true", help="install rdpolicy, check-jsonschema and yamllint, and compare"
    )
    parser.add_argument("--write", action="store_true", help=f"write the table to {PAGE.relative_to(ROOT)}")
    options = parser.parse_args()
    for library in (str(ROOT / "validator"), sysconfig.get_path("purelib")):
        compileall.compile_dir(library, quiet=2, workers=1)
    # In a folder of its own: no configuration on the way up is read.
    with tempfile.TemporaryDirectory() as name, chdir(name):
        folder, tools, about, package = Path(name), dict[str, peers.Peer](), machine(), ROOT
        if options.peers:
            schema = ROOT / "schema" / "deployment.schema.json"
            tools = peers.install(folder / "peers", schema, corpora.small(faulty=False))
            about += f"; {peers.versions(folder / 'peers')}"
            package = folder / "installed"
            peers.own(package, ROOT)
        lines = list(table(folder, SIZES[options.size], tools, package))
    print("\n".join([about, "", *lines]))
    if options.write:
        PAGE.write_text(page(about, lines), encoding="utf-8")
    return 0


def page(about: str, lines: list[str]) -> str:
    """Return the page that shows a table."""
    return f"""\
# Performance

Whole processes, from start to end, measured by `python -m benchmarks --size full --peers --write`. Seconds, and the
peak memory of the largest process, are medians of runs that took turns; a ratio is the median of those of all turns.
"import" stands for `python -c "{IMPORT[2]}"`, which no tool of this kind
can do without. Every other tool is first shown to see a fault that was planted. rdpolicy is installed as users have
it, judges in one process and recalls no verdict, unless a row says so.

What a machine does beside the measuring, and how alike the files are, moves a ratio by a tenth or two; the small files
here are 300 different ones with different names, and manifests that differ in nothing but names are judged once. Two
processors may slow each other down: what two whole runs at once take of the same two one after the other is a row of
its own, and about what sharing out one run can gain. How much that is depends on what else the machine does, so that
these two rows are of more turns than others of that size.

{about}.

{chr(10).join(lines)}
"""


if __name__ == "__main__":
    sys.exit(main())
