"""A document's shape: a deployment, or every fault of it at once, each at its place."""

from __future__ import annotations

from itertools import chain

import pytest

from tests.builders import deployment, text_of
from validator.errors import UsageError
from validator.model.deployment import Deployment
from validator.model.load import keys_at, load
from validator.source.document import parse


def loaded(text):
    [document] = parse(text, "x.yaml")
    return load(document)


def told(text):
    return [(fault.kind, fault.path, fault.sentence) for fault in loaded(text).faults]


def test_a_sound_document_is_a_deployment():
    result = loaded(text_of(deployment()))
    assert isinstance(result.deployment, Deployment)
    assert result.faults == ()
    assert [server.name for server in result.deployment.servers] == ["LIC01", "RDSH01"]


def test_every_fault_of_shape_is_told_at_once():
    text = """\
apiVersion: rdpolicy/v1
kind: Deployment
metadata: {name: x}
serverss: []
servers:
  - {name: A, os: 2022, roles: [session-hots]}
  - {name: B, os: 2022, role: [gateway], installed: 2026-02-30}
"""
    result = loaded(text)
    assert result.deployment is None
    assert [(f.kind, f.span.line) for f in result.faults] == [
        ("unknown-key", 4),
        ("invalid-value", 6),
        ("missing-key", 7),
        ("unknown-key", 7),
        ("invalid-value", 7),
    ]
    assert result.faults[0].suggestion is None  # `servers` is there already
    assert result.faults[1].suggestion == "session-host"
    assert result.faults[3].suggestion == "roles"


def test_what_is_required():
    assert {path for _, path, _ in told("{}")} == {("apiVersion",), ("kind",), ("metadata",), ("servers",)}


def test_another_version_of_the_manifest_is_refused():
    [(kind, path, sentence)] = told(text_of(deployment(apiVersion="rdpolicy/v2")))
    assert (kind, path) == ("invalid-value", ("apiVersion",))
    assert "rdpolicy/v1" in sentence


def test_a_key_that_is_written_twice_is_told_and_the_first_counts():
    text = text_of(deployment()).replace('"kind": "Deployment",', '"kind": "Deployment",\n"kind": "Other",')
    [(kind, path, sentence)] = told(text)
    assert (kind, path) == ("duplicate-key", ("kind",))
    assert sentence == "'kind' is written twice; the first one, on line 3, counts"
    assert loaded(text).deployment is not None


@pytest.mark.parametrize(
    ("first", "second", "sentence"),
    [
        ("RDSH01", "RDSH01", "the name RDSH01 is taken already"),
        ("RDSH01", "rdsh01", "the name rdsh01 is taken already, within RDSH01"),
        ("RDSH[01-03]", "RDSH02", "the name RDSH02 is taken already, within RDSH[01-03]"),
        ("RDSH02", "RDSH[01-03]", "the name RDSH02 is taken already"),
        ("RDSH[01-03]", "RDSH[03-05]", "the name RDSH03 is taken already, within RDSH[01-03]"),
    ],
)
def test_a_server_s_name_is_its_own(first, second, sentence):
    servers = [{"name": name, "os": 2022, "roles": ["session-host"]} for name in (first, second)]
    [(kind, path, said)] = told(text_of(deployment(servers=servers)))
    assert (kind, path) == ("duplicate-name", ("servers", 1, "name"))
    assert said == sentence


def test_collections_and_groups_have_names_of_their_own():
    text = text_of(
        deployment(
            collections=[{"name": "Office"}, {"name": "OFFICE"}],
            access=[{"name": "Staff"}, {"name": "Office"}, {"name": "Staff"}],
        )
    )
    assert [(kind, path) for kind, path, _ in told(text)] == [
        ("duplicate-name", ("collections", 1, "name")),
        ("duplicate-name", ("access", 2, "name")),
    ]


def test_a_name_is_told_once_however_often_it_returns():
    servers = [{"name": "A", "os": 2022, "roles": ["gateway"]}] * 4
    assert len(told(text_of(deployment(servers=servers)))) == 3


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ((), "apiVersion"),
        (("metadata",), "labels"),
        (("servers", 3), "roles"),
        (("servers", 0, "license_server", "cals", 1), "quantity"),
        (("licensing", "policy"), "prevent_license_upgrade"),
        (("access", 0), "external_connector"),
    ],
)
def test_the_keys_that_may_stand_at_a_path(path, key):
    assert key in keys_at(path)


@pytest.mark.parametrize("path", [("nonsense",), ("metadata", "labels"), ("platform",), ("metadata", "x", "y")])
def test_where_no_keys_are_known(path):
    assert keys_at(path) == ()


def test_keys_are_those_of_the_text():
    assert "api_version" not in keys_at(())


def test_assumed_data_must_be_of_the_shape_of_a_manifest():
    [document] = parse(text_of(deployment()), "x.yaml")
    assert load(document, deployment(**{"metadata.name": "other"})).deployment.metadata.name == "other"
    with pytest.raises(UsageError, match=r"what is assumed does not fit the manifest: servers\.0\.os"):
        load(document, deployment(**{"servers[0].os": []}))


def test_a_document_of_another_shape_has_faults_whatever_is_assumed():
    [document] = parse(text_of(deployment(**{"servers[0].os": []})), "x.yaml")
    result = load(document, deployment(**{"servers[0].os": [], "metadata.name": "other"}))
    assert result.deployment is None
    assert [fault.path for fault in result.faults] == [("servers", 0, "os")]


def test_models_are_frozen_all_the_way_down():
    seen, waiting = set(), [loaded(text_of(deployment())).deployment]
    while waiting:
        model = waiting.pop()
        seen.add(type(model).__name__)
        assert model.model_config["frozen"]
        values = [getattr(model, name) for name in type(model).model_fields]
        assert not any(isinstance(value, list) for value in values)
        waiting += [
            v for v in chain(*(v if isinstance(v, tuple) else (v,) for v in values)) if hasattr(v, "model_config")
        ]
    assert {"Deployment", "Server", "LicenseServer", "CalPool"} <= seen


def test_a_role_is_listed_once():
    [(kind, path, sentence)] = told(text_of(deployment(**{"servers[1].roles": ["gateway", "session-host", "gateway"]})))
    assert (kind, path) == ("invalid-value", ("servers", 1, "roles"))
    assert sentence == "gateway is listed more than once"
