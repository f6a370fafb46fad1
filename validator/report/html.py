"""The report as one page that is read, filtered, printed and signed: the review dossier.

The file holds all that it shows, its style and its script; a Content Security Policy in it forbids everything else.
"""

from __future__ import annotations

import json
import re
from base64 import b64encode
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from validator import __version__, resources
from validator.report.layout import inert, prose
from validator.report.page import view
from validator.report.page.fold import clipped
from validator.report.phrases import citation, counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from validator.findings import Citation, Finding, Report
    from validator.report.page.index import Entry

_ADDRESS = re.compile(r"https?://[\w.~:/?#@!$&()*+,;=%-]+", re.ASCII)
_FOR_SCRIPTS = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"}


def render(report: Report, **_options: object) -> str:
    """Return the dossier as HTML; sections that need a report with a dossier are left out of one without."""
    return (
        _environment()
        .get_template("dossier.html.j2")
        .render(view.page(report), certificate_data=_data(view.certificate_data(report)), **_shell("dossier"))
    )


def index(report: Report, entries: Sequence[Entry], beside: Sequence[Finding]) -> str:
    """Return a page that leads to the dossiers of a report's parts, with what belongs to none of them."""
    return (
        _environment()
        .get_template("estate.html.j2")
        .render(report=report, entries=entries, beside=beside, **_shell("estate"))
    )


@cache
def _environment() -> Environment:
    """Return what writes templates: every text that they show is made inert, then escaped."""
    environment = Environment(
        loader=FileSystemLoader(resources.templates()),
        autoescape=True,
        finalize=_inert,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {"prose": prose, "clipped": clipped, "counted": counted, "citation": citation}
    environment.tests |= {"address": _is_address}
    return environment


def _inert(value: object) -> object:
    """Return a text as HTML that shows it; a page may be printed to a log, where `##` and `::` begin commands."""
    if not isinstance(value, str) or isinstance(value, Markup):
        return value
    return Markup(str(escape(inert(value))).replace("##", "#&#35;").replace("::", ":&#58;"))  # noqa: S704 -- it is escaped


def _is_address(source: Citation) -> bool:
    """Tell whether a source can be linked to: anything but the web's own schemes stays text."""
    return _ADDRESS.fullmatch(source.url) is not None


def _shell(name: str) -> dict[str, object]:
    """Return style and script of a page, and their digests, which are all that its policy allows."""
    style, script = _text("style.css"), _text(f"{name}.js")
    return {
        "style": Markup(style),  # noqa: S704 -- our own files
        "script": Markup(script),  # noqa: S704
        "style_digest": _digest(style),
        "script_digest": _digest(script),
        "tool": f"rdpolicy {__version__}",
    }


@cache
def _text(name: str) -> str:
    """Return a file beside the templates, with the line breaks that a browser makes of any, so that digests agree."""
    return (resources.templates() / name).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"


def _data(value: object) -> Markup:
    """Return data for a script element, where nothing in it can end that element or reorder text."""
    written = json.dumps(value, ensure_ascii=True, indent=1)
    safe = "".join(_FOR_SCRIPTS.get(char, char) for char in written).replace("##", r"#\u0023")
    return Markup(safe)  # noqa: S704 -- it has no markup left
