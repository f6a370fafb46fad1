"""A baseline: the findings that were there when it was written, kept beside the manifests."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from validator.findings import Severity
from validator.model.base import ManifestModel, Text

SCHEMA = "rdpolicy/baseline/v1"


class KnownFinding(ManifestModel):
    """A finding that is known; `fingerprint` is what it is found again by, all else is for people.

    It counts as known only while it is no graver than `outcome` and `severity` say.
    """

    deployment: str
    rule: Text
    subject: str
    outcome: Literal["failed", "undetermined"]
    severity: Severity
    message: str
    fingerprint: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]


class BaselineFile(ManifestModel):
    """Known findings, which do not fail a run; `rdpolicy check --write-baseline FILE` writes it."""

    schema_: Annotated[Literal["rdpolicy/baseline/v1"], Field(alias="schema")]
    findings: tuple[KnownFinding, ...]
