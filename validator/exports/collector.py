"""The collector's file to records: its parts are those exports that an admin could take one by one.

The properties have the names of PowerShell and WMI in another spelling, so that one description reads both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from validator.errors import Place, SourceError
from validator.exchange.observation import SCHEMA, Observation
from validator.exports.raw import Part, Raw
from validator.exports.reg_file import KEY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from validator.exports.json_file import JsonFile
    from validator.exports.raw import Path

_FAMILY = SCHEMA.rpartition("/")[0]
_OF_SERVER = {
    "operating_system": "operating-system",
    "directory": "directory-membership",
    "session_host": "terminal-service-setting",
    "license_server": "license-server",
}
_OF_LICENSE_SERVER = {"key_packs": "license-key-pack", "issued_licenses": "issued-license"}


def is_observation(value: object) -> bool:
    """Tell whether a JSON value is what the collector wrote, of whatever version."""
    return isinstance(value, dict) and str(value.get("schema", "")).startswith(f"{_FAMILY}/")


def parts(file: JsonFile, value: dict[str, Any], notes: list[str]) -> Iterator[Part]:
    """Yield the parts of an observation; `notes` takes what the collector could not reach.

    Raises:
        SourceError: it is of another version, or not of the shape that the collector writes.

    """
    _check(file, value)
    deployment = value.get("deployment") or {}
    yield from _deployment(file, deployment)
    for number, server in enumerate(value["servers"]):
        where: Path = ("servers", number)
        if not server["reached"]:
            why = "; ".join(str(error["message"]) for error in server.get("errors") or ())
            notes.append(f"{file.shown}: the collector did not reach {server['name']}" + (f": {why}" if why else ""))
        yield from _server(file, server, where)
    yield from _groups(file, value)


def _check(file: JsonFile, value: dict[str, Any]) -> None:
    if value["schema"] != SCHEMA:
        place = Place(file.name, *file.position(("schema",)))
        raise SourceError(f"this observation is of another version than {SCHEMA}", place)
    try:
        Observation.model_validate(value)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        path = tuple(first["loc"])
        spelt = ".".join(map(str, path))
        said = f"this is not what the collector writes: {spelt}: {first['msg'][:1].lower()}{first['msg'][1:]}"
        raise SourceError(said, Place(file.name, *file.position(path))) from None


def _deployment(file: JsonFile, deployment: dict[str, Any]) -> Iterator[Part]:
    for key, kind in (("licensing", "rd-license-configuration"), ("high_availability", "rd-broker-high-availability")):
        if deployment.get(key):
            yield Part(Raw(file, ("deployment", key), deployment[key]), kind)
    for number, assigned in enumerate(deployment.get("servers") or ()):
        yield Part(Raw(file, ("deployment", "servers", number), assigned), "rd-server")
    for number, collection in enumerate(deployment.get("collections") or ()):
        path: Path = ("deployment", "collections", number)
        name = {"CollectionName": collection["name"]}
        yield Part(Raw(file, path, {**name, "CollectionType": ""}), "rd-session-collection")
        for host in collection.get("session_hosts") or ():
            yield Part(Raw(file, (*path, "session_hosts"), {**name, "SessionHost": host}), "rd-session-host")


def _server(file: JsonFile, server: dict[str, Any], where: Path) -> Iterator[Part]:
    name = server["name"]
    for key, kind in _OF_SERVER.items():
        if server.get(key):
            yield Part(Raw(file, (*where, key), server[key]), kind, name)
    if server.get("central_licensing"):
        yield Part(Raw(file, (*where, "central_licensing"), server["central_licensing"]), "central-licensing", name)
    for number, entry in enumerate(server.get("registry") or ()):
        values = {KEY: f"HKEY_LOCAL_MACHINE\\{entry['key']}", entry["value"]: entry["data"]}
        yield Part(Raw(file, (*where, "registry", number), values), "registry", name)
    found = server.get("license_server") or {}
    if found.get("key_packs") == []:
        yield Part(Raw(file, (*where, "license_server", "key_packs"), {}), "no-key-packs", name)
    for key, kind in _OF_LICENSE_SERVER.items():
        for number, record in enumerate(found.get(key) or ()):
            yield Part(Raw(file, (*where, "license_server", key, number), record), kind, name)


def _groups(file: JsonFile, value: dict[str, Any]) -> Iterator[Part]:
    """Yield for each license server what the groups of the directory and of its own say of members."""
    for number, group in enumerate(value.get("groups") or ()):
        if group.get("members") is not None:
            yield Part(Raw(file, ("groups", number), group), "directory-group")
    for number, server in enumerate(value["servers"]):
        group = (server.get("license_server") or {}).get("served_hosts_group")
        if group and group.get("members") is not None:
            path = ("servers", number, "license_server", "served_hosts_group")
            yield Part(Raw(file, path, group), "served-hosts-group", server["name"])
