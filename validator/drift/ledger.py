"""What comparisons find, kept until all servers are done: equal differences of several servers are one finding."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from validator.exports.settings import spell

if TYPE_CHECKING:
    from validator.exports.observation import Origin
    from validator.findings import Path


class Key(NamedTuple):
    """What makes differences of several servers one: the rule, the place in the manifest, and both values in words."""

    rule: str
    path: Path
    intended: str
    observed: str
    more: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class Ledger:
    """Differences by their keys, with the servers that have them and where they were seen; and counts of the rest.

    `unseen` has for each rule the place of the first thing that no export tells of, and the names of all of them.
    """

    differences: dict[Key, list[tuple[str, Origin]]] = field(default_factory=dict)
    unseen: dict[str, tuple[Path, list[str]]] = field(default_factory=dict)
    agreed: Counter[str] = field(default_factory=Counter)
    passed_over: int = 0

    def differs(
        self, rule: str, server: str, path: Path, *, intended: object, observed: object, seen: Origin, **more: str
    ) -> None:
        """Note a difference of a server."""
        key = Key(rule, path, spell(intended), spell(observed), tuple(sorted(more.items())))
        self.differences.setdefault(key, []).append((server, seen))

    def lacks(self, rule: str, server: str, path: Path) -> None:
        """Note that no export tells what a server would be compared by."""
        self.unseen.setdefault(rule, (path, []))[1].append(server)

    def agrees(self, rule: str) -> None:
        """Count a comparison without a difference."""
        self.agreed[rule] += 1

    def not_asked(self) -> None:
        """Count a comparison that the manifest does not ask for."""
        self.passed_over += 1
