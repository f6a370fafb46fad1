"""The description of exports: what it refers to exists, and every fault in it is told with its place."""

from __future__ import annotations

import pytest

from validator import resources
from validator.errors import PolicyError
from validator.policy.drift_rules import load_drift_rules
from validator.policy.exports import load_exports
from validator.policy.windows import load_windows

HEAD = (
    "server_names: [PSComputerName]\nwords: {}\nbuilt_in: [Built-in]\nreleases: {}\nazure_sql: [x]\nuncounted: [-1]\n"
)
KIND = "{id: a, title: A, command: A, has: [X], of: server, sources: [wmi]}"


@pytest.fixture(scope="module")
def settings(pack):
    return load_windows(pack.catalog)


@pytest.fixture
def load(pack, settings, tmp_path):
    def call(text):
        path = tmp_path / "exports.yaml"
        path.write_text(HEAD + text, encoding="utf-8")
        return load_exports(pack.catalog, settings, path)

    return call


def test_the_built_in_description_loads(pack, settings):
    exports = load_exports(pack.catalog, settings)
    assert exports.kind("rd-server").title == "Get-RDServer"
    with pytest.raises(KeyError):
        exports.kind("none")


def test_every_role_is_one_of_the_settings(pack, settings):
    roles = {role.role for role in settings.roles}
    for kind in load_exports(pack.catalog, settings).kinds:
        assert set(kind.implies) <= roles
        assert {read.each for read in kind.reads} - {None} <= roles


def test_what_means_something_is_a_word_of_its_codes(pack, settings):
    exports = load_exports(pack.catalog, settings)
    for kind in exports.kinds:
        for read in kind.reads:
            words = (
                set(exports.words.get(read.as_, ())) or set(settings.meanings(read.as_).values())
                if read.means
                else set()
            )
            assert set(read.means or ()) <= words, (kind.id, read.property)


def test_the_rules_of_drift_name_exports_that_there_are(pack, settings):
    titles = {kind.title for kind in load_exports(pack.catalog, settings).kinds}
    for rule in load_drift_rules(pack.catalog).values():
        assert set(rule.needs) <= titles, rule.id


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"kinds: [{KIND}, {KIND}]", ":7:83: there is a kind 'a' already"),
        (
            "kinds: [{id: a, title: A, command: A, has: [X], of: server, sources: [wmy]}]",
            "unknown source 'wmy'; did you mean 'wmi'?",
        ),
        ("kinds: [{id: a, title: A, command: A, has: [X], of: sever, sources: [wmi]}]", "'of': expected one of"),
        ("kinds: [{id: a, title: A, command: A, has: [], of: server, sources: [wmi]}]", "must not be empty"),
        (
            "kinds: [{id: a, titel: A, command: A, has: [X], of: server, sources: [wmi]}]",
            "unknown key 'titel'; did you mean 'title'?",
        ),
        (f"kinds: [{KIND}]\nkinds: []", "'kinds' is written twice"),
        (
            "kinds: [{id: a, title: A, command: A, has: [X], of: server, sources: [wmi], reads: [{property: X, fact: os, as: realese}]}]",
            "unknown way to read 'realese'; did you mean 'release'?",
        ),
        (
            f"kinds: [{KIND}]\nregistry: [{{key: A, value: B, fact: os, as: nothing}}]",
            ":8:45: unknown way to read 'nothing'",
        ),
    ],
)
def test_faults_are_told_with_their_places(load, text, said):
    with pytest.raises(PolicyError) as raised:
        load(text)
    assert any(said in str(fault) for fault in raised.value.faults), [str(fault) for fault in raised.value.faults]


def test_a_file_that_cannot_be_read_is_told(pack, settings, tmp_path):
    with pytest.raises(PolicyError, match="there is no such file"):
        load_exports(pack.catalog, settings, tmp_path / "none.yaml")


RULE = """id: {id}
title: T
severity: error
message: "{message}"
needs: [Get-RDServer]
remedy: Do it.
rationale: Because.
sources: [{source}]
"""


@pytest.mark.parametrize(
    ("name", "values", "said"),
    [
        (
            "drift-x",
            {"id": "drift-y", "message": "m", "source": "ps"},
            "x.yaml:1:5: the id is the name of the file and begins with 'drift-'",
        ),
        ("x", {"id": "x", "message": "m", "source": "ps"}, "begins with 'drift-'"),
        ("drift-x", {"id": "drift-x", "message": "{observd}", "source": "ps"}, "'observd'; did you mean 'observed'?"),
        ("drift-x", {"id": "drift-x", "message": "m", "source": "pz"}, "unknown source 'pz'"),
        ("drift-x", {"id": "X", "message": "m", "source": "ps"}, "must match the pattern"),
    ],
)
def test_faults_of_rules_of_drift_are_told_with_their_places(pack, tmp_path, name, values, said):
    (tmp_path / f"{name}.yaml").write_text(RULE.format(**values), encoding="utf-8")
    with pytest.raises(PolicyError) as raised:
        load_drift_rules(pack.catalog, tmp_path)
    assert said in str(raised.value)


def test_the_built_in_rules_of_drift_are_those_of_the_folder(pack):
    rules = load_drift_rules(pack.catalog)
    assert set(rules) == {path.stem for path in (resources.policies() / "drift").glob("*.yaml")}
    for rule in rules.values():
        values = dict.fromkeys(("servers", "intended", "observed", "seen", "setting", "cals"), "x")
        assert "{" not in rule.filled(values)
        assert rule.info(pack.catalog).sources
