"""The exception family: what ends a run instead of becoming a finding.

A fault in a deployment is a finding. A fault in a policy, in an input that cannot be read, or in how the
tool was called is one of these exceptions, each with a sentence to act on and, where there is one, a place.
"""

from __future__ import annotations

from typing import NamedTuple


class Place(NamedTuple):
    """Where something stands: a file (or `-` for standard input), and optionally a line and column from 1."""

    file: str
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        """Return `file`, `file:line` or `file:line:column`."""
        return ":".join(str(part) for part in (self.file, self.line, self.column) if part is not None)


class RdpolicyError(Exception):
    """Base of all expected failures; `exit_code` is what the command line ends with.

    `faults` holds every fault of a file where several were found, this exception's own sentence the first.
    """

    exit_code = 3

    def __init__(self, sentence: str, place: Place | None = None, faults: tuple[RdpolicyError, ...] = ()) -> None:
        self.sentence = sentence
        self.place = place
        self.faults = faults or (self,)
        super().__init__(f"{place}: {sentence}" if place else sentence)


class SourceError(RdpolicyError):
    """The input cannot be read: missing, not UTF-8, not YAML, too large, too deep, or nothing to check in it."""


class PolicyError(RdpolicyError):
    """A policy pack does not load."""


class UsageError(RdpolicyError):
    """The call makes no sense: an unknown rule, an unknown edition, an impossible date."""

    exit_code = 2
