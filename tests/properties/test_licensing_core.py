"""The licensing core against an independent oracle, over its whole finite domain.

The oracle is written from two sentences: a CAL serves hosts of its own generation and older ones, and a license
server holds CALs of its own generation and older ones. It shares nothing with the policies.
"""

from __future__ import annotations

import itertools

import pytest

from tests.builders import AS_OF, REMOVE, deployment, text_of
from validator.api import Input, check
from validator.findings import Outcome

GENERATION = {"2008": 0, "2008 R2": 0, "2012": 1, "2012 R2": 1, "2016": 2, "2019": 3, "2022": 4, "2025": 5}
MODES = ("per-user", "per-device", None)
TYPES = ("per-user", "per-device")
MEMBERSHIPS = ("domain", "workgroup")
RULES = {
    "cal-older-than-host",
    "license-server-older-than-cal",
    "license-server-older-than-host",
    "licensing-mode-not-set",
    "mode-without-matching-cal",
    "no-usable-cal-pool",
    "per-user-cal-in-workgroup",
    "per-user-licensing-in-workgroup",
}


def oracle(host, server, cal, kind, mode, membership):
    """Return the rules that must fail."""
    serves = GENERATION[cal] >= GENERATION[host]
    holds = GENERATION[server] >= GENERATION[cal]
    matches = kind == mode
    wrong = {
        "cal-older-than-host": matches and not serves,
        "license-server-older-than-cal": not holds,
        "license-server-older-than-host": GENERATION[server] < GENERATION[host],
        "licensing-mode-not-set": mode is None,
        "mode-without-matching-cal": mode is not None and not matches,
        "no-usable-cal-pool": mode is not None and not (matches and serves and holds),
        "per-user-cal-in-workgroup": membership == "workgroup" and kind == "per-user",
        "per-user-licensing-in-workgroup": membership == "workgroup" and mode == "per-user",
    }
    return {rule for rule, fails in wrong.items() if fails}


def manifest(host, server, cal, kind, mode, membership):
    return deployment(
        **{
            "servers[0].os": server,
            "servers[1].os": host,
            "servers[0].license_server.cals[0].version": cal,
            "servers[0].license_server.cals[0].type": kind,
            "licensing.mode": mode or REMOVE,
            "directory.membership": membership,
        }
    )


@pytest.mark.parametrize("host", GENERATION)
def test_every_situation_is_decided_as_the_oracle_does(pack, host):
    situations = list(itertools.product([host], GENERATION, GENERATION, TYPES, MODES, MEMBERSHIPS))
    inputs = [
        Input(f"{number:05d}", lambda situation=situation: text_of(manifest(*situation)))
        for number, situation in enumerate(situations)
    ]
    report = check(inputs, as_of=AS_OF, pack=pack)
    assert report.documents == len(GENERATION) ** 2 * len(TYPES) * len(MODES) * len(MEMBERSHIPS)
    failed = {name.name: set() for name in inputs}
    for finding in report.findings:
        if finding.rule in RULES:
            assert finding.outcome is Outcome.FAILED, finding
            failed[finding.location.file].add(finding.rule)
    for item, situation in zip(inputs, situations, strict=True):
        assert failed[item.name] == oracle(*situation), situation
