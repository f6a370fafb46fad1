"""A compiled pack as a file: read whole, or not at all."""

from __future__ import annotations

import json

import pytest

from tests.builders import check_document, deployment
from validator import resources
from validator.engine.pack import build, dump, from_build, read

DOCUMENT = deployment(**{"servers[0].license_server.cals[0].version": 2019})


@pytest.fixture(scope="module")
def built():
    return build([resources.policies()])


@pytest.fixture
def file(tmp_path):
    def write(content):
        path = tmp_path / "pack.json"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def test_a_pack_read_again_is_the_pack_that_was_built(file, built):
    fresh, again = from_build(built), read(file(dump(built)))
    assert again.rules == fresh.rules
    assert again.compiled == fresh.compiled
    assert again.digest == fresh.digest
    assert again.catalog.releases == fresh.catalog.releases
    assert check_document(DOCUMENT, again) == check_document(DOCUMENT, fresh)


def test_there_is_no_such_file(tmp_path):
    assert read(tmp_path / "none.json") is None
    assert read(tmp_path) is None


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"[]", b"null", b'{"format": 0}', b"[" * 100_000])
def test_what_is_no_pack(file, content):
    assert read(file(content)) is None


def without(data, key):
    return {name: value for name, value in data.items() if name != key}


@pytest.mark.parametrize("key", ["catalog", "rules", "expressions", "digest"])
def test_a_pack_that_lacks_a_part(file, built, key):
    assert read(file(dump(without(built, key)))) is None


@pytest.mark.parametrize("key", ["rules", "expressions"])
@pytest.mark.parametrize("value", [None, 1, [1], [[1, 2, 3]], {"a": 1}])
def test_a_pack_with_a_part_of_another_shape(file, built, key, value):
    assert read(file(dump({**built, key: value}))) is None


def test_a_pack_cut_short_anywhere(file, built):
    text = dump(built)
    for end in range(0, len(text), len(text) // 40):
        assert read(file(text[:end])) is None


def test_an_expression_that_is_no_code(file, built):
    expressions = [[*item] for item in built["expressions"]]
    expressions[0][2] = "not base64!"
    assert read(file(json.dumps({**built, "expressions": expressions}))) is None


def test_a_pack_is_named_briefly(built):
    assert len(repr(from_build(built))) < 60
