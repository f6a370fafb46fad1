"""Foreign text in the cells of spreadsheets, where it means nothing but itself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from validator.report.layout import inert

if TYPE_CHECKING:
    from decimal import Decimal

# What begins a formula, by OWASP's page on CSV injection, with the wide forms that East Asian editions take for the
# same; spaces before it are passed over, as some spreadsheets do.
_FORMULA = re.compile(r"\s*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
# Not characters of XML 1.0, and no use to anyone elsewhere.
_NO_XML = re.compile("[\ufffe\uffff]")
# As many characters fit into a cell of Excel.
_LONGEST = 32_767


def text(value: str) -> str:
    """Return a text on one line, with every control character as its escape, short enough for a cell."""
    shown = _NO_XML.sub("\ufffd", inert(value))
    return shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST - 1]}…"


def formula(value: str) -> bool:
    """Tell whether a spreadsheet that reads the text anew would take it for a formula."""
    return bool(_FORMULA.match(value))


def guarded(value: str) -> str:
    """Return the text of a cell for a file whose reader guesses at formulas: such a text begins with an apostrophe."""
    shown = text(value)
    return f"'{shown}" if formula(shown) else shown


def number(amount: Decimal) -> str:
    """Return an amount as digits with a point, without exponent and separators."""
    return f"{amount:f}"
