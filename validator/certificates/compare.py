"""What differs between a report that was written earlier and one that was made now from what should be the same."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from validator.certificates.record import Told

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from validator.certificates.record import Record
    from validator.findings import Report
    from validator.findings.certificate import Certificate, Sealed

# So many verdicts that differ are told one by one.
_TOLD = 20


def differences(record: Record, report: Report) -> Iterator[str]:
    """Yield a sentence for each difference in what went into two reports and in what came out."""
    old, new = record.certificate, report.certificate
    if new is None:
        raise ValueError("the new report has no certificate")
    if old.sealed().digest != old.digest:
        yield "the certificate has been changed: its digest is not that of its parts"
    yield from _basis(old, new)
    yield from _files("manifest", old.manifests, new.manifests)
    yield from _files("file of waivers", old.waivers, new.waivers)
    now = {f.fingerprint: Told(f.rule, f.subject, f.outcome, f.severity) for f in report.findings}
    told = list(_verdicts(record.verdicts, now))
    yield from told[:_TOLD]
    if len(told) > _TOLD:
        yield f"{len(told) - _TOLD} more verdicts differ"
    if not told and old.verdicts != new.verdicts:
        yield "the digest over the verdicts differs, though none of those that the report lists does"


def _basis(old: Certificate, new: Certificate) -> Iterator[str]:
    if old.tool != new.tool:
        yield f"the report was written by rdpolicy {old.tool}, this is rdpolicy {new.tool}"
    if old.pack != new.pack:
        yield f"the report was judged by the policies {_short(old.pack)}, these are {_short(new.pack)}"


def _short(digest: str) -> str:
    return "-".join(part[:12] for part in digest.split("-"))


def _files(kind: str, old: Sequence[Sealed], new: Sequence[Sealed]) -> Iterator[str]:
    before, now = dict(old), dict(new)
    for file in sorted({*before, *now}):
        if file not in now:
            yield f"the {kind} {file} of the report was not given"
        elif file not in before:
            yield f"the {kind} {file} is not in the report"
        elif before[file] != now[file]:
            yield f"the {kind} {file} has changed: sha256 {before[file][:12]} in the report, now {now[file][:12]}"


def _verdicts(before: Mapping[str, Told], now: Mapping[str, Told]) -> Iterator[str]:
    for fingerprint in dict.fromkeys((*before, *now)):
        old, new = before.get(fingerprint), now.get(fingerprint)
        if old == new:
            continue
        known = old or new
        what = f"{known.rule} on {known.subject}" if known else fingerprint
        yield f"{what}: {_level(old)} in the report, now {_level(new)}"


def _level(told: Told | None) -> str:
    if told is None:
        return "no finding"
    return f"{told.outcome} ({told.severity})"


def altered(record: Record, rendered: str) -> str | None:
    """Return how a report differs from what is written now of the same verdicts; None where it does not.

    Line breaks of either kind are the same, and so is JSON however it is laid out.
    """
    if record.format == "json":
        old, new = json.loads(record.text), json.loads(rendered)
        parts = [key for key in dict.fromkeys((*old, *new)) if old.get(key) != new.get(key)]
        return f"the report says otherwise than these verdicts under {', '.join(parts)}" if parts else None
    old_lines, new_lines = record.text.splitlines(), rendered.splitlines()
    if old_lines == new_lines:
        return None
    pairs = zip(old_lines, new_lines, strict=False)
    line = next((number for number, (old, new) in enumerate(pairs, 1) if old != new), None)
    line = line or min(len(old_lines), len(new_lines)) + 1
    return f"the page is not what rdpolicy writes of these verdicts: line {line} differs"
