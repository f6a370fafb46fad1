"""The records of the catalog that a check needs: frozen, plain, built from validated data."""

# No postponed annotations, as in `rule`.
from collections.abc import Mapping
from datetime import date
from typing import Any, Literal, NamedTuple, Self

from validator.findings import Citation


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
    def from_data(cls, data: Mapping[str, Any]) -> Self:
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
    def from_data(cls, data: Mapping[str, Any]) -> Self:
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
    def from_data(cls, data: Mapping[str, Any]) -> Self:
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


class Constant(NamedTuple):
    """A number that rules use, with its unit and sources."""

    id: str
    title: str
    value: int
    unit: str
    sources: tuple[str, ...]
    note: str | None

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """Build a constant from its validated record."""
        title, value, unit = data["title"], data["value"], data["unit"]
        return cls(data["id"], title, value, unit, tuple(data["sources"]), data.get("note"))


def _date(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
