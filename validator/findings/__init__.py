"""Findings and reports: all that a reporter may know, who looks at no model and no rules."""

# No postponed annotations: Python would compile each of their texts anew at every start.
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from validator.findings.certificate import Certificate
    from validator.findings.dossier import Dossier
    from validator.findings.finding import (
        Acceptance,
        CellEvidence,
        Change,
        Evidence,
        FactEvidence,
        Finding,
        Fix,
        KnownFinding,
        Location,
        Related,
    )

__all__ = [
    "PARTS",
    "Acceptance",
    "CellEvidence",
    "Change",
    "Citation",
    "Evidence",
    "FactEvidence",
    "Failure",
    "Finding",
    "Findings",
    "Fix",
    "KnownFinding",
    "Location",
    "Outcome",
    "Path",
    "Related",
    "Report",
    "RuleInfo",
    "Severity",
    "Tally",
    "fingerprint",
    "spell_path",
]

Path = tuple[str | int, ...]
# Where the parts of a finding are.
PARTS = "validator.findings.finding"


def __getattr__(name: str) -> Any:  # noqa: ANN401 -- whatever the name stands for
    """Return a part of a finding, whose module is imported when it is asked for first."""
    if name.startswith("_"):
        raise AttributeError(name)
    found = globals()[name] = getattr(import_module(PARTS), name)
    return found


def fingerprint(*parts: str) -> str:
    """Return what identifies a finding, from the parts that stay when lines move: 32 hexadecimal digits."""
    from hashlib import sha256  # noqa: PLC0415 -- a clean run needs none

    return sha256("\0".join(parts).encode()).hexdigest()[:32]


def spell_path(path: Path) -> str:
    """Return a manifest path as `servers[0].license_server.cals[1].version`."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return text


class Severity(StrEnum):
    """How grave a failed rule is: connections fail, it is risky or unpublished, or it is worth knowing."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def weight(self) -> int:
        """Return 3 for error, 2 for warning, 1 for info, so that severities compare."""
        return _WEIGHTS[self]


_WEIGHTS = {Severity.ERROR: 3, Severity.WARNING: 2, Severity.INFO: 1}


class Outcome(StrEnum):
    """What a rule said about one row of its fact table."""

    FAILED = "failed"
    PASSED = "passed"
    NOT_APPLICABLE = "not-applicable"
    UNDETERMINED = "undetermined"
    WAIVED = "waived"


class Citation(NamedTuple):
    """A published source: its catalog id, title, publisher, edition date and address, plus the anchor cited."""

    id: str
    title: str
    publisher: str
    edition: str
    url: str


class Failure(NamedTuple):
    """An input that could not be checked, while others could: the sentence and its place."""

    file: str
    line: int | None
    column: int | None
    sentence: str

    @property
    def sort_key(self) -> tuple[str, int, int, str]:
        """Return file, line, column, sentence: the order of every report."""
        return self.file, self.line or 0, self.column or 0, self.sentence


class RuleInfo(NamedTuple):
    """What reporters may say about a rule that took part in the run."""

    id: str
    topic: str
    title: str
    severity: Severity
    remedy: str
    rationale: str
    sources: tuple[Citation, ...]


# How many findings there are of each outcome and severity, those that are known apart.
Tally = Counter[tuple[Outcome, Severity, bool]]


class Findings(Sequence["Finding"]):
    """Findings that are counted already, and too many to be held in memory: each is read in its turn."""

    tally: Tally


class Report(NamedTuple):
    """The outcome of a run, in the order of `Finding.sort_key`; nothing in it depends on the clock but `as_of`.

    `files` are in the order of their names, and failures in that of `Failure.sort_key`. `texts` maps each file
    with findings to its text, for code frames. `outcomes` counts every verdict, including those that are no findings.
    `rules` describes the rules of the pack by id, including the manifest's shape rules.
    `assumptions` are the what-ifs of the run, as written. `overrides` has the severity at which it judged each
    rule whose own severity it did not take. `deployments` are the names of those that were judged; `unread` counts
    the documents that could not be. `removable` are the entries of the baseline that no longer occur. That, `timeline`,
    `certificate` and `dossier` are None unless they were asked for.
    """

    findings: Sequence["Finding"]
    outcomes: Mapping[Outcome, int]
    files: tuple[str, ...]
    documents: int
    as_of: date
    edition: str
    rules: Mapping[str, RuleInfo]
    texts: Mapping[str, str]
    failures: tuple[Failure, ...] = ()
    timeline: tuple["Change", ...] | None = None
    assumptions: tuple[str, ...] = ()
    overrides: Mapping[str, Severity] = {}
    deployments: frozenset[str] = frozenset()
    unread: int = 0
    removable: tuple["KnownFinding", ...] | None = None
    certificate: "Certificate | None" = None
    dossier: "Dossier | None" = None

    @property
    def tally(self) -> Tally:
        """Return how many findings there are of each outcome and severity, those that are known apart."""
        if isinstance(self.findings, Findings):
            return self.findings.tally
        return Counter((finding.outcome, finding.severity, finding.known) for finding in self.findings)

    def count(self, severity: Severity) -> int:
        """Return how many failed findings have this severity, known ones left out."""
        return self.tally[Outcome.FAILED, severity, False]

    def failed_at(self, threshold: Severity) -> int:
        """Return how many failed findings are at or over a severity, known ones left out."""
        return sum(self.count(severity) for severity in Severity if severity.weight >= threshold.weight)

    def amount(self, outcome: Outcome, *, known: bool = False) -> int:
        """Return how many findings have an outcome, among those that are known or among those that are not."""
        return sum(number for (told, _, one), number in self.tally.items() if (told, one) == (outcome, known))

    @property
    def undetermined(self) -> int:
        """Return how many findings are undetermined, known ones left out."""
        return self.amount(Outcome.UNDETERMINED)

    @property
    def known(self) -> int:
        """Return how many findings are in the baseline."""
        return sum(number for (_, _, known), number in self.tally.items() if known)
