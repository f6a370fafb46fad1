"""What holds for any manifest of the right shape."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
from collections import Counter

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.builders import AS_OF, deployment, text_of
from tests.strategies import manifests, renamed, renamings
from validator.api import Input, check
from validator.engine import alike, evaluate
from validator.engine.evaluate import Engine
from validator.facts.build import FactSet
from validator.facts.coverage import Need, assign
from validator.findings import Outcome
from validator.model.load import load
from validator.report import render
from validator.source.document import parse

VERSIONS = {
    "cal-older-than-host", "license-server-older-than-cal", "license-server-older-than-host", "no-usable-cal-pool",
}  # fmt: skip


def judge(pack, *documents):
    inputs = [Input(f"{n}.yaml", lambda d=d: text_of(d)) for n, d in enumerate(documents)]
    return check(inputs, as_of=AS_OF, pack=pack)


def seen(report, file=None):
    return Counter(
        (f.rule, f.outcome, f.severity, f.subject, f.message, f.state, f.missing)
        for f in report.findings
        if file in (None, f.location.file)
    )


def failed(report):
    return {(f.rule, f.subject) for f in report.findings if f.outcome is Outcome.FAILED}


@given(document=manifests())
def test_every_manifest_is_judged_twice_alike(pack, document):
    first, second = judge(pack, document), judge(pack, document)
    assert render(first, "json") == render(second, "json")
    assert not [f for f in first.findings if f.rule.startswith("manifest-")], first.findings


@given(document=manifests())
def test_places_hold_the_values_of_their_paths(pack, document):
    text = text_of(document)
    [parsed] = parse(text, "0.yaml")
    lines = text.split("\n")
    for finding in judge(pack, document).findings:
        for place in (finding.location, *(related.location for related in finding.related)):
            path = tuple(
                int(part) if part.isdigit() else part
                for part in place.path.replace("[", ".").replace("]", "").split(".")
            )
            assert 1 <= place.line <= place.end_line <= len(lines)
            if not place.path or not parsed.exists(path):
                continue
            value = parsed.data
            for part in path:
                value = value[part]
            start = sum(len(line) + 1 for line in lines[: place.line - 1]) + place.column - 1
            end = sum(len(line) + 1 for line in lines[: place.end_line - 1]) + place.end_column - 1
            assert parse(text[start:end], "slice")[0].data == value


@given(document=manifests(), data=st.data())
def test_the_order_of_servers_only_orders_findings(pack, document, data):
    # A reference by path names the server's position, and the first of several decides where one is shown.
    shuffled = {**document, "servers": data.draw(st.permutations(document["servers"]))}
    one, other = judge(pack, document), judge(pack, shuffled)
    assert Counter((f.rule, f.outcome, f.severity, f.subject, f.fingerprint) for f in one.findings) == Counter(
        (f.rule, f.outcome, f.severity, f.subject, f.fingerprint) for f in other.findings
    )
    assert one.outcomes == other.outcomes


CLASH = {"name": "LIC01", "os": "2022", "roles": ["licensing", "session-host"]}
POOLS = [{"type": "per-user", "version": "2025"}] * 2
TWICE = {
    "licensing.license_servers": ["LIC09", "LIC09"],
    "servers[0].license_server.cals": POOLS,
    "servers[2]": CLASH,
    "servers[1].licensing": {"license_servers": ["LIC09"]},
}


@given(document=manifests(), data=st.data())
@example(document=deployment(**TWICE), data=None)
def test_fingerprints_are_distinct_and_outlive_moves(pack, document, data):
    """Of one deployment, of several of one name, and wherever a text stands that is no part of the model."""
    servers = document["servers"][::-1] if data is None else data.draw(st.permutations(document["servers"]))
    moved = f"# moved\n\n{text_of({**document, 'servers': servers})}"
    one = judge(pack, document, document)
    other = check([Input("a.yaml", lambda: moved), Input("b.yaml", lambda: moved)], as_of=AS_OF, pack=pack)
    found = [finding.fingerprint for finding in one.findings]
    assert len(set(found)) == len(found)
    assert set(found) == {finding.fingerprint for finding in other.findings}
    assert {finding.state for finding in one.findings} == {finding.state for finding in other.findings}


@given(documents=st.lists(manifests(), min_size=2, max_size=4))
@settings(max_examples=30)
def test_documents_judged_together_are_judged_as_alone(pack, documents):
    # Of one name, equal findings would be told apart by how many there are.
    documents = [{**document, "metadata": {"name": f"site-{n}"}} for n, document in enumerate(documents)]
    together = judge(pack, *documents)
    for number, document in enumerate(documents):
        alone = check([Input(f"{number}.yaml", lambda d=document: text_of(d))], as_of=AS_OF, pack=pack)
        assert [f for f in together.findings if f.location.file == f"{number}.yaml"] == list(alone.findings)


@given(documents=st.lists(manifests(), min_size=1, max_size=4))
def test_what_an_engine_remembers_changes_no_verdict(pack, documents):
    """Whatever it settles by a glance at common facts, and whatever it has seen before."""
    engine = Engine(pack.rules, pack.catalog, pack.compiled, AS_OF)
    for document in documents:
        facts = FactSet(load(parse(text_of(document), "x.yaml")[0]).deployment, pack.catalog)
        told, silent = engine.judge(facts)
        expected, counts = [], Counter({Outcome.PASSED: 0, Outcome.NOT_APPLICABLE: 0})
        for rule in pack.rules:
            for row in (row for rows in facts.situations(rule.table) for row in rows):
                outcome, clauses = engine.decide(rule, engine.bindings(row, facts))
                if clauses:
                    expected.append((rule.id, row.where, row.subject, outcome, clauses))
                else:
                    counts[outcome] += 1
        found = [(rule.id, row.where, row.subject, o, clauses) for rule, rows, o, clauses in told for row in rows]
        assert found == expected
        assert silent == counts


@given(document=manifests(), others=st.lists(renamings(), min_size=1, max_size=3))
@settings(max_examples=30)
def test_manifests_with_other_names_are_judged_together_as_alone(pack, document, others):
    documents = [renamed(document, labels) for labels in ({}, *others)]
    documents = [{**document, "metadata": {"name": f"site-{n}"}} for n, document in enumerate(documents)]
    together = judge(pack, *documents)
    alone = [judge(pack, document) for document in documents]
    assert Counter(together.outcomes) == sum((Counter(one.outcomes) for one in alone), Counter())
    assert seen(together) == sum(map(seen, alone), Counter())


def test_what_is_remembered_is_bounded(pack, monkeypatch):
    monkeypatch.setattr(evaluate, "MOST_REMEMBERED", 1)
    monkeypatch.setattr(alike, "MOST_ALIKE", 1)
    documents = [deployment(**{"servers[1].installed": f"2026-09-{day:02}"}) for day in (1, 2, 3)]
    alone = [Counter(judge(pack, document).outcomes) for document in documents]
    assert Counter(judge(pack, *documents).outcomes) == sum(alone, Counter())


def test_evidence_is_of_the_document_at_hand_where_two_differ_in_the_order_of_cals_only(pack):
    """One situation to the verdict, two to what was looked up on the way."""
    pools = [{"type": "per-user", "version": version} for version in (2016, 2019)]
    path = "servers[0].license_server.cals"
    documents = [deployment(**{path: pools}), deployment(**{path: pools[::-1]})]
    for first, second in (documents, documents[::-1]):
        together = [f for f in judge(pack, first, second).findings if f.location.file == "1.yaml"]
        assert [f.evidence for f in together] == [f.evidence for f in judge(pack, second).findings]


@given(document=manifests(), copies=st.integers(2, 3))
@settings(max_examples=30)
def test_a_document_in_several_files_brings_its_findings_as_often(pack, document, copies):
    once, often = judge(pack, document), judge(pack, *[document] * copies)
    assert seen(often) == Counter({key: count * copies for key, count in seen(once).items()})
    assert often.outcomes == {outcome: count * copies for outcome, count in once.outcomes.items()}


def test_the_hash_seed_changes_no_byte(tmp_path):
    path = tmp_path / "x.yaml"
    path.write_text(text_of(deployment(**{"licensing.mode": "per-device", "servers[1].os": 2025})), encoding="utf-8")
    command = [sys.executable, "-m", "validator", "check", str(path), "-f", "json", "--as-of", "2026-11-24", "-v"]
    runs = {
        subprocess.run(command, env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=False).stdout
        for seed in ("0", "1", "4711")
    }
    assert len(runs) == 1


@pytest.mark.parametrize("host", ["2012", "2016", "2019", "2022"])
def test_a_newer_license_server_brings_no_version_finding(pack, host):
    ladder = ["2012", "2016", "2019", "2022", "2025"]
    for cal, (old, new) in itertools.product(ladder, itertools.pairwise(ladder)):
        base = {"servers[1].os": host, "servers[0].license_server.cals[0].version": cal}
        before = failed(judge(pack, deployment(**base, **{"servers[0].os": old})))
        after = failed(judge(pack, deployment(**base, **{"servers[0].os": new})))
        assert {f for f in after - before if f[0] in VERSIONS} == set(), (host, cal, old, new)


@given(
    users=st.integers(0, 30),
    quantities=st.lists(st.tuples(st.sampled_from(["2016", "2019", "2022"]), st.integers(0, 20)), max_size=3),
    more=st.integers(1, 10),
)
def test_more_cals_never_make_a_count_short(pack, users, quantities, more):
    pools = [{"type": "per-user", "version": version, "quantity": count} for version, count in quantities]
    access = [{"name": "Office", "users": users}]
    before = deployment(access=access, **{"servers[0].license_server.cals": pools})
    extra = [*pools, {"type": "per-user", "version": 2022, "quantity": more}]
    after = deployment(access=access, **{"servers[0].license_server.cals": extra})
    counts = {rule for rule, _ in failed(judge(pack, after)) - failed(judge(pack, before))}
    assert "too-few-cals" not in counts


@given(
    st.lists(st.tuples(st.integers(0, 4), st.lists(st.integers(0, 2), unique=True, max_size=3)), max_size=3),
    st.lists(st.integers(0, 4), min_size=3, max_size=3),
)
@example([(2, [0, 1]), (2, [0])], [2, 2, 0])
@example([(3, [0, 1]), (2, [0])], [2, 2, 0])
@example([(3, [0, 1]), (3, [1, 2]), (2, [0])], [2, 3, 2])
def test_the_assignment_is_the_best_one_in_order_of_priority(needs, sizes):
    wanted = [Need(count, tuple(pools)) for count, pools in needs]
    result = assign(wanted, dict(enumerate(sizes)))
    for need, taken, short in zip(wanted, result.taken, result.short, strict=True):
        assert sum(taken.values()) + short == need.wanted
        assert set(taken) <= set(need.pools)
        assert all(amount > 0 for amount in taken.values())
    for pool, size in enumerate(sizes):
        assert sum(taken.get(pool, 0) for taken in result.taken) <= size
    assert tuple(n.wanted - s for n, s in zip(wanted, result.short, strict=True)) == best(wanted, sizes)


def best(needs, sizes):
    """Return the lexicographically greatest coverage, by trying every way to hand out CALs."""
    reachable = {(tuple(sizes), ())}
    for need in needs:
        following = set()
        for left, covered in reachable:
            ranges = [range(min(left[p], need.wanted) + 1) if p in need.pools else range(1) for p in range(len(sizes))]
            for taken in itertools.product(*ranges):
                if sum(taken) <= need.wanted:
                    rest = tuple(have - gone for have, gone in zip(left, taken, strict=True))
                    following.add((rest, (*covered, sum(taken))))
        reachable = following
    return max(covered for _, covered in reachable)
