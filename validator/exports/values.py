"""Values of exports to values of facts; what cannot be one is an error with its place, never a guess.

PowerShell and CSV write the same value in many ways: numbers as texts, one name instead of a list of one, enumerations
as numbers. Secrets are told apart by the reader, and no error quotes them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from validator.errors import Place
from validator.exports.scalars import account_names, balance, count, flag, server_name, server_names, text, texts, whole
from validator.exports.settings import UNSET
from validator.model.names import normalise_release
from validator.source.sentences import describe

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from validator.exports.scalars import Cell
    from validator.policy.export_model import Exports
    from validator.policy.windows_model import WindowsSettings

_SERVER_RELEASE = re.compile(r"\bserver\D{0,6}(\d{4})(\s*r2\b)?", re.IGNORECASE)
_MOST_NOTES = 100

Notes = list[str]


class Known(NamedTuple):
    """What the policies say of Windows: its settings, and its exports."""

    settings: WindowsSettings
    exports: Exports


class Values:
    """Reads values by the names that the policies give to ways of reading; `notes` takes what is worth knowing."""

    def __init__(self, known: Known, notes: Notes) -> None:
        self._known = known
        self._notes = notes
        self._noted: set[tuple[str, str, str]] = set()
        self._readers: Mapping[str, Callable[[Cell], Any]] = {
            "text": text,
            "server-name": server_name,
            "server-names": server_names,
            "roles": self._roles,
            "mode": self._mode,
            "count": count,
            "quantity": self._quantity,
            "balance": balance,
            "flag": flag,
            "release": self._release,
            "connection": self._connection,
            "account-names": account_names,
            "built-in": self._built_in,
        }

    def read(self, way: str, cell: Cell, *, refuse: bool = False, quiet: bool = False) -> Any:  # noqa: ANN401
        """Return the value read, of the type of its way; None where it says nothing.

        A number without a meaning is refused, or noted, or, with `quiet`, passed over.

        Raises:
            SourceError: it is of another kind, or a number that must have a meaning has none.

        """
        if cell.value is None or (isinstance(cell.value, str) and not cell.value.strip()):
            return None
        if way in self._readers:
            return self._readers[way](cell)
        if way in self._known.exports.words:
            return self._word(way, cell)
        return self._code(way, cell, refuse=refuse, quiet=quiet)

    def _code(self, codes: str, cell: Cell, *, refuse: bool, quiet: bool) -> str | None:
        """Return what a number means; a text may be the meaning itself. A number is never taken for its neighbour."""
        meanings = self._known.settings.meanings(codes)
        number = whole(cell.value)
        if number is None:
            named = self._known.settings.mode_called(cell.value) if isinstance(cell.value, str) else None
            meaning = named.mode if named else _slug(cell.value)
            if meaning in meanings.values():
                return meaning
            raise cell.wrong("a number")
        if number in meanings:
            if meanings[number] == "aad-per-user":
                self._note(cell, "AAD Per User is deprecated, and no license server issues anything for it")
            return meanings[number]
        why = next((no.why for no in self._known.settings.no_modes if no.number == number), None)
        if refuse:
            raise cell.fault(f"{number} is no value of '{cell.name}'" + (f": {why}" if why else ""))
        if not quiet:
            self._note(cell, f"nobody has published what {number} in '{cell.name}' means; it is left out")
        return None

    def mode_number(self, cell: Cell) -> str:
        """Return the mode that a number of the registry stands for.

        Raises:
            SourceError: it stands for none.

        """
        number = whole(cell.value)
        if number is None:
            raise cell.wrong("a number")
        found = self._known.settings.mode_of(number)
        if found is None:
            why = next((no.why for no in self._known.settings.no_modes if no.number == number), None)
            raise cell.fault(f"{number} is no licensing mode" + (f": {why}" if why else ""))
        if found.mode == "aad-per-user":
            self._note(cell, "AAD Per User is deprecated, and no license server issues anything for it")
        return UNSET if found.mode == "not-configured" else found.mode

    def _mode(self, cell: Cell) -> str:
        """Return a mode in PowerShell's words. Its numbers are published nowhere, and so are refused."""
        found = self._known.settings.mode_called(cell.value) if isinstance(cell.value, str) else None
        if found is None:
            if whole(cell.value) is not None:
                command = self._known.exports.kind("rd-license-configuration").command
                raise cell.fault(
                    f"'{cell.name}' is a number, and what its numbers mean is published nowhere; export it as text: "
                    f"{command}"
                )
            words = ", ".join(mode.powershell for mode in self._known.settings.modes if mode.powershell)
            raise cell.wrong(f"one of {words}")
        return UNSET if found.mode == "not-configured" else found.mode

    def _roles(self, cell: Cell) -> tuple[str, ...]:
        roles: dict[str, None] = {}
        for written in texts(cell):
            role = self._known.settings.role_called(written)
            if role is None:
                self._note(cell, f"the role {written[:40]} is none that rdpolicy knows; it is left out")
            else:
                roles[role] = None
        return tuple(roles)

    def _quantity(self, cell: Cell) -> int | None:
        """Return a number of licenses; None where it stands for "not counted"."""
        number = whole(cell.value)
        if number in self._known.exports.uncounted:
            return None
        return count(cell)

    def _release(self, cell: Cell) -> str:
        written = text(cell)
        known = {name.casefold(): release for name, release in self._known.exports.releases.items()}
        if written.casefold() in known:
            return known[written.casefold()]
        release = normalise_release(written)
        found = _SERVER_RELEASE.search(written) if release == written else None
        if found:  # with words around it that no manifest has, as "Datacenter: Azure Edition"
            return f"{found[1]} R2" if found[2] else found[1]
        return release

    def _connection(self, cell: Cell) -> str:
        """Return which database a connection string leads to. The string itself may hold a password: it ends here."""
        if not isinstance(cell.value, str):
            raise cell.fault(f"'{cell.name}' should be text")
        written = cell.value.casefold()
        return "azure-sql" if any(mark in written for mark in self._known.exports.azure_sql) else "sql-server"

    def _built_in(self, cell: Cell) -> bool:
        written = text(cell).casefold()
        return any(written.startswith(mark.casefold()) for mark in self._known.exports.built_in)

    def _word(self, words: str, cell: Cell) -> str | None:
        written = text(cell).casefold()
        for meaning, spellings in self._known.exports.words[words].items():
            if written == meaning or written in {str(spelling).casefold() for spelling in spellings}:
                return meaning
        self._note(cell, f"'{cell.name}' holds {describe(cell.value)}, which is not known; it is left out")
        return None

    def _note(self, cell: Cell, sentence: str) -> None:
        """Note what is worth knowing once for each file, at its first place: finding that means reading it again."""
        file = cell.raw.file
        key = (file.name, cell.title, sentence)
        if key in self._noted or len(self._noted) > _MOST_NOTES:
            return
        self._noted.add(key)
        if len(self._noted) > _MOST_NOTES:
            self._notes.append("more of this kind is left out of these notes")
            return
        place = Place(file.name, *file.position((*cell.raw.path, cell.name)))
        self._notes.append(f"{place}: {cell.title}: {sentence}")


def _slug(value: object) -> str:
    return "-".join(value.casefold().split()) if isinstance(value, str) else ""
