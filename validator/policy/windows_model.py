"""The shape of `policies/windows/settings.yaml`: how Windows names and writes what concerns RDS licensing."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from validator.policy.rule_model import RULE_ID, PolicyModel, Sentence

Slug = Annotated[str, Field(pattern=RULE_ID)]
Slugs = Annotated[tuple[Slug, ...], Field(min_length=1)]
Sentences = Annotated[tuple[Sentence, ...], Field(min_length=1)]
ModeName = Literal["per-device", "per-user", "not-configured", "aad-per-user"]
Place = Literal["session-host", "license-server", "connection-broker"]


class Published(PolicyModel):
    """What somebody published: `contradictions` where sources disagree."""

    sources: Slugs
    contradictions: tuple[Slug, ...] = ()
    note: Sentence | None = None


class ModeSetting(Published):
    """A licensing mode: its number, and its names in PowerShell and in the policy editor where it has one there.

    `written` is False for modes that are understood where they are found and never written.
    """

    mode: ModeName
    number: Annotated[int, Field(ge=0)]
    powershell: Sentence | None = None
    policy: Sentence | None = None
    written: bool


class NoMode(Published):
    """A number that is sometimes taken for a licensing mode, and is none."""

    number: int
    why: Sentence


class PolicyPath(Published):
    """Where policies stand in the editor: the parts of the path, from the top."""

    id: Slug
    local: Sentences
    domain: Sentences
    below: Sentences

    def spelt(self, *, domain: bool) -> str:
        r"""Return the path joined with `\`, as the console for a domain or the local editor shows it."""
        return "\\".join((*(self.domain if domain else self.local), *self.below))


class GroupPolicy(Published):
    """A group policy: its title, its names in the ADMX file, the label of its field, and its registry value."""

    id: Slug
    title: Sentence
    path: Slug
    admx: Sentence
    element: Sentence | None = None
    field: Sentence | None = None
    registry: Slug | None = None


class RegistryValue(Published):
    """A value below HKEY_LOCAL_MACHINE: what it holds, who sets it, on which servers, and whether it is ever written.

    `separator` stands between the names of a list that is kept in one string.
    """

    id: Slug
    key: Sentence
    value: Sentence
    type: Literal["REG_SZ", "REG_DWORD", "REG_MULTI_SZ"]
    holds: Literal["mode", "license-servers", "flag"]
    separator: Sentence | None = None
    origin: Literal["policy", "local"]
    on: Place
    written: bool


class Certificates(Published):
    """Where the registry of a session host keeps its license certificates, and the names of the values."""

    key: Sentence
    values: Sentences


class WmiClass(Published):
    """A WMI class with the properties and methods that only read, and the methods that change a server."""

    id: Slug
    namespace: Sentence
    class_: Annotated[Sentence, Field(alias="class")]
    on: Place
    packet_privacy: bool = False
    reads: Sentences
    writes: tuple[Sentence, ...] = ()


class Codes(Published):
    """What the numbers of some WMI properties or methods mean."""

    id: Slug
    of: Sentences
    values: Annotated[dict[int, Sentence], Field(min_length=1)]


class Cmdlet(Published):
    """A PowerShell command with the parameters that are used."""

    name: Sentence
    module: Sentence
    parameters: Sentences
    writes: bool = False


class RoleName(Published):
    """A server role as the manifest and as PowerShell call it."""

    role: Slug
    powershell: Sentence


class DscResource(Published):
    """The DSC resource for licensing, with the names of its properties."""

    module: Sentence
    resource: Sentence
    key: Sentence
    mode: Sentence
    license_servers: Sentence
    credential: Sentence


class UnattendSetting(Published):
    """The setting of an unattended installation, and the passes in which it may stand."""

    component: Sentence
    setting: Sentence
    passes: Sentences
    attributes: dict[str, Sentence]


class Group(Published):
    """A group of the directory, by all names that it had."""

    id: Slug
    names: Sentences


class WindowsSettings(PolicyModel):
    """All of it; the lookups raise KeyError for an id that the file does not have."""

    modes: Annotated[tuple[ModeSetting, ...], Field(min_length=1)]
    no_modes: tuple[NoMode, ...] = ()
    policy_paths: tuple[PolicyPath, ...]
    policies: tuple[GroupPolicy, ...]
    registry: tuple[RegistryValue, ...]
    certificates: Certificates
    wmi: tuple[WmiClass, ...]
    codes: tuple[Codes, ...]
    cmdlets: tuple[Cmdlet, ...]
    roles: tuple[RoleName, ...]
    dsc: DscResource
    unattend: UnattendSetting
    groups: tuple[Group, ...]

    def __repr__(self) -> str:
        """Name the settings: all of them are too much for a message."""
        return f"<windows settings, {len(self.registry)} registry values>"

    def mode(self, name: str) -> ModeSetting:
        """Return a mode by the manifest's name, or `not-configured`."""
        return {mode.mode: mode for mode in self.modes}[name]  # type: ignore[index]

    def mode_of(self, number: int) -> ModeSetting | None:
        """Return the mode of a number, or None: no number is taken for its neighbour."""
        return next((mode for mode in self.modes if mode.number == number), None)

    def mode_called(self, powershell: str) -> ModeSetting | None:
        """Return the mode that PowerShell calls so, whatever the case, or None."""
        called = powershell.casefold()
        return next((mode for mode in self.modes if mode.powershell and mode.powershell.casefold() == called), None)

    def value(self, name: str) -> RegistryValue:
        """Return a registry value by its id."""
        return {value.id: value for value in self.registry}[name]

    def policy(self, name: str) -> GroupPolicy:
        """Return a group policy by its id."""
        return {policy.id: policy for policy in self.policies}[name]

    def policy_path(self, name: str) -> PolicyPath:
        """Return where policies stand by the id of the path."""
        return {path.id: path for path in self.policy_paths}[name]

    def wmi_class(self, name: str) -> WmiClass:
        """Return a WMI class by its id."""
        return {one.id: one for one in self.wmi}[name]

    def meanings(self, name: str) -> dict[int, str]:
        """Return what the numbers of a property mean, by the id of the record."""
        return {codes.id: codes.values for codes in self.codes}[name]

    def role_called(self, powershell: str) -> str | None:
        """Return the manifest's name of a role that PowerShell calls so, whatever the case, or None."""
        called = powershell.casefold()
        return next((role.role for role in self.roles if role.powershell.casefold() == called), None)
