"""Manifests as configuration of Windows: PowerShell, registry files, group policies, DSC and unattended setup."""

from __future__ import annotations

from validator.render.files import RenderedFile
from validator.render.formats import FORMATS, Rendered, render
from validator.render.plan import DeploymentPlan, plan
from validator.render.source import Source, sources

__all__ = ["FORMATS", "DeploymentPlan", "Rendered", "RenderedFile", "Source", "plan", "render", "sources"]
