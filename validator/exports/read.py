"""One export to observations: which kind each record is of, told by its properties, and what they say."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from validator.errors import Place, SourceError
from validator.exports import collector, registry
from validator.exports.csv_file import CsvFile
from validator.exports.json_file import JsonFile, records
from validator.exports.observation import Observation, Origin, Seen
from validator.exports.raw import Part
from validator.exports.reg_file import RegFile, is_reg
from validator.exports.scalars import cell_of, server_name
from validator.exports.values import Values

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from validator.exports.raw import Raw
    from validator.exports.values import Known, Notes
    from validator.policy.export_model import Kind, Read

_REGISTRY = "registry"


class Export(NamedTuple):
    """A file to read: its name in messages, its text when its turn comes, and its server where the admin names it.

    `shown` is a shorter name for comments and evidence, if there is one.
    """

    name: str
    read: Callable[[], str]
    server: str | None = None
    shown: str = ""


class Reader:
    """Reads exports as the policies describe them; `notes` takes what is worth knowing."""

    def __init__(self, known: Known, notes: Notes) -> None:
        self._settings, self._exports = known
        self._values = Values(known, notes)
        self._notes = notes
        self._kinds: dict[tuple[str, ...], Kind | None] = {}

    def observations(self, export: Export) -> Iterator[Observation]:
        """Yield what each record of an export says.

        Raises:
            SourceError: the export is of no form or kind that is known, or a value in it is not what it should be.

        """
        text = export.read()
        if not text.strip():
            raise SourceError("the file is empty: expected an export", Place(export.name))
        found = False
        for part in self._parts(export, text):
            found = True
            kind = self._kind(part.raw) if part.kind is None else self._exports.kind(part.kind)
            yield from self._observe(part.raw, kind, part.server or export.server)
        if not found:
            raise SourceError("there is no record in this export", Place(export.name, 1, 1))

    def _parts(self, export: Export, text: str) -> Iterator[Part]:
        """Yield the records of a text, which its first characters tell to be a registry export, JSON or CSV."""
        if is_reg(text):
            yield from map(Part, RegFile(export.name, text, export.shown).records())
        elif text.lstrip()[0] in "{[" or _is_scalar(text):
            file = JsonFile(export.name, text, export.shown)
            value = file.load()
            if collector.is_observation(value):
                yield from collector.parts(file, value, self._notes)
            else:
                yield from map(Part, records(file, value, self._is_known))
        else:
            yield from map(Part, CsvFile(export.name, text, export.shown).records(self._is_known))

    def _is_known(self, raw: Raw) -> bool:
        return self._kind(raw) is not None

    def _kind(self, raw: Raw) -> Kind | None:
        """Return the kind that asks for most of the properties that a record has; None when it is of none."""
        columns = tuple(raw.values)
        if columns not in self._kinds:
            fitting = [kind for kind in self._exports.kinds if all(_spelt(raw, names) for names in kind.has)]
            self._kinds[columns] = max(fitting, key=lambda kind: len(kind.has), default=None)
        return self._kinds[columns]

    def _observe(self, raw: Raw, kind: Kind | None, said: str | None) -> Iterator[Observation]:
        """Yield what a record of a kind says; `said` is the server that it is from as far as the record is silent."""
        if kind is None:
            raise self._unknown(raw)
        server = self._server(raw, kind, said)
        if kind.id == _REGISTRY:
            yield registry.observe(raw, self._values, self._exports, self._settings, server)
            return
        if kind.unless is not None:
            name = raw.find(kind.unless.property) or kind.unless.property
            if self._values.read("flag", cell_of(raw, name, kind.title)) is kind.unless.is_:
                return
        facts: dict[str, Seen] = {}
        for read in kind.reads:
            yield from self._fact(raw, kind, read, facts)
        if kind.implies and server is not None:
            yield _roles(server, kind.implies, Origin(raw.file.shown, kind.title, ""))
        yield Observation(kind.of, server, facts, Origin(raw.file.shown, kind.title, ""), kind.inventory)

    def _fact(self, raw: Raw, kind: Kind, read: Read, facts: dict[str, Seen]) -> Iterator[Observation]:
        """Put what a property says among the facts; yield what it says of other servers."""
        name = _spelt(raw, read.property)
        if name is None:
            return
        cell = cell_of(raw, name, kind.title)
        value = self._values.read(read.as_, cell, refuse=read.refuse, quiet=read.fallback_for in facts)
        if read.means is not None and value is not None:
            value = read.means.get(value)
        if value is None:
            return
        origin = Origin(raw.file.shown, kind.title, name)
        if read.each is not None:
            for server in value:
                yield _roles(Seen(server, origin), (read.each,), origin)
        elif read.fact not in facts or facts[read.fact].value is False:  # of two properties the one that says yes
            facts[read.fact] = Seen(value, origin)

    def _server(self, raw: Raw, kind: Kind, said: str | None) -> Seen | None:
        """Return the server that a record is about: as its kind names it, as PowerShell does, as the admin does."""
        own = _spelt(raw, kind.server) if kind.server else None
        for name in (own, *map(raw.find, self._exports.server_names)):
            if name is not None and raw.values[name] not in (None, ""):
                value = server_name(cell_of(raw, name, kind.title))
                if value.casefold() not in _HERE:
                    return Seen(value, Origin(raw.file.shown, kind.title, name))
        return Seen(said, Origin(raw.file.shown, kind.title, "")) if said else None

    def _unknown(self, raw: Raw) -> SourceError:
        named = ", ".join(str(name)[:40] for name in list(raw.values)[:_NAMED]) or "none"
        lacking = {kind.title: [names for names in kind.has if not _spelt(raw, names)] for kind in self._exports.kinds}
        near = {
            title: names for title, names in lacking.items() if len(names) == 1 and len(self._has(title)) > len(names)
        }
        hint = "".join(
            f"; for {title} it lacks {names[0].partition('|')[0]}" for title, names in list(near.items())[:1]
        )
        return raw.fault(None, f"this is no export that rdpolicy knows; its properties are {named}{hint}")

    def _has(self, title: str) -> tuple[str, ...]:
        return next(kind.has for kind in self._exports.kinds if kind.title == title)


_NAMED = 6
_HERE = frozenset({"localhost", "127.0.0.1", "::1", "."})  # names that every server has for itself


def _spelt(raw: Raw, names: str) -> str | None:
    """Return how a record spells a property that has several names; None when it has none of them."""
    return next((found for name in names.split("|") if (found := raw.find(name)) is not None), None)


def _roles(server: Seen, roles: tuple[str, ...], origin: Origin) -> Observation:
    return Observation("server", server, {"roles": Seen(roles, origin)}, origin)


def _is_scalar(text: str) -> bool:
    """Tell whether a text is one line that is a JSON value other than an object or a list."""
    stripped = text.strip()
    return stripped in {"null", "true", "false", "NaN"} or (stripped.startswith('"') and "," not in stripped)
