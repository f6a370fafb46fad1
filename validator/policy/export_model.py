"""The shape of `policies/windows/exports.yaml`: which exports of Windows there are, and what their properties say."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from validator.policy.rule_model import RULE_ID, PolicyModel, Sentence

About = Literal["server", "deployment", "collection", "pack", "issued", "usage", "group"]
Fact = Literal[
    "name",
    "roles",
    "os",
    "installation",
    "in_domain",
    "domain_controller",
    "domain",
    "collection",
    "effective_mode",
    "effective_servers",
    "mode_source",
    "servers_source",
    "app_server",
    "grace_days",
    "activated",
    "in_group",
    "security_group",
    "prevent_license_upgrade",
    "mode",
    "license_servers",
    "client_access_name",
    "database",
    "database_configured",
    "pack",
    "type",
    "version",
    "version_id",
    "kind",
    "program",
    "built_in",
    "total",
    "issued",
    "available",
    "status",
    "count",
    "group",
    "members",
    "security_group_members",
]
Names = Annotated[str, Field(pattern=r"^[\w #]+(\|[\w #]+)*$")]
# How a value may be read; besides, the ids of `words` and of the codes in settings.yaml.
READERS = frozenset(
    {
        "text",
        "server-name",
        "server-names",
        "roles",
        "mode",
        "count",
        "quantity",
        "balance",
        "flag",
        "release",
        "connection",
        "account-names",
        "built-in",
    }
)


class Read(PolicyModel):
    """What one property says: the fact, how its value is read, and what the words of codes mean for the fact.

    The property may be spelt in several ways, divided by `|`. With `refuse`, a number without a meaning is an error.
    A fact that it is a `fallback_for` says more: where that is known, an unknown number is worth no note.
    With `each`, the value names servers, and each of them has that value of the fact.
    """

    property: Names
    fact: Fact
    as_: Annotated[str, Field(alias="as")]
    means: dict[str, str | bool] | None = None
    refuse: bool = False
    fallback_for: Fact | None = None
    each: str | None = None


class Unless(PolicyModel):
    """A record whose property has this value says nothing."""

    property: str
    is_: Annotated[bool, Field(alias="is")]


class Kind(PolicyModel):
    """A kind of export."""

    id: Annotated[str, Field(pattern=RULE_ID)]
    title: Sentence
    command: Sentence
    has: Annotated[tuple[Names, ...], Field(min_length=1)]
    of: About
    server: Names | None = None
    implies: tuple[str, ...] = ()
    inventory: bool = False
    unless: Unless | None = None
    reads: tuple[Read, ...] = ()
    sources: Annotated[tuple[str, ...], Field(min_length=1)]


class RegistryRead(PolicyModel):
    """What a registry value says besides the licensing settings."""

    key: Sentence
    value: Sentence
    fact: Fact
    as_: Annotated[str, Field(alias="as")]


class Exports(PolicyModel):
    """All of it."""

    server_names: tuple[str, ...]
    kinds: Annotated[tuple[Kind, ...], Field(min_length=1)]
    registry: tuple[RegistryRead, ...] = ()
    words: dict[str, dict[str, tuple[str | int, ...]]]
    built_in: tuple[Sentence, ...]
    releases: dict[str, str]
    azure_sql: tuple[Sentence, ...]
    uncounted: tuple[int, ...]

    def __repr__(self) -> str:
        """Return a short description: the whole is a screenful."""
        return f"<exports, {len(self.kinds)} kinds>"

    def kind(self, name: str) -> Kind:
        """Return a kind by its id; raise KeyError for an unknown one."""
        return {kind.id: kind for kind in self.kinds}[name]
