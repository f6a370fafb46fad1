r"""Records of the registry: which of their values are settings of licensing, by their key and name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from validator.exports.observation import Observation, Origin, Seen
from validator.exports.reg_file import KEY
from validator.exports.scalars import cell_of, server_names

if TYPE_CHECKING:
    from validator.exports.raw import Raw
    from validator.exports.scalars import Cell
    from validator.exports.values import Values
    from validator.policy.export_model import Exports
    from validator.policy.windows_model import RegistryValue, WindowsSettings

# What may stand before a key: the provider of PowerShell, then the hive in one of its spellings.
_HIVE = re.compile(r"(?:.*::)?(?:HKEY_LOCAL_MACHINE|HKLM):?\\", re.IGNORECASE)
_CONTROL_SET = re.compile(r"SYSTEM\\ControlSet\d+\\", re.IGNORECASE)  # the hive of a server that is not running
_FACTS = {
    ("policy", "mode"): "policy_mode",
    ("policy", "license-servers"): "policy_servers",
    ("local", "mode"): "own_mode",
    ("local", "license-servers"): "own_servers",
    ("policy", "flag"): "prevent_license_upgrade",
}


def observe(raw: Raw, values: Values, exports: Exports, settings: WindowsSettings, server: Seen | None) -> Observation:
    """Return what the values of a key say; raise SourceError for a value that cannot be what its name says."""
    key = str(raw.values.get(raw.find(KEY) or KEY, ""))
    below = _CONTROL_SET.sub(lambda _: "SYSTEM\\CurrentControlSet\\", _HIVE.sub("", key, count=1))
    title = "registry"
    facts: dict[str, Seen] = {}
    for name, value in raw.values.items():
        if value is None:
            continue
        cell = cell_of(raw, name, title)
        origin = Origin(raw.file.shown, title, f"{below.rpartition(chr(92))[2]}\\{name}")
        setting = _named(settings.registry, below, name)
        if setting is not None:
            facts[_FACTS[setting.origin, setting.holds]] = Seen(_setting(setting, cell, values), origin)
            continue
        more = _named(exports.registry, below, name)
        if more is not None:
            facts[more.fact] = Seen(values.read(more.as_, cell), origin)
    server = server or facts.pop("name", None)
    return Observation("server", server, facts, Origin(raw.file.shown, title, ""))


def _named(records: tuple[Any, ...], key: str, name: str) -> Any:  # noqa: ANN401 -- a record of either kind
    """Return the record of a value; keys and names of the registry have no case."""
    wanted = key.rstrip("\\").casefold(), name.casefold()
    return next((one for one in records if (one.key.casefold(), one.value.casefold()) == wanted), None)


def _setting(setting: RegistryValue, cell: Cell, values: Values) -> Any:  # noqa: ANN401 -- a mode, names or a flag
    if setting.holds == "mode":
        return values.mode_number(cell)
    if setting.holds == "flag":
        return values.read("flag", cell)
    if setting.separator is not None and isinstance(cell.value, str):
        return tuple(part.strip() for part in cell.value.split(setting.separator) if part.strip())
    return server_names(cell)
