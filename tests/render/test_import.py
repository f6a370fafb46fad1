"""Manifest, rendered files, simulated application, observation, import: the same licensing at both ends."""

from __future__ import annotations

import json

import pytest

from tests.properties.test_import_round_trip import licensing
from tests.render.conftest import GOOD
from tests.render.test_round_trip import AS_OF, applied, formats
from validator.api import Input, drift, import_exports
from validator.exports.names import Names
from validator.exports.read import Export
from validator.findings import Outcome
from validator.model.names import expand_range


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_what_was_rendered_and_applied_imports_as_it_was_intended(path, pack, windows, deployments, tmp_path):
    text = path.read_text(encoding="utf-8")
    (intended,) = deployments(text)
    for to in formats(intended):
        estate = applied(intended, text, to, pack, windows, tmp_path)
        found = Export("found.json", lambda estate=estate: json.dumps(estate.observe(windows)))
        made = import_exports([found], pack=pack)
        (again,) = deployments(made.text)
        names = Names(name for server in again.servers for name in expand_range(server.name))
        assert licensing(again, names) == licensing(intended, names), to
        report, _ = drift(Input("m.yaml", lambda: text), [found], as_of=AS_OF, pack=pack)
        assert [f.message for f in report.findings if f.outcome is Outcome.FAILED] == [], to
