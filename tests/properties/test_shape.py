"""The JSON Schema that the models give, for editors, and pydantic, which judges, say the same of any document."""

from __future__ import annotations

import copy
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from tests.builders import SMALLEST, deployment, text_of
from tests.strategies import manifests
from validator.model.deployment import Deployment
from validator.model.load import load
from validator.source.document import parse

SCHEMA = Deployment.model_json_schema(by_alias=True)
CHECKER = Draft202012Validator(SCHEMA, format_checker=Draft202012Validator.FORMAT_CHECKER)
# What JSON Schema cannot say, or not wholly, or not in a way that an editor could explain.
BEYOND = re.compile(
    r"a range of servers is written|the range runs backwards|the range stands for"
    r"|a port is written like|is listed more than once"
)

# What YAML can hold in quotes or without.
LETTERS = st.text(st.characters(categories=["L", "N", "P", "Zs"]), max_size=5)


def whole(value, fault):
    """Tell whether the fault is a count written as 10.0: JSON has one kind of number, YAML has two."""
    if "expected a whole number" not in fault.sentence:
        return False
    for part in fault.path:
        value = value[part]
    return isinstance(value, float) and value.is_integer()


def beyond(data, fault):
    """Tell whether JSON Schema need not see a fault."""
    return fault.kind.startswith("duplicate") or BEYOND.search(fault.sentence) or whole(data, fault)


def agree(text):
    [document] = parse(text, "x.yaml")
    faults = load(document).faults
    complaints = [error.message for error in CHECKER.iter_errors(document.data)]
    assert faults or not complaints, complaints
    assert complaints or all(beyond(document.data, fault) for fault in faults), faults
    return not complaints


def drawn(schema):
    """Return a strategy for what a schema allows, as far as pydantic's schemas go."""
    if "$ref" in schema:
        return st.deferred(lambda: drawn(SCHEMA["$defs"][schema["$ref"].rpartition("/")[2]]))
    if "anyOf" in schema:
        return st.one_of([drawn(branch) for branch in schema["anyOf"]])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    return st.one_of([DRAWN[kind](schema) for kind in kinds])


def drawn_object(schema):
    fields = {name: drawn(field) for name, field in schema.get("properties", {}).items()}
    if not fields:
        return st.dictionaries(LETTERS, drawn(schema["additionalProperties"]), max_size=2)
    required = {name: fields.pop(name) for name in schema.get("required", ())}
    return st.fixed_dictionaries(required, optional=fields)


def drawn_string(schema):
    if schema.get("format") == "date":
        return st.dates().map(str)
    pattern = schema.get("pattern", "")
    return LETTERS.filter(re.compile(pattern).search) if pattern in ("", r"\S") else st.from_regex(pattern)


DRAWN = {
    "object": drawn_object,
    "array": lambda schema: st.lists(drawn(schema["items"]), min_size=schema.get("minItems", 0), max_size=3),
    "string": drawn_string,
    "integer": lambda schema: st.integers(schema.get("minimum"), schema.get("maximum")),
    "number": lambda _: st.integers() | st.floats(allow_nan=False, allow_infinity=False),
    "boolean": lambda _: st.booleans(),
    "null": lambda _: st.none(),
}


# Where each model of the manifest stands in it.
PLACES = {
    "Metadata": ("metadata",),
    "Directory": ("directory",),
    "Licensing": ("licensing",),
    "Broker": ("broker",),
    "Server": ("servers", 1),
    "LicenseServer": ("servers", 0, "license_server"),
    "CalPool": ("servers", 0, "license_server", "cals", 0),
    "HostLicensing": ("servers", 1, "licensing"),
    "OpenPorts": ("servers", 0, "open_ports"),
    "SecurityGroupPolicy": ("servers", 0, "license_server", "security_group_policy"),
    "LicensingPolicy": ("licensing", "policy"),
    "Trust": ("directory", "trusts", 0),
    "Collection": ("collections", 0),
    "AccessGroup": ("access", 0),
    "PublishedNames": ("publishing",),
    "Upgrade": ("upgrade",),
    "Waiver": ("waivers", 0),
}


def test_every_model_has_a_place():
    assert set(SCHEMA["$defs"]) == set(PLACES)


def placed(name, value):
    """Return the text of a manifest with a value where a model stands."""
    document = copy.deepcopy(SMALLEST)
    target = document
    *before, last = PLACES[name]
    for step, following in zip(before, PLACES[name][1:], strict=True):
        empty = [] if isinstance(following, int) else {}
        target = target.setdefault(step, empty) if isinstance(target, dict) else target[step]
    if isinstance(target, list) and last == len(target):
        target.append(value)
    else:
        target[last] = value
    return text_of(document)


@pytest.mark.parametrize("name", PLACES)
@given(data=st.data())
def test_what_the_schema_allows_is_accepted(name, data):
    assert agree(placed(name, data.draw(drawn(SCHEMA["$defs"][name]))))


SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-2, 100_000_001),
    st.floats(allow_nan=False, allow_infinity=False, width=16),
    st.sampled_from(["", " ", "per-user", "domain", "2026-11-24", "2026-02-30", "2026-1-1", "yes", "135", "none"]),
    LETTERS,
)
JUNK = st.one_of(SCALARS, st.lists(SCALARS, max_size=2), st.dictionaries(LETTERS, SCALARS, max_size=2))


def spots(data, path=()):
    yield path
    entries = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in entries:
        yield from spots(value, (*path, key))


@st.composite
def mutated(draw):
    """Draw a manifest that is right but for one to three places."""
    document = draw(manifests())
    for _ in range(draw(st.integers(1, 3))):
        path = draw(st.sampled_from(list(spots(document))[1:]))
        target = document
        for step in path[:-1]:
            target = target[step]
        match draw(st.sampled_from(["replace", "remove", "add", "respell"])):
            case "replace":
                target[path[-1]] = draw(JUNK)
            case "remove":
                del target[path[-1]]
            case "add" if isinstance(target, list):
                target.append(draw(JUNK))
            case "add":
                target[draw(LETTERS)] = draw(JUNK)
            case _ if isinstance(target, dict):
                target[draw(st.sampled_from(["Name", "licence_server", "os", "kind", "name"]))] = target.pop(path[-1])
        if len(list(spots(document))) == 1:
            break
    return document


@given(mutated())
def test_a_document_with_faults_is_refused_by_both_or_by_neither(document):
    agree(text_of(document))


# Spellings that YAML gives a meaning of its own, or none.
SPELLINGS = [
    "", "~", "null", "true", "True", "yes", "on", "0", "08", "012", "0x1F", "0o17", "1_000", "+5", "-5", "1.0", "1e3",
    ".5", "1.10", ".inf", ".nan", "2022", "2012 R2", "1:30", "2026-11-24", "2026-02-30", "20261124", "'2022'", '"10"',
    "!!str 10", "!!int '10'", "!!float 10", "[]", "{}", "per-user", "'[1-2]'", "100000001", "2026-11-24T00:00:00Z",
]  # fmt: skip
KEYS = {
    "a count": "servers[0].license_server.cals[0].quantity",
    "a flag": "servers[0].license_server.activated",
    "a release": "servers[1].os",
    "a name": "metadata.name",
    "a server's name": "servers[1].name",
    "a choice": "licensing.mode",
    "a choice with a default": "platform",
    "a date": "servers[1].installed",
    "a list": "licensing.license_servers",
    "a list or a flag": "servers[0].license_server.in_license_servers_group",
    "a mapping": "directory",
    "a mapping of texts": "metadata.labels",
    "a text or a list": "licensing.policy.license_servers",
}


@pytest.mark.parametrize("path", KEYS.values(), ids=KEYS)
def test_a_scalar_is_judged_alike_however_it_is_spelt(path):
    text = text_of(deployment(**{path: "<here>"}))
    for spelling in SPELLINGS:
        agree(text.replace(json.dumps("<here>"), f"{spelling} "))
