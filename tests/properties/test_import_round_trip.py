"""What runs as intended imports as intended: every good example, and any deployment of a few servers."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given

from tests.builders import AS_OF, text_of
from tests.exports import deployment_of, estate, export, known, observed
from tests.strategies import manifests
from validator.api import Input, drift
from validator.errors import SourceError
from validator.exports.names import Names
from validator.facts.settings import effective_mode, effective_servers
from validator.findings import Outcome
from validator.importer.manifest import manifest
from validator.model.names import expand_range

GOOD = sorted((Path(__file__).parents[2] / "examples/good").glob("*.yaml"))


def licensing(deployment, names):
    """Return what rules about licensing look at, by the short name of each server."""
    told = {}
    for server in deployment.servers:
        mode, servers = effective_mode(deployment, server), effective_servers(deployment, server)
        holder = server.license_server
        for name in expand_range(server.name):
            told[names.key(name)] = {
                "os": server.os,
                "roles": sorted(server.roles),
                "collection": server.collection if "session-host" in server.roles else None,
                "mode": mode.value if "session-host" in server.roles else None,
                "asks": [names.key(one) for one in servers.value] if "session-host" in server.roles else None,
                "activated": holder.activated if holder else None,
                "group": bool(holder.in_license_servers_group) if holder else None,
                "cals": [
                    (pool.type, pool.version, pool.quantity, pool.issued, pool.kind)
                    for pool in (holder.cals or () if holder else ())
                ],
            }
    return told


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_good_examples_import_as_they_are_intended(path, pack):
    text = path.read_text(encoding="utf-8")
    intended = deployment_of(text)
    made = manifest(estate(known(pack), observed(text)))
    again = deployment_of(made.text)
    names = Names(name for server in again.servers for name in expand_range(server.name))
    assert licensing(again, names) == licensing(intended, names)
    assert not [note for note in made.notes if "conflict" in note]


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_good_examples_do_not_drift_from_themselves(path, pack):
    text = path.read_text(encoding="utf-8")
    report, notes = drift(Input(path.name, lambda: text), [export(observed(text))], as_of=AS_OF, pack=pack)
    failed = [f"{finding.rule}: {finding.message}" for finding in report.findings if finding.outcome is Outcome.FAILED]
    assert failed == []
    assert report.outcomes[Outcome.PASSED] > 0
    assert notes == ()


@given(document=manifests())
def test_whatever_runs_imports_as_a_manifest_and_is_compared(pack, document):
    text = text_of(document)
    found = observed(text)
    try:
        made = manifest(estate(known(pack), found))
    except SourceError:  # without a broker, only these two roles show themselves
        shown = {"connection-broker", "session-host", "licensing", "domain-controller"}
        assert not shown & {role for server in document["servers"] for role in server["roles"]}
        return
    assert deployment_of(made.text).servers
    drift(Input("m.yaml", lambda: text), [export(found)], as_of=AS_OF, pack=pack)
