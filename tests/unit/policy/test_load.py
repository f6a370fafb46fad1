"""Packs of one's own: every fault at once, each at its line and column; what a pack may add and change."""

from __future__ import annotations

import json
import shutil
from textwrap import dedent

import pytest

from tests.builders import AS_OF, check_document, deployment
from validator import api, resources
from validator.api import load_pack
from validator.errors import PolicyError
from validator.explain import explain
from validator.findings import Outcome, Severity

RULE = dedent("""\
    id: {id}
    title: A title
    severity: warning
    for: session-host
    when: {when}
    require:
      - that: {that}
        message: "{message}"
        points_at: {points_at}
    remedy: Do it.
    rationale: Because.
    sources: [{source}]
    examples:
      passes: [{{servers: []}}]
      fails: [{{servers: []}}]
    """)
SOUND = {
    "id": "own-rule",
    "when": "host.release_known",
    "that": 'host.mode != "per-device"',
    "message": "{host.name} is Per Device",
    "points_at": "host.mode",
    "source": "seed",
}


@pytest.fixture
def folder(tmp_path):
    """Return a function that writes a rule into a pack of one's own and returns the pack's folder."""

    def write(name="own-rule", topic="cal", text=None, **parts):
        path = tmp_path / "own" / "rules" / topic / f"{name}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text or RULE.format(**{**SOUND, **parts}), encoding="utf-8")
        return tmp_path / "own"

    return write


def faults(folder):
    with pytest.raises(PolicyError) as caught:
        load_pack([folder])
    return [
        (fault.place.file.rsplit("/", 1)[-1] if fault.place else None, *(
            (fault.place.line, fault.place.column) if fault.place else ()), fault.sentence)
        for fault in caught.value.faults
    ]  # fmt: skip


def test_a_rule_of_ones_own_judges_beside_the_built_in_ones(folder):
    pack = load_pack([folder()])
    report = check_document(deployment(**{"licensing.mode": "per-device"}), pack)
    [finding] = [f for f in report.findings if f.rule == "own-rule"]
    assert finding.message == "RDSH01 is Per Device"
    assert report.rules["own-rule"].topic == "cal"
    assert any(f.rule == "mode-without-matching-cal" for f in report.findings)


@pytest.mark.parametrize(
    ("parts", "place", "sentence"),
    [
        ({"that": 'host.mdoe == "x"'}, (7, 11), "unknown fact 'host.mdoe'; did you mean 'host.mode'?"),
        ({"when": "host.relaese_known"}, (5, 7), "unknown fact 'host.relaese_known'; did you mean 'host.release_known'?"),
        ({"that": "host.mode == 3"}, (7, 21), "found no matching overload for '_==_' applied to '(string, int)'"),
        ({"that": "host.mode"}, (7, 11), "expected a condition, but this is a string"),
        ({"that": 'host.mode == "per-usre"'}, (7, 24), "unknown value 'per-usre'; did you mean 'per-user'?"),
        ({"that": 'true && "per-usre" == host.mode'}, (7, 19), "unknown value 'per-usre'"),
        ({"that": 'host.mode in ["unset", "per-usre"]'}, (7, 34), "unknown value 'per-usre'"),
        ({"that": 'host.release == "2017"'}, (7, 27), "unknown release '2017'"),
        ({"that": 'older(host.release, "2017")'}, (7, 31), "unknown release '2017'"),
        ({"that": 'number("grace-period-dys") > 1'}, (7, 18), "unknown number 'grace-period-dys'; did you mean"),
        ({"that": "has(host.mode)"}, (7, 11), "has() would turn an unknown fact into a false one"),
        ({"that": "host.pools.exists(p, p.typ == host.mode)"}, (7, 32), "unknown fact 'p.typ'; did you mean 'p.type'?"),
        ({"that": 'host.pools.filter(p, p.type == "per-user").exists(q, q.quanity > 1)'}, (7, 64), "unknown fact 'q.quanity'"),
        ({"that": 'host.pools.exists(p, p.type == "per-usre")'}, (7, 42), "unknown value 'per-usre'"),
        ({"that": 'host.pools[0].type == "per-user"'}, (7, 11), "the rows of host.pools are used through"),
        ({"that": "server(host.name)"}, (7, 11), "unknown name 'server'; did you mean 'serves'?"),
        ({"that": "host.mode =="}, (7, 23), "Syntax error"),
        ({"message": "{host.nmae}"}, (8, 16), "unknown fact 'host.nmae'; did you mean 'host.name'?"),
        ({"points_at": "host.mod"}, (9, 16), "unknown fact 'host.mod'"),
        ({"source": "sed"}, (12, 11), "unknown source 'sed'"),
        ({"id": "other"}, (1, 5), "the id 'other' is not the file's name 'own-rule'"),
    ],
)  # fmt: skip
def test_a_fault_in_a_rule_is_placed(folder, parts, place, sentence):
    [(file, line, column, told)] = faults(folder(**parts))
    assert (file, (line, column)) == ("own-rule.yaml", place)
    assert sentence in told


def test_places_within_folded_and_quoted_texts(folder):
    folded = RULE.format(**{**SOUND, "that": '>-\n      host.release_known &&\n      host.mdoe == "unset"'})
    assert faults(folder(text=folded))[0][:3] == ("own-rule.yaml", 9, 7)
    quoted = RULE.format(**{**SOUND, "that": "'host.release_known && host.mdoe == \"unset\"'"})
    assert faults(folder(text=quoted))[0][:3] == ("own-rule.yaml", 7, 34)
    literal = RULE.format(**{**SOUND, "that": '|\n      host.release_known &&\n      host.mdoe == "unset"'})
    assert faults(folder(text=literal))[0][:3] == ("own-rule.yaml", 9, 7)


def test_every_fault_is_told_at_once(folder):
    folder(name="first", id="first", that="host.mdoe")
    found = faults(folder(name="second", id="second", that="host.rols", points_at="host.x"))
    assert [(file, line) for file, line, *_ in found] == [("first.yaml", 7), ("second.yaml", 7), ("second.yaml", 9)]


@pytest.mark.parametrize(
    ("text", "line", "sentence"),
    [
        ("id: own-rule\nid: own-rule\n", 2, "'id' is written twice"),
        ("id: [\n", None, ""),
        ("a: 1\n---\nb: 2\n", None, "expected one document, found 2"),
        ("- 1\n", 1, ""),
        (RULE.format(**SOUND).replace("remedy: Do it.", "remedi: Do it."), 10, "unknown key 'remedi'"),
        (
            RULE.format(**SOUND).replace("for: session-host", "for: sesion-host"),
            4,
            "unknown fact table 'sesion-host'; did you mean",
        ),
        (RULE.format(**SOUND).replace("severity: warning", "severity: bad"), 3, "bad"),
        (RULE.format(**SOUND) + "contradictions: [c99]\n", 16, "unknown contradiction 'c99'"),
    ],
)
def test_a_file_that_is_no_rule(folder, text, line, sentence):
    found = faults(folder(text=text))
    assert any(sentence in told[-1] for told in found), found
    if line is not None:
        assert line in [told[1] for told in found]


def test_a_related_place_is_a_fact_or_rows(folder):
    both = RULE.format(**SOUND).replace(
        "points_at: host.mode\n",
        'points_at: host.mode\n    related: [{at: host.mode, rows: "host.pools.filter(p, true)"}]\n',
    )
    assert "give either `at`" in faults(folder(text=both))[0][-1]
    unknown = RULE.format(**SOUND).replace("points_at: host.mode\n", "points_at: host.mode\n    related: [host.mod]\n")
    assert "unknown fact 'host.mod'" in faults(folder(text=unknown))[0][-1]


def test_a_topic_that_is_none(folder):
    assert "unknown topic 'cals'; did you mean 'cal'?" in faults(folder(topic="cals"))[0][-1]


def test_a_taken_id(folder):
    path = folder(name="unknown-release", topic="topology", id="unknown-release")
    assert "there is a rule 'unknown-release' already" in faults(path)[0][-1]


def test_a_pack_switches_off_and_re_grades(folder):
    path = folder()
    (path / "pack.yaml").write_text(
        "name: ours\ndisable: [unknown-release]\nseverity: {unknown-cal-version: error}\n", encoding="utf-8"
    )
    pack = load_pack([path])
    assert pack.rule("unknown-release") is None
    assert pack.rule("unknown-cal-version").severity is Severity.ERROR
    (path / "pack.yaml").write_text("name: ours\ndisable: [unknown-relase]\n", encoding="utf-8")
    assert "names an unknown rule 'unknown-relase'" in faults(path)[0][-1]


def test_a_folder_without_policies(tmp_path):
    with pytest.raises(PolicyError, match="no policies here"):
        load_pack([tmp_path])


def test_a_pack_may_hold_only_a_catalog_and_its_faults_are_told(tmp_path):
    (tmp_path / "catalog").mkdir()
    (tmp_path / "catalog" / "constants.yaml").write_text("- {id: own, titel: x}\n", encoding="utf-8")
    with pytest.raises(PolicyError) as caught:
        load_pack([tmp_path])
    assert caught.value.faults[0].place.line == 1


RELEASE_2028 = """
- release: 2028
  title: Windows Server 2028
  rank: 6
  cal: {generation: 2028, title: RDS 2028 CAL}
  cal_serves_host:
    - {as: cal, verdict: yes, with: [2028, 2025, 2022, 2019, 2016, 2012 R2, 2012, 2008 R2, 2008], published_in: [cal-2025]}
    - {as: host, verdict: no, with: [2025, 2022, 2019, 2016, 2012, 2008 R2], published_in: [cal-2025]}
  license_server_issues_cal:
    - {as: license-server, verdict: yes, with: [2028, 2025, 2022, 2019, 2016, 2012, 2008 R2], published_in: [cal-2025]}
    - {as: cal, verdict: no, with: [2025, 2022, 2019, 2016, 2012 R2, 2012, 2008 R2, 2008], published_in: [cal-2025]}
"""


def test_a_new_release_is_one_appended_record(tmp_path, monkeypatch):
    policies = tmp_path / "policies"
    shutil.copytree(resources.policies(), policies)
    releases = policies / "catalog" / "releases.yaml"
    releases.write_text(releases.read_text(encoding="utf-8") + RELEASE_2028, encoding="utf-8")
    monkeypatch.setattr(resources, "policies", lambda: policies)
    pack = load_pack()
    every = {"servers[0].os": 2028, "servers[1].os": 2028, "servers[0].license_server.cals[0].version": 2028}
    assert not check_document(deployment(**every), pack).failed_at(Severity.WARNING)
    old = check_document(deployment(**{**every, "servers[0].license_server.cals[0].version": 2025}), pack)
    assert "cal-older-than-host" in {f.rule for f in old.findings if f.outcome is Outcome.FAILED}
    behind = check_document(deployment(**{**every, "servers[0].os": 2025}), pack)
    assert {"license-server-older-than-cal", "license-server-older-than-host"} <= {f.rule for f in behind.findings}
    assert pack.catalog.matrix("cal-serves-host").cells["2028"]["2025"].verdict == "no"


def test_a_compiled_pack_is_kept_by_its_content(tmp_path, folder, monkeypatch):
    own, cache = folder(), tmp_path / "cache"
    built = load_pack([own], cache)
    [kept] = cache.iterdir()
    document = deployment(**{"licensing.mode": "per-device"})
    monkeypatch.setattr(api.packs, "build", None)  # whatever parses YAML again would call it
    again = load_pack([own], cache)
    assert (again.rules, again.compiled, again.digest) == (built.rules, built.compiled, built.digest)
    assert check_document(document, again).findings == check_document(document, built).findings
    monkeypatch.undo()
    kept.write_text(kept.read_text(encoding="utf-8")[:1000], encoding="utf-8")
    assert load_pack([own], cache).rules == built.rules
    assert json.loads(kept.read_text(encoding="utf-8"))["digest"] == built.digest
    folder(severity="x", message="changed {host.name}")
    assert load_pack([own], cache).digest != built.digest


def test_a_cache_that_cannot_be_written_is_only_slower(tmp_path, folder):
    blocked = tmp_path / "file"
    blocked.write_text("", encoding="utf-8")
    assert load_pack([folder()], blocked / "cache").rule("own-rule")


def test_an_expression_that_cannot_be_evaluated_names_its_rule(folder):
    pack = load_pack([folder(that='host.roles[7] == "licensing"')])
    with pytest.raises(PolicyError, match=r"rule own-rule: .* cannot be evaluated"):
        check_document(deployment(), pack, AS_OF)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("own-rule", "'own-rule' is the rule itself"),
        ("unknown-release", "'unknown-release' is a rule on another fact table"),
        ("no-usable-cal-pol", "unknown rule 'no-usable-cal-pol'; did you mean 'no-usable-cal-pool'?"),
    ],
)
def test_a_rule_specialises_another_one_on_the_same_table(folder, name, sentence):
    text = RULE.format(**SOUND) + f"specialises: {name}\n"
    assert faults(folder(text=text))[0][1:] == (16, 14, sentence)


def test_explain_tells_what_a_rule_specialises(folder):
    pack = load_pack([folder(text=RULE.format(**SOUND) + "specialises: no-usable-cal-pool\n")])
    sections = {section.heading: section for section in explain(pack, "own-rule").sections}
    assert sections["Specialises"].blocks[0].text.startswith("no-usable-cal-pool: ")
