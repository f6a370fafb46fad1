"""What a report says it was made from, so that anyone can make it again and compare."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from validator.findings import Failure, Finding


class Sealed(NamedTuple):
    """A file that a run read: its name as it was given, and the SHA-256 of its bytes as 64 hexadecimal digits."""

    file: str
    sha256: str


class Terms(NamedTuple):
    """How a run departed from the usual one: rules left out or graded otherwise, and how waivers counted.

    In a `partial` run, waivers of files of their own may have been for manifests that it did not read.
    """

    left_out: tuple[str, ...] = ()
    regraded: Mapping[str, str] = {}
    waivers_count: bool = True
    waivers_require: tuple[str, ...] = ()
    partial: bool = False


class Certificate(NamedTuple):
    """What went into a report and what came out of it.

    `tool` is the version that judged and `pack` the digest of its policies. `waivers` are the files of waivers,
    `until` is the last day of the timeline. `verdicts` is a digest over all findings and failures, `digest` one over
    all else that stands here: two reports with the same one say the same of the same inputs.
    """

    tool: str
    pack: str
    edition: str
    as_of: date
    until: date | None
    assumptions: tuple[str, ...]
    manifests: tuple[Sealed, ...]
    waivers: tuple[Sealed, ...]
    terms: Terms
    verdicts: str
    digest: str = ""

    def sealed(self) -> Certificate:
        """Return the certificate with the digest over all its other parts."""
        return self._replace(digest=_summed({**self.to_json(), "digest": ""}))

    def to_json(self) -> dict[str, object]:
        """Return the certificate as plain data, in the order in which reports show it."""
        return {
            "digest": self.digest,
            "tool": self.tool,
            "pack": self.pack,
            "edition": self.edition,
            "as_of": self.as_of.isoformat(),
            "until": None if self.until is None else self.until.isoformat(),
            "assumptions": list(self.assumptions),
            "manifests": [one._asdict() for one in self.manifests],
            "waivers": [one._asdict() for one in self.waivers],
            "left_out": list(self.terms.left_out),
            "regraded": dict(self.terms.regraded),
            "waivers_count": self.terms.waivers_count,
            "waivers_require": list(self.terms.waivers_require),
            "partial": self.terms.partial,
            "verdicts": self.verdicts,
        }


def seal(text: str) -> str:
    """Return the SHA-256 of a text's UTF-8 bytes, which are those of its file, a byte order mark included."""
    from hashlib import sha256  # noqa: PLC0415 -- only reports with a certificate need it

    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def verdicts(findings: Sequence[Finding], failures: Sequence[Failure]) -> str:
    """Return a digest over what a run found: every verdict that is a finding, and every input that was not checked."""
    told = [[one.fingerprint, one.outcome, one.severity] for one in findings]
    return _summed([told, [[one.file, one.line, one.column, one.sentence] for one in failures]])


def _summed(value: object) -> str:
    return seal(json.dumps(value, ensure_ascii=True, sort_keys=True, separators=(",", ":")))
