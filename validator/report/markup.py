"""Foreign text inside Markdown: it is shown as it is, and makes no link, mention, table cell, tag or command."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from validator.report.layout import inert, prose
from validator.report.phrases import citation

if TYPE_CHECKING:
    from validator.findings import Citation

# A space without width, which keeps services from finding in a text what they would turn into a reference.
_APART = "&#8203;"
_SHOWN = {"&": "&amp;", "<": "&lt;", ">": "&gt;", **{char: f"\\{char}" for char in "\\`*_[]|~."}}
_SPECIAL = re.compile(
    # References of GitHub, GitLab and Azure DevOps to people, issues, labels; formulas, smileys; then addresses.
    r"(?P<apart>[@#!$%^&~](?=\S)|/(?=/)|:(?=[\w+-]+:)|(?<=\bwww)(?=\.))|[\\`*_\[\]|<>&~]"
    # Some viewers make a link of any name that ends as domains do.
    r"|(?<=\S)\.(?=[^\W\d_])",
    re.IGNORECASE,
)
# What needs no escape between backticks, in a table or elsewhere.
_TAME = re.compile(r"[\w./:,=()+\[\] -]*[\w./)\]]", re.ASCII)
_ADDRESS = re.compile(r"https?://[\w.~:/?@!$&*+,;=%-]+(#[\w.~:/?@!$&*+,;=%-]*)?", re.ASCII)


def escaped(text: str) -> str:
    """Return the text on one line, every character that Markdown or a service gives a meaning to made harmless."""
    return _SPECIAL.sub(_escape, prose(text))


def _escape(match: re.Match[str]) -> str:
    shown = _SHOWN.get(match[0], match[0])
    if match["apart"] is None:
        return shown
    return f"{_APART if shown == '@' else ''}{shown}{_APART}"  # an address of mail has a name before its @


def code(text: str) -> str:
    """Return a name or a place in the font of code."""
    shown = inert(text)
    if not shown:
        return ""
    return f"`{shown}`" if _TAME.fullmatch(shown) and "//" not in shown else f"<code>{escaped(shown)}</code>"


def link(source: Citation) -> str:
    """Return a source as a link, or as text where its address is none."""
    shown = escaped(citation(source)) or escaped(source.id)
    return f"[{shown}](<{source.url}>)" if shown and _ADDRESS.fullmatch(source.url) else shown
