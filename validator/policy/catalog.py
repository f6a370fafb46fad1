"""The catalog at run time: releases, matrices, CAL types, roles, numbers and sources, from plain data.

It needs neither YAML nor pydantic, so a compiled pack starts fast. `catalog_load` reads and validates YAML.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from validator.errors import PolicyError, UsageError
from validator.policy.catalog_records import Constant, Release, Source
from validator.policy.catalog_tables import CAL_TYPE_MATRIX, PLACEMENT_MATRIX, by_rank, tables
from validator.policy.matrix import ALL, Cell, Matrix, Table
from validator.policy.suggest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from validator.findings import Citation
    from validator.policy.catalog_told import CalType, Contradiction, Role


_Record = TypeVar("_Record")


class Catalog:
    """All published facts, judged by all editions together or, after `with_edition`, by one alone.

    Releases are oldest first. Every lookup of a pair answers with a `Cell`, `unknown` rather than an error
    where nothing is stated; a CAL may be named by any release that shares its generation. Records are built when
    they are first asked for: a check needs few of them. A catalog is never changed.
    """

    def __init__(self, data: Mapping[str, Any], edition: str = ALL) -> None:
        """Take validated data: lists of records under `releases`, `sources` and so on."""
        self.edition = edition
        self._data = data
        self._cells: dict[tuple[str, str, str], Cell] = {}
        self._citations: dict[str, Citation] = {}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Catalog:
        """Return the catalog of validated data, judging by all editions together."""
        return cls(data)

    @cached_property
    def releases(self) -> tuple[Release, ...]:
        """Return the releases, oldest first."""
        return tuple(Release.from_data(record) for record in by_rank(self._data))

    @cached_property
    def sources(self) -> Mapping[str, Source]:
        """Return every source by its id."""
        return self._records("sources", Source.from_data)

    @cached_property
    def contradictions(self) -> Mapping[str, Contradiction]:
        """Return every contradiction between sources by its id."""
        from validator.policy.catalog_told import Contradiction  # noqa: PLC0415 -- no check needs it

        return self._records("contradictions", Contradiction.from_data)

    @cached_property
    def cal_types(self) -> Mapping[str, CalType]:
        """Return the CAL types by their id."""
        from validator.policy.catalog_told import CalType  # noqa: PLC0415 -- no check needs it

        return self._records("cal_types", CalType.from_data)

    @cached_property
    def roles(self) -> Mapping[str, Role]:
        """Return the RDS roles by their id."""
        from validator.policy.catalog_told import Role  # noqa: PLC0415 -- no check needs it

        return self._records("roles", Role.from_data)

    @cached_property
    def constants(self) -> Mapping[str, Constant]:
        """Return the published numbers by their id."""
        return self._records("constants", Constant.from_data)

    def release(self, name: str) -> Release | None:
        """Return a release by its name, such as `2012 R2`, or None."""
        return self._by_name.get(name)

    def rank(self, name: str) -> int | None:
        """Return the rank of a release, 0 for the oldest, or None for an unknown one."""
        release = self._by_name.get(name)
        return None if release is None else release.rank

    def cal_generation(self, name: str) -> str | None:
        """Return the CAL generation that covers a release (`2012` for `2012 R2`), or None."""
        release = self._by_name.get(name)
        return None if release is None else release.cal_generation

    def serves(self, cal: str, host: str) -> Cell:
        """Return whether a CAL may be used on a session host of a release."""
        return self._cell("cal-serves-host", host, self.cal_generation(cal) or cal)

    def issues(self, license_server: str, cal: str) -> Cell:
        """Return whether a license server of a release can hold and issue a CAL."""
        return self._cell("license-server-issues-cal", license_server, self.cal_generation(cal) or cal)

    def manages(self, broker: str, host: str) -> Cell:
        """Return whether a connection broker of one release may manage session hosts of another."""
        return self._cell("broker-manages-host", broker, host)

    def permits(self, cal_type: str, membership: str) -> Cell:
        """Return whether a CAL type is permitted for servers of a membership."""
        return self._cell(CAL_TYPE_MATRIX, cal_type, membership)

    def placed(self, host_place: str, license_server_place: str) -> Cell:
        """Return whether hosts in a `domain` or `workgroup` may use a license server seen from there.

        The place of the license server is one of `same-domain`, `two-way-trusted-domain`,
        `one-way-trusted-domain`, `untrusted-domain`, `same-workgroup` and `other-workgroup`.
        """
        return self._cell(PLACEMENT_MATRIX, host_place, license_server_place)

    def on_server_core(self, role: str, release: str) -> Cell:
        """Return whether a role can be installed on Server Core of a release."""
        return self._cell("role-on-server-core", role, release)

    def on_domain_controller(self, role: str, release: str) -> Cell:
        """Return whether a role may share a server with a domain controller."""
        return self._cell("role-on-domain-controller", role, release)

    def describe(self, cell: Cell) -> str:
        """Return what a cell is about, such as `a 2019 RDS CAL on a 2022 session host`."""
        sentence = self._sentences.get(cell.matrix, f"{cell.matrix}: row {{row}}, column {{column}}")
        return sentence.replace("{row}", cell.row).replace("{column}", cell.column)

    def matrices(self) -> tuple[str, ...]:
        """Return the names of all matrices."""
        return tuple(self._tables)

    def matrix_title(self, name: str) -> str:
        """Return what the rows and the columns of a matrix are, in words; its name where no record says so."""
        return self._records("matrices", lambda record: str(record["title"])).get(name, name)

    def editions(self, matrix: str | None = None) -> tuple[str, ...]:
        """Return the editions that can be judged by alone, oldest first; of one matrix, or of any."""
        named = self._tables.values() if matrix is None else (self._table(matrix),)
        printing = {edition for table in named for edition in table.editions() if self.sources[edition].tables}
        return tuple(sorted(printing, key=lambda edition: (self.sources[edition].cite().edition, edition)))

    def with_edition(self, edition: str) -> Catalog:
        """Return this catalog judging by one edition alone, or by `all`.

        Raise UsageError for a name that is no edition.
        """
        self._check_edition(edition, self.editions())
        return Catalog(self._data, edition)

    def matrix(self, name: str, edition: str | None = None) -> Matrix:
        """Return a matrix by one edition, with the rows and columns it prints; else by this catalog's edition.

        Raise UsageError for an unknown matrix, or for an edition that does not print it.
        """
        chosen = self.edition if edition is None else edition
        table = self._table(name)
        if chosen in self.editions() and chosen not in self.editions(name):
            printing = ", ".join(self.editions(name)) or "none"
            raise UsageError(f"edition '{chosen}' does not print the matrix '{name}'; editions that do: {printing}")
        self._check_edition(chosen, self.editions(name))
        return table.matrix(chosen)

    def cite(self, source_ref: str) -> Citation:
        """Return the citation of a source id, or of a section of it as `id#anchor`.

        Raise PolicyError for an unknown source.
        """
        known = self._citations.get(source_ref)
        if known is not None:
            return known
        name, _, anchor = source_ref.partition("#")
        source = self.sources.get(name)
        if source is None:
            raise PolicyError(f"unknown source '{name}'{did_you_mean(name, self.sources)}")
        self._citations[source_ref] = source.cite(anchor)
        return self._citations[source_ref]

    def _records(self, kind: str, build: Callable[[Mapping[str, Any]], _Record]) -> Mapping[str, _Record]:
        return {record["id"]: build(record) for record in self._data.get(kind, ())}

    @cached_property
    def _by_name(self) -> Mapping[str, Release]:
        return {release.name: release for release in self.releases}

    @cached_property
    def _tables(self) -> Mapping[str, Table]:
        return tables(self._data)

    @cached_property
    def _sentences(self) -> Mapping[str, str]:
        return self._records("matrices", lambda record: str(record["cell"]))

    def _table(self, name: str) -> Table:
        if name not in self._tables:
            raise UsageError(f"unknown matrix '{name}'{did_you_mean(name, self._tables)}")
        return self._tables[name]

    def _check_edition(self, edition: str, known: tuple[str, ...]) -> None:
        choices = (*known, ALL)
        if edition not in choices:
            raise UsageError(f"unknown edition '{edition}'{did_you_mean(edition, choices)}")

    def _cell(self, matrix: str, row: str, column: str) -> Cell:
        key = (matrix, row, column)
        if key not in self._cells:
            self._cells[key] = self._tables[matrix].cell(row, column, self.edition)
        return self._cells[key]
