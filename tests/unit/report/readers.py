"""What CI services take for commands in a log, told from how their agents read it."""

from __future__ import annotations

import re
from typing import NamedTuple


class Command(NamedTuple):
    name: str
    properties: dict[str, str]
    text: str


# In the order in which the agents put them back: the percent sign last.
GITHUB_DATA = {"%0D": "\r", "%0A": "\n", "%25": "%"}
GITHUB_PROPERTY = {"%0D": "\r", "%0A": "\n", "%3A": ":", "%2C": ",", "%25": "%"}
AZURE = {"%3B": ";", "%0D": "\r", "%0A": "\n", "%5D": "]", "%AZP25": "%"}


def _back(text, escapes):
    for escape, char in escapes.items():
        text = text.replace(escape, char)
    return text


def _command(inside, text, separator, escapes, data):
    name, _, rest = inside.partition(" ")
    pairs = [part.split("=", 1) for part in rest.split(separator) if "=" in part]
    return Command(name, {key: _back(value, escapes) for key, value in pairs}, _back(text, data))


def log_lines(text):
    return re.split("\r\n|\n|\r", text)


def github(line):
    """Return the workflow command of a line: `::` first but for spaces, or the older `##[` anywhere.

    A runner takes the commands that it knows, all of letters and hyphens, and lets everything else stand.
    """
    trimmed = line.lstrip()
    inside, _, text = trimmed[2:].partition("::")
    if trimmed.startswith("::") and "::" in trimmed[2:] and re.match(r"[\w-]+( |\Z)", inside):
        return _command(inside, text, ",", GITHUB_PROPERTY, GITHUB_DATA)
    if found := re.search(r"##\[([^\]]*)\](.*)", line):
        return _command(found[1], found[2], ";", {}, {})
    return None


def azure(line):
    """Return the logging command of a line: `##vso[` anywhere up to the next bracket; formatting commands as well."""
    if found := re.search(r"##vso\[([^\]]*)\](.*)", line, re.IGNORECASE):
        return _command(found[1], found[2], ";", AZURE, AZURE)
    return Command("format", {}, line) if "##[" in line else None
