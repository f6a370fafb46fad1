"""The records of the catalog as rules and reporters read them: frozen, plain, built from validated data."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from validator.findings import Citation

if TYPE_CHECKING:
    from collections.abc import Mapping

Record = dict[str, Any]


class Source(NamedTuple):
    """A publication. One with `tables` is an edition: it prints matrices and can be judged by alone.

    `edition` is when the text was published, a year, month or day as far as known.
    """

    id: str
    title: str
    publisher: str
    kind: Literal["vendor", "community", "issue"]
    url: str
    edition: str | None
    retrieved: date | None
    tables: bool
    note: str | None

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Source:
        """Build a source from its validated record."""
        return cls(
            data["id"],
            data["title"],
            data["publisher"],
            data["kind"],
            data["url"],
            data.get("edition"),
            _date(data.get("retrieved")),
            data.get("tables", False),
            data.get("note"),
        )

    def cite(self, anchor: str = "") -> Citation:
        """Return a citation of this source, or of a section of it."""
        url = f"{self.url}#{anchor}" if anchor else self.url
        return Citation(self.id, self.title, self.publisher, self.edition or "", url)


class Lifecycle(NamedTuple):
    """The days on which support ends; None where nothing is published. Azure-only updates are kept apart."""

    mainstream_end: date | None
    extended_end: date | None
    esu_end: date | None
    azure_esu_end: date | None
    sources: tuple[str, ...]

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Lifecycle:
        """Build the lifecycle from its validated record, which may be empty."""
        return cls(
            _date(data.get("mainstream_end")),
            _date(data.get("extended_end")),
            _date(data.get("esu_end")),
            _date(data.get("azure_esu_end")),
            tuple(data.get("sources", ())),
        )


class Release(NamedTuple):
    """A Windows Server generation. Releases of equal `rank` share a CAL; `cal_generation` names that CAL.

    `max_brokers` is the greatest number of connection brokers in one deployment, None for no limit.
    """

    name: str
    title: str
    rank: int
    cal_generation: str
    cal_note: str | None
    lifecycle: Lifecycle
    max_brokers: int | None

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Release:
        """Build a release from its validated record."""
        return cls(
            data["release"],
            data["title"],
            data["rank"],
            data["cal"]["generation"],
            data["cal"].get("note"),
            Lifecycle.from_data(data.get("lifecycle", {})),
            data.get("brokers", {}).get("at_most"),
        )


class Claim(NamedTuple):
    """A yes or no about a CAL type, with its remark and sources."""

    holds: bool
    note: str | None
    sources: tuple[str, ...]

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Claim:
        """Build a claim from its validated record."""
        return cls(data["holds"] == "yes", data.get("note"), tuple(data["sources"]))


class CalType(NamedTuple):
    """A CAL type. `counts` is what one CAL covers; `constants` are the ids of the numbers that govern it."""

    id: str
    title: str
    counts: Literal["users", "devices"]
    registry_mode: int
    powershell_mode: str
    tracked_without_directory: Claim
    enforced: Claim
    revocable: Claim
    temporary: Claim
    constants: tuple[str, ...]

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> CalType:
        """Build a CAL type from its validated record."""
        return cls(
            data["id"],
            data["title"],
            data["counts"],
            data["mode"]["registry"],
            data["mode"]["powershell"],
            Claim.from_data(data["tracked_without_directory"]),
            Claim.from_data(data["enforced"]),
            Claim.from_data(data["revocable"]),
            Claim.from_data(data["temporary"]),
            tuple(data.get("constants", ())),
        )


class Role(NamedTuple):
    """An RDS role: its display title, its name in PowerShell, and when its server must be in a domain."""

    id: str
    title: str
    feature: str
    domain_needed: Literal["always", "in-deployment", "as-session-host", "expected"]
    domain_note: str | None

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Role:
        """Build a role from its validated record."""
        domain = data["domain"]
        return cls(data["id"], data["title"], data["feature"], domain["needed"], domain.get("note"))


class Constant(NamedTuple):
    """A number that rules use, with its unit and sources."""

    id: str
    title: str
    value: int
    unit: str
    sources: tuple[str, ...]
    note: str | None

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Constant:
        """Build a constant from its validated record."""
        title, value, unit = data["title"], data["value"], data["unit"]
        return cls(data["id"], title, value, unit, tuple(data["sources"]), data.get("note"))


class Said(NamedTuple):
    """One side of a contradiction."""

    sources: tuple[str, ...]
    says: str


class Contradiction(NamedTuple):
    """Sources that disagree: what each says, which one this catalog follows, and why."""

    id: str
    topic: str
    statements: tuple[Said, ...]
    resolution: str
    reason: str

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Contradiction:
        """Build a contradiction from its validated record."""
        said = tuple(Said(tuple(one["sources"]), one["says"]) for one in data["statements"])
        return cls(data["id"], data["topic"], said, data["resolution"], data["reason"])


def _date(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
