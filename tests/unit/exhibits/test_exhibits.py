"""What a dossier shows beside findings agrees with the check that it was made in."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.builders import AS_OF, deployment, text_of
from validator.api import Input, check
from validator.findings import Outcome
from validator.findings.dossier import Named

ROOT = Path(__file__).parents[3]
EXAMPLES = sorted((ROOT / "examples").glob("*/*.yaml"))


def judged(pack, *texts, **options):
    inputs = [Input(f"{number}.yaml", lambda text=text: text) for number, text in enumerate(texts)]
    return check(inputs, as_of=AS_OF, pack=pack, dossier=True, **options)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_silent_verdicts_are_those_that_a_check_counts(pack, path):
    report = judged(pack, path.read_text(encoding="utf-8"))
    counted = Counter()
    for exhibit in report.dossier.exhibits:
        for quiet in exhibit.quiet:
            counted[quiet.outcome] += len(quiet.subjects)
    assert {o: counted[o] for o in (Outcome.PASSED, Outcome.NOT_APPLICABLE)} == {
        o: report.outcomes[o] for o in (Outcome.PASSED, Outcome.NOT_APPLICABLE)
    }
    # What findings consulted is among what the dossier marks.
    marked = {(one.matrix, one.row, one.column) for e in report.dossier.exhibits for one in e.consulted}
    assert {(c.matrix, c.row, c.column) for f in report.findings for c in f.evidence.cells} <= marked


def test_a_dossier_changes_no_finding(pack):
    text = (ROOT / "examples/bad/too-few-cals.yaml").read_text(encoding="utf-8")
    plain = check([Input("0.yaml", lambda: text)], as_of=AS_OF, pack=pack)
    whole = judged(pack, text)
    assert whole._replace(certificate=None, dossier=None) == plain
    assert (plain.certificate, plain.dossier) == (None, None)
    assert check([Input("0.yaml", lambda: text)], as_of=AS_OF, pack=pack, certificate=True).dossier is None


def test_parts_of_a_run_bring_their_exhibits(pack):
    texts = [text_of(deployment(**{"metadata.name": name})) for name in ("one", "two")]
    with ThreadPoolExecutor(1) as executor:
        shared = judged(pack, *texts, executor=executor)
    assert shared == judged(pack, *texts)
    assert len(shared.certificate.manifests) == 2


def test_servers_pools_and_needs_are_as_the_manifest_has_them(pack):
    document = deployment(
        **{
            "metadata.description": "about",
            "licensing.license_servers": ["LIC01.corp.example", "GONE"],
            "servers[2]": {"name": "RDSH[02-09]", "os": 2019, "roles": ["session-host"], "collection": "Office"},
            "servers[0].license_server.cals[1]": {"type": "per-device", "version": 2019},
            "access": [{"name": "all", "users": 7, "devices": 3}],
        }
    )
    (exhibit,) = judged(pack, text_of(document)).dossier.exhibits
    assert (exhibit.deployment, exhibit.description, exhibit.membership) == ("smallest", "about", "domain")
    assert (exhibit.collections, exhibit.domain, exhibit.judged) == (("Office",), "corp.example", True)
    server, _, hosts = exhibit.machines
    assert (server.roles, server.mode, server.license_servers) == (("licensing",), "", ())
    assert (hosts.servers, hosts.os, hosts.mode) == (8, "2019", "per-user")
    assert hosts.license_servers == (Named("LIC01.corp.example", 0), Named("GONE", None))
    assert [(pool.machine, pool.number, pool.quantity) for pool in exhibit.pools] == [(0, 0, 10), (0, 1, None)]
    (need,) = exhibit.needs
    assert (need.type, need.release, need.groups, need.license_servers) == ("per-user", "2022", ("all",), ("LIC01",))
    assert (need.needed, need.stock, need.short) == (7, 10, 0)


def test_what_is_not_stated_is_empty(pack):
    host = {"name": "H", "os": 2022, "roles": ["session-host"]}
    (exhibit,) = judged(
        pack, text_of({**deployment(servers=[host]), "directory": None, "licensing": None})
    ).dossier.exhibits
    assert (exhibit.membership, exhibit.domain, exhibit.description, exhibit.needs) == ("", "", "", ())
    assert exhibit.machines[0].license_servers == ()
    assert exhibit.machines[0].membership == ""


@pytest.mark.parametrize("metadata", ["{name: a}", "[]", "{}"])
def test_a_document_that_cannot_be_judged_is_told_of(pack, metadata):
    text = f"apiVersion: rdpolicy/v1\nkind: Deployment\nmetadata: {metadata}\nservers: []\n"
    (exhibit,) = judged(pack, text).dossier.exhibits
    assert (exhibit.judged, exhibit.machines) == (False, ())
    assert exhibit.deployment == ("a" if "name" in metadata else "")


def test_exhibits_are_in_the_order_of_their_places(pack):
    text = text_of(deployment()) + "\n---\n" + text_of(deployment(**{"metadata.name": "second"}))
    exhibits = judged(pack, text, text_of(deployment(**{"metadata.name": "third"}))).dossier.exhibits
    assert [exhibit.deployment for exhibit in exhibits] == ["smallest", "second", "third"]
    assert exhibits[0].end_line < exhibits[1].line


def test_by_one_edition_only_its_own_matrices_are_shown(pack):
    edition = pack.catalog.editions("broker-manages-host")[-1]
    report = judged(pack.with_edition(edition), text_of(deployment()))
    printed = {name for name in pack.catalog.matrices() if edition in pack.catalog.editions(name)}
    assert {matrix.name for matrix in report.dossier.matrices} == printed
    assert printed < set(pack.catalog.matrices())


def test_disputes_about_cells_are_told_once(pack):
    dossier = judged(pack, text_of(deployment())).dossier
    cells = [cell.evidence for matrix in dossier.matrices for _, row in matrix.rows for cell in row]
    assert [dispute.id for dispute in dossier.disputes] == sorted({c.contradiction for c in cells if c.contradiction})
    assert all(dispute.statements and dispute.resolution for dispute in dossier.disputes)
    assert {matrix.title for matrix in dossier.matrices} != {matrix.name for matrix in dossier.matrices}
