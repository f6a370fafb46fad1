"""A report that was written earlier, as far as its certificate and verdicts go; from JSON or from a dossier's page."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from validator.errors import Place, SourceError
from validator.findings.certificate import Certificate, Sealed, Terms

if TYPE_CHECKING:
    from collections.abc import Mapping

_DATA = re.compile(r'<script type="application/json" id="rdpolicy-dossier">(.*?)</script>', re.DOTALL)
_SCHEMAS = {"rdpolicy/report/v1": "json", "rdpolicy/dossier/v1": "html"}


class Told(NamedTuple):
    """A verdict as a report tells it."""

    rule: str
    subject: str
    outcome: str
    severity: str


class Record(NamedTuple):
    """A report: its format, its text, its certificate, its verdicts by fingerprint, and the files it failed to read."""

    format: str
    text: str
    certificate: Certificate
    verdicts: Mapping[str, Told]
    unread: tuple[str, ...]


def read(text: str, name: str) -> Record:
    """Return what a report says; raise SourceError where it is none, or has no certificate."""
    page = _DATA.search(text)
    try:
        data = json.loads(page[1] if page else text)
        form = _SCHEMAS[data["schema"]]
        stated = data.get("certificate")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise SourceError("this is no report of rdpolicy, in JSON or HTML", Place(name)) from None
    if stated is None:
        raise SourceError("this report has no certificate: write it anew, as JSON or HTML", Place(name))
    try:
        verdicts = {_text(one["fingerprint"]): _told(one) for one in data["findings"]}
        unread = tuple(_text(one["file"]) for one in data["failures"])
        return Record(form, text, _certificate(stated), verdicts, unread)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise SourceError("the certificate of this report is damaged", Place(name)) from error


def _told(one: Mapping[str, object]) -> Told:
    return Told(*(_text(one[part]) for part in Told._fields))


def _certificate(data: Mapping[str, object]) -> Certificate:
    until = data["until"]
    regraded = data["regraded"]
    count, partial = data["waivers_count"], data["partial"]
    if not isinstance(regraded, dict) or not isinstance(count, bool) or not isinstance(partial, bool):
        raise TypeError
    return Certificate(
        tool=_text(data["tool"]),
        pack=_text(data["pack"]),
        edition=_text(data["edition"]),
        as_of=date.fromisoformat(_text(data["as_of"])),
        until=None if until is None else date.fromisoformat(_text(until)),
        assumptions=_texts(data["assumptions"]),
        manifests=_sealed(data["manifests"]),
        waivers=_sealed(data["waivers"]),
        terms=Terms(
            _texts(data["left_out"]),
            {_text(rule): _text(severity) for rule, severity in regraded.items()},
            count,
            _texts(data["waivers_require"]),
            partial,
        ),
        verdicts=_text(data["verdicts"]),
        digest=_text(data["digest"]),
    )


def _sealed(value: object) -> tuple[Sealed, ...]:
    if not isinstance(value, list):
        raise TypeError
    return tuple(Sealed(_text(one["file"]), _text(one["sha256"])) for one in value)


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise TypeError
    return tuple(map(_text, value))


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value
