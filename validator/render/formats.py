"""The formats, and what rendering gives: a file for each server or deployment, and all in one where one can hold it."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

from validator.render.files import Names, RenderedFile
from validator.render.values import by_server

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from validator.policy.windows_model import WindowsSettings
    from validator.render.source import Source


class Format(NamedTuple):
    """How a format is written: its module, suffix and encoding; `name` where a deployment has one file of it."""

    module: str
    title: str
    suffix: str
    encoding: str = "utf-8"
    name: str | None = None


FORMATS: dict[str, Format] = {
    "powershell": Format("validator.render.powershell", "a script", ".ps1"),
    "reg": Format("validator.render.registry", "a registry file", ".reg", encoding="utf-16"),
    "gpo": Format("validator.render.policies", "group policies", ".md", name="group-policies"),
    "dsc": Format("validator.render.dsc", "DSC", ".ps1", name="RdsLicensing"),
    "unattend": Format("validator.render.unattend", "an answer file", ".xml"),
}


class Rendered(NamedTuple):
    """`files` for a folder, `whole` for one file, None where servers need different ones.

    `left_out` names the deployments of which the format sets nothing.
    """

    files: tuple[RenderedFile, ...]
    whole: RenderedFile | None
    left_out: tuple[str, ...]


def render(sources: Sequence[Source], to: str, windows: WindowsSettings) -> Rendered:
    """Render plans in a format of `FORMATS`.

    Raises:
        RdpolicyError: a name holds what the format cannot hold.

    """
    form = FORMATS[to]
    module = import_module(form.module)
    held = [source for source in sources if module.holds(source.plan)]
    left_out = tuple(source.plan.name for source in sources if not module.holds(source.plan))
    text = module.text(held, windows) if held else None
    whole = RenderedFile((f"{form.name or to}{form.suffix}",), text, form.encoding) if text is not None else None
    return Rendered(tuple(_files(held, form, windows)), whole, left_out)


def _files(sources: Sequence[Source], form: Format, windows: WindowsSettings) -> Iterator[RenderedFile]:
    module, folders = import_module(form.module), Names()
    for source in sources:
        folder = folders.give(source.plan.name)
        if form.name is not None:
            yield RenderedFile((folder, f"{form.name}{form.suffix}"), module.text([source], windows), form.encoding)
            continue
        names = Names()
        for server, share in by_server(source.plan):
            if module.holds(share):
                text = module.text([source._replace(plan=share)], windows)
                yield RenderedFile((folder, names.give(server, form.suffix)), text, form.encoding)
