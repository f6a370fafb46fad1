"""Names of servers: LIC01 and LIC01.corp.contoso.com are one server, unless another domain has a LIC01 as well."""

from __future__ import annotations

from ipaddress import ip_address
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class Names:
    """Known names, found whatever their case and whether they are given in full or by their first label.

    `domains` are those of names that are known by their first label alone, as far as they are stated.
    """

    def __init__(self, names: Iterable[str], domains: Mapping[str, str] | None = None) -> None:
        self._domains = {name.casefold(): domain.casefold() for name, domain in (domains or {}).items()}
        self._exact: dict[str, str] = {}
        self._by_label: dict[str, list[str]] = {}
        for name in names:
            folded = name.casefold()
            if folded not in self._exact:
                self._exact[folded] = name
                if not is_address(folded):
                    self._by_label.setdefault(folded.partition(".")[0], []).append(folded)

    def find(self, name: str) -> str | None:
        """Return the known name of a server; None when there is none, or more than one that it could be."""
        folded = name.strip().rstrip(".").casefold()
        if folded in self._exact:
            return self._exact[folded]
        if is_address(folded):
            return None
        label, _, suffix = folded.partition(".")
        found = [known for known in self._by_label.get(label, ()) if self._agrees(known, suffix)]
        return self._exact[found[0]] if len(found) == 1 else None

    def key(self, name: str) -> str:
        """Return what identifies a server: its known name, or the name itself, in folded case."""
        return (self.find(name) or name.strip().rstrip(".")).casefold()

    def _agrees(self, known: str, suffix: str) -> bool:
        own = known.partition(".")[2] or self._domains.get(known, "")
        return not suffix or not own or suffix == own


def merged(names: Iterable[str]) -> dict[str, str]:
    """Return for each name, in folded case, the fullest name of its server, where that is beyond doubt."""
    spelt: dict[str, str] = {}
    for name in names:
        spelt.setdefault(name.casefold(), name)
    full = Names(name for name in spelt.values() if "." in name)
    return {folded: name if "." in name else full.find(name) or name for folded, name in spelt.items()}


def is_address(name: str) -> bool:
    """Tell whether a name is an IP address."""
    try:
        ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True
