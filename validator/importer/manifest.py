"""An estate as the text of a manifest, with comments that say where each value comes from."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any, NamedTuple

from validator.errors import Place, SourceError
from validator.importer.licensing import plan
from validator.importer.servers import Said, collections, entries, said, settings, usual
from validator.model.deployment import API_VERSION
from validator.report.layout import inert, prose, wrap

if TYPE_CHECKING:
    from validator.exports.observation import Estate
    from validator.importer.licensing import Plan
    from validator.importer.servers import Usual

_WIDTH = 118
_DEFAULT_NAME = "imported"
# What YAML reads as text whoever reads it, and however old the reader is.
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9._-]*\Z")
_WORDS = frozenset({"true", "false", "yes", "no", "on", "off", "null", "y", "n"})
_YEAR = re.compile(r"(?:19|20)\d\d\Z")
_POLICY_COMMENT = "a policy reaches the hosts as well: what it sets beats the deployment's setting"


class Imported(NamedTuple):
    """A manifest as text, and what is to be told of how it was made."""

    text: str
    notes: tuple[str, ...]


def manifest(estate: Estate, name: str | None = None) -> Imported:
    """Return the manifest of an estate, under a name or that of its domain.

    Raises:
        SourceError: no export tells of a server with a role, and a manifest cannot be without one.

    """
    notes = list(estate.notes)
    licensing, common = plan(estate, notes), usual(estate)
    servers = entries(estate, licensing, common, notes)
    if not servers:
        raise SourceError(
            "no export names a server and its role: add one of Get-RDServer, or the collector's file",
            Place(estate.files[0]),
        )
    document = _document(estate, licensing, common, servers, name)
    return Imported(_written(document, _head(estate, notes)), tuple(notes))


def _document(
    estate: Estate, licensing: Plan, common: Usual, servers: list[dict[str, Any]], name: str | None
) -> dict[str, Any]:
    own = name or estate.value("client_access_name") or (common.domain.value if common.domain else _DEFAULT_NAME)
    document: dict[str, Any] = {
        "apiVersion": Said(API_VERSION),
        "kind": Said("Deployment"),
        "metadata": {"name": Said(own, "" if name else "a name of your own says more")},
    }
    directory = {key: said(seen) for key, seen in zip(("membership", "name"), common, strict=True) if seen is not None}
    stated = settings(licensing.settings, licensing.configured_by)
    if licensing.policy.stated:
        stated["policy"] = Said(settings(licensing.policy, None), _POLICY_COMMENT)
    parts = {"directory": directory, "licensing": stated, "broker": _broker(estate)}
    document |= {key: part for key, part in parts.items() if part}
    document["servers"] = Said([Said(entry) for entry in servers])
    if listed := collections(estate):
        document["collections"] = Said(listed)
    return document


def _broker(estate: Estate) -> dict[str, Said]:
    facts = estate.facts
    named: tuple[str, ...] = ("client_access_name", "database")
    broker = {key: said(facts[key]) for key in named if key in facts}
    proof = next(
        (facts[key] for key in ("database", "client_access_name", "database_configured") if key in facts), None
    )
    if proof is not None and proof.value is not False:
        broker["high_availability_configured"] = Said(True, str(proof.origin))
    return broker


def _head(estate: Estate, notes: list[str]) -> list[str]:
    lines = [f"Made by rdpolicy import of {', '.join(map(inert, estate.files))}."]
    lines.append("What no export tells is left out: rules call it unknown. Review it before you rely on it.")
    lines += [f"- {prose(note)}" for note in notes]
    return [
        part if number == 0 else f"  {part}" for line in lines for number, part in enumerate(wrap(line, _WIDTH - 4))
    ]


def _written(document: dict[str, Any], head: list[str]) -> str:
    from ruamel.yaml import YAML  # noqa: PLC0415 -- only an import writes YAML

    yaml = YAML()
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.width = 2**20  # a line is not folded, or its comment would move
    tree = _mapping(document)
    tree.yaml_set_start_comment("\n".join(head) + "\n")
    out = io.StringIO()
    yaml.dump(tree, out)
    return out.getvalue()


def _mapping(values: dict[str, Any]) -> Any:  # noqa: ANN401 -- untyped library
    from ruamel.yaml.comments import CommentedMap  # noqa: PLC0415

    tree = CommentedMap()
    for key, value in values.items():
        one = value if isinstance(value, Said) else Said(value)
        tree[key] = _block(one.value)
        if one.comment and isinstance(one.value, dict):
            tree[key].yaml_set_start_comment(inert(one.comment), indent=4)
        elif one.comment:
            tree.yaml_add_eol_comment(inert(one.comment), key)
    return tree


def _block(value: Any) -> Any:  # noqa: ANN401 -- any part of a manifest
    """Return a value as ruamel takes it: mappings and lists with comments as blocks, all else on one line."""
    if isinstance(value, dict):
        return _mapping(value)
    if isinstance(value, list) and value and isinstance(value[0], Said):
        return _list(value)
    return _flow(value)


def _list(items: list[Said]) -> Any:  # noqa: ANN401 -- untyped library
    from ruamel.yaml.comments import CommentedSeq  # noqa: PLC0415

    tree = CommentedSeq()
    for number, item in enumerate(items):
        tree.append(_flow(item.value) if item.comment else _block(item.value))
        if item.comment:
            tree.yaml_add_eol_comment(inert(item.comment), number)
    return tree


def _flow(value: Any) -> Any:  # noqa: ANN401 -- any part of a manifest
    from ruamel.yaml.comments import CommentedMap, CommentedSeq  # noqa: PLC0415

    if isinstance(value, (dict, list)):
        tree = (
            CommentedMap((key, _flow(item)) for key, item in value.items())
            if isinstance(value, dict)
            else CommentedSeq(map(_flow, value))
        )
        tree.fa.set_flow_style()
        return tree
    return _scalar(value) if isinstance(value, str) else value


def _scalar(text: str) -> Any:  # noqa: ANN401 -- untyped library
    """Return a text quoted unless every reader of YAML takes it for that text."""
    from ruamel.yaml.scalarstring import DoubleQuotedScalarString  # noqa: PLC0415

    if text == API_VERSION or (_PLAIN.match(text) and text.casefold() not in _WORDS):
        return text
    if _YEAR.match(text):  # a release, as people write it
        return int(text)
    return DoubleQuotedScalarString(text)
