"""Text of a manifest within other languages: every name ends up as one literal, whatever it is made of."""

from __future__ import annotations

import re

from validator.errors import RdpolicyError

# PowerShell takes these four for the plain quotation mark, so each of them ends a string as well.
_SINGLE_QUOTES = "'\u2018\u2019\u201a\u201b"
_PAIRS = str.maketrans({mark: mark * 2 for mark in _SINGLE_QUOTES})
_MARKUP = re.compile(r"[\\`*_\[\]<>&~|]")
_SURROGATES = range(0xD800, 0xE000)


def visible(text: str) -> str:
    r"""Return the text on one line, every character that cannot be seen as its escape: `\n`, `\u202e`."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode("ascii") for char in text)


def powershell(text: str) -> str:
    """Return a verbatim string of PowerShell, in which nothing is expanded; the marks that would end it are doubled.

    Raises RdpolicyError for a text that no script can hold.
    """
    return f"'{writable(text).translate(_PAIRS)}'"


def registry_text(text: str) -> str:
    r"""Return a REG_SZ value of a registry file: quoted, or as UTF-16 in hexadecimal where it has control characters.

    Raises RdpolicyError for a text that no registry value can hold.
    """
    if text.isprintable():
        return '"' + writable(text).replace("\\", "\\\\").replace('"', '\\"') + '"'
    return "hex(1):" + ",".join(f"{byte:02x}" for byte in f"{writable(text)}\0".encode("utf-16-le"))


def code_span(text: str) -> str:
    """Return a text as code of Markdown, with a fence longer than any within it."""
    shown = visible(text)
    runs = [len(run) for run in "".join(char if char == "`" else " " for char in shown).split()]
    fence = "`" * (max(runs, default=0) + 1)
    apart = " " if shown.startswith(("`", " ")) or shown.endswith(("`", " ")) or not shown.strip() else ""
    return f"{fence}{apart}{shown}{apart}{fence}"


def prose(text: str) -> str:
    """Return a text as words of Markdown, in which nothing is taken for markup."""
    return _MARKUP.sub(r"\\\g<0>", visible(text))


def writable(text: str) -> str:
    """Return the text; raise RdpolicyError where it holds what no file of Windows takes for text."""
    if any(char == "\0" or ord(char) in _SURROGATES for char in text):
        raise RdpolicyError(f"the name '{visible(text)}' holds a character that no configuration of Windows can hold")
    return text
