"""The records of the catalog that people are told of, and no check needs: CAL types, roles and contradictions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping


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
