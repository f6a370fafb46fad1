"""What exports say, fact by fact, each with the file and property that it comes from; and an estate made of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping


class Origin(NamedTuple):
    """Where a value comes from: the file, what was exported, and the property."""

    file: str
    title: str
    property: str

    def __str__(self) -> str:
        """Return `rds.json, Get-RDServer: Roles`."""
        return f"{self.file}, {self.title}: {self.property}" if self.property else f"{self.file}, {self.title}"


class Seen(NamedTuple):
    """A value and its origin."""

    value: Any
    origin: Origin


class Observation(NamedTuple):
    """One record of an export, read: what it is about, which server it is from, and its facts.

    `server` is None where nothing names it. `inventory` tells that all records of the export together are all there is.
    """

    about: str
    server: Seen | None
    facts: Mapping[str, Seen]
    origin: Origin
    inventory: bool = False


class Pack(NamedTuple):
    """RDS CALs on a license server, as one key pack; what no export tells is None."""

    type: str
    version: str
    kind: str
    program: str | None
    quantity: int | None
    issued: int | None
    revoked: int | None
    origin: Origin

    @property
    def owned(self) -> bool:
        """Tell whether somebody bought it; license servers show temporary and built-in packs beside those."""
        return self.kind == "purchased"


@dataclass(slots=True)
class ObservedServer:
    """A server of the estate, under the fullest name that was seen, with its facts and its key packs.

    `packs` is None where no export tells of any. `listed` tells that an inventory names it with all its roles.
    """

    name: str
    listed: bool = False
    facts: dict[str, Seen] = field(default_factory=dict)
    packs: list[Pack] | None = None

    def value(self, fact: str) -> Any:  # noqa: ANN401 -- each fact has its type
        """Return the value of a fact, None where no export tells it."""
        seen = self.facts.get(fact)
        return None if seen is None else seen.value

    @property
    def roles(self) -> tuple[str, ...]:
        """Return the roles seen, in no more than the order of the exports."""
        return self.value("roles") or ()


@dataclass(slots=True)
class Estate:
    """All that the exports tell: facts of the deployment, servers in the order they were met, collections, notes.

    `inventory` is where the list of all servers comes from, None while no export is one. `notes` are sentences about
    what was left out, conflicts, and what is worth knowing.
    """

    files: tuple[str, ...]
    facts: dict[str, Seen] = field(default_factory=dict)
    servers: dict[str, ObservedServer] = field(default_factory=dict)
    collections: dict[str, Seen] = field(default_factory=dict)
    inventory: Origin | None = None
    notes: list[str] = field(default_factory=list)

    def value(self, fact: str) -> Any:  # noqa: ANN401 -- each fact has its type
        """Return the value of a fact of the deployment, None where no export tells it."""
        seen = self.facts.get(fact)
        return None if seen is None else seen.value
