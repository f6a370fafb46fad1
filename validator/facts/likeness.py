"""Which deployments are alike: what a manifest says, with numbers in place of the names of servers and domains.

Facts ask of such names only whether they, or the labels before and between their dots, are the same, in any case or
in the same. So deployments that are alike have the same rows with the same facts, but for those that hold names.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

# Where the sections of a manifest name servers and domains. All else, such as the name of a collection, counts as it
# is written.
_NAMES = {
    "directory": frozenset({"name", "domain"}),
    "licensing": frozenset({"license_servers"}),
    "servers": frozenset(
        {"name", "domain", "license_servers", "members", "remote_administrators", "in_license_servers_group"}
    ),
    "access": frozenset({"domain", "members"}),
}
_NO_NAMES = frozenset[str]()
# No fact depends on what a deployment is called; steps of an upgrade are names or roles, which are not told apart here.
_LEFT_OUT, _UNTOLD = "metadata", "upgrade"
# Larger deployments are seldom alike, and looking at all of one takes time.
MOST_SERVERS = 100
# A letter makes sure that it is no address.
_PLAIN = re.compile(r"(?=.*[A-Za-z])[\w-]+(?:\.[\w-]+)*", re.ASCII)
_RANGE = re.compile(r"(?P<head>[\w-]+)(?P<numbers>\[\d+-\d+\])(?P<tail>(?:\.[\w-]+)*)", re.ASCII)


def likeness(data: Mapping[str, Any]) -> Hashable | None:
    """Return what is equal for manifests, of the right shape, that are alike; None where it cannot be told."""
    if len(data["servers"]) > MOST_SERVERS or _UNTOLD in data:
        return None
    reading = _Reading()
    try:
        for section, value in data.items():
            if section != _LEFT_OUT:
                reading.told.append(section)
                reading.take(section, value, _NAMES.get(section, _NO_NAMES))
    except _UntoldError:
        return None
    return reading.result()


class _UntoldError(Exception):
    """A name is none of the usual ones."""


class _Reading:
    """What has been read of a manifest, flat, and the labels of names and the beginnings of ranges in their order."""

    def __init__(self) -> None:
        self.told: list[Hashable] = []
        self.labels: dict[str, int] = {}
        self.heads: dict[str, int] = {}

    def take(self, key: str, value: Any, names: frozenset[str]) -> None:  # noqa: ANN401 -- any YAML value
        """Take the value of a key, or an item of the list that is its value."""
        kind = value.__class__
        if kind is dict:
            self.told.append("{")
            for inner, entry in value.items():
                self.told.append(inner)
                self.take(inner, entry, names)
            self.told.append("}")
        elif kind is list:
            self.told.append("[")
            for item in value:
                self.take(key, item, names)
            self.told.append("]")
        elif kind is str and key in names:
            self._name(value, key)
        elif kind is str or kind is bool or value is None or (kind is int and key not in names):
            self.told += (kind, value)
        else:  # a number with a spelling of its own, or one that is a name
            raise _UntoldError

    def _name(self, name: str, key: str) -> None:
        labels = name
        if key == "name" and "[" in name:
            match = _RANGE.fullmatch(name)
            if match is None:
                raise _UntoldError
            head, numbers, labels = match.groups()
            self.told += ("range", self.heads.setdefault(head, len(self.heads)), numbers)
        elif not _PLAIN.fullmatch(name):
            raise _UntoldError
        known = self.labels
        self.told += ("name", *[known.setdefault(label, len(known)) for label in labels.split(".")])

    def result(self) -> Hashable | None:
        """Return all that was taken, with which labels differ in their case only; None if ranges may hold others."""
        folded = {label: label.casefold() for label in (*self.labels, *self.heads)}
        for head in self.heads:
            rests = (text[len(head) :] for text in folded.values() if text.startswith(folded[head]))
            if any(rest[:1].isdigit() for rest in rests):
                return None
        first: dict[str, int] = {}
        return *self.told, *[first.setdefault(folded[label], number) for label, number in self.labels.items()]
