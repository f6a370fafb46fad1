"""A file of waivers that stands beside the manifests: for findings in several of them, or kept by others."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from validator.model.base import ManifestModel, Text
from validator.model.deployment import Waiver


class SharedWaiver(Waiver):
    """An accepted finding, in every deployment or in the one named."""

    deployment: Text | None = None


class WaiverFile(ManifestModel):
    """Accepted findings of deployments in other files; `rdpolicy check --waivers FILE` takes it."""

    api_version: Annotated[Literal["rdpolicy/v1"], Field(alias="apiVersion")]
    kind: Literal["Waivers"]
    waivers: tuple[SharedWaiver, ...]
