from __future__ import annotations

import json

import pytest
from jsonschema import Draft202012Validator

from validator.docs.schemas import schemas
from validator.facts.tables import TABLES
from validator.model.deployment import Deployment, Waiver
from validator.policy.catalog_model import RECORDS

SCHEMAS = {name: json.loads(text) for name, text in schemas().items()}


def walk(value):
    yield value
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from walk(item)


@pytest.mark.parametrize("name", SCHEMAS)
def test_each_says_what_it_is(name):
    schema = SCHEMAS[name]
    Draft202012Validator.check_schema(schema)
    assert list(schema)[:4] == ["$schema", "$id", "title", "description"]
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["$id"] == f"urn:rdpolicy:schema:{name}:v1"
    assert schema["title"].startswith("rdpolicy ")


@pytest.mark.parametrize("name", SCHEMAS)
def test_text_is_stable_and_ends_in_a_line(name):
    assert schemas()[name] == json.dumps(SCHEMAS[name], indent=2, ensure_ascii=False) + "\n"


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_object_is_described_in_whole_lines(name):
    for part in walk(SCHEMAS[name]):
        if isinstance(part, dict) and "properties" in part and part.get("type") == "object":
            assert part["description"]
        if isinstance(part, dict) and isinstance(part.get("description"), str):
            assert "\n" not in part["description"].replace("\n\n", "")


def test_docstrings_are_the_descriptions_and_aliases_the_names():
    schema = SCHEMAS["deployment"]
    assert schema["description"] == Deployment.__doc__
    assert schema["$defs"]["Waiver"]["description"] == Waiver.__doc__
    assert "apiVersion" in schema["properties"]
    assert not [part for part in walk(schema["properties"]) if isinstance(part, dict) and "title" in part]


def test_defaults_stand_only_where_they_say_something():
    assert SCHEMAS["deployment"]["properties"]["platform"]["default"] == "on-premises"
    assert not [
        part
        for part in walk(SCHEMAS)
        if isinstance(part, dict) and "default" in part and not isinstance(part["default"], dict | str | bool | int)
    ]


def test_a_rule_names_one_of_the_tables():
    assert SCHEMAS["rule"]["properties"]["for"]["enum"] == list(TABLES)


def test_the_catalog_has_a_schema_for_each_file():
    files = [part["$ref"].rpartition("/")[2] for part in SCHEMAS["catalog"]["anyOf"]]
    assert files == [kind.replace("_", "-") for kind in RECORDS]
    assert all(SCHEMAS["catalog"]["$defs"][name]["type"] == "array" for name in files)
