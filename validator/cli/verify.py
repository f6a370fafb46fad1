"""`rdpolicy verify`: judge again what a report was made from, and say in what it differs."""

from __future__ import annotations

from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING

import click

from validator import api
from validator.certificates import altered, differences, read
from validator.cli import accepted, candidates, console, inputs, packs
from validator.cli.group import HelpedCommand
from validator.cli.options import policies_option
from validator.errors import Place, SourceError, UsageError
from validator.findings import Severity
from validator.report import render
from validator.report.layout import inert
from validator.selection import Selection, apply
from validator.waivers import Terms
from validator.waivers.file import read as read_waivers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from validator.certificates import Record
    from validator.engine.pack import Pack
    from validator.findings import Report

SAME, DIFFERS = 0, 1


@click.command("verify", cls=HelpedCommand)
@click.argument("report", type=Path, shell_complete=candidates.files)
@click.option(
    "--manifest",
    "manifests",
    metavar="FILE",
    type=Path,
    multiple=True,
    shell_complete=candidates.files,
    help="A manifest of the report.  [default: those that it names] Repeatable.",
)
@click.option(
    "--waivers",
    metavar="FILE",
    type=Path,
    multiple=True,
    shell_complete=candidates.files,
    help="A file of waivers of the report.  [default: those that it names] Repeatable.",
)
@click.option(
    "--baseline", metavar="FILE", type=Path, shell_complete=candidates.files, help="The baseline of the report."
)
@policies_option
def command(
    *,
    report: Path,
    manifests: tuple[Path, ...],
    waivers: tuple[Path, ...],
    baseline: Path | None,
    policies: tuple[Path, ...],
) -> int:
    """Judge again what a report in JSON or HTML was made from, and say in what it differs.

    The day, the edition and everything else are those of its certificate. Exit codes: 0 the same; 1 something differs;
    3 the report cannot be read.
    """
    return execute(report, manifests, waivers, policies, baseline)


def execute(
    path: Path,
    manifests: Sequence[Path] = (),
    waivers: Sequence[Path] = (),
    policies: Sequence[Path] = (),
    baseline: Path | None = None,
) -> int:
    """Compare a report with what is there now, tell the differences and return the exit code.

    Raises:
        RdpolicyError: the report or a file of waivers cannot be read, or is no such thing.

    """
    name = path.as_posix()
    record = read(accepted.text(path), name)
    made = record.certificate
    pack, terms = _judged_by(record, waivers, packs.load(policies), name)
    found = api.check(
        _inputs(record, manifests),
        as_of=made.as_of,
        pack=pack,
        until=made.until,
        assume=made.assumptions,
        terms=terms,
        baseline=None if baseline is None else accepted.baseline(baseline),
        may_be_empty=True,
        certificate=True,
        dossier=record.format == "html",
    )
    told = list(differences(record, found)) or _rewritten(record, found)
    for sentence in told:
        console.write(f"differs: {inert(sentence)}\n")
    if not told:
        console.write(f"{inert(name)} is what these manifests and policies give: certificate {made.digest[:16]}\n")
    return DIFFERS if told else SAME


def _rewritten(record: Record, found: Report) -> list[str]:
    """Return what else the report says than one of the same verdicts."""
    sentence = altered(record, render(found, record.format))
    return [] if sentence is None else [sentence]


def _judged_by(record: Record, waivers: Sequence[Path], pack: Pack, name: str) -> tuple[Pack, Terms]:
    """Return the pack by the recorded edition and rules, and the terms on which waivers counted."""
    made = record.certificate
    named = _matched([one.file for one in made.waivers], waivers)
    texts = {name: accepted.text(path) for name, path in named.items()}
    shared = tuple(waiver for name, text in texts.items() for waiver in read_waivers(text, name))
    texts = dict(reversed(texts.items()))  # as `accepted.terms` has them
    terms = Terms(made.terms.waivers_count, made.terms.waivers_require, shared, texts, partial=made.terms.partial)
    graded = [(rule, Severity(severity)) for rule, severity in made.terms.regraded.items()]
    wanted = Selection((), made.terms.left_out, graded)
    try:
        pack = pack.with_edition(made.edition)
        return apply(wanted, pack, terms) if made.terms.left_out or graded else (pack, terms)
    except UsageError as error:
        raise SourceError(f"this report cannot be judged again: {error.sentence}", Place(name)) from None


def _inputs(record: Record, manifests: Sequence[Path]) -> list[api.Input]:
    """Return the recorded manifests under their recorded names, read from the files that are given for them."""
    recorded = [*(one.file for one in record.certificate.manifests), *record.unread]
    found = _matched(list(dict.fromkeys(recorded)), manifests)
    return [api.Input(name, inputs.single(path).read) for name, path in found.items()]


def _matched(recorded: Sequence[str], given: Sequence[Path]) -> dict[str, Path]:
    """Return the file for each recorded name: of the same path, else of the same name, else the one that is left.

    Files that stand for nothing recorded keep their own names. Without files, the recorded names are those of files.
    """
    if not given:
        return {name: Path(name) for name in recorded}
    left, found = list(given), dict[str, Path]()
    for whole in (True, False):
        for name in (one for one in recorded if one not in found):
            match = next((path for path in left if _means(name, path, whole=whole)), None)
            if match is not None:
                found[name] = match
                left.remove(match)
    open_names = [name for name in recorded if name not in found]
    if len(open_names) == len(left) == 1:
        return found | {open_names[0]: left[0]}
    return found | {path.as_posix(): path for path in left}


def _means(name: str, path: Path, *, whole: bool) -> bool:
    """Tell whether a recorded name is that of a file: the whole of it, or its last part, whichever system wrote it."""
    return name == path.as_posix() if whole else PureWindowsPath(PurePosixPath(name).name).name == path.name
