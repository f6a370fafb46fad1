"""The shape of the catalog's YAML files, as pydantic models: for validation and schemas, never at run time."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from validator.policy.catalog_fields import (
    Day,
    Edition,
    Identified,
    Names,
    ReleaseName,
    Slug,
    Slugs,
    Stated,
    Strict,
    Text,
    YesNo,
)
from validator.policy.catalog_tables import MATRICES
from validator.policy.suggest import did_you_mean


class CalOnHost(Stated):
    """This release's CAL on session hosts, or other CALs on this release's session hosts."""

    as_: Literal["cal", "host"] = Field(alias="as")
    with_: Names = Field(alias="with")


class CalOnLicenseServer(Stated):
    """This release's license server with CALs, or this release's CAL on other license servers."""

    as_: Literal["license-server", "cal"] = Field(alias="as")
    with_: Names = Field(alias="with")


class BrokerWithHost(Stated):
    """This release's connection broker with session hosts, or its session hosts under other brokers."""

    as_: Literal["broker", "host"] = Field(alias="as")
    with_: Names = Field(alias="with")


class CalGeneration(Strict):
    """The CAL that covers a release; `title` where the CAL is its own."""

    generation: ReleaseName
    title: Text | None = None
    note: Text | None = None
    sources: Slugs | None = None


class LifecycleModel(Strict):
    """The days on which support ends."""

    mainstream_end: Day | None = None
    extended_end: Day | None = None
    esu_end: Day | None = None
    azure_esu_end: Day | None = None
    note: Text | None = None
    sources: Slugs

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        days = [day for day in (self.mainstream_end, self.extended_end, self.esu_end, self.azure_esu_end) if day]
        if days != sorted(days):
            raise ValueError("support must end in the order mainstream, extended, esu, azure_esu")
        return self


class BrokerLimit(Strict):
    """How many connection brokers one deployment may have."""

    at_most: Annotated[int, Field(ge=1)]
    sources: Slugs


class ReleaseModel(Strict):
    """One Windows Server release, with its pairs with itself and older releases."""

    release: ReleaseName
    override: bool = False
    title: Text
    rank: Annotated[int, Field(ge=0)]
    cal: CalGeneration
    lifecycle: LifecycleModel | None = None
    brokers: BrokerLimit | None = None
    cal_serves_host: tuple[CalOnHost, ...] = ()
    license_server_issues_cal: tuple[CalOnLicenseServer, ...] = ()
    broker_manages_host: tuple[BrokerWithHost, ...] = ()


class SourceModel(Identified):
    """A publication; with `tables: true` an edition that `--edition` can choose, which then needs its date."""

    title: Text
    publisher: Text
    kind: Literal["vendor", "community", "issue"]
    edition: Edition | None = None
    retrieved: Day | None = None
    tables: bool = False
    url: Text
    note: Text | None = None

    @model_validator(mode="after")
    def _dated(self) -> Self:
        if self.tables and self.edition is None:
            raise ValueError("a source with tables needs its edition date, which tells the newer from the older")
        return self


class Permitted(Stated):
    """Whether a CAL type is permitted under some memberships."""

    with_: Slugs = Field(alias="with")


class ClaimModel(Strict):
    """A yes or no with its sources."""

    holds: YesNo
    note: Text | None = None
    sources: Slugs


class Mode(Strict):
    """How the licensing mode of a CAL type is written in the registry and in PowerShell."""

    registry: int
    powershell: Text
    sources: Slugs


class CalTypeModel(Identified):
    """A CAL type: where it is permitted and how it behaves."""

    title: Text
    counts: Literal["users", "devices"]
    mode: Mode
    permitted: tuple[Permitted, ...]
    tracked_without_directory: ClaimModel
    enforced: ClaimModel
    revocable: ClaimModel
    temporary: ClaimModel
    constants: tuple[Slug, ...] = ()


class PlacementModel(Stated):
    """Where hosts and their license server stand to each other."""

    host: Literal["domain", "workgroup"]
    license_server: Slugs


class Ranged(Stated):
    """A verdict for a run of releases, open-ended without `until`."""

    from_: ReleaseName = Field(alias="from")
    until: ReleaseName | None = None


class DomainNeed(Strict):
    """When the servers of a role must be joined to a domain."""

    needed: Literal["always", "in-deployment", "as-session-host", "expected"]
    note: Text | None = None
    sources: Slugs | None = None


class RoleModel(Identified):
    """A server role that a deployment may name."""

    title: Text
    feature: Text
    domain: DomainNeed
    server_core: tuple[Ranged, ...] = ()
    domain_controller: tuple[Ranged, ...] = ()


class ConstantModel(Identified):
    """A number that rules use."""

    title: Text
    value: int
    unit: Text
    note: Text | None = None
    sources: Slugs


class MatrixModel(Identified):
    """What a cell of a matrix is about, with `{row}` and `{column}` for the cell's own."""

    title: Text
    cell: Text


class SaidModel(Strict):
    """What some sources say."""

    sources: Slugs
    says: Text


def _matrix(name: str) -> str:
    if name not in MATRICES:
        raise ValueError(f"unknown matrix '{name}'{did_you_mean(name, MATRICES)}")
    return name


class CellsModel(Strict):
    """The cells of a matrix that a contradiction is about; rows or columns left out mean all of them."""

    matrix: Annotated[str, AfterValidator(_matrix), Field(json_schema_extra={"enum": list(MATRICES)})]
    edition: Slug | None = None
    rows: Names | None = None
    columns: Names | None = None
    off_diagonal: bool = False
    contested: bool = False


class ContradictionModel(Identified):
    """Sources that disagree, and which this catalog follows."""

    topic: Text
    statements: Annotated[tuple[SaidModel, ...], Field(min_length=2)]
    resolution: Text
    reason: Text
    cells: tuple[CellsModel, ...] = ()
    constants: tuple[Slug, ...] = ()
    releases: tuple[ReleaseName, ...] = ()
    roles: tuple[Slug, ...] = ()


RECORDS: dict[str, type[Strict]] = {
    "sources": SourceModel,
    "releases": ReleaseModel,
    "cal_types": CalTypeModel,
    "placements": PlacementModel,
    "roles": RoleModel,
    "constants": ConstantModel,
    "contradictions": ContradictionModel,
    "matrices": MatrixModel,
}
"""What a record of each catalog file looks like; the file is the list of them."""
