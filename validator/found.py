"""What goes into a run over manifests, and what has been found: plain data that brings nothing of what judges."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from validator.findings import Change, Failure, Finding, Outcome, RuleInfo, Severity
    from validator.findings.dossier import Exhibit
    from validator.waivers import Met, Waiver

# What a run tells as it goes on: how many of how many inputs are done.
Told = Callable[[int, int], None]


class Input(NamedTuple):
    """A text to check, read when its turn comes; `optional` ones that are no manifests are passed over."""

    name: str
    read: Callable[[], str]
    optional: bool = False


class Shown(NamedTuple):
    """A file that a report has something to say of: its name, its findings in order, perhaps as bytes, and its text."""

    name: str
    findings: Sequence[Finding] | bytes
    text: str

    def data(self) -> bytes:
        """Return the findings as bytes."""
        if isinstance(self.findings, bytes):
            return self.findings
        from validator.spool import dumped  # noqa: PLC0415 -- most files have no findings

        return dumped(tuple(self.findings))

    def packed(self) -> Shown:
        """Return the same with the findings as bytes."""
        return self._replace(findings=self.data())

    def opened(self) -> Sequence[Finding]:
        """Return the findings."""
        if not isinstance(self.findings, bytes):
            return self.findings
        from validator.spool import loaded  # noqa: PLC0415 -- as above

        found: Sequence[Finding] = loaded(self.findings)
        return found


class Basis(NamedTuple):
    """What a run judges by, as reports tell it: the edition, all rules, and severities that are not a rule's own."""

    edition: str
    rules: Mapping[str, RuleInfo]
    overrides: Mapping[str, Severity]


class Found:
    """What a run, or a part of one, has found so far; `shown` are the files with findings or waivers.

    `met` are the waivers of all deployments and what they met, `garbled` are comments that should be waivers.
    `deployments` are the names of those judged, `unread` counts the documents that could not be. `fresh` are verdicts
    to be kept for other runs, by what they depend on.
    """

    def __init__(self) -> None:
        self.files: dict[str, None] = {}
        self.shown: list[Shown] = []
        self.outcomes: Counter[Outcome] = Counter()
        self.failures: list[Failure] = []
        self.timeline: list[Change] = []
        self.met: Met = {}
        self.garbled: list[tuple[Waiver, str]] = []
        self.deployments: set[str] = set()
        self.documents = 0
        self.unread = 0
        self.digests: dict[str, str] = {}
        self.exhibits: list[Exhibit] = []
        self.fresh: dict[bytes, bytes] = {}

    def add(self, other: Found) -> None:
        """Take in what has been found in another part of the inputs."""
        self.files.update(other.files)
        self.shown += other.shown
        self.outcomes.update(other.outcomes)
        self.failures += other.failures
        self.timeline += other.timeline
        for waiver, states in other.met.items():
            self.met.setdefault(waiver, []).extend(states)
        self.garbled += other.garbled
        self.deployments |= other.deployments
        self.documents += other.documents
        self.unread += other.unread
        self.digests.update(other.digests)
        self.exhibits += other.exhibits
        self.fresh.update(other.fresh)
